"""Assertions of clients that were used: each is taken once, for as long as it would be good (RFC 7523, 3)."""

from datetime import datetime

from db.transaction import Tx


class TakenMeanwhile(Exception):
    """Another request used the same assertion at this very moment."""


# Whether this one was used.
USED = "SELECT true FROM assertions WHERE client_id = $1 AND jti_hash = $2"

# Use it. Waits for another request that is doing the same; no row means that the other one came first.
USE = """
INSERT INTO assertions (client_id, jti_hash, expires_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING true
"""


async def is_used(tx: Tx, client_id: str, jti_hash: bytes) -> bool:
    """Whether this client used this id before."""
    return bool(await tx.connection.fetchval(USED, client_id, jti_hash))


async def use(tx: Tx, client_id: str, jti_hash: bytes, expires_at: datetime) -> None:
    """Use an id, once; raises `TakenMeanwhile`."""
    if not await tx.connection.fetchval(USE, client_id, jti_hash, expires_at):
        raise TakenMeanwhile
