"""What a mail server's answer means, when the next try is due, and that no header begins another."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import mailing
from domain.mailing import GIVE_UP_AFTER, Answer, Outcome, Problem

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Answer(250), Outcome.SENT),
        (Answer(451, about_address=True), Outcome.DEFERRED),
        (Answer(550, about_address=True), Outcome.BOUNCED),
        (Answer(None, about_address=True), Outcome.BOUNCED),
        (Answer(None, problem=Problem.CUT_OFF), Outcome.FAILED),
        (Answer(554), Outcome.DEFERRED),
        (Answer(535), Outcome.DEFERRED),
        (Answer(None), Outcome.DEFERRED),
    ],
)
def test_only_a_refused_recipient_bounces(answer: Answer, outcome: Outcome) -> None:
    assert mailing.outcome(answer, timedelta(minutes=1)) is outcome


def test_what_no_server_takes_for_two_days_has_failed() -> None:
    assert mailing.outcome(Answer(451), GIVE_UP_AFTER - timedelta(seconds=1)) is Outcome.DEFERRED
    assert mailing.outcome(Answer(451), GIVE_UP_AFTER) is Outcome.FAILED
    assert mailing.outcome(Answer(250), GIVE_UP_AFTER) is Outcome.SENT
    assert mailing.outcome(Answer(550, about_address=True), GIVE_UP_AFTER) is Outcome.BOUNCED


@given(attempts=st.integers(1, 1000), chance=st.floats(0, 1))
def test_pauses_grow_to_a_quarter_of_an_hour_and_are_spread(attempts: int, chance: float) -> None:
    pause = mailing.next_try(NOW, attempts, chance) - NOW
    assert timedelta(seconds=10) <= pause <= timedelta(minutes=22.5)
    assert pause <= mailing.next_try(NOW, attempts + 1, chance) - NOW
    assert mailing.next_try(NOW, attempts, 0) <= mailing.next_try(NOW, attempts, chance)


@given(st.text())
def test_no_header_begins_another(text: str) -> None:
    line = mailing.header(text)
    assert line.splitlines() in ([], [line])
    assert line.isprintable() or not any(ord(character) < 32 for character in line)
    assert len(line) <= mailing.LONGEST_SUBJECT
