"""Deliveries as the worker sees them: written by the relay, claimed under a lease, each try put on record.

A claim asks each endpoint for as many deliveries as it may be sent now, by an index of what it waits for, so that it
costs as much as there are endpoints, whatever else waits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from db.transaction import Tx
from domain.webhooks.delivering import LEASE, DeliveryState, Outcome
from domain.webhooks.flow import OPENS_AFTER, Flow
from domain.webhooks.payloads import Problem

# Write one delivery for each endpoint that wants an event, numbered without gaps; the relay alone does, one at a time.
# An organisation's hears what is in its stream.
WRITE = """
WITH numbered AS MATERIALIZED (
    SELECT v.* FROM events v WHERE v.id = ANY ($1::uuid[])
), heard AS (
    SELECT v.id, v.authority_id AS home FROM numbered v WHERE v.authority_id IS NOT NULL
    UNION ALL
    SELECT t.id, t.stream_id FROM stream_events t WHERE t.id = ANY ($1::uuid[]) AND t.data IS NOT NULL
    UNION ALL
    SELECT v.id, v.organisation_id FROM numbered v WHERE v.authority_id IS NULL AND v.type = 'events.summary'
), told AS (
    SELECT e.id AS endpoint_id, e.authority_id, e.organisation_id, v.id, v.type, v.package_id, v.occurred_at,
        s.last_sequence + row_number() OVER (PARTITION BY e.id ORDER BY v.sequence) AS sequence
    FROM numbered v JOIN heard h ON h.id = v.id
        JOIN webhook_endpoints e ON (e.authority_id = h.home OR e.organisation_id = h.home) AND e.state <> 'DELETED'
            AND CASE v.type WHEN 'events.summary' THEN v.data ->> 'endpointId' = 'endpoint_' || e.id
                ELSE e.event_types = '{}' OR v.type = ANY (e.event_types) END
        JOIN webhook_streams s ON s.endpoint_id = e.id
), written AS (
    INSERT INTO webhook_deliveries (endpoint_id, authority_id, organisation_id, event_id, message_id, sequence, type,
                                    package_id, due_at, occurred_at, created_at)
    SELECT t.endpoint_id, t.authority_id, t.organisation_id, t.id, t.id, t.sequence, t.type, t.package_id,
        now() + $2::interval, t.occurred_at, clock_timestamp() + $2::interval
    FROM told t ORDER BY t.endpoint_id, t.sequence
    RETURNING endpoint_id, sequence
), counted AS (
    SELECT w.endpoint_id, max(w.sequence) AS last_sequence, count(*) AS number FROM written w GROUP BY w.endpoint_id
), advanced AS (
    UPDATE webhook_streams s SET last_sequence = c.last_sequence FROM counted c WHERE s.endpoint_id = c.endpoint_id
)
SELECT coalesce(sum(c.number), 0)::bigint FROM counted c
"""

# Claim what is due, with the sealed secrets that sign for it, the newest first: as much of each endpoint as its pace,
# its breaker and what is already on its way leave room for; of one whose query is not answered as it is, nothing.
# An endpoint that somebody else claims for at this moment is theirs. Where many want something, each gets its share of
# the limit. What is due, and what comes before it, is looked up row by row by an index: an EXISTS might be hashed, over
# all that waits. In an ordered endpoint an event waits for those of its package before it.
CLAIM = f"""
WITH clock AS MATERIALIZED (SELECT clock_timestamp() + $1::interval AS now
), open AS MATERIALIZED (
    SELECT e.id, e.ordered, e.per_second::float8 / (1 << f.slowness) AS pace, clock.now,
        greatest(f.paced_until, clock.now - interval '1 second') AS paced_until,
        f.failures = 0 AND f.slowness = 0 AND f.failing_since IS NULL AS calm,
        CASE WHEN f.failures >= {OPENS_AFTER} THEN 1 ELSE greatest(1, e.at_once >> f.slowness) END - (
            SELECT count(*) FROM webhook_deliveries d
            WHERE d.endpoint_id = e.id AND d.state = 'SENDING' AND d.due_at > clock.now) AS places
    FROM webhook_flows f JOIN webhook_endpoints e ON e.id = f.endpoint_id CROSS JOIN clock
    WHERE e.state = 'ACTIVE' AND NOT EXISTS (
            SELECT FROM webhook_payloads p WHERE p.endpoint_id = e.id
                AND (p.schema_hash <> $5 OR p.problem <> '{Problem.TOO_LARGE.value}'))
        AND (f.rests_until IS NULL OR f.rests_until <= clock.now)
        AND (SELECT true FROM webhook_deliveries d
             WHERE d.endpoint_id = e.id AND d.ended_at IS NULL AND d.due_at <= clock.now ORDER BY d.due_at LIMIT 1)
    FOR UPDATE OF f SKIP LOCKED
), due AS MATERIALIZED (
    SELECT found.id, o.id AS endpoint_id FROM open o CROSS JOIN LATERAL (
        SELECT d.id FROM webhook_deliveries d
        WHERE d.endpoint_id = o.id AND d.ended_at IS NULL AND d.due_at <= o.now
            AND (NOT o.ordered OR d.package_id IS NULL OR (
                SELECT true FROM webhook_deliveries b
                WHERE b.endpoint_id = d.endpoint_id AND b.package_id = d.package_id AND b.sequence < d.sequence
                    AND b.ended_at IS NULL ORDER BY b.sequence LIMIT 1) IS NULL)
        ORDER BY d.due_at, d.sequence
        LIMIT greatest(0, least(o.places, ceil(extract(epoch FROM o.now - o.paced_until) * o.pace)::bigint,
                                ceil($4 / (SELECT count(*) FROM open)::float8)::bigint))
        FOR UPDATE SKIP LOCKED) found
    ORDER BY o.paced_until LIMIT $4
), paced AS (
    UPDATE webhook_flows f SET paced_until = o.paced_until + taken.number * interval '1 second' / o.pace
    FROM open o JOIN (SELECT u.endpoint_id, count(*) AS number FROM due u GROUP BY u.endpoint_id) taken
        ON taken.endpoint_id = o.id
    WHERE f.endpoint_id = o.id
), claimed AS (
    UPDATE webhook_deliveries d SET state = 'SENDING', lease = $3, tries = d.tries + 1, attempts = d.attempts + 1,
        due_at = clock.now + $2::interval
    FROM due u, clock WHERE d.id = u.id
    RETURNING d.id, d.endpoint_id, d.authority_id, d.organisation_id AS teams, d.event_id, d.message_id, d.sequence,
        d.type, d.package_id, d.tries, d.attempts, d.lease, clock.now
), begun AS (
    INSERT INTO webhook_attempts (delivery_id, number, endpoint_id, authority_id, organisation_id, began_at)
    SELECT c.id, c.attempts, c.endpoint_id, c.authority_id, c.teams, c.now FROM claimed c
), signing AS MATERIALIZED (
    SELECT o.id, o.calm, ARRAY(
        SELECT ROW(s.id, s.sealed) FROM webhook_secrets s
        WHERE s.endpoint_id = o.id AND (s.expires_at IS NULL OR s.expires_at > o.now)
        ORDER BY s.created_at DESC, s.id) AS secrets
    FROM open o
)
SELECT c.id, c.endpoint_id, c.authority_id, c.teams, c.event_id, c.message_id, c.sequence, c.type, c.package_id,
    c.tries, c.attempts, c.lease, c.now - $1::interval AS struck_at, g.secrets, g.calm,
    e.url, e.ed25519, v.occurred_at, v.organisation_id,
    CASE WHEN c.teams IS NULL OR c.type = 'events.summary' THEN v.data ELSE (
        SELECT t.data FROM stream_events t WHERE t.id = c.event_id AND t.stream_id = c.teams) END AS data,
    EXISTS (SELECT FROM webhook_payloads p WHERE p.endpoint_id = e.id) AS asks,
    EXISTS (SELECT FROM webhook_certificates t WHERE t.endpoint_id = e.id) AS shows
FROM claimed c JOIN signing g ON g.id = c.endpoint_id JOIN webhook_endpoints e ON e.id = c.endpoint_id
    LEFT JOIN events v ON v.id = c.event_id
ORDER BY c.sequence
"""

# Read how endpoints have answered of late; locked, to be changed.
FLOWS = """
SELECT f.endpoint_id, clock_timestamp() AS struck_at, f.failures, f.failing_since, f.rests_until, f.slowness, f.told_at
FROM webhook_flows f WHERE f.endpoint_id = ANY ($1::uuid[]) ORDER BY f.endpoint_id
"""
SAVE_FLOW = """
UPDATE webhook_flows f SET failures = $2, failing_since = $3, rests_until = $4, slowness = $5, told_at = $6
WHERE f.endpoint_id = $1
"""

# Put on record how tries ended, and what becomes of their deliveries, unless their lease ended first and somebody else
# tries now. What is held was not tried.
FINISH = """
WITH tried AS MATERIALIZED (
    SELECT r.* FROM jsonb_to_recordset($1) AS r (
        id uuid, lease uuid, state text, due_at timestamptz, held boolean, number integer, outcome text,
        status smallint, error text, headers jsonb, excerpt text, milliseconds integer)
), ended AS (
    UPDATE webhook_attempts t SET ended_at = t.began_at + r.milliseconds * interval '1 millisecond',
        outcome = r.outcome, status = r.status, error = r.error, headers = r.headers, excerpt = r.excerpt,
        milliseconds = r.milliseconds
    FROM tried r WHERE t.delivery_id = r.id AND t.number = r.number AND t.ended_at IS NULL
)
UPDATE webhook_deliveries d SET state = r.state, lease = NULL, due_at = coalesce(r.due_at, d.due_at), held = r.held,
    ended_at = CASE WHEN r.state IN ('DELIVERED', 'DEAD') THEN clock_timestamp() + $2::interval END,
    tries = d.tries - r.held::integer
FROM tried r WHERE d.id = r.id AND d.lease = r.lease
"""

# In an ordered endpoint what comes after a delivery that waits, waits with it, and is not looked at until then.
HOLD_BACK = """
UPDATE webhook_deliveries d SET due_at = r.due_at
FROM jsonb_to_recordset($1) AS r (endpoint_id uuid, package_id uuid, sequence bigint, due_at timestamptz)
    JOIN webhook_endpoints e ON e.id = r.endpoint_id AND e.ordered
WHERE d.endpoint_id = r.endpoint_id AND d.package_id = r.package_id AND d.sequence > r.sequence AND d.ended_at IS NULL
    AND d.state <> 'SENDING' AND d.due_at < r.due_at
"""
LET_GO = """
UPDATE webhook_deliveries d SET due_at = $2
FROM jsonb_to_recordset($1) AS r (endpoint_id uuid, package_id uuid, sequence bigint)
    JOIN webhook_endpoints e ON e.id = r.endpoint_id AND e.ordered
WHERE d.endpoint_id = r.endpoint_id AND d.package_id = r.package_id AND d.sequence > r.sequence AND d.state = 'PENDING'
    AND d.due_at > $2
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A delivery that is ours to try; `tries` and `attempts` count this one. A sample has no `sequence` and no data.

    `teams` is the organisation whose endpoint it is for, where it is not an authority's.

    `secrets` are the ids and the sealed secrets that sign for its endpoint, the newest first; it is `calm` where it has
    taken everything of late. Where it `asks` for more than the event's own fields, that is rendered first; where it
    `shows` a certificate, nothing is sent without.
    """

    id: UUID
    endpoint_id: UUID
    authority_id: UUID | None
    teams: UUID | None = None
    event_id: UUID | None
    message_id: UUID
    sequence: int | None
    type: str
    package_id: UUID | None
    tries: int
    attempts: int
    lease: UUID
    url: str
    ed25519: bool
    data: Mapping[str, Any] | None
    occurred_at: datetime | None
    organisation_id: UUID | None
    secrets: Sequence[tuple[UUID, bytes]] = ()
    calm: bool = False
    asks: bool = False
    shows: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """How a try ended: what becomes of the delivery, and what is kept of the answer."""

    claimed: Claimed
    state: DeliveryState
    due_at: datetime | None
    outcome: Outcome
    status: int | None
    error: str | None
    headers: Mapping[str, str]
    excerpt: str
    milliseconds: int
    held: bool = False


async def write(tx: Tx, event_ids: Sequence[UUID]) -> int:
    """Write a delivery for each endpoint that wants one of these events, numbered just now; how many there are."""
    written: int = await tx.connection.fetchval(WRITE, event_ids, tx.offset)
    return written


async def claim(tx: Tx, limit: int, schema_hash: str = "") -> Sequence[Claimed]:
    """Claim at most `limit` deliveries, each with a try begun, and read the clock.

    Queries compiled for another schema are waited for.
    """
    rows = await tx.connection.fetch(CLAIM, tx.offset, LEASE, uuid4(), limit, schema_hash)
    return [Claimed(**row) for row in tx.struck(rows)]


async def flows(tx: Tx, endpoint_ids: Sequence[UUID], *, locked: bool = False) -> dict[UUID, Flow]:
    """How these endpoints have answered of late, and the clock; of those that are `locked` nothing is claimed now."""
    rows = await tx.connection.fetch(f"{FLOWS} FOR UPDATE" if locked else FLOWS, endpoint_ids)
    if rows:
        tx.strike(rows[-1]["struck_at"])
    else:
        await tx.read_clock()
    return {row["endpoint_id"]: Flow(*list(row.values())[2:]) for row in rows}


async def save_flow(tx: Tx, endpoint_id: UUID, flow: Flow) -> None:
    """Keep how an endpoint has answered of late."""
    facts = (flow.failures, flow.failing_since, flow.rests_until, flow.slowness, flow.told_at)
    await tx.connection.execute(SAVE_FLOW, endpoint_id, *facts)


async def finish(tx: Tx, tried: Sequence[Tried]) -> None:
    """Put on record how tries ended, and what that means for those that wait behind them."""
    await tx.connection.execute(FINISH, [_becomes(one) | _kept(one) for one in tried], tx.offset)
    behind = [one for one in tried if one.claimed.package_id is not None and one.claimed.sequence is not None]
    waiting = [_place(one) | {"due_at": str(one.due_at)} for one in behind if one.due_at is not None]
    if waiting:
        await tx.connection.execute(HOLD_BACK, waiting)
    over = [_place(one) for one in behind if one.due_at is None and one.claimed.tries > 1]
    if over:
        await tx.connection.execute(LET_GO, over, tx.now)


def _becomes(tried: Tried) -> dict[str, Any]:
    due_at = tried.due_at and str(tried.due_at)
    which = {"id": str(tried.claimed.id), "lease": str(tried.claimed.lease)}
    return {**which, "state": tried.state, "due_at": due_at, "held": tried.held}


def _kept(tried: Tried) -> dict[str, Any]:
    return {
        "number": tried.claimed.attempts,
        "outcome": tried.outcome,
        "status": tried.status,
        "error": tried.error,
        "headers": dict(tried.headers),
        "excerpt": tried.excerpt,
        "milliseconds": tried.milliseconds,
    }


def _place(tried: Tried) -> dict[str, Any]:
    claimed = tried.claimed
    return {
        "endpoint_id": str(claimed.endpoint_id),
        "package_id": str(claimed.package_id),
        "sequence": claimed.sequence,
    }
