"""What falls due by the clock: deadlines of packages, and idempotency keys that nobody can use again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from db import visibility
from db.idempotency import KEPT_FOR
from db.transaction import Tx


@dataclass(frozen=True, slots=True)
class PassedDeadline:
    """A deadline that has passed and is being announced in this transaction."""

    package_id: UUID
    authority_id: UUID
    public_reference: str
    deadline_at: datetime
    announced_before: datetime | None


# Claim open packages whose present deadline has passed unannounced, and mark them. `now()` stands in for the clock
# because an index can answer it; it is never later than the clock that is read under the lock. Whoever claims batch
# after batch says how far the last one came: what lies before was claimed, and an index is slow to forget that.
CLAIM = """
WITH due AS (
    SELECT p.id, p.deadline_announced_at AS announced_before FROM packages p
    WHERE p.state = 'OPEN' AND p.deadline_announced_at IS DISTINCT FROM p.deadline_at
        AND p.deadline_at <= now() + $1::interval AND p.deadline_at >= coalesce($3::timestamptz, '-infinity')
    ORDER BY p.deadline_at LIMIT $2
    FOR UPDATE SKIP LOCKED
), marked AS (
    UPDATE packages p SET deadline_announced_at = p.deadline_at FROM due WHERE p.id = due.id
    RETURNING p.id AS package_id, p.authority_id, p.public_reference, p.deadline_at, due.announced_before
)
SELECT marked.*, clock_timestamp() AS struck_at FROM marked ORDER BY deadline_at, package_id
"""

# Claim the deadline of one package, which the caller has locked and may see, where it has passed unannounced.
CLAIM_ONE = f"""
WITH due AS (
    SELECT p.id, p.deadline_announced_at AS announced_before FROM packages p
    WHERE p.id = $1 AND {visibility.council("packages", "p", "$2")} AND p.state = 'OPEN'
        AND p.deadline_announced_at IS DISTINCT FROM p.deadline_at AND p.deadline_at <= $3
)
UPDATE packages p SET deadline_announced_at = p.deadline_at FROM due WHERE p.id = due.id
RETURNING p.id AS package_id, p.authority_id, p.public_reference, p.deadline_at, due.announced_before
"""

# Delete the oldest keys that have had their time.
EXPIRE_KEYS = """
DELETE FROM idempotency_keys WHERE (account_id, client_id, key) IN (
    SELECT account_id, client_id, key FROM idempotency_keys
    WHERE created_at <= now() + $1::interval - $2::interval ORDER BY created_at LIMIT $3)
AND created_at <= now() + $1::interval - $2::interval
"""


async def claim_passed(tx: Tx, limit: int, since: datetime | None = None) -> Sequence[PassedDeadline]:
    """Claim at most `limit` deadlines to announce, and read the clock; those that others hold are left to them.

    None before `since`: the last deadline of the batch before this one.

    The mark is the deadline itself: one that is moved becomes due again when its new value passes.
    """
    rows = await tx.connection.fetch(CLAIM, tx.offset, limit, since)
    return [PassedDeadline(**row) for row in tx.struck(rows)]


async def claim_one(tx: Tx, package_id: UUID) -> PassedDeadline | None:
    """Claim the deadline of a package that this transaction has locked, where it has passed unannounced."""
    row = await tx.connection.fetchrow(CLAIM_ONE, package_id, visibility.authority(tx), tx.now)
    return None if row is None else PassedDeadline(**row)


async def expire_keys(tx: Tx, limit: int) -> int:
    """Delete at most `limit` idempotency keys that were kept for their 24 hours; returns how many."""
    tag: str = await tx.connection.execute(EXPIRE_KEYS, tx.offset, KEPT_FOR, limit)
    return int(tag.rpartition(" ")[2])
