"""`run_timers`: what is due is claimed, done, and ended; what fails waits and is tried again, or is set aside."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any

import structlog

import db.timers
import resolvers.timers
import telemetry
from db.timers import Claimed
from db.transaction import Database
from jobs.bell import ring

BATCH = 20
AT_ONCE = 4
"""How many timers one worker runs at the same moment, each in a transaction of its own."""

LONGEST_RUN_SECONDS = 6.0
"""After this no more are claimed: what is left is the next run's, well before arq would end this one."""

log = structlog.get_logger(__name__)


async def run_timers(ctx: dict[str, Any]) -> None:
    """Run every timer that is due. Run twice, or by many at once, it does nothing twice.

    A claim and its work are two transactions, so that whatever happens to this process is known by its lease: one
    that takes the process with it is set aside like one that fails, and never keeps the others from being run.
    """
    began = time.monotonic()
    told = 0
    while time.monotonic() - began < LONGEST_RUN_SECONDS:
        claimed = await claim(ctx["database"])
        told += await run(ctx["database"], claimed)
        if len(claimed) < BATCH:
            break
    if told:
        await ring(ctx["redis"], "relay_outbox")


async def claim(database: Database) -> Sequence[Claimed]:
    """Claim one batch, in a transaction of its own."""
    async with database.begin(None) as tx:
        return await db.timers.claim(tx, BATCH)


async def run(database: Database, claimed: Sequence[Claimed]) -> int:
    """Run claimed timers, a few at once; returns how many were run to their end."""
    places = asyncio.Semaphore(AT_ONCE)

    async def one(timer: Claimed) -> bool:
        async with places:
            return await run_one(database, timer)

    return sum(await asyncio.gather(*map(one, claimed)))


async def run_one(database: Database, timer: Claimed) -> bool:
    """Run one timer in one transaction; whether it came to its end. A failure is its own: it is noted, not raised."""
    try:
        with telemetry.JOB_SECONDS.labels(timer.kind).time():
            async with database.begin(None) as tx:
                return await resolvers.timers.run(tx, timer)
    except Exception as error:
        telemetry.JOB_FAILURES.labels(timer.kind).inc()
        log.exception("timer_failed", timer_id=str(timer.id), kind=timer.kind, attempts=timer.attempts)
        async with database.begin(None) as tx:
            await db.timers.fail(tx, timer, type(error).__name__)
        return False
