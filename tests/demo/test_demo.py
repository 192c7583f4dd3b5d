"""`make demo`, as a person runs it, and what it would say if something were not as the rulebook says."""

import io
import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from rich.console import Console

from examples.checking import Difference, Rulebook
from examples.running import Event
from examples.stories.home_support import personal
from examples.telling import Timeline
from tests.house.sources import ROOT

PATIENCE_SECONDS = 300


LINES = (
    "solihull.broker signs in with a password and a code",
    "carefirst.admin signs in with a password",
    "solihull-finance gets a token with its secret",
    "creates 1016-11 for LAS 1234: Care at Home Support Standard",
    "reads what was bought: 1016-11",
    "Awaiting Decision ▼ sent to 3 ► submitted 3 ✓ accepting 2 gate open",
    "Awaiting Responses ▼ sent to 3 ► submitted 2 ✓ accepting 1 gate closed",
    "announces that the deadline has passed: event 12",
    "awards it to Care First; the package is complete",
    "hears of the award by webhook: 7.00 hours WEEKLY from",
    "hears of the award by webhook: 14 visits of 420 minutes in all",
    "hears it again, as CO-4711",
    "hears of the price by webhook: 5 days × £50.00 = £250.00",
    "reads: 5 × £50.00 = £250.00 a week",
    'The offer of "Spot Day Centre" was valid until',
    "reads that two hours were proposed",
    "has decided 84 minutes before the deadline",
    "creates SP 123456789 11/03/2022: Home Support – Framework",
    "reads both, and how each came to be chosen",
    "duplicates it: SP 123456789 11/03/2022",
    "reads the original, which is live as before",
    "awards it to PCC, because it offers the best start date",
    "reads how fairly it was offered: one query",
    "TEST MODE - Solihull MarketPlace: Brokerage Request, reference 1016-11",
    "As the rulebook says",
)
RULES = {
    "A10", "A13", "B2", "B4", "B6", "B10", "B12", "B13", "B15", "B16", "B18", "B20", "B26", "C14", "P2", "P9",
    "P12", "P13", "P19", "P26", "P31", "Q1", "Q2", "Q17", "Q24", "Q29", "Q31", "Q36",
}  # fmt: skip


def test_it_plays_every_story_to_its_end_and_leaves_nothing_behind(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Played once, by one process: with a setting that it must not listen to, and nowhere else to keep files."""
    directory = tmp_path_factory.mktemp("demo")  # a short name: the path of a socket ends at 107 bytes
    played = subprocess.run(
        [sys.executable, "examples/demo.py"],
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(directory), "EBROKERAGE_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
    assert (played.returncode, played.stderr) == (0, ""), played.stdout[-3000:]
    assert "The story cannot go on" not in played.stdout
    assert "✗" not in played.stdout
    told = " ".join(played.stdout.split())  # a long line is wrapped
    assert [line for line in LINES if line not in told] == []
    held = played.stdout.partition("As the rulebook says")[2].replace("│", " ").split()
    assert set(held) >= RULES
    assert list(directory.iterdir()) == []


def test_what_differs_is_said_with_its_rule_and_ends_in_1() -> None:
    rules, written = Rulebook(), io.StringIO()
    assert rules.expect("B16", "sent to", 3, 3)
    assert not rules.expect("B13", "the gate is open", found=True, expected=False)
    assert rules.differences == [Difference("B13", "the gate is open", expected=False, found=True)]
    Timeline(Console(file=written)).conclusion(rules)
    assert "✗ B13: the gate is open: expected False, found True" in written.getvalue()
    assert "As the rulebook says" not in written.getvalue().replace("Not as the rulebook says", "")
    assert rules.exit_code == 1


def test_where_all_holds_it_ends_in_0_and_where_nothing_was_checked_in_1() -> None:
    rules = Rulebook()
    assert rules.exit_code == 1
    rules.expect("Q3", "counted", 2, 2)
    rules.expect("B13", "the gate", "closed", "closed")
    assert (rules.exit_code, rules.rules) == (0, ["B13", "Q3"])


def test_a_person_in_an_event_is_found() -> None:
    at = datetime.now(UTC)
    assert personal([Event(1, "package.created", {"publicReference": "PKG-1"}, at)]) == []
    assert personal([Event(1, "package.created", {"note": "for LAS 1234"}, at)]) == ["LAS 1234"]
