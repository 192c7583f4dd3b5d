"""Grants: what one person let one client do on one occasion, the family of its codes and tokens."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from db.transaction import Tx
from domain.permissions import Role


@dataclass(frozen=True, slots=True)
class Person:
    """Who gave it: exactly one of `authority_id` and `organisation_id` is set."""

    account_id: UUID
    role: Role
    authority_id: UUID | None
    organisation_id: UUID | None


@dataclass(frozen=True, slots=True)
class Grant:
    """A family; `open` says that neither it, nor its session, nor its account has ended."""

    id: UUID
    client_id: str
    person: Person
    scope: str
    authenticated_at: datetime
    methods: tuple[str, ...]
    expires_at: datetime
    open: bool


@dataclass(frozen=True, slots=True)
class NewGrant:
    """A family to be; without `session_id` it outlives the browser's session."""

    id: UUID
    client_id: str
    account_id: UUID
    session_id: UUID | None
    scope: str
    authenticated_at: datetime
    methods: tuple[str, ...]
    expires_at: datetime


# A family with its account. `now` is the instant that its ends are compared with.
COLUMNS = """
g.id, g.client_id, g.account_id, g.scope AS granted_scope, g.authenticated_at, g.methods,
g.expires_at AS grant_expires_at, g.revoked_at, a.role, a.authority_id, a.organisation_id, a.disabled_at,
s.expires_at AS session_expires_at, s.revoked_at AS session_revoked_at
"""

# To be joined to a row `t` with a `grant_id`.
JOINED = """
JOIN grants g ON g.id = t.grant_id JOIN accounts a ON a.id = g.account_id LEFT JOIN sessions s ON s.id = g.session_id
"""

# Only whoever may sign in gives anything; a disabling that is on its way is waited for.
INSERT = """
INSERT INTO grants (id, client_id, account_id, session_id, scope, authenticated_at, methods, created_at, expires_at)
SELECT $1, $2, id, $4, $5, $6, $7, $8, $9 FROM accounts WHERE id = $3 AND disabled_at IS NULL AND NOT machine FOR SHARE
RETURNING id
"""

END = "UPDATE grants SET revoked_at = $2, revocation_reason = $3 WHERE id = $1 AND revoked_at IS NULL"

# A token by its own id, which no table holds.
REVOKE_ONE = "SELECT revoke('TOKEN', $1)"


class AccountEnded(Exception):
    """Whoever gave it was disabled meanwhile."""


async def begin(tx: Tx, new: NewGrant) -> None:
    """Keep a new family; raises `AccountEnded`."""
    given = (new.client_id, new.account_id, new.session_id, new.scope, new.authenticated_at, new.methods)
    if await tx.connection.fetchval(INSERT, new.id, *given, tx.now, new.expires_at) is None:
        raise AccountEnded


async def end(tx: Tx, grant_id: UUID, reason: str) -> None:
    """End a family: none of its codes and tokens is worth anything from now on."""
    await tx.connection.execute(END, grant_id, tx.now, reason)


async def revoke_token(tx: Tx, jti: str) -> None:
    """Revoke one access token."""
    await tx.connection.execute(REVOKE_ONE, jti)


def joined(row: Any, now: datetime) -> Grant:
    """The family in a row with `COLUMNS`, as it stands at `now`."""
    ended = (row["revoked_at"], row["disabled_at"], row["session_revoked_at"])
    past = (row["grant_expires_at"], row["session_expires_at"])
    return Grant(
        row["id"],
        row["client_id"],
        Person(row["account_id"], Role(row["role"]), row["authority_id"], row["organisation_id"]),
        row["granted_scope"],
        row["authenticated_at"],
        tuple(row["methods"]),
        row["grant_expires_at"],
        not any(ended) and not any(end is not None and end <= now for end in past),
    )
