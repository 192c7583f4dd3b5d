"""Passwords and secrets for the demonstration's users and clients, in development: random, and different everywhere."""

import asyncio
import secrets as random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import auth.clients
import db.accounts
import db.credentials
import db.second_factors
from auth import second_factor
from auth.access_tokens import Issuance, Lifetime, Subject, mint
from auth.keys import SigningKeys
from auth.passwords import Passwords
from auth.secrets import Secrets
from auth.server.clients import secret_hash
from db.clients import Client
from db.second_factors import NewSecondFactor
from db.transaction import Database, Tx

PASSWORD_BYTES = 15
TERMS = "demonstration"
NEXT_SECOND = 1.0
"""Tokens know seconds only: one of the second in which its client got another secret is refused."""


@dataclass(frozen=True, slots=True)
class Known:
    """What somebody signs in with: a password, and the secret of an authenticator app where the role needs one."""

    password: str
    totp_secret: str | None


async def people(database: Database, secrets: Secrets, known: Mapping[str, Mapping[str, Any]]) -> dict[str, Known]:
    """What each user signs in with: that of an earlier start, or new for whoever has no password.

    Whoever has chosen one of their own is left alone, and stands not in here.
    """
    found: dict[str, Known] = {}
    hasher = Passwords()
    try:
        async with database.begin(None) as tx:
            await tx.read_clock()
            for account in await db.accounts.every(tx):
                stored = await db.credentials.get(tx, account.id)
                password = known.get(account.username, {}).get("password")
                if stored.password_hash is None:
                    password = random.token_urlsafe(PASSWORD_BYTES)
                    await db.credentials.set_password(tx, account.id, hasher.hash_now(password))
                    await db.credentials.activate(tx, account.id, TERMS)
                elif not isinstance(password, str) or not hasher.matches_now(password, stored.password_hash):
                    continue
                found[account.username] = Known(password, await _second_factor(tx, secrets, stored))
    finally:
        hasher.close()
    return found


async def _second_factor(tx: Tx, secrets: Secrets, stored: db.credentials.Known) -> str | None:
    """The secret of the user's app; where one is needed and there is none, a new one that counts at once."""
    factor = await db.second_factors.lock(tx, stored.account_id)
    if factor.sealed is not None and factor.confirmed:
        return second_factor.unseal(secrets, stored.account_id, factor.sealed)
    if not await db.credentials.needs_second_factor(tx, stored):
        return None
    secret = second_factor.new_secret()
    new = NewSecondFactor(second_factor.seal(secrets, stored.account_id, secret), 0, ())
    await db.second_factors.confirm(tx, stored.account_id, new)
    return secret


async def client_secrets(
    database: Database, secrets: Secrets, known: Mapping[str, Mapping[str, Any]]
) -> dict[str, str]:
    """The secret of each client that has one: that of an earlier start, or a new one."""
    found: dict[str, str] = {}
    changed = False
    for client in await auth.clients.listed(database):
        if client.secret_hash is None or client.disabled:
            continue
        earlier = known.get(client.client_id, {}).get("secret")
        if isinstance(earlier, str) and secret_hash(secrets, earlier) == client.secret_hash:
            found[client.client_id] = earlier
        else:
            found[client.client_id] = await auth.clients.rotate_secret(database, secrets, client.client_id)
            changed = True
    if changed:
        await asyncio.sleep(NEXT_SECOND)
    return found


async def token(
    database: Database, keys: SigningKeys, issuance: Issuance, client: Client, lifetime: timedelta
) -> str | None:
    """A token as the client would get it for all its scopes; None for a client that acts for people only."""
    if client.account_id is None or client.role is None:
        return None
    async with database.begin(None) as tx:
        await tx.read_clock()
        subject = Subject(client.account_id, client.role, client.authority_id, None, client.client_id)
        return mint(keys, issuance, subject, " ".join(client.scopes), Lifetime(tx.wall, lifetime))
