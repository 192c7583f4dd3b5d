"""`announce_deadlines`: when a package's deadline passes, that is an event, once for each deadline it had."""

from typing import Any

import db.deadlines
from db.transaction import Database
from jobs.bell import ring
from resolvers import announcing

BATCH = 50
MOST_BATCHES = 100


async def announce_deadlines(ctx: dict[str, Any]) -> None:
    """Announce every deadline that has passed. Run twice, or by many at once, it announces nothing twice.

    Nobody waits for it: whether a deadline has passed is decided by the clock, at every read and in every mutation.
    """
    announced = 0
    for _ in range(MOST_BATCHES):
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
        for deadline in passed:
            await announcing.deadline_passed(tx, deadline)
    return len(passed)
