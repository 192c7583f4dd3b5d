"""Endpoints of webhooks and the secrets that their deliveries are signed with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from db import visibility
from db.transaction import Tx
from domain.webhooks.endpoints import Endpoint
from domain.webhooks.flow import DisabledReason, EndpointState

COLUMNS = """e.id, e.authority_id, e.organisation_id, e.name, e.url, e.event_types, e.state, e.disabled_reason,
    e.ordered, e.ed25519, e.at_once, e.per_second, e.version"""

# Read an endpoint, locked.
LOCK = f"""
SELECT {COLUMNS} FROM webhook_endpoints e
WHERE e.id = $1 AND {visibility.keeper("webhook_endpoints", "e", "$2")} FOR UPDATE
"""

# Wait until nobody else adds to what this authority, or this organisation, has.
LOCK_HOME = "SELECT pg_advisory_xact_lock(hashtext('ebrokerage endpoints ' || $1::uuid))"

# Count those of the authority, or of the organisation.
COUNT = f"SELECT count(*) FROM webhook_endpoints e WHERE {visibility.keeper('webhook_endpoints', 'e', '$1')}"

# Write a new endpoint.
INSERT = """
INSERT INTO webhook_endpoints (id, authority_id, organisation_id, name, url, event_types, state, ordered, ed25519,
                               at_once, per_second, version, created_at, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)
"""

# Write what may change of an endpoint.
SAVE = f"""
UPDATE webhook_endpoints e SET name = $2, url = $3, event_types = $4, state = $5, disabled_reason = $6, ordered = $7,
    ed25519 = $8, at_once = $9, per_second = $10, version = $11, changed_at = $12
WHERE e.id = $1 AND {visibility.keeper("webhook_endpoints", "e", "$13")}
"""

# Write a sealed secret.
KEEP = """
INSERT INTO webhook_secrets (id, endpoint_id, sealed, public_key, created_at) VALUES ($1, $2, $3, $4, $5)
"""

# Say until when the secrets that sign now do so beside a new one; those that are over go.
END_SECRETS = f"""
UPDATE webhook_secrets s SET expires_at = least(coalesce(s.expires_at, $2), $2)
WHERE s.endpoint_id = $1 AND {visibility.keeper("webhook_secrets", "s", "$3")}
"""
FORGET_SECRETS = f"""
DELETE FROM webhook_secrets s
WHERE s.endpoint_id = $1 AND s.expires_at <= $2 AND {visibility.keeper("webhook_secrets", "s", "$3")}
"""

# Disable an endpoint that is sent to, as the service itself; says which version it became.
DISABLE = """
UPDATE webhook_endpoints e SET state = 'DISABLED', disabled_reason = $2, version = e.version + 1, changed_at = $3
WHERE e.id = $1 AND e.state = 'ACTIVE' RETURNING e.version
"""

# Read an endpoint's public keys.
PUBLIC_KEYS = "SELECT k.id, k.public_key FROM webhook_public_keys($1) k"


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A secret as it is stored."""

    id: UUID
    endpoint_id: UUID
    sealed: bytes
    public_key: bytes


async def lock(tx: Tx, endpoint_id: UUID) -> Endpoint | None:
    """The viewer's authority's endpoint; None where there is none."""
    row = await tx.connection.fetchrow(LOCK, endpoint_id, visibility.home(tx))
    return None if row is None else _endpoint(row)


async def lock_home(tx: Tx) -> datetime:
    """Become the only one who adds to what the viewer's authority, or organisation, has; the instant of that."""
    await tx.connection.execute(LOCK_HOME, visibility.home(tx))
    return await tx.read_clock()


async def count(tx: Tx) -> int:
    """How many endpoints the viewer's authority has."""
    found: int = await tx.connection.fetchval(COUNT, visibility.home(tx))
    return found


async def insert(tx: Tx, new: Endpoint) -> None:
    """Keep a new endpoint."""
    whose = (new.authority_id, new.organisation_id)
    facts = (new.name, new.url, list(new.event_types), new.state, new.ordered, new.ed25519, new.at_once)
    await tx.connection.execute(INSERT, new.id, *whose, *facts, new.per_second, new.version, tx.now)


async def save(tx: Tx, endpoint: Endpoint) -> None:
    """Keep a changed endpoint."""
    facts = (endpoint.name, endpoint.url, list(endpoint.event_types), endpoint.state, endpoint.disabled_reason)
    pace = (endpoint.ordered, endpoint.ed25519, endpoint.at_once, endpoint.per_second)
    whose = visibility.home(tx)
    await tx.connection.execute(SAVE, endpoint.id, *facts, *pace, endpoint.version, tx.now, whose)


async def add_secret(tx: Tx, new: NewSecret) -> None:
    """Keep a new secret, which signs from now on."""
    await tx.connection.execute(KEEP, new.id, new.endpoint_id, new.sealed, new.public_key, tx.now)


async def end_secrets(tx: Tx, endpoint_id: UUID, overlap: timedelta) -> None:
    """Let the secrets of an endpoint sign for so long only, and forget those that no longer do."""
    whose = visibility.home(tx)
    await tx.connection.execute(END_SECRETS, endpoint_id, tx.now + overlap, whose)
    await tx.connection.execute(FORGET_SECRETS, endpoint_id, tx.now, whose)


async def disable(tx: Tx, endpoint_id: UUID, reason: DisabledReason, now: datetime) -> int | None:
    """Send an endpoint no more, as the service itself; its new version, None where it was not sent to any more."""
    version: int | None = await tx.connection.fetchval(DISABLE, endpoint_id, reason, now)
    return version


async def public_keys(tx: Tx, endpoint_id: UUID) -> Sequence[tuple[UUID, bytes]]:
    """The ids and public keys of an endpoint's secrets; nobody has to be signed in for them."""
    return [(row["id"], row["public_key"]) for row in await tx.connection.fetch(PUBLIC_KEYS, endpoint_id)]


def _endpoint(row: Any) -> Endpoint:
    reason = row["disabled_reason"]
    return Endpoint(
        **{
            **row,
            "event_types": tuple(row["event_types"]),
            "state": EndpointState(row["state"]),
            "disabled_reason": reason and DisabledReason(reason),
        }
    )
