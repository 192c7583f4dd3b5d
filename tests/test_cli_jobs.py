"""Jobs, as an operator sees them and sets them going again."""

import json
import os
import subprocess
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from settings import Settings
from tests import forking

DUE = """
INSERT INTO timers (id, kind, subject_id, authority_id, due_at, armed_at, state, attempts, last_error)
SELECT $1, 'LINK_EXPIRED', $1, a.id, now() + $2::interval, now(), $3, 5, 'ProfileInvalid'
FROM authorities a WHERE a.slug = 'solihull'
"""


@pytest.fixture
def environment(settings: Settings, tmp_path: Path, clean: None) -> Mapping[str, str]:
    return os.environ | {**settings.addresses(), "EBROKERAGE_DATA_DIRECTORY": str(tmp_path), "COLUMNS": "200"}


def run(environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return forking.run(environment, "-m", "cli", "jobs", *arguments)


async def test_jobs_are_shown_retried_and_discarded(environment: Mapping[str, str], owner: Any) -> None:
    poisoned, late, coming = uuid4(), uuid4(), uuid4()
    for timer, due_in, state in ((poisoned, -2, "POISONED"), (late, -1, "DUE"), (coming, 1, "DUE")):
        await owner.execute(DUE, timer, timedelta(hours=due_in), state)
    shown = run(environment)
    assert shown.returncode == 0, shown.stderr
    assert all(word in shown.stdout for word in ("LINK_EXPIRED", "announce_deadlines", str(poisoned), "LATE"))
    assert str(coming) not in shown.stdout
    document = json.loads(run(environment, "--json", "--waiting").stdout)
    assert [(one["id"], one["status"]) for one in document["timers"]] == [
        (str(poisoned), "POISONED"),
        (str(late), "LATE"),
        (str(coming), "WAITING"),
    ]
    links = next(one for one in document["jobs"] if one["name"] == "LINK_EXPIRED")
    assert (links["due"], links["poisoned"], links["lateness_seconds"] > 3000) == (1, 1, True)
    assert run(environment, "retry", str(poisoned)).returncode == 0
    assert run(environment, "discard", str(late)).returncode == 0
    rows = await owner.fetch("SELECT id, state, attempts FROM timers")
    found = {row["id"]: (row["state"], row["attempts"]) for row in rows}
    assert found == {poisoned: ("DUE", 0), late: ("DISCARDED", 5), coming: ("DUE", 5)}
    actions = [row["action"] for row in await owner.fetch("SELECT action FROM audit ORDER BY id")]
    assert actions == ["job.retried", "job.discarded"]
    refused = run(environment, "discard", str(late))
    assert (refused.returncode, "no job of this id" in refused.stderr) == (1, True)
    assert run(environment, "retry", str(uuid4())).returncode == 1
