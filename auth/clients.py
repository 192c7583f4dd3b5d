"""Clients are registered, given another secret, and disabled, by whoever runs the service; each is audited."""

from collections.abc import Sequence
from uuid import NAMESPACE_OID, UUID, uuid5

import db.audit
import db.clients
from auth.secrets import Secrets, new_token
from auth.server.clients import secret_hash
from db.clients import Client
from db.transaction import Database, Tx
from domain.clients import Authentication, NewClient, wrong

WITH_SECRET = frozenset({Authentication.BASIC, Authentication.POST})


class NotRegistered(Exception):
    """The client cannot be registered or changed; the message says everything that stands in the way."""


async def register(database: Database, secrets: Secrets, new: NewClient) -> str | None:
    """Register a client; gives its secret, which is nowhere else, where it has one. Raises `NotRegistered`."""
    if found := wrong(new):
        raise NotRegistered(" ".join(found))
    secret = new_token() if new.authentication in WITH_SECRET else None
    async with database.begin(None) as tx:
        await tx.read_clock()
        await insert(tx, secrets, new, secret)
    return secret


async def insert(tx: Tx, secrets: Secrets, new: NewClient, secret: str | None) -> None:
    """Keep a client that is as it should be."""
    if await db.clients.is_taken(tx, new.client_id):
        raise NotRegistered(f"There is a client {new.client_id!r} already.")
    account, authority = await _account(tx, new)
    client = Client(
        client_id=new.client_id,
        name=new.name,
        machine=new.machine is not None,
        account_id=account,
        authority_id=authority,
        authority=None,
        role=None,
        token_endpoint_auth_method=new.authentication,
        secret_hash=None if secret is None else secret_hash(secrets, secret),
        jwks=new.jwks,
        redirect_uris=new.redirect_uris,
        grant_types=new.grant_types,
        scopes=new.scopes,
        first_party=new.first_party,
        created_at=tx.now,
        disabled=False,
    )
    await db.clients.insert(tx, client)
    await _audit(tx, "client.registered", client)


async def _account(tx: Tx, new: NewClient) -> tuple[UUID | None, UUID | None]:
    if new.machine is None:
        return None, None
    found = await db.clients.insert_account(tx, new.client_id, new.name, new.machine.role, new.machine.authority)
    if found is None:
        raise NotRegistered(f"There is no authority {new.machine.authority!r}.")
    return found


async def listed(database: Database) -> Sequence[Client]:
    """Every client."""
    async with database.begin(None) as tx:
        return await db.clients.every(tx)


async def rotate_secret(database: Database, secrets: Secrets, client_id: str) -> str:
    """Give a client another secret; the old one, and every token that it got, is good for nothing any more."""
    secret = new_token()
    async with database.begin(None) as tx:
        client = await _locked(tx, client_id)
        if client.secret_hash is None:
            raise NotRegistered(f"The client {client_id!r} has no secret.")
        await db.clients.rekey(tx, client_id, secret_hash(secrets, secret))
        await _audit(tx, "client.secret_rotated", client)
    return secret


async def disable(database: Database, client_id: str) -> None:
    """Let a client in no more, with all that it was given."""
    async with database.begin(None) as tx:
        client = await _locked(tx, client_id)
        await db.clients.disable(tx, client)
        await _audit(tx, "client.disabled", client)


async def _locked(tx: Tx, client_id: str) -> Client:
    client = await db.clients.lock(tx, client_id)
    if client is None or client.disabled:
        raise NotRegistered(f"There is no client {client_id!r}, or it is disabled already.")
    await tx.read_clock()
    return client


async def _audit(tx: Tx, action: str, client: Client) -> None:
    """A client has a name for an id, and the audit wants a UUID: one is made of it."""
    await db.audit.append(
        tx,
        action=action,
        object_type="client",
        object_id=uuid5(NAMESPACE_OID, client.client_id),
        after={"client_id": client.client_id, "scopes": list(client.scopes)},
        authority_id=client.authority_id,
    )
