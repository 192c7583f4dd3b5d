"""What people sign in with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from db.transaction import Tx
from domain import profiles
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
    activated: bool
    password_hash: str | None
    second_factor: bool


KNOWN = """
SELECT a.id AS account_id, a.username, a.email, a.role, coalesce(a.authority_id, a.approved_by) AS authority_id,
       a.disabled_at IS NOT NULL AS disabled,
       a.activated_at IS NOT NULL AS activated, c.password_hash, c.totp_confirmed_at IS NOT NULL AS second_factor
FROM accounts a LEFT JOIN credentials c ON c.account_id = a.id
WHERE NOT a.machine
"""

# A person by user name, in any case.
BY_USERNAME = f"{KNOWN} AND lower(a.username) = lower($1)"

# A person by e-mail address, in any case.
BY_EMAIL = f"{KNOWN} AND lower(a.email) = lower($1)"

# A person by id.
BY_ID = f"{KNOWN} AND a.id = $1"

# The name as the two statements above compare it: however it is written, it is counted as one.
FOLDED = "SELECT lower($1)"

# Hold a password as it was found, if it still is that and its owner may sign in: whoever changes it, or disables the
# account, waits for us, and finds what we begin; or we for them, and begin nothing.
HOLD = """
SELECT true FROM accounts a JOIN credentials c ON c.account_id = a.id
WHERE a.id = $1 AND a.disabled_at IS NULL AND c.password_hash = $2 FOR SHARE OF a FOR NO KEY UPDATE OF c
"""

# Store a password.
SET_HASH = """
INSERT INTO credentials (account_id, password_hash, password_changed_at) VALUES ($1, $2, $3)
ON CONFLICT (account_id) DO UPDATE SET password_hash = $2, password_changed_at = $3
"""

# Store the same password again, hashed with today's settings.
REHASH = "UPDATE credentials SET password_hash = $2 WHERE account_id = $1 AND password_hash = $3"

# Let somebody in for the first time: they have accepted these terms (rule A8).
ACTIVATE = """
UPDATE accounts SET activated_at = $2, terms_version = $3, version = version + 1
WHERE id = $1 AND disabled_at IS NULL AND activated_at IS NULL RETURNING id
"""

# What a password may not resemble: names and addresses of the person, and of where they work.
ABOUT = """
SELECT a.username, a.email, a.forename, a.surname, coalesce(h.name, o.name) AS home
FROM accounts a LEFT JOIN authorities h ON h.id = a.authority_id LEFT JOIN organisations o ON o.id = a.organisation_id
WHERE a.id = $1
"""

# Which roles the authority whose profile holds lets in with a second factor only; NULL where it does not say.
SECOND_FACTOR_ROLES = """
SELECT p.document -> 'second_factor_roles' FROM profiles p
WHERE p.authority_id = $1 AND p.effective_at <= $2 ORDER BY p.version DESC LIMIT 1
"""

# End every session of an account but one, and all that programs were allowed in any of them.
END_SESSIONS = """
UPDATE sessions SET revoked_at = $3 WHERE account_id = $1 AND id IS DISTINCT FROM $2 AND revoked_at IS NULL
"""
END_GRANTS = """
UPDATE grants SET revoked_at = $2, revocation_reason = $3 WHERE account_id = $1 AND revoked_at IS NULL
"""

# Of two links of one change that are followed at once, one waits for the other, and then sees it used.
ONE_BY_ONE = "SELECT true FROM accounts WHERE id = $1 FOR NO KEY UPDATE"

# Whether a change of address has been confirmed at both.
CONFIRMED = "SELECT count(*) = 2 FROM links WHERE change_id = $1 AND used_at IS NOT NULL"

# Change the address, unless somebody has it meanwhile.
SET_EMAIL = """
UPDATE accounts a SET email = $2, version = version + 1
WHERE a.id = $1 AND a.disabled_at IS NULL
  AND NOT EXISTS (SELECT FROM accounts o WHERE lower(o.email) = lower($2) AND o.id <> $1)
RETURNING id
"""

# Write down a try to sign in.
NOTE = """
INSERT INTO sign_ins (account_id, method, outcome, address, agent, occurred_at) VALUES ($1, $2, $3, $4, $5, $6)
"""


async def find(tx: Tx, login: str) -> Known | None:
    """The person of this user name or e-mail address (rule A10); no user name has an at sign."""
    row = await tx.connection.fetchrow(BY_EMAIL if "@" in login else BY_USERNAME, login)
    return None if row is None else _known(row)


async def folded(tx: Tx, login: str) -> str:
    """A name that was typed, alike for all that `find` takes for one; it does not say whether anybody has it."""
    found: str = await tx.connection.fetchval(FOLDED, login)
    return found


async def hold(tx: Tx, known: Known) -> bool:
    """Keep a password that was checked as it is until this transaction ends; False where it is another meanwhile."""
    return bool(await tx.connection.fetchval(HOLD, known.account_id, known.password_hash))


async def needs_second_factor(tx: Tx, known: Known) -> bool:
    """Whether the profile that holds for the account lets its role in with a second factor only."""
    roles = await tx.connection.fetchval(SECOND_FACTOR_ROLES, known.authority_id, tx.now)
    return known.role in (profiles.SECOND_FACTOR_ROLES if roles is None else roles)


async def about(tx: Tx, account_id: UUID) -> Sequence[str]:
    """The names and addresses that a password may not resemble."""
    row = await tx.connection.fetchrow(ABOUT, account_id)
    return [value for value in row.values() if value]


async def activate(tx: Tx, account_id: UUID, terms_version: str) -> bool:
    """Let somebody in for the first time; False where the account is disabled or active already."""
    return await tx.connection.fetchval(ACTIVATE, account_id, tx.now, terms_version) is not None


async def end_everything(tx: Tx, account_id: UUID, kept: UUID | None, reason: str) -> None:
    """End the account's sessions but the one `kept`, and everything that programs were allowed."""
    await tx.connection.execute(END_SESSIONS, account_id, kept, tx.now)
    await tx.connection.execute(END_GRANTS, account_id, tx.now, reason)


async def confirmed_at_both(tx: Tx, account_id: UUID, change_id: UUID | None) -> bool:
    """Whether both links of a change of an account's address were followed."""
    await tx.connection.execute(ONE_BY_ONE, account_id)
    return bool(await tx.connection.fetchval(CONFIRMED, change_id))


async def set_email(tx: Tx, account_id: UUID, email: str | None) -> bool:
    """Change an account's address; False where it may not, or somebody else has it."""
    return await tx.connection.fetchval(SET_EMAIL, account_id, email) is not None


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
