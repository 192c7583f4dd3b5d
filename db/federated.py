"""People who sign in at their council's identity provider: on their way, and whom it knows them as."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from db.credentials import KNOWN, Known
from db.transaction import Tx
from domain.permissions import Role

# A browser goes to a provider.
INSERT = """
INSERT INTO federated_sign_ins (state_hash, authority_id, sealed, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)
"""

# It comes back, once: of two at a time one finds nothing.
TAKE = "DELETE FROM federated_sign_ins WHERE state_hash = $1 AND authority_id = $2 RETURNING sealed, expires_at"

# Whom a provider knows by this subject.
BY_SUBJECT = f"""
{KNOWN} AND a.id = (SELECT i.account_id FROM federated_identities i WHERE i.issuer = $1 AND i.subject = $2)
"""

# Let somebody be known by a subject, unless it is somebody else's, or they are known by another one.
LINK = """
INSERT INTO federated_identities (issuer, subject, account_id, linked_at) VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING RETURNING true
"""


async def insert(tx: Tx, state_hash: bytes, authority_id: UUID, sealed: bytes, lifetime: timedelta) -> None:
    """Keep what is known of a browser that goes to the authority's provider."""
    await tx.connection.execute(INSERT, state_hash, authority_id, sealed, tx.now, tx.now + lifetime)


async def take(tx: Tx, state_hash: bytes, authority_id: UUID) -> bytes | None:
    """What was kept, which is gone now; None where there is nothing, or it was too long ago."""
    row = await tx.connection.fetchrow(TAKE, state_hash, authority_id)
    return None if row is None or row["expires_at"] <= tx.now else bytes(row["sealed"])


async def find(tx: Tx, issuer: str, subject: str) -> Known | None:
    """Whom a provider knows by this subject."""
    row: Any = await tx.connection.fetchrow(BY_SUBJECT, issuer, subject)
    return None if row is None else Known(**{**row, "role": Role(row["role"])})


async def link(tx: Tx, issuer: str, subject: str, account_id: UUID) -> bool:
    """Let an account be known by this subject; False where one of them is bound to another."""
    return await tx.connection.fetchval(LINK, issuer, subject, account_id, tx.now) is not None
