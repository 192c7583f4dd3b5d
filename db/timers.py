"""Timers: set with the change that causes them, claimed under a lease when they are due, ended or set aside."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from db import visibility
from db.transaction import Tx
from domain.timers import Timer, TimerKind, pause
from domain.timers.facts import LEASE, LONGEST_PAUSE, MOST_ATTEMPTS

# Set timers, or set them anew: what was tried, claimed or ended before counts no more.
ARM = """
INSERT INTO timers AS t (kind, subject_id, authority_id, organisation_id, package_id, due_at, armed_at)
SELECT g.kind, g.subject_id, g.authority_id, g.organisation_id, g.package_id, g.due_at, $7
FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::timestamptz[])
    AS g (kind, subject_id, authority_id, organisation_id, package_id, due_at)
ORDER BY g.kind, g.subject_id
ON CONFLICT (kind, subject_id) DO UPDATE
SET due_at = excluded.due_at, armed_at = excluded.armed_at, state = 'DUE', attempts = 0, lease = NULL,
    leased_until = NULL, last_error = NULL, ended_at = NULL
"""

# The same, but for those that are set already, which stay as they are.
ARM_UNLESS_DUE = f"{ARM} WHERE t.state <> 'DUE'"

# Put out the timers of a package, all or some of them.
DISARM = f"""
UPDATE timers t SET state = 'DISCARDED', lease = NULL, leased_until = NULL, ended_at = $4
WHERE t.package_id = $1 AND t.state = 'DUE' AND ($3::text[] IS NULL OR t.kind = ANY ($3))
  AND {visibility.council("timers", "t", "$2")}
"""

# Claim what is due and nobody has: first what has waited longest. A lease that reaches further than any can was given
# before the clock was put back, and counts for nothing. What was claimed too often, and never came to an end, is set
# aside: it takes whoever runs it with it. A kind that only a newer release knows is left to that. `now()` stands in for
# the clock because an index can answer it.
CLAIM = """
WITH due AS (
    SELECT t.id FROM timers t
    WHERE t.state = 'DUE' AND t.due_at <= now() + $1::interval AND t.kind = ANY ($7)
        AND (t.leased_until IS NULL OR t.leased_until <= now() + $1::interval
             OR t.leased_until > now() + $1::interval + $3::interval)
    ORDER BY t.due_at LIMIT $2
    FOR UPDATE SKIP LOCKED
)
UPDATE timers t
SET state = CASE WHEN t.attempts < $6 THEN 'DUE' ELSE 'POISONED' END,
    attempts = t.attempts + CASE WHEN t.attempts < $6 THEN 1 ELSE 0 END,
    lease = CASE WHEN t.attempts < $6 THEN $4::uuid END,
    leased_until = now() + $1::interval + $5::interval,
    last_error = CASE WHEN t.attempts < $6 THEN t.last_error ELSE coalesce(t.last_error, 'NeverEnded') END
FROM due WHERE t.id = due.id
RETURNING t.id, t.kind, t.subject_id, t.authority_id, t.organisation_id, t.package_id, t.due_at, t.attempts, t.lease
"""

# Make sure that a claimed timer is still ours, and keep it so until the end of the transaction.
HOLD = """
SELECT clock_timestamp() AS struck_at FROM timers t
WHERE t.id = $1 AND t.lease = $2 AND t.state = 'DUE' FOR UPDATE
"""

# End a timer, or let it go off once more.
FINISH = """
UPDATE timers t
SET state = CASE WHEN $2::timestamptz IS NULL THEN 'DONE' ELSE 'DUE' END, due_at = coalesce($2, t.due_at),
    ended_at = CASE WHEN $2::timestamptz IS NULL THEN $3::timestamptz END, attempts = 0, lease = NULL,
    leased_until = NULL, last_error = NULL
WHERE t.id = $1
"""

# Note that a claimed timer failed: to be tried again after a pause, or set aside.
FAIL = """
UPDATE timers t
SET state = CASE WHEN t.attempts < $3 THEN 'DUE' ELSE 'POISONED' END, last_error = $4, lease = NULL,
    leased_until = CASE WHEN t.attempts < $3 THEN now() + $5::interval + $6::interval END
WHERE t.id = $1 AND t.lease = $2 AND t.state = 'DUE'
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A timer that has gone off and is ours for a while; `attempts` counts this one."""

    id: UUID
    kind: TimerKind
    subject_id: UUID
    authority_id: UUID
    organisation_id: UUID | None
    package_id: UUID | None
    due_at: datetime
    attempts: int
    lease: UUID


async def arm(tx: Tx, timers: Sequence[Timer], *, unless_due: bool = False) -> None:
    """Set timers at the transaction's instant; those of one subject and kind take the place of the earlier one."""
    if timers:
        columns = zip(
            *(
                (one.kind.value, one.subject_id, one.authority_id, one.organisation_id, one.package_id, one.due_at)
                for one in timers
            ),
            strict=True,
        )
        await tx.connection.execute(ARM_UNLESS_DUE if unless_due else ARM, *map(list, columns), tx.now)


async def disarm(tx: Tx, package_id: UUID, kinds: Collection[TimerKind] | None = None) -> None:
    """Put out the timers of a locked package of the viewer's; without kinds, all of them."""
    wanted = None if kinds is None else [kind.value for kind in kinds]
    await tx.connection.execute(DISARM, package_id, visibility.authority(tx), wanted, tx.now)


async def claim(tx: Tx, limit: int) -> Sequence[Claimed]:
    """Claim at most `limit` timers that are due; others who claim at this moment get others."""
    rows = await tx.connection.fetch(
        CLAIM, tx.offset, limit, LEASE + LONGEST_PAUSE, uuid4(), LEASE, MOST_ATTEMPTS, list(TimerKind)
    )
    claimed = [Claimed(**row | {"kind": TimerKind(row["kind"])}) for row in map(dict, rows) if row["lease"]]
    return sorted(claimed, key=lambda one: one.due_at)


async def hold(tx: Tx, timer: Claimed) -> bool:
    """Whether a claimed timer is still ours: it may have been set anew, put out, or claimed by another meanwhile."""
    struck_at = await tx.connection.fetchval(HOLD, timer.id, timer.lease)
    if struck_at is None:
        return False
    tx.strike(struck_at)
    return True


async def finish(tx: Tx, timer: Claimed, again_at: datetime | None) -> None:
    """End a timer that is held, or let it go off again at another instant."""
    await tx.connection.execute(FINISH, timer.id, again_at, tx.now)


async def fail(tx: Tx, timer: Claimed, error: str) -> None:
    """Note the class of a failure; the timer is tried again after a pause, or set aside after the last attempt."""
    await tx.connection.execute(FAIL, timer.id, timer.lease, MOST_ATTEMPTS, error, tx.offset, pause(timer.attempts))
