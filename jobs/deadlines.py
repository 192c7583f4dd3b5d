"""`announce_deadlines`: when a package's deadline passes, that is an event, once for each deadline it had."""

from typing import Any

import db.audit
import db.deadlines
import db.outbox
from db.deadlines import PassedDeadline
from db.transaction import Database, Tx
from domain.events import PackageDeadlinePassed
from jobs.bell import ring

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
            await _announce(tx, deadline)
    return len(passed)


async def _announce(tx: Tx, passed: PassedDeadline) -> None:
    event = PackageDeadlinePassed(
        authority_id=passed.authority_id,
        package_id=passed.package_id,
        public_reference=passed.public_reference,
        deadline_at=passed.deadline_at,
    )
    await db.outbox.append(tx, event)
    await db.audit.append(
        tx,
        action=event.type,
        object_type="package",
        object_id=passed.package_id,
        before={"deadline_announced_at": passed.announced_before},
        after={"deadline_announced_at": passed.deadline_at},
        authority_id=passed.authority_id,
    )
