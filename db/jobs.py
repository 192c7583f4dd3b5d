"""How everything that runs on a clock stands: timers by kind, and the jobs that find their work in other tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from db.transaction import Tx
from domain.notices import MOST_ATTEMPTS
from domain.timers import TimerKind

# Count, for each job, what is due and how long the oldest of it has waited. A timer that is in somebody's hands is due.
SUMMARY = """
SELECT t.kind AS name, count(*) FILTER (WHERE t.state = 'DUE') AS due,
       count(*) FILTER (WHERE t.state = 'DUE' AND t.lease IS NOT NULL AND t.leased_until > now() + $1::interval)
           AS running,
       count(*) FILTER (WHERE t.state = 'POISONED') AS poisoned,
       extract(epoch FROM now() + $1::interval - min(t.due_at) FILTER (WHERE t.state = 'DUE'))::float8
           AS lateness_seconds
FROM timers t
WHERE (t.state = 'DUE' AND t.due_at <= now() + $1::interval) OR t.state = 'POISONED' GROUP BY t.kind
UNION ALL
SELECT 'announce_deadlines', count(*), 0, 0, extract(epoch FROM now() + $1::interval - min(p.deadline_at))::float8
FROM packages p
WHERE p.state = 'OPEN' AND p.deadline_announced_at IS DISTINCT FROM p.deadline_at
    AND p.deadline_at <= now() + $1::interval
UNION ALL
SELECT 'relay_outbox', count(*), 0, 0, extract(epoch FROM now() - min(e.recorded_at))::float8
FROM events e WHERE e.sequence IS NULL
UNION ALL
SELECT 'send_messages', count(*) FILTER (WHERE NOT w.aside), count(*) FILTER (WHERE w.claimed),
       count(*) FILTER (WHERE w.aside),
       extract(epoch FROM now() + $1::interval - min(w.since) FILTER (WHERE NOT w.aside))::float8
FROM (SELECT n.created_at AS since, false AS claimed, n.attempts >= $2 AS aside
      FROM notices n WHERE n.addressed_at IS NULL
      UNION ALL
      SELECT greatest(m.created_at, m.due_at), m.leased_until > now() + $1::interval, false
      FROM messages m WHERE m.state IN ('QUEUED', 'DEFERRED') AND m.due_at <= now() + $1::interval) w
"""

STATUS = """CASE WHEN t.state <> 'DUE' THEN t.state
    WHEN t.lease IS NOT NULL AND t.leased_until > now() + $1::interval THEN 'RUNNING'
    WHEN t.due_at <= now() + $1::interval - $2::interval THEN 'LATE'
    WHEN t.due_at <= now() + $1::interval THEN 'DUE' ELSE 'WAITING' END"""

# Read the timers that are due by now, in hand or set aside, and the notices that were set aside: those set aside first,
# then what has waited longest.
LIST = f"""
SELECT j.id, j.kind, j.status, j.due_at, j.attempts, j.last_error, a.slug AS authority, j.subject_id
FROM (SELECT t.id, t.kind, {STATUS} AS status, t.due_at, t.attempts, t.last_error, t.authority_id, t.subject_id
      FROM timers t
      WHERE t.state = 'POISONED' OR (t.state = 'DUE' AND ($3 OR t.due_at <= now() + $1::interval))
      UNION ALL
      SELECT n.id, n.kind, 'POISONED', n.created_at, n.attempts, n.last_error, n.authority_id,
             coalesce(n.package_id, n.organisation_id, n.authority_id)
      FROM notices n WHERE n.addressed_at IS NULL AND n.attempts >= $5) j
JOIN authorities a ON a.id = j.authority_id
ORDER BY j.status = 'POISONED' DESC, j.due_at, j.id LIMIT $4
"""

# Let a timer that was set aside, or waits for its next attempt, be tried at once as if it had never failed.
RETRY = """
UPDATE timers t SET state = 'DUE', attempts = 0, lease = NULL, leased_until = NULL
WHERE t.id = $1 AND (t.state = 'POISONED' OR (t.state = 'DUE' AND t.lease IS NULL)) RETURNING t.authority_id
"""

# The same of a notice that was set aside.
RETRY_NOTICE = """
UPDATE notices n SET attempts = 0 WHERE n.id = $1 AND n.addressed_at IS NULL AND n.attempts > 0 RETURNING n.authority_id
"""

# Put a notice out that was set aside: nobody is told.
DISCARD_NOTICE = """
UPDATE notices n SET addressed_at = clock_timestamp() + $2::interval
WHERE n.id = $1 AND n.addressed_at IS NULL AND n.attempts > 0 RETURNING n.authority_id
"""

# Put a timer out for good.
DISCARD = """
UPDATE timers t
SET state = 'DISCARDED', lease = NULL, leased_until = NULL, ended_at = clock_timestamp() + $2::interval
WHERE t.id = $1 AND t.state IN ('DUE', 'POISONED') RETURNING t.authority_id
"""


@dataclass(frozen=True, slots=True)
class Summary:
    """How one job stands: how much of it is due, in hand, set aside, and how long the oldest has waited."""

    name: str
    due: int
    running: int
    poisoned: int
    lateness_seconds: float


@dataclass(frozen=True, slots=True)
class Listed:
    """One timer, or a notice that was set aside, as an operator sees it; `status` is a `domain.timers.JobStatus`."""

    id: UUID
    kind: str
    status: str
    due_at: datetime
    attempts: int
    last_error: str | None
    authority: str
    subject_id: UUID


async def summary(tx: Tx) -> Sequence[Summary]:
    """How each job stands, those with nothing to do included, by name."""
    found = {kind.value: Summary(kind.value, 0, 0, 0, 0.0) for kind in TimerKind}
    for row in await tx.connection.fetch(SUMMARY, tx.offset, MOST_ATTEMPTS):
        lateness: float | None = row["lateness_seconds"]
        found[row["name"]] = Summary(row["name"], row["due"], row["running"], row["poisoned"], lateness or 0.0)
    return [found[name] for name in sorted(found)]


async def listed(tx: Tx, late_after: timedelta, limit: int, *, waiting: bool) -> Sequence[Listed]:
    """At most `limit` that are due, in hand or set aside, and with `waiting` those that are yet to come."""
    rows = await tx.connection.fetch(LIST, tx.offset, late_after, waiting, limit, MOST_ATTEMPTS)
    return [Listed(**row) for row in rows]


async def retry(tx: Tx, timer_id: UUID) -> UUID | None:
    """Try a timer or a notice again at once; the authority that it is of, None where there is none that has failed."""
    found: UUID | None = await tx.connection.fetchval(RETRY, timer_id)
    return found or await tx.connection.fetchval(RETRY_NOTICE, timer_id)


async def discard(tx: Tx, timer_id: UUID) -> UUID | None:
    """Put a timer or a notice out; the authority that it is of, None where there is none to put out."""
    found: UUID | None = await tx.connection.fetchval(DISCARD, timer_id, tx.offset)
    return found or await tx.connection.fetchval(DISCARD_NOTICE, timer_id, tx.offset)
