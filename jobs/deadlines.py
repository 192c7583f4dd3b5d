"""`announce_deadlines`: when a package's deadline passes, that is an event, once for each deadline it had."""

import time
from collections.abc import Sequence
from datetime import datetime
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
    since, began = None, time.monotonic()
    while time.monotonic() - began < LONGEST_RUN_SECONDS:
        passed = await announce_batch(ctx["database"], since)
        since = passed[-1] if passed else since
        if len(passed) < BATCH:
            break
    if since is not None:
        await ring(ctx["redis"], "relay_outbox")


async def announce_batch(database: Database, since: datetime | None = None) -> Sequence[datetime]:
    """Announce one batch in one transaction, of deadlines not before `since`; which deadlines, the earliest first."""
    async with database.begin(None) as tx:
        passed = await db.deadlines.claim_passed(tx, BATCH, since)
        if passed:
            await announcing.deadlines_passed(tx, passed)
    return [one.deadline_at for one in passed]
