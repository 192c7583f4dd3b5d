"""What came to the authorization endpoint, until it is answered: pushed by a client, or brought by a browser."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from db.transaction import Tx


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """Parameters that were found good, and when they came."""

    client_id: str
    parameters: Mapping[str, str]
    created_at: datetime


INSERT = """
INSERT INTO authorization_requests (id_hash, client_id, parameters, pushed, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6)
"""

# Take a pushed one, once (RFC 9126, 4).
TAKE = """
DELETE FROM authorization_requests WHERE id_hash = $1 AND client_id = $2 AND pushed
RETURNING client_id, parameters, created_at, expires_at
"""

# One that a browser is on its way with.
FIND = """
SELECT client_id, parameters, created_at, expires_at FROM authorization_requests WHERE id_hash = $1 AND NOT pushed
"""

# Answer it, once: of two answers at a time one waits, and finds nothing.
END = "DELETE FROM authorization_requests WHERE id_hash = $1 AND NOT pushed RETURNING true"


async def insert(
    tx: Tx, id_hash: bytes, new: tuple[str, Mapping[str, str]], lifetime: timedelta, *, pushed: bool
) -> None:
    """Keep a client's parameters."""
    client_id, parameters = new
    await tx.connection.execute(INSERT, id_hash, client_id, dict(parameters), pushed, tx.now, tx.now + lifetime)


async def take_pushed(tx: Tx, id_hash: bytes, client_id: str) -> AuthorizationRequest | None:
    """What this client pushed, which is gone afterwards."""
    return _request(tx, await tx.connection.fetchrow(TAKE, id_hash, client_id))


async def find(tx: Tx, id_hash: bytes) -> AuthorizationRequest | None:
    """What a browser is on its way with."""
    return _request(tx, await tx.connection.fetchrow(FIND, id_hash))


async def end(tx: Tx, id_hash: bytes) -> bool:
    """Forget a request that is being answered; False where somebody else did."""
    return bool(await tx.connection.fetchval(END, id_hash))


def _request(tx: Tx, row: Any) -> AuthorizationRequest | None:
    if row is None or row["expires_at"] <= tx.now:
        return None
    return AuthorizationRequest(row["client_id"], row["parameters"], row["created_at"])
