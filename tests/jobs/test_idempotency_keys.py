"""Idempotency keys are kept for 24 hours."""

from datetime import timedelta
from typing import Any

import pytest

import jobs.idempotency_keys
from db.transaction import Database
from jobs.idempotency_keys import expire_idempotency_keys
from tests.conftest import MovableClock
from tests.jobs.arranging import council

pytestmark = pytest.mark.usefixtures("clean")

KEY = """
INSERT INTO idempotency_keys (account_id, client_id, key, request_hash, created_at)
SELECT id, 'client', $1, 'x', now() - $2::interval FROM accounts WHERE username = 'jobs.officer'
"""


async def kept(owner: Any) -> list[str]:
    """The keys that are left."""
    return [row["key"] for row in await owner.fetch("SELECT key FROM idempotency_keys ORDER BY key")]


async def test_keys_go_after_a_day(owner: Any, worker_db: Database, clock: MovableClock) -> None:
    await council(owner)
    await owner.execute(KEY, "old", timedelta(hours=24))
    await owner.execute(KEY, "young", timedelta(hours=23, minutes=59))
    await expire_idempotency_keys({"database": worker_db})
    assert await kept(owner) == ["young"]
    clock.advance(timedelta(minutes=1))
    await expire_idempotency_keys({"database": worker_db})
    assert await kept(owner) == []


async def test_every_old_key_goes_however_many(
    owner: Any, worker_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs.idempotency_keys, "BATCH", 2)
    await council(owner)
    for number in range(7):
        await owner.execute(KEY, f"old {number}", timedelta(days=2))
    await owner.execute(KEY, "young", timedelta(0))
    await expire_idempotency_keys({"database": worker_db})
    assert await kept(owner) == ["young"]
