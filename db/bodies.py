"""What deliveries say beside their event's own fields, as the worker makes it: rendered once, and kept sealed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from db.payloads import COLUMNS, MACHINES, machine_of, payload_of
from db.transaction import Tx
from domain.webhooks.payloads import Machine, Payload, Problem

# Read what claimed deliveries are to say: their endpoint's query, the machine as which it is asked as it is now, and
# what was rendered before.
ASKED = f"""
SELECT d.id AS delivery_id, d.endpoint_id, {COLUMNS}, p.changed_at, b.sealed, m.client_id IS NOT NULL AS known,
    m.account_id, m.authority_id, m.role, m.scopes, m.disabled
FROM webhook_deliveries d JOIN webhook_payloads p ON p.endpoint_id = d.endpoint_id
    LEFT JOIN LATERAL ({MACHINES}
        WHERE c.client_id = p.client_id AND c.authority_id = p.authority_id) m ON true
    LEFT JOIN webhook_bodies b ON b.delivery_id = d.id
WHERE d.id = ANY ($1::uuid[])
"""

# Keep what was rendered, as long as the delivery is ours and its endpoint still asks for it. What somebody else has
# rendered meanwhile stays.
KEEP = """
INSERT INTO webhook_bodies (delivery_id, endpoint_id, authority_id, sealed, rendered_at)
SELECT d.id, d.endpoint_id, d.authority_id, $3, $4
FROM webhook_deliveries d JOIN webhook_payloads p ON p.endpoint_id = d.endpoint_id AND p.changed_at = $5
    JOIN webhook_endpoints e ON e.id = d.endpoint_id AND e.state IN ('ACTIVE', 'PAUSED')
WHERE d.id = $1 AND d.lease = $2
ON CONFLICT (delivery_id) DO NOTHING RETURNING true
"""

# Forget what was rendered of deliveries that have ended.
FORGET = """
DELETE FROM webhook_bodies b USING webhook_deliveries d
WHERE b.delivery_id = ANY ($1::uuid[]) AND d.id = b.delivery_id AND d.ended_at IS NOT NULL
"""
# Forget what was rendered of an endpoint that may not be told it any more.
DISCARD = "DELETE FROM webhook_bodies b WHERE b.endpoint_id = $1"

# Say why a query is not answered, unless that is said already, or somebody has changed it meanwhile.
FAIL = """
UPDATE webhook_payloads p SET problem = $2, detail = $3, problem_at = $4, told = true
WHERE p.endpoint_id = $1 AND p.problem IS DISTINCT FROM $2 AND p.changed_at = $5 RETURNING true
"""

# Say that nothing is too large any more, once nothing else is held.
FITS = f"""
UPDATE webhook_payloads p SET problem = NULL, detail = NULL, problem_at = NULL
WHERE p.endpoint_id = $1 AND p.problem = '{Problem.TOO_LARGE.value}' AND NOT EXISTS (
    SELECT FROM webhook_deliveries d WHERE d.endpoint_id = $1 AND d.held AND d.id <> $2)
"""


# Take up what no owner was told yet, once it has stood for so long: while two versions of the API run beside each other
# the older one may find wrong what the newer one understands, until that looks again.
UNTOLD = """
UPDATE webhook_payloads p SET told = true
WHERE p.problem IS NOT NULL AND NOT p.told AND p.problem_at <= now() + $1::interval - $2::interval
RETURNING p.authority_id, p.endpoint_id, p.problem
"""


# Read which queries are not answered, of every council.
FAILING = """
SELECT e.name, coalesce(p.detail, p.problem) AS why FROM webhook_payloads p
    JOIN webhook_endpoints e ON e.id = p.endpoint_id AND e.state <> 'DELETED'
WHERE p.problem IS NOT NULL ORDER BY e.created_at, e.id
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a delivery is to say: asked as `machine` (None: there is none any more); `sealed` was rendered before."""

    delivery_id: UUID
    endpoint_id: UUID
    payload: Payload
    changed_at: datetime
    machine: Machine | None
    sealed: bytes | None


async def asked(tx: Tx, delivery_ids: Sequence[UUID]) -> dict[UUID, Asked]:
    """What these deliveries are to say, as far as their endpoints ask for something."""
    rows = await tx.connection.fetch(ASKED, delivery_ids)
    return {
        row["delivery_id"]: Asked(
            row["delivery_id"],
            row["endpoint_id"],
            payload_of(row),
            row["changed_at"],
            machine_of(row) if row["known"] else None,
            row["sealed"],
        )
        for row in rows
    }


async def keep(tx: Tx, of: Asked, lease: UUID, sealed: bytes) -> bool:
    """Keep what was rendered; False where the delivery is not ours any more, or something else is asked for."""
    facts = (of.delivery_id, lease, sealed, tx.now, of.changed_at)
    kept = bool(await tx.connection.fetchval(KEEP, *facts))
    if kept and of.payload.problem is Problem.TOO_LARGE:
        await tx.connection.execute(FITS, of.endpoint_id, of.delivery_id)
    return kept


async def forget(tx: Tx, delivery_ids: Sequence[UUID]) -> None:
    """Forget what was rendered of those that have ended."""
    await tx.connection.execute(FORGET, delivery_ids)


async def fail(tx: Tx, of: Asked, problem: Problem, detail: str) -> bool:
    """Say why a query is not answered; whether that is news. What may not be told any more is forgotten."""
    if problem is not Problem.TOO_LARGE:
        await tx.connection.execute(DISCARD, of.endpoint_id)
    return bool(await tx.connection.fetchval(FAIL, of.endpoint_id, problem, detail, tx.now, of.changed_at))


async def untold(tx: Tx, stood: timedelta) -> Sequence[tuple[UUID, UUID, Problem]]:
    """The council, the endpoint and the problem of each that its owner has to be told of, which is now said to be."""
    rows = await tx.connection.fetch(UNTOLD, tx.offset, stood)
    return [(row["authority_id"], row["endpoint_id"], Problem(row["problem"])) for row in rows]


async def failing(tx: Tx) -> Sequence[tuple[str, str]]:
    """The name of each endpoint whose query is not answered, and why."""
    return [(row["name"], row["why"]) for row in await tx.connection.fetch(FAILING)]
