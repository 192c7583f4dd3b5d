"""Revocations that outlived every token are deleted, and no other."""

from typing import Any

import pytest

import jobs.revocations
from db.transaction import Database


async def test_old_revocations_go_however_many(
    worker_db: Database, owner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs.revocations, "BATCH", 2)
    await owner.execute("DELETE FROM revocations")
    for jti in ("a", "b", "c", "d", "e", "young"):
        await owner.execute("SELECT revoke('TOKEN', $1)", jti)
    await owner.execute("UPDATE revocations SET revoked_at = now() - interval '8 days' WHERE subject <> 'young'")
    await jobs.revocations.forget_revocations({"database": worker_db})
    assert await owner.fetchval("SELECT array_agg(subject) FROM revocations") == ["young"]
