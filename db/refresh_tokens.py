"""Refresh tokens: each is worth the next one, and a second use of it tells that it was stolen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import db.grants
from db.grants import Grant
from db.transaction import Tx


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A token with its family; `replaced_at` is when it was used first."""

    hash: bytes
    grant: Grant
    scope: str
    issued_at: datetime
    expires_at: datetime
    replaced_at: datetime | None


INSERT = """
INSERT INTO refresh_tokens (token_hash, grant_id, scope, issued_at, expires_at) VALUES ($1, $2, $3, $4, $5)
"""

COLUMNS = f"t.token_hash, t.scope, t.issued_at, t.expires_at, t.replaced_at, {db.grants.COLUMNS}"

# A token and its family, locked, so that of two requests with it the second sees that it was replaced.
LOCK = f"""
SELECT {COLUMNS} FROM refresh_tokens t {db.grants.JOINED} WHERE t.token_hash = $1 FOR SHARE OF a FOR UPDATE OF t, g
"""

# The same, to be looked at.
FIND = f"SELECT {COLUMNS} FROM refresh_tokens t {db.grants.JOINED} WHERE t.token_hash = $1"

REPLACE = "UPDATE refresh_tokens SET replaced_at = $2 WHERE token_hash = $1 AND replaced_at IS NULL"


async def insert(tx: Tx, token_hash: bytes, grant_id: UUID, scope: str, expires_at: datetime) -> None:
    """Keep a new token."""
    await tx.connection.execute(INSERT, token_hash, grant_id, scope, tx.now, expires_at)


async def lock(tx: Tx, token_hash: bytes) -> RefreshToken | None:
    """The token, replaced or not, locked."""
    row = await tx.connection.fetchrow(LOCK, token_hash)
    await tx.read_clock()
    return _token(tx, row)


async def find(tx: Tx, token_hash: bytes) -> RefreshToken | None:
    """The token, replaced or not."""
    return _token(tx, await tx.connection.fetchrow(FIND, token_hash))


async def replace(tx: Tx, token_hash: bytes) -> None:
    """Note that a locked token was used; the first use counts."""
    await tx.connection.execute(REPLACE, token_hash, tx.now)


def _token(tx: Tx, row: Any) -> RefreshToken | None:
    if row is None:
        return None
    own = {name: row[name] for name in ("scope", "issued_at", "expires_at", "replaced_at")}
    return RefreshToken(row["token_hash"], db.grants.joined(row, tx.now), **own)
