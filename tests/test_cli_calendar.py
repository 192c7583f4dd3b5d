"""The list of bank holidays, as an operator keeps it (rule Q4)."""

import json
import os
import subprocess
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

import db.calendar
from domain import calendar
from domain.calendar import DIVISION
from settings import Settings
from tests import forking


@pytest_asyncio.fixture
async def environment(settings: Settings, tmp_path: Path, owner: Any) -> AsyncIterator[Mapping[str, str]]:
    yield os.environ | {**settings.addresses(), "EBROKERAGE_DATA_DIRECTORY": str(tmp_path)}
    await db.calendar.replace(owner, calendar.shipped())


def run(environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return forking.run(environment, "-m", "cli", "calendar", *arguments)


async def test_Q4_the_list_is_shown_and_a_newer_one_loaded(
    environment: Mapping[str, str], tmp_path: Path, owner: Any
) -> None:
    shown = run({**environment, "COLUMNS": "100"}, "show")
    assert "31/08/2026 Monday" in shown.stdout
    official = json.loads(run(environment, "show", "--json").stdout)
    events = official[DIVISION]["events"]
    events[:] = [event for event in events if "2024" <= event["date"] < "2028"]
    events.append({"title": "A coronation", "date": "2027-06-11", "notes": "", "bunting": True})
    path = tmp_path / "bank-holidays.json"
    path.write_text(json.dumps(official))
    loaded = run(environment, "load", str(path))
    assert loaded.returncode == 0, loaded.stderr
    assert "2024 to 2027" in loaded.stderr
    assert "covered up to 2028" in loaded.stderr
    known = await db.calendar.read(owner)
    assert known == calendar.read(official)
    del events[0]
    path.write_text(json.dumps(official))
    refused = run(environment, "load", str(path))
    assert (refused.returncode, "2024 lacks New Year" in refused.stderr.replace("\n", " ")) == (1, True)
    assert await db.calendar.read(owner) == known
    assert run(environment, "load").returncode == 0
    assert await db.calendar.read(owner) == calendar.shipped()


@pytest.mark.parametrize(
    ("content", "why"),
    [("{", "cannot be loaded"), ("{}", "has no division"), ("[1]", "has no division")],
)
def test_what_is_no_list_is_refused_in_a_sentence(
    environment: Mapping[str, str], tmp_path: Path, content: str, why: str
) -> None:
    path = tmp_path / "list.json"
    path.write_text(content)
    refused = run(environment, "load", str(path))
    assert (refused.returncode, why in refused.stderr.replace("\n", " ")) == (1, True)
    assert "Traceback" not in refused.stderr
