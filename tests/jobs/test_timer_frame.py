"""The frame that timers run in: claimed by one, tried again, set aside, never twice, whatever happens to the worker."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from prometheus_client import REGISTRY

import db.timers
from db.transaction import Database
from domain.timers import Timer, TimerKind
from domain.timers.facts import LEASE, LONGEST_PAUSE, MOST_ATTEMPTS
from jobs import timers
from jobs.measuring import measure_jobs
from tests.conftest import MovableClock
from tests.jobs.arranging import open_package
from tests.jobs.timing import TUESDAY, run_due, set_clock, told
from tests.resolvers.arranging import House

SOON = timedelta(milliseconds=1)


async def standing(house: House) -> list[tuple[str, int, str | None]]:
    """State, attempts and last failure of every reminder."""
    rows = await house.owner.fetch("SELECT state, attempts, last_error FROM timers WHERE kind = 'REMINDER'")
    return sorted(tuple(row) for row in rows)


async def to_remind(house: House, clock: MovableClock, count: int = 1) -> list[UUID]:
    """Packages whose reminder is due now."""
    await set_clock(house, clock, TUESDAY)
    packages = [(await house.sent(deadline_in=timedelta(hours=40))).id for _ in range(count)]
    await house.owner.execute("DELETE FROM timers WHERE kind <> 'REMINDER'")
    await set_clock(house, clock, "2031-03-05 16:30")
    return packages


async def poisonous(house: House) -> UUID:
    """A package whose reminder fails each time: its council has no profile that can be read."""
    package = await open_package(house.owner, timedelta(days=3000))
    await house.owner.execute(
        "INSERT INTO timers (kind, subject_id, authority_id, package_id, due_at, armed_at)"
        " SELECT 'REMINDER', p.id, p.authority_id, p.id, now() - interval '1 day', now() FROM packages p WHERE id = $1",
        package,
    )
    return package


async def test_what_fails_is_tried_again_then_set_aside_and_never_stands_in_the_way(
    house: House, worker_db: Database, clock: MovableClock
) -> None:
    await to_remind(house, clock, 2)
    await poisonous(house)
    failed, ran = _counted("job_failures_total"), _counted("job_seconds_count")
    for attempts in range(1, MOST_ATTEMPTS + 1):
        await run_due(worker_db)
        assert len(await told(house, "package.reminded")) == 2
        state = "DUE" if attempts < MOST_ATTEMPTS else "POISONED"
        assert (state, attempts, "ProfileInvalid") in await standing(house)
        clock.advance(LONGEST_PAUSE)
    await run_due(worker_db)
    assert ("POISONED", MOST_ATTEMPTS, "ProfileInvalid") in await standing(house)
    assert _counted("job_failures_total") == failed + MOST_ATTEMPTS
    assert _counted("job_seconds_count") == ran + MOST_ATTEMPTS + 2
    await measure_jobs({"database": worker_db})
    assert (_counted("jobs_poisoned"), _counted("jobs_due")) == (1, 0)


def _counted(name: str) -> float:
    """What Prometheus is told of reminders."""
    return REGISTRY.get_sample_value(f"ebrokerage_{name}", {"job": "REMINDER"}) or 0.0


async def test_what_failed_waits_before_it_is_tried_again(
    house: House, worker_db: Database, clock: MovableClock
) -> None:
    await poisonous(house)
    for _ in range(3):
        await run_due(worker_db)
    assert await standing(house) == [("DUE", 1, "ProfileInvalid")]


async def test_a_worker_that_is_lost_between_claim_and_end_loses_nothing(
    house: House, worker_db: Database, clock: MovableClock
) -> None:
    await to_remind(house, clock)
    assert len(await timers.claim(worker_db)) == 1
    await run_due(worker_db)
    assert await told(house, "package.reminded") == []
    clock.advance(LEASE)
    await run_due(worker_db)
    assert len(await told(house, "package.reminded")) == 1


async def test_one_that_takes_its_worker_with_it_is_set_aside(
    house: House, worker_db: Database, clock: MovableClock
) -> None:
    await to_remind(house, clock)
    for _ in range(MOST_ATTEMPTS):
        assert len(await timers.claim(worker_db)) == 1
        clock.advance(LEASE)
    assert await timers.claim(worker_db) == []
    assert await standing(house) == [("POISONED", MOST_ATTEMPTS, "NeverEnded")]


async def test_three_workers_at_once_remind_once(house: House, worker_db: Database, clock: MovableClock) -> None:
    packages = await to_remind(house, clock, 12)
    await asyncio.gather(*(run_due(worker_db) for _ in range(3)))
    found = await told(house, "package.reminded")
    assert len(found) == len(packages)
    assert len({one["packageId"] for one in found}) == len(packages)


async def test_a_claim_that_was_overtaken_does_nothing(house: House, worker_db: Database, clock: MovableClock) -> None:
    (package,) = await to_remind(house, clock)
    claimed = await timers.claim(worker_db)
    clock.advance(LEASE)
    again = await timers.claim(worker_db)
    assert await timers.run(worker_db, again) == 1
    assert await timers.run(worker_db, claimed) == 0
    assert len(await told(house, "package.reminded")) == 1
    authority = (await house.package(package))["authority_id"]
    async with worker_db.begin(None) as tx:
        now = await tx.read_clock()
        anew = Timer(
            kind=TimerKind.REMINDER, subject_id=package, authority_id=authority, package_id=package, due_at=now - SOON
        )
        await db.timers.arm(tx, [anew])
    third = await timers.claim(worker_db)
    async with worker_db.begin(None) as tx:
        await tx.read_clock()
        await db.timers.arm(tx, [anew])
    assert await timers.run(worker_db, third) == 0


async def test_a_clock_that_steps_back_loses_nothing_and_repeats_nothing(
    house: House, worker_db: Database, clock: MovableClock
) -> None:
    await to_remind(house, clock, 2)
    first, *_ = await timers.claim(worker_db)
    await house.owner.execute("UPDATE timers SET lease = NULL, leased_until = NULL WHERE id <> $1", first.id)
    await run_due(worker_db)
    assert len(await told(house, "package.reminded")) == 1
    clock.advance(-timedelta(hours=1))
    await run_due(worker_db)
    assert len(await told(house, "package.reminded")) == 1
    clock.advance(timedelta(minutes=57))
    # the lease was given by a clock that is ahead of this one, further than any lease can reach
    await house.owner.execute("UPDATE timers SET due_at = due_at - interval '1 hour' WHERE id = $1", first.id)
    await run_due(worker_db)
    assert len(await told(house, "package.reminded")) == 2
    clock.advance(timedelta(minutes=10))
    await run_due(worker_db)
    assert len(await told(house, "package.reminded")) == 2


async def test_a_kind_that_only_a_newer_release_knows_is_left_to_it(
    house: House, worker_db: Database, clock: MovableClock
) -> None:
    await to_remind(house, clock)
    await house.owner.execute(
        "INSERT INTO timers (kind, subject_id, authority_id, due_at, armed_at)"
        " SELECT 'NEWER', gen_random_uuid(), id, now(), now() FROM authorities LIMIT 1"
    )
    await run_due(worker_db)
    assert len(await told(house, "package.reminded")) == 1
    assert await house.owner.fetchval("SELECT state FROM timers WHERE kind = 'NEWER'") == "DUE"


@pytest.mark.parametrize("refused", ["INSERT", "UPDATE"])
async def test_a_provider_sets_no_timer_but_its_offers(house: House, app_db: Database, refused: str) -> None:
    sent = await house.sent()
    viewer: Any = house.viewer("carefirst.admin")
    async with app_db.begin(viewer) as tx:
        assert await tx.connection.fetchval("SELECT count(*) FROM timers") == 0
        if refused == "UPDATE":
            assert await tx.connection.execute("UPDATE timers SET state = 'DISCARDED', ended_at = now()") == "UPDATE 0"
    if refused == "INSERT":
        with pytest.raises(Exception, match="row-level security"):
            async with app_db.begin(viewer) as tx:
                await tx.connection.execute(
                    "INSERT INTO timers (kind, subject_id, authority_id, organisation_id, due_at, armed_at)"
                    " VALUES ('DIGEST', gen_random_uuid(), $1, $2, now(), now())",
                    house.viewer("solihull.broker").authority_id,
                    viewer.organisation_id,
                )
    assert (
        await house.owner.fetchval("SELECT count(*) FROM timers WHERE package_id = $1 AND state = 'DUE'", sent.id) > 0
    )
