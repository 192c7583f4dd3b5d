"""Browsers that are signed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from db.transaction import Tx
from domain.permissions import Role


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is signed in, or half: with `second_factor_pending`, it is nobody yet."""

    id: UUID
    account_id: UUID
    role: Role
    methods: tuple[str, ...]
    second_factor_pending: bool
    signed_in_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class NewSession:
    """What a session begins with; `address` and `agent` are told to its owner."""

    id: UUID
    token_hash: bytes
    account_id: UUID
    methods: Sequence[str]
    second_factor_pending: bool
    lifetime: timedelta
    address: str | None
    agent: str | None


@dataclass(frozen=True, slots=True)
class Open:
    """A living session, as its owner sees it."""

    id: UUID
    signed_in_at: datetime
    seen_at: datetime
    address: str | None
    agent: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A try to sign in, as the account's owner sees it."""

    method: str
    outcome: str
    address: str | None
    agent: str | None
    occurred_at: datetime


# Find a session that is alive by its token's hash; the account may still sign in. $2 is now, $3 the longest silence.
FIND = """
SELECT s.id, s.account_id, a.role, s.methods, s.second_factor_pending, s.signed_in_at, s.seen_at
FROM sessions s JOIN accounts a ON a.id = s.account_id
WHERE s.token_hash = $1 AND s.revoked_at IS NULL AND s.expires_at > $2 AND s.seen_at > $2 - $3::interval
  AND a.disabled_at IS NULL AND NOT a.machine
"""

# Begin a session.
INSERT = """
INSERT INTO sessions (id, token_hash, account_id, methods, second_factor_pending, signed_in_at, seen_at, expires_at,
                      address, agent)
VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9)
"""

# Note that a session is in use.
SEEN = "UPDATE sessions SET seen_at = $2 WHERE id = $1"

# Make a session whole, under a new token: what the browser had before is worth nothing.
COMPLETE = """
UPDATE sessions SET token_hash = $2, methods = $3, second_factor_pending = false, signed_in_at = $4, seen_at = $4,
                    expires_at = $5
WHERE id = $1 AND revoked_at IS NULL RETURNING id
"""

# End a session that its token names, whoever it is.
END = "UPDATE sessions SET revoked_at = $2 WHERE token_hash = $1 AND revoked_at IS NULL RETURNING id"

# End one session of an account.
END_ONE = """
UPDATE sessions SET revoked_at = $3 WHERE id = $1 AND account_id = $2 AND revoked_at IS NULL RETURNING id
"""

# The sessions of an account that are alive, the newest first.
EVERY = """
SELECT s.id, s.signed_in_at, s.seen_at, s.address, s.agent FROM sessions s
WHERE s.account_id = $1 AND s.revoked_at IS NULL AND NOT s.second_factor_pending AND s.expires_at > $2
  AND s.seen_at > $2 - $3::interval
ORDER BY s.signed_in_at DESC LIMIT 50
"""

# The last tries to sign in to an account.
HISTORY = """
SELECT i.method, i.outcome, i.address, i.agent, i.occurred_at FROM sign_ins i
WHERE i.account_id = $1 ORDER BY i.id DESC LIMIT 20
"""

# Note when an account was last there.
LAST_SEEN = "UPDATE accounts SET last_seen_at = $2 WHERE id = $1"


async def find(tx: Tx, token_hash: bytes, idle: timedelta) -> Session | None:
    """The living session of this token."""
    row = await tx.connection.fetchrow(FIND, token_hash, tx.now, idle)
    return None if row is None else _session(row)


async def begin(tx: Tx, new: NewSession) -> None:
    """Begin a session, at the transaction's instant."""
    await tx.connection.execute(
        INSERT,
        new.id,
        new.token_hash,
        new.account_id,
        list(new.methods),
        new.second_factor_pending,
        tx.now,
        tx.now + new.lifetime,
        new.address,
        new.agent,
    )


async def note_seen(tx: Tx, session: Session) -> None:
    """Note that the session, and so its account, is there: in the order in which a disabling takes them."""
    await tx.connection.execute(LAST_SEEN, session.account_id, tx.now)
    await tx.connection.execute(SEEN, session.id, tx.now)


async def complete(tx: Tx, session_id: UUID, token_hash: bytes, methods: Sequence[str], lifetime: timedelta) -> bool:
    """Make a session whole under a new token; False where it has ended."""
    arguments = (session_id, token_hash, list(methods), tx.now, tx.now + lifetime)
    return await tx.connection.fetchval(COMPLETE, *arguments) is not None


async def end(tx: Tx, token_hash: bytes) -> bool:
    """End the session of this token; False where there is none."""
    return await tx.connection.fetchval(END, token_hash, tx.now) is not None


async def end_one(tx: Tx, session_id: UUID, account_id: UUID) -> bool:
    """End a session of this account; False where it has none of this id."""
    return await tx.connection.fetchval(END_ONE, session_id, account_id, tx.now) is not None


async def every(tx: Tx, account_id: UUID, idle: timedelta) -> Sequence[Open]:
    """The account's living sessions, the newest first."""
    return [Open(**row) for row in await tx.connection.fetch(EVERY, account_id, tx.now, idle)]


async def history(tx: Tx, account_id: UUID) -> Sequence[Entry]:
    """The last tries to sign in to the account, the newest first."""
    return [Entry(**row) for row in await tx.connection.fetch(HISTORY, account_id)]


def _session(row: Any) -> Session:
    return Session(**{**row, "role": Role(row["role"]), "methods": tuple(row["methods"])})
