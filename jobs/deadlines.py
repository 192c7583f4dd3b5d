"""`announce_deadlines`: when a package's deadline passes, that is an event, once for each deadline it had."""

import time
from typing import Any

import db.deadlines
from db.transaction import Database
from jobs.bell import ring
from resolvers import announcing

BATCH = 200
LONGEST_RUN_SECONDS = 6.0
"""What is left after this is the next run's, well before arq would end this one."""


async def announce_deadlines(ctx: dict[str, Any]) -> None:
    """Announce every deadline that has passed. Run twice, or by many at once, it announces nothing twice.

    Nobody waits for it: whether a deadline has passed is decided by the clock, at every read and in every mutation.
    """
    announced, began = 0, time.monotonic()
    while time.monotonic() - began < LONGEST_RUN_SECONDS:
        batch = await announce_batch(ctx["database"])
        announced += batch
        if batch < BATCH:
            break
    if announced:
        await ring(ctx["redis"], "relay_outbox")


async def announce_batch(database: Database) -> int:
    """Announce one batch in one transaction; returns how many deadlines it held."""
    async with database.begin(None) as tx:
        passed = await db.deadlines.claim_passed(tx, BATCH)
        if passed:
            await announcing.deadlines_passed(tx, passed)
    return len(passed)
