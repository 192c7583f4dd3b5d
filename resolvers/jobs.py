"""What an operator does with a job that failed: try it again, or put it out."""

from uuid import UUID

import db.audit
import db.jobs
from db.transaction import Tx


async def retry(tx: Tx, timer_id: UUID) -> bool:
    """Let a job that was set aside, or waits for its next attempt, be tried at once; False where there is none."""
    return await _changed(tx, "job.retried", timer_id, await db.jobs.retry(tx, timer_id))


async def discard(tx: Tx, timer_id: UUID) -> bool:
    """Put a job out for good, whatever it was to do; False where there is none to put out."""
    return await _changed(tx, "job.discarded", timer_id, await db.jobs.discard(tx, timer_id))


async def _changed(tx: Tx, action: str, timer_id: UUID, authority_id: UUID | None) -> bool:
    if authority_id is None:
        return False
    await tx.read_clock()
    await db.audit.append(tx, action=action, object_type="job", object_id=timer_id, authority_id=authority_id)
    return True
