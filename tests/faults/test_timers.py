"""Timers, with real workers and real servers that are taken away: nothing due is lost, nothing is done twice.

Each test prints what was killed when, and what was lost.
"""

import asyncio
import random
import time
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest

import db.connecting
import db.migrating
import embedded
from domain.timers.facts import LEASE
from settings import Settings
from tests.conftest import MovableClock
from tests.faults.killing import PATIENCE_SECONDS, kill_postgres, of_its_own
from tests.faults.log import LONG, Log
from tests.jobs.arranging import open_package
from tests.jobs.processes import RUN, eventually, started, valkey

__all__ = ["of_its_own"]

TIMERS, KILLS = (300, 6) if LONG else (60, 1)

# Each package's timer says, in one event, that nobody has been found; it is due now.
DUE = """
INSERT INTO timers (kind, subject_id, authority_id, package_id, due_at, armed_at)
SELECT 'ESCALATION', p.id, p.authority_id, p.id, now(), now() FROM packages p ON CONFLICT DO NOTHING
"""
SLOW = """
CREATE FUNCTION be_slow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_sleep(0.01); RETURN NEW; END $$;
CREATE TRIGGER slow BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION be_slow();
"""
QUICK = "DROP TRIGGER slow ON events; DROP FUNCTION be_slow();"
TOLD = "SELECT package_id, count(*) FROM events WHERE type = 'package.still_unfilled' GROUP BY 1"


async def told(owner: Any) -> dict[Any, int]:
    """How often it was told of each package."""
    return {row["package_id"]: row["count"] for row in await owner.fetch(TOLD)}


async def fill(owner: Any, count: int) -> None:
    """Further packages past their deadline, each with a timer that is due."""
    for _ in range(count):
        await open_package(owner, timedelta(minutes=-1))
    await owner.execute("UPDATE packages SET deadline_announced_at = deadline_at")
    await owner.execute(DUE)


async def all_done(owner: Any, clock: MovableClock, log: Log) -> None:
    """Wait for every timer; what a dead worker had claimed comes back with the end of its lease."""

    async def done() -> bool:
        return bool(await owner.fetchval("SELECT count(*) = 0 FROM timers WHERE state = 'DUE'"))

    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not await done():
        assert time.monotonic() < give_up_at
        leased = await owner.fetchval("SELECT count(*) FROM timers WHERE state = 'DUE' AND lease IS NOT NULL")
        waiting = await owner.fetchval("SELECT count(*) FROM timers WHERE state = 'DUE' AND lease IS NULL")
        if leased and not waiting:
            clock.advance(LEASE / 4)
        await asyncio.sleep(0.3)
    found = await told(owner)
    packages = await owner.fetchval("SELECT count(*) FROM packages")
    poisoned = await owner.fetchval("SELECT count(*) FROM timers WHERE state = 'POISONED'")
    lost, twice = packages - len(found), sum(number > 1 for number in found.values())
    log.say(f"{packages} were due: {lost} lost, {twice} done twice, {poisoned} set aside")
    assert (lost, twice, poisoned) == (0, 0, 0)


@pytest.mark.usefixtures("clean")
async def test_three_workers_that_are_killed_again_and_again(
    owner: Any, settings: Settings, clock: MovableClock
) -> None:
    """Each kill is `kill -9`, while a worker has claimed timers and has not ended them."""
    log = Log()
    await fill(owner, TIMERS)
    await owner.execute(SLOW)
    try:
        with ExitStack() as stack:
            workers = [stack.enter_context(started(settings, "-c", RUN)) for _ in range(3)]

            async def claimed() -> Any:
                return await owner.fetchval("SELECT count(*) FROM timers WHERE state = 'DUE' AND lease IS NOT NULL")

            for number in range(KILLS):
                await eventually(claimed, within=PATIENCE_SECONDS)
                await asyncio.sleep(random.random() / 10)
                victim = workers[number % 3]
                victim.kill()
                victim.wait()
                log.say(f"kill -9 of worker {victim.pid}, with {await claimed()} claimed and not ended")
                workers[number % 3] = stack.enter_context(started(settings, "-c", RUN))
            await all_done(owner, clock, log)
    finally:
        await owner.execute(QUICK)


@pytest.mark.usefixtures("clean")
async def test_valkey_is_lost_with_its_data(owner: Any, settings: Settings, clock: MovableClock) -> None:
    """Nothing that is due stands there."""
    log = Log()
    await fill(owner, 40)
    with valkey() as server, started(settings.model_copy(update={"redis_url": server.url}), "-c", RUN):

        async def begun() -> Any:
            return await told(owner)

        await eventually(begun, within=PATIENCE_SECONDS)
        server.kill()
        log.say("kill -9 of Valkey, and all its data")
        await fill(owner, 20)
        await asyncio.sleep(1)
        server.start()
        log.say("Valkey is there again, empty")
        await all_done(owner, clock, log)


@pytest.mark.usefixtures("clean")
async def test_the_clock_steps_back_while_workers_run(owner: Any, settings: Settings, clock: MovableClock) -> None:
    """What was done stays done, and what is claimed is not held for longer."""
    log = Log()
    clock.set_offset(timedelta(hours=2))
    await fill(owner, 60)
    with started(settings, "-c", RUN), started(settings, "-c", RUN):

        async def begun() -> Any:
            return await told(owner)

        await eventually(begun, within=PATIENCE_SECONDS)
        for offset in (timedelta(hours=1), timedelta(minutes=5), timedelta(hours=1)):
            clock.set_offset(offset)
            log.say(f"the clock steps to {offset} ahead")
            await asyncio.sleep(1)
        await all_done(owner, clock, log)


@pytest.mark.skipif(not LONG, reason="a server of its own takes a while: make faults")
async def test_postgresql_is_killed_and_starts_again(of_its_own: tuple[Settings, embedded.Place]) -> None:
    """In the middle of the work, twice: what was committed is there, what was not is done again."""
    settings, place = of_its_own
    assert settings.clock_file is not None
    clock, log = MovableClock(settings.clock_file), Log()
    clock.set_offset(timedelta(0))
    owner = await db.connecting.connect(settings.owner_url)
    await fill(owner, TIMERS)
    await owner.execute(SLOW)
    with started(settings, "-c", RUN) as first, started(settings, "-c", RUN) as second:
        for _ in range(2):
            before = len(await told(owner))

            async def further(before: int = before, owner: Any = owner) -> bool:
                return len(await told(owner)) > before

            await eventually(further, within=PATIENCE_SECONDS)
            await owner.close()
            log.say(f"{before} or more of {TIMERS} are done")
            await kill_postgres(place, log)
            owner = await db.connecting.connect(settings.owner_url)
        await all_done(owner, clock, log)
        assert (first.poll(), second.poll()) == (None, None)
    await owner.close()
