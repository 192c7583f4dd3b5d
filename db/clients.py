"""Clients of the authorization server, as the role `ebrokerage_auth` keeps them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from db.transaction import Tx
from domain.permissions import Role


@dataclass(frozen=True, slots=True)
class Client:
    """A program that acts for people, or (a machine) for itself, as `account_id` of `authority_id` in `role`."""

    client_id: str
    name: str
    machine: bool
    account_id: UUID | None
    authority_id: UUID | None
    authority: str | None
    role: Role | None
    token_endpoint_auth_method: str
    secret_hash: bytes | None
    jwks: Mapping[str, Any] | None
    redirect_uris: tuple[str, ...]
    grant_types: tuple[str, ...]
    scopes: tuple[str, ...]
    first_party: bool
    created_at: datetime
    disabled: bool


# What is read of a client `c`, its machine's account `a` and the authority `h` that it belongs to.
COLUMNS = """
c.client_id, c.name, c.machine, c.account_id, c.authority_id, h.slug AS authority, a.role,
c.token_endpoint_auth_method, c.secret_hash, c.jwks, c.redirect_uris, c.grant_types, c.scopes, c.first_party,
c.created_at, c.disabled_at IS NOT NULL OR coalesce(a.disabled_at IS NOT NULL, false) AS disabled
"""

# A client with the account that a machine acts as.
CLIENTS = f"""
SELECT {COLUMNS}
FROM clients c LEFT JOIN accounts a ON a.id = c.account_id LEFT JOIN authorities h ON h.id = c.authority_id
"""

# One client and its account, and what time it is once both are held. Whoever disables either meanwhile waits for us, or
# we for them: no token is signed after its revocation. An outer join cannot be locked as a whole, so each is by itself.
SERVED = f"""
WITH c AS MATERIALIZED (SELECT * FROM clients WHERE client_id = $1 FOR SHARE),
     a AS MATERIALIZED (
         SELECT a.id, a.role, a.disabled_at FROM accounts a WHERE a.id = (SELECT c.account_id FROM c) FOR SHARE)
SELECT {COLUMNS}, clock_timestamp() AS struck_at
FROM c LEFT JOIN a ON a.id = c.account_id LEFT JOIN authorities h ON h.id = c.authority_id
"""

# The same, to change it.
LOCKED = f"{CLIENTS} WHERE c.client_id = $1 FOR UPDATE OF c"

# All of them, as a list that a person reads.
EVERY = f"{CLIENTS} ORDER BY c.machine, h.slug NULLS FIRST, c.client_id"

# Whether the name is taken.
TAKEN = "SELECT true FROM clients WHERE client_id = $1"

# The account that a machine acts as: it can sign in nowhere.
INSERT_ACCOUNT = """
INSERT INTO accounts (username, email, forename, surname, role, authority_id, machine)
SELECT $1, $1 || '@clients.invalid', $2, 'Client', $3, id, true FROM authorities WHERE slug = $4
RETURNING id, authority_id
"""

INSERT = """
INSERT INTO clients (client_id, name, machine, account_id, authority_id, token_endpoint_auth_method, secret_hash, jwks,
                     redirect_uris, grant_types, scopes, first_party, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
"""

REKEY = "UPDATE clients SET secret_hash = $2, version = version + 1 WHERE client_id = $1"

DISABLE = "UPDATE clients SET disabled_at = $2, version = version + 1 WHERE client_id = $1 AND disabled_at IS NULL"
DISABLE_ACCOUNT = "UPDATE accounts SET disabled_at = $2 WHERE id = $1 AND disabled_at IS NULL"
END_GRANTS = """
UPDATE grants SET revoked_at = $2, revocation_reason = 'client disabled' WHERE client_id = $1 AND revoked_at IS NULL
"""


async def find(tx: Tx, client_id: str) -> Client | None:
    """The client of this id, disabled or not, for as long as the transaction lasts as it is; its instant is struck."""
    row = await tx.connection.fetchrow(SERVED, client_id)
    if row is None:
        await tx.read_clock()
        return None
    found = dict(row)
    tx.strike(found.pop("struck_at"))
    return _client(found)


async def lock(tx: Tx, client_id: str) -> Client | None:
    """The client of this id, to be changed."""
    row = await tx.connection.fetchrow(LOCKED, client_id)
    return None if row is None else _client(row)


async def every(tx: Tx) -> Sequence[Client]:
    """Every client: people's first, then machines by authority."""
    return [_client(row) for row in await tx.connection.fetch(EVERY)]


async def is_taken(tx: Tx, client_id: str) -> bool:
    """Whether there is a client of this id."""
    return bool(await tx.connection.fetchval(TAKEN, client_id))


async def insert_account(tx: Tx, client_id: str, name: str, role: Role, authority: str) -> tuple[UUID, UUID] | None:
    """The account that a machine acts as: its id and its authority's; None where there is no such authority."""
    row = await tx.connection.fetchrow(INSERT_ACCOUNT, client_id, name, role, authority)
    return None if row is None else (row["id"], row["authority_id"])


async def insert(tx: Tx, new: Client) -> None:
    """Keep a new client."""
    await tx.connection.execute(
        INSERT,
        new.client_id,
        new.name,
        new.machine,
        new.account_id,
        new.authority_id,
        new.token_endpoint_auth_method,
        new.secret_hash,
        new.jwks,
        new.redirect_uris,
        new.grant_types,
        new.scopes,
        new.first_party,
        new.created_at,
    )


async def rekey(tx: Tx, client_id: str, secret_hash: bytes) -> None:
    """Give a client another secret; tokens that it has are revoked (by a trigger)."""
    await tx.connection.execute(REKEY, client_id, secret_hash)


async def disable(tx: Tx, client: Client) -> None:
    """Let a client in no more: its tokens are revoked, its grants end, the account of a machine is disabled."""
    await tx.connection.execute(DISABLE, client.client_id, tx.now)
    await tx.connection.execute(END_GRANTS, client.client_id, tx.now)
    if client.account_id is not None:
        await tx.connection.execute(DISABLE_ACCOUNT, client.account_id, tx.now)


def _client(row: Any) -> Client:
    lists = {name: tuple(row[name]) for name in ("redirect_uris", "grant_types", "scopes")}
    return Client(**{**row, **lists, "role": Role(row["role"]) if row["role"] else None})
