"""What endpoints are told beside an event's own fields, as their owners keep it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from db import visibility
from db.transaction import Tx
from domain.permissions import Role
from domain.stored_selection import as_json, from_json
from domain.webhooks.payloads import Machine, Payload, Preset, Problem

COLUMNS = "p.client_id, p.preset, p.query, p.selections, p.permissions, p.schema_hash, p.problem, p.detail"

MACHINES = """
SELECT c.client_id, c.account_id, c.authority_id, a.role, c.scopes,
    c.disabled_at IS NOT NULL OR a.disabled_at IS NOT NULL AS disabled
FROM clients c JOIN accounts a ON a.id = c.account_id AND a.authority_id = c.authority_id
"""
"""The clients that act by themselves, to be narrowed by a WHERE."""

# Read a machine of the authority.
MACHINE = f"""{MACHINES}
WHERE c.client_id = $1 AND {visibility.council("clients", "c", "$2")}
"""

# Read what an endpoint has, locked.
LOCK = f"""
SELECT {COLUMNS} FROM webhook_payloads p
WHERE p.endpoint_id = $1 AND {visibility.council("webhook_payloads", "p", "$2")} FOR UPDATE
"""

# Write what an endpoint is to have; nothing is wrong with it yet.
SAVE = """
INSERT INTO webhook_payloads AS p (endpoint_id, authority_id, client_id, preset, query, selections, permissions,
                                   schema_hash, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (endpoint_id) DO UPDATE SET client_id = excluded.client_id, preset = excluded.preset,
    query = excluded.query, selections = excluded.selections, permissions = excluded.permissions,
    schema_hash = excluded.schema_hash, problem = NULL, detail = NULL, problem_at = NULL,
    told = false, changed_at = excluded.changed_at
"""

# Forget what an endpoint had.
FORGET = f"""
DELETE FROM webhook_payloads p WHERE p.endpoint_id = $1 AND {visibility.council("webhook_payloads", "p", "$2")}
"""

# Let go what was held, and in an ordered endpoint what waits behind it: it is looked at anew.
LET_GO = f"""
UPDATE webhook_deliveries d SET due_at = $2, held = false
WHERE d.endpoint_id = $1 AND d.ended_at IS NULL AND (d.held OR (d.state = 'PENDING' AND d.due_at > $2))
    AND {visibility.council("webhook_deliveries", "d", "$3")}
"""

# Name the councils that have a query which was compiled for another schema.
OUTDATED = "SELECT o.authority_id FROM webhook_payloads_outdated($1) o"

# Read those of one council, locked, unless another process compiles them at this moment.
OF_ANOTHER_SCHEMA = f"""
SELECT p.endpoint_id, {COLUMNS} FROM webhook_payloads p
WHERE p.schema_hash <> $1 AND {visibility.council("webhook_payloads", "p", "$2")}
ORDER BY p.endpoint_id FOR UPDATE SKIP LOCKED
"""

# Write how a query was compiled again, or why it cannot be, which the worker tells its owner.
RECOMPILED = f"""
UPDATE webhook_payloads p SET query = $2, selections = $3, permissions = $4, schema_hash = $5, problem = $6,
    detail = $7, problem_at = CASE WHEN $6::text IS NOT NULL THEN coalesce(p.problem_at, $8::timestamptz) END,
    told = p.told AND p.problem IS NOT DISTINCT FROM $6
WHERE p.endpoint_id = $1 AND {visibility.council("webhook_payloads", "p", "$9")}
"""


async def machine(tx: Tx, client_id: str) -> Machine | None:
    """The machine of the viewer's authority with this id; None where there is none."""
    row = await tx.connection.fetchrow(MACHINE, client_id, visibility.authority(tx))
    return None if row is None else machine_of(row)


def machine_of(row: Any) -> Machine:
    """A machine as it was read."""
    scopes = tuple(row["scopes"])
    return Machine(row["client_id"], row["account_id"], row["authority_id"], Role(row["role"]), scopes, row["disabled"])


async def lock(tx: Tx, endpoint_id: UUID) -> Payload | None:
    """What an endpoint of the viewer's authority has; None where it has nothing."""
    row = await tx.connection.fetchrow(LOCK, endpoint_id, visibility.authority(tx))
    return None if row is None else payload_of(row)


def payload_of(row: Any) -> Payload:
    """A payload as it was read."""
    preset, problem = row["preset"], row["problem"]
    return Payload(
        client_id=row["client_id"],
        preset=preset and Preset(preset),
        query=row["query"],
        selections=from_json(row["selections"]),
        permissions=frozenset(row["permissions"]),
        schema_hash=row["schema_hash"],
        problem=problem and Problem(problem),
        detail=row["detail"],
    )


async def save(tx: Tx, endpoint_id: UUID, payload: Payload) -> None:
    """Keep what an endpoint is to have, and let go what was held for what it had."""
    facts = (payload.client_id, payload.preset, payload.query, as_json(payload.selections), sorted(payload.permissions))
    whose = visibility.authority(tx)
    await tx.connection.execute(SAVE, endpoint_id, whose, *facts, payload.schema_hash, tx.now)
    await tx.connection.execute(LET_GO, endpoint_id, tx.now, whose)


async def forget(tx: Tx, endpoint_id: UUID) -> None:
    """Forget what an endpoint had, and let go what was held for it."""
    whose = visibility.authority(tx)
    await tx.connection.execute(FORGET, endpoint_id, whose)
    await tx.connection.execute(LET_GO, endpoint_id, tx.now, whose)


async def outdated(tx: Tx, schema_hash: str) -> Sequence[UUID]:
    """The councils that have a query which was compiled for another schema than this."""
    return [row["authority_id"] for row in await tx.connection.fetch(OUTDATED, schema_hash)]


async def of_another_schema(tx: Tx, schema_hash: str) -> Sequence[tuple[UUID, Payload]]:
    """The endpoints of the viewer's council with such a query."""
    rows = await tx.connection.fetch(OF_ANOTHER_SCHEMA, schema_hash, visibility.authority(tx))
    return [(row["endpoint_id"], payload_of(row)) for row in rows]


async def recompiled(tx: Tx, endpoint_id: UUID, payload: Payload) -> None:
    """Keep how a query was compiled again."""
    facts = (payload.query, as_json(payload.selections), sorted(payload.permissions), payload.schema_hash)
    why = (payload.problem, payload.detail)
    await tx.connection.execute(RECOMPILED, endpoint_id, *facts, *why, tx.now, visibility.authority(tx))
