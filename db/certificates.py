"""Certificates that are shown to the servers of endpoints: written by their owner, opened by the worker alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from db import visibility
from db.transaction import Tx

# Write what an endpoint's server is shown from now on.
KEEP = """
INSERT INTO webhook_certificates (endpoint_id, id, sealed, subject, fingerprint, expires_at, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""

# Forget what an endpoint's server was shown.
FORGET = f"""
DELETE FROM webhook_certificates t
WHERE t.endpoint_id = $1 AND {visibility.keeper("webhook_certificates", "t", "$2")}
"""

# Read what the servers of these endpoints are shown.
SEALED = "SELECT t.endpoint_id, t.id, t.sealed FROM webhook_certificates t WHERE t.endpoint_id = ANY ($1::uuid[])"


@dataclass(frozen=True, slots=True)
class NewCertificate:
    """A certificate as it is stored."""

    id: UUID
    endpoint_id: UUID
    sealed: bytes
    subject: str
    fingerprint: str
    expires_at: datetime


async def keep(tx: Tx, new: NewCertificate) -> None:
    """Keep a certificate in place of the one before."""
    await forget(tx, new.endpoint_id)
    facts = (new.id, new.sealed, new.subject, new.fingerprint, new.expires_at)
    await tx.connection.execute(KEEP, new.endpoint_id, *facts, tx.now)


async def forget(tx: Tx, endpoint_id: UUID) -> bool:
    """Forget an endpoint's certificate; whether it had one."""
    tag: str = await tx.connection.execute(FORGET, endpoint_id, visibility.home(tx))
    return tag != "DELETE 0"


async def sealed(tx: Tx, endpoint_ids: Sequence[UUID]) -> dict[UUID, tuple[UUID, bytes]]:
    """The id of the certificate of each of these endpoints that has one, and what is sealed of it."""
    rows = await tx.connection.fetch(SEALED, endpoint_ids)
    return {row["endpoint_id"]: (row["id"], row["sealed"]) for row in rows}
