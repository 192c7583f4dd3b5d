"""What people sign in with."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from db.transaction import Tx
from domain.permissions import Role


@dataclass(frozen=True, slots=True)
class Known:
    """An account as sign-in finds it. `authority_id` is whose profile holds for it: its own, or who approved it."""

    account_id: UUID
    username: str
    email: str
    role: Role
    authority_id: UUID | None
    disabled: bool
    password_hash: str | None
    second_factor: bool


KNOWN = """
SELECT a.id AS account_id, a.username, a.email, a.role, coalesce(a.authority_id, a.approved_by) AS authority_id,
       a.disabled_at IS NOT NULL AS disabled, c.password_hash, c.totp_confirmed_at IS NOT NULL AS second_factor
FROM accounts a LEFT JOIN credentials c ON c.account_id = a.id
WHERE NOT a.machine
"""

# A person by user name, in any case.
BY_USERNAME = f"{KNOWN} AND lower(a.username) = lower($1)"

# A person by e-mail address, in any case.
BY_EMAIL = f"{KNOWN} AND lower(a.email) = lower($1)"

# A person by id.
BY_ID = f"{KNOWN} AND a.id = $1"

# Store a password.
SET_HASH = """
INSERT INTO credentials (account_id, password_hash, password_changed_at) VALUES ($1, $2, $3)
ON CONFLICT (account_id) DO UPDATE SET password_hash = $2, password_changed_at = $3
"""

# Store the same password again, hashed with today's settings.
REHASH = "UPDATE credentials SET password_hash = $2 WHERE account_id = $1 AND password_hash = $3"

# Write down a try to sign in.
NOTE = """
INSERT INTO sign_ins (account_id, method, outcome, address, agent, occurred_at) VALUES ($1, $2, $3, $4, $5, $6)
"""


async def find(tx: Tx, login: str) -> Known | None:
    """The person of this user name or e-mail address (rule A10); no user name has an at sign."""
    row = await tx.connection.fetchrow(BY_EMAIL if "@" in login else BY_USERNAME, login)
    return None if row is None else _known(row)


async def get(tx: Tx, account_id: UUID) -> Known:
    """The person of this id."""
    return _known(await tx.connection.fetchrow(BY_ID, account_id))


async def set_password(tx: Tx, account_id: UUID, password_hash: str) -> None:
    """Store a new password's hash."""
    await tx.connection.execute(SET_HASH, account_id, password_hash, tx.now)


async def rehash(tx: Tx, known: Known, password_hash: str) -> None:
    """Store another hash of the same password."""
    await tx.connection.execute(REHASH, known.account_id, password_hash, known.password_hash)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try to sign in, as the history shows it; `account_id` is None where nobody has the name."""

    account_id: UUID | None
    method: str
    outcome: str
    address: str | None
    agent: str | None


async def note(tx: Tx, attempt: Attempt) -> None:
    """Write down a try to sign in."""
    facts = (attempt.account_id, attempt.method, attempt.outcome, attempt.address, attempt.agent)
    await tx.connection.execute(NOTE, *facts, tx.now)


def _known(row: Any) -> Known:
    return Known(**{**row, "role": Role(row["role"])})
