"""What is to be erased, as an operator is told."""

import os
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from settings import Settings
from tests import forking
from tests.conftest import MovableClock
from tests.jobs.arranging import open_package

# Two packages that have ended eight years ago, less a day, one of which is held.
ENDED = """
UPDATE packages SET state = 'CANCELLED', cancellation_reason = 'NOT_REQUIRED',
    ended_at = now() - interval '8 years' + interval '1 day' WHERE id = ANY ($1)
"""
HELD = """
INSERT INTO legal_holds (id, package_id, authority_id, reason, placed_by, placed_at)
SELECT gen_random_uuid(), p.id, p.authority_id, 'A claim.', p.created_by, now() FROM packages p WHERE p.id = $1
"""


@pytest.fixture
def environment(settings: Settings, clock: MovableClock, clean: None) -> Mapping[str, str]:
    return os.environ | {**settings.addresses(), "COLUMNS": "200", "EBROKERAGE_CLOCK_FILE": str(clock.path)}


async def test_what_is_to_be_erased_is_told_and_nothing_is_erased(environment: Mapping[str, str], owner: Any) -> None:
    packages = [await open_package(owner, timedelta(hours=1)) for _ in range(2)]
    await owner.execute(ENDED, packages)
    await owner.execute(HELD, packages[1])
    due = ("-m", "cli", "retention", "due", "--authority", "jobs-council")
    now = forking.run(environment, *due)
    assert (now.returncode, now.stdout) == (0, ""), now.stderr
    assert "PACKAGES, 8 years after the end: 0 due, 0 held." in now.stderr
    soon = forking.run(environment, *due, "--within-days", "2")
    told = [line.split("\t") for line in soon.stdout.splitlines()]
    assert [(part, reference, said) for part, reference, _, said in told] == [
        ("PACKAGES", f"ref-{package}", said) for package, said in sorted(zip(packages, ("due", "held"), strict=True))
    ]
    assert "1 due, 1 held" in soon.stderr
    assert await owner.fetchval("SELECT count(*) FROM packages") == 2
