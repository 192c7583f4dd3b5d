"""Links in e-mails: one that is good at a time, for one account and purpose (rule Q21)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from db.transaction import Tx
from domain.links import Link, LinkPurpose

# Let the links that an account has for a purpose be good no longer.
REVOKE = """
UPDATE links SET revoked_at = $3
WHERE account_id = $1 AND purpose = $2 AND used_at IS NULL AND revoked_at IS NULL
"""

# Write a new link.
INSERT = """
INSERT INTO links (id, account_id, purpose, token_hash, change_id, new_email, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""

# Read the link with this token and this purpose, locked, if it is good at this instant. For `ebrokerage_auth`.
LOCK_GOOD = """
SELECT k.id, k.account_id, k.purpose, k.token_hash, k.created_at, k.expires_at, k.change_id, k.new_email
FROM links k
WHERE k.token_hash = $1 AND k.purpose = ANY($2) AND k.used_at IS NULL AND k.revoked_at IS NULL AND k.expires_at > $3
FOR UPDATE
"""

# A link is used up.
USE = "UPDATE links SET used_at = $2 WHERE id = $1"


async def revoke(tx: Tx, account_id: UUID, purpose: LinkPurpose) -> None:
    """Let no earlier link of an account for this purpose be good any more."""
    await tx.connection.execute(REVOKE, account_id, purpose, tx.now)


async def insert(tx: Tx, link: Link) -> None:
    """Keep a new link."""
    await tx.connection.execute(
        INSERT,
        link.id,
        link.account_id,
        link.purpose,
        link.token_hash,
        link.change_id,
        link.new_email,
        link.created_at,
        link.expires_at,
    )


async def lock_good(tx: Tx, token_hash: bytes, purposes: tuple[LinkPurpose, ...], now: datetime) -> Link | None:
    """The link of a token, locked; None where there is none, or it is used, taken back, or at or past its end."""
    row: Any = await tx.connection.fetchrow(LOCK_GOOD, token_hash, list(purposes), now)
    return None if row is None else Link(**{**row, "purpose": LinkPurpose(row["purpose"])})


async def use(tx: Tx, link: Link) -> None:
    """Use a locked link up."""
    await tx.connection.execute(USE, link.id, tx.now)
