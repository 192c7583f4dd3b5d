"""Accounts of people, as the role `ebrokerage_auth` reads and disables them. A machine's goes with its client."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from db.transaction import Tx
from domain.permissions import Role


@dataclass(frozen=True, slots=True)
class Account:
    """Someone who may sign in; exactly one of `authority_id` and `organisation_id` is set, `home` is its name."""

    id: UUID
    username: str
    role: Role
    authority_id: UUID | None
    organisation_id: UUID | None
    home: str
    disabled: bool


# Every person's account with the name of the council or organisation it belongs to.
ACCOUNTS = """
SELECT a.id, a.username, a.role, a.authority_id, a.organisation_id, coalesce(h.name, o.name) AS home,
       a.disabled_at IS NOT NULL AS disabled
FROM accounts a LEFT JOIN authorities h ON h.id = a.authority_id LEFT JOIN organisations o ON o.id = a.organisation_id
WHERE NOT a.machine
"""

# One account by its user name, in any case, and held: who disables it and we wait for each other. So a token that is
# issued under the lock is older than a revocation that comes later, and none is issued after one that came before.
FIND = f"{ACCOUNTS} AND lower(a.username) = lower($1) FOR SHARE OF a"

# All of them, as a list that a person reads.
EVERY = f"{ACCOUNTS} ORDER BY home, lower(a.username)"


# Let somebody in no more, or again. A trigger revokes the tokens of whoever is disabled.
DISABLE = "UPDATE accounts SET disabled_at = $2, version = version + 1 WHERE id = $1 AND disabled_at IS NULL"
ENABLE = "UPDATE accounts SET disabled_at = NULL, version = version + 1 WHERE id = $1 AND disabled_at IS NOT NULL"


async def find(tx: Tx, username: str) -> Account | None:
    """The account of this user name, disabled or not, as it stays until this transaction ends."""
    row = await tx.connection.fetchrow(FIND, username)
    return None if row is None else _account(row)


async def every(tx: Tx) -> Sequence[Account]:
    """Every account, by home and user name."""
    return [_account(row) for row in await tx.connection.fetch(EVERY)]


async def disable(tx: Tx, account_id: UUID) -> bool:
    """Disable an account; False where it is disabled already."""
    tag: str = await tx.connection.execute(DISABLE, account_id, tx.now)
    return tag != "UPDATE 0"


async def enable(tx: Tx, account_id: UUID) -> bool:
    """Let a disabled account in again; False where it is not disabled."""
    tag: str = await tx.connection.execute(ENABLE, account_id)
    return tag != "UPDATE 0"


def _account(row: Any) -> Account:
    return Account(**{**row, "role": Role(row["role"])})
