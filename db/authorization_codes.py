"""Codes that are worth tokens, once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import db.grants
from db.grants import Grant
from db.transaction import Tx


@dataclass(frozen=True, slots=True)
class Code:
    """A code with the family that it begins."""

    hash: bytes
    grant: Grant
    redirect_uri: str
    code_challenge: str
    nonce: str | None
    expires_at: datetime
    used: bool


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code to be."""

    hash: bytes
    grant_id: UUID
    redirect_uri: str
    code_challenge: str
    nonce: str | None
    expires_at: datetime


INSERT = """
INSERT INTO authorization_codes (code_hash, grant_id, redirect_uri, redirect_uri_given, code_challenge, nonce,
                                 issued_at, expires_at)
VALUES ($1, $2, $3, true, $4, $5, $6, $7)
"""

# A code and its family, locked: a second request with the same code waits, and finds it used. The account is shared: a
# disabling that is on its way is waited for.
LOCK = f"""
SELECT t.code_hash, t.redirect_uri, t.code_challenge, t.nonce, t.expires_at, t.used_at, {db.grants.COLUMNS}
FROM authorization_codes t {db.grants.JOINED} WHERE t.code_hash = $1 FOR SHARE OF a FOR UPDATE OF t, g
"""

USE = "UPDATE authorization_codes SET used_at = $2 WHERE code_hash = $1"


async def insert(tx: Tx, new: NewCode) -> None:
    """Keep a new code."""
    given = (new.redirect_uri, new.code_challenge, new.nonce)
    await tx.connection.execute(INSERT, new.hash, new.grant_id, *given, tx.now, new.expires_at)


async def lock(tx: Tx, code_hash: bytes) -> Code | None:
    """The code, used or not, locked."""
    row: Any = await tx.connection.fetchrow(LOCK, code_hash)
    if row is None:
        return None
    await tx.read_clock()
    return Code(
        row["code_hash"],
        db.grants.joined(row, tx.now),
        row["redirect_uri"],
        row["code_challenge"],
        row["nonce"],
        row["expires_at"],
        row["used_at"] is not None,
    )


async def use(tx: Tx, code_hash: bytes) -> None:
    """Use a locked code up."""
    await tx.connection.execute(USE, code_hash, tx.now)
