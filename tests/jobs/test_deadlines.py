"""`package.deadline_passed`: once for each deadline a package had, however many workers look."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import pytest
from arq.connections import ArqRedis

import db.audit
import jobs.deadlines
from db.transaction import Database
from jobs import bell
from jobs.deadlines import BATCH, announce_batch, announce_deadlines
from tests.conftest import MovableClock
from tests.jobs.arranging import council, open_package

pytestmark = pytest.mark.usefixtures("clean")

PASSED = timedelta(minutes=-1)
AHEAD = timedelta(hours=1)


class HalfWay(Exception):
    """What happens when a job has done half of its work."""


async def announced(owner: Any) -> list[UUID]:
    """The packages announced, once for each event; each event has its audit row."""
    events = await owner.fetch("SELECT package_id FROM events WHERE type = 'package.deadline_passed'")
    audited = await owner.fetch("SELECT object_id FROM audit WHERE action = 'package.deadline_passed'")
    packages = sorted(row["package_id"] for row in events)
    assert packages == sorted(row["object_id"] for row in audited)
    return packages


async def test_event_and_audit_say_what_happened(owner: Any, worker_db: Database) -> None:
    package = await open_package(owner, PASSED)
    row = await owner.fetchrow("SELECT * FROM packages WHERE id = $1", package)
    before = datetime.now(UTC)
    assert len(await announce_batch(worker_db)) == 1
    event = await owner.fetchrow("SELECT * FROM events")
    deadline = row["deadline_at"].isoformat().replace("+00:00", "Z")
    data = event["data"] if isinstance(event["data"], dict) else orjson.loads(event["data"])
    assert data["publicReference"] == row["public_reference"]
    assert data["deadlineAt"] == deadline
    assert (event["package_id"], event["authority_id"]) == (package, await council(owner))
    assert before - timedelta(seconds=1) < event["occurred_at"] < datetime.now(UTC) + timedelta(seconds=1)
    audit = await owner.fetchrow("SELECT * FROM audit")
    assert (audit["account_id"], audit["object_type"], audit["object_id"]) == (None, "package", package)
    assert audit["authority_id"] == await council(owner)
    assert audit["occurred_at"] == event["occurred_at"]
    changed = await owner.fetchrow("SELECT * FROM packages WHERE id = $1", package)
    assert changed["deadline_announced_at"] == row["deadline_at"]
    assert changed["version"] == row["version"]


async def test_three_workers_at_once_announce_each_deadline_once(
    owner: Any, worker_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs.deadlines, "BATCH", 5)
    packages = [await open_package(owner, PASSED) for _ in range(60)]
    for _ in range(2):
        await asyncio.gather(*(_drain(worker_db) for _ in range(3)))
    assert await announced(owner) == sorted(packages)


async def _drain(database: Database) -> None:
    while await announce_batch(database):
        pass


@pytest.mark.parametrize("at_once", [False, True], ids=["one after the other", "in the same microsecond"])
async def test_more_than_a_batch_is_announced_in_one_run(
    owner: Any, worker_db: Database, redis_url: str, *, at_once: bool
) -> None:
    packages = [await open_package(owner, PASSED) for _ in range(BATCH + 3)]
    if at_once:
        await owner.execute("UPDATE packages SET deadline_at = (SELECT max(deadline_at) FROM packages)")
    redis = bell.connect(redis_url)
    await announce_deadlines({"database": worker_db, "redis": redis})
    assert await announced(owner) == sorted(packages)
    assert [job.function for job in await redis.queued_jobs()] == ["relay_outbox"]
    await redis.aclose()


async def test_nothing_is_due_before_the_instant(owner: Any, worker_db: Database, clock: MovableClock) -> None:
    package = await open_package(owner, AHEAD)
    assert len(await announce_batch(worker_db)) == 0
    clock.set_offset(AHEAD - timedelta(minutes=1))
    assert len(await announce_batch(worker_db)) == 0
    clock.set_offset(AHEAD)
    assert len(await announce_batch(worker_db)) == 1
    assert await announced(owner) == [package]
    event = await owner.fetchrow("SELECT e.occurred_at, p.deadline_at FROM events e JOIN packages p ON true")
    assert event["occurred_at"] >= event["deadline_at"]


async def test_a_moved_deadline_is_announced_again(owner: Any, worker_db: Database, clock: MovableClock) -> None:
    package = await open_package(owner, PASSED)
    await _drain(worker_db)
    await owner.execute("UPDATE packages SET deadline_at = now() + interval '1 hour'")
    await _drain(worker_db)
    assert await announced(owner) == [package]
    clock.advance(timedelta(hours=2))
    await _drain(worker_db)
    await _drain(worker_db)
    assert await announced(owner) == [package, package]
    deadlines = await owner.fetch("SELECT DISTINCT data ->> 'deadlineAt' FROM events")
    assert len(deadlines) == 2


async def test_a_deadline_moved_back_before_it_passed_counts_as_the_new_one(owner: Any, worker_db: Database) -> None:
    package = await open_package(owner, AHEAD)
    await owner.execute("UPDATE packages SET deadline_at = now() - interval '1 second'")
    await _drain(worker_db)
    assert await announced(owner) == [package]


@pytest.mark.parametrize("state", ["ON_HOLD", "COMPLETE", "CANCELLED", "CLOSED", "AWARDED", "UNFILLED"])
async def test_only_open_packages_have_a_deadline_to_announce(owner: Any, worker_db: Database, state: str) -> None:
    await open_package(owner, PASSED)
    await owner.execute(
        "UPDATE packages SET state = $1, ended_at = CASE WHEN $1 = ANY($2) THEN now() END,"
        " cancellation_reason = CASE WHEN $1 = 'CANCELLED' THEN 'OTHER' END",
        state,
        ["COMPLETE", "CANCELLED", "CLOSED", "AWARDED"],
    )
    assert len(await announce_batch(worker_db)) == 0


async def test_a_package_in_other_hands_is_left_to_the_next_run(
    owner: Any, worker_db: Database, database_url: str
) -> None:
    held, free = [await open_package(owner, PASSED) for _ in range(2)]
    connection = await asyncpg.connect(database_url)
    async with connection.transaction():
        await connection.execute("SELECT 1 FROM packages WHERE id = $1 FOR UPDATE", held)
        assert len(await asyncio.wait_for(announce_batch(worker_db), 5)) == 1
        assert await announced(owner) == [free]
        await connection.execute("UPDATE packages SET deadline_at = now() + interval '1 day' WHERE id = $1", held)
    await connection.close()
    assert len(await announce_batch(worker_db)) == 0


async def test_a_failure_half_way_announces_nothing(
    owner: Any, worker_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = [await open_package(owner, PASSED) for _ in range(2)]

    async def fail(*_: Any) -> None:
        raise HalfWay

    with monkeypatch.context() as broken:
        broken.setattr(db.audit, "append_all", fail)
        with pytest.raises(HalfWay):
            await announce_batch(worker_db)
    assert await announced(owner) == []
    assert len(await announce_batch(worker_db)) == 2
    assert await announced(owner) == sorted(packages)


async def test_without_redis_the_deadline_is_announced_all_the_same(owner: Any, worker_db: Database) -> None:
    package = await open_package(owner, PASSED)
    absent: ArqRedis = bell.connect("unix:///nowhere/valkey.sock")
    await announce_deadlines({"database": worker_db, "redis": absent})
    assert await announced(owner) == [package]
