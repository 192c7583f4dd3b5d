"""Access tokens (RFC 9068), as the operator's command hands them out."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol
from uuid import uuid4

from joserfc import jwt

import db.accounts
import db.audit
from auth.bearer import SCOPE
from auth.keys import ALGORITHM, SigningKeys
from db.accounts import Account
from db.transaction import Database

CLIENT = "ebrokerage-cli"


class Issuance(Protocol):
    """Who issues tokens and for which service; the settings say it."""

    @property
    def issuer(self) -> str:
        """The `iss` of every token."""

    @property
    def audience(self) -> str:
        """The `aud` of every token."""


class UnknownUser(Exception):
    """Nobody has this user name."""

    def __init__(self, username: str) -> None:
        super().__init__(f"There is no user {username!r}.")


class DisabledUser(Exception):
    """This account may no longer sign in."""

    def __init__(self, username: str) -> None:
        super().__init__(f"The account of {username!r} is disabled.")


async def issue_for_user(
    database: Database, keys: SigningKeys, issuance: Issuance, username: str, lifetime: timedelta
) -> str:
    """Sign a token for the account of `username` (in any case), for `lifetime` from now; the audit says so.

    `database` is that of the role `ebrokerage_auth`. Raises `UnknownUser` or `DisabledUser`.
    """
    if lifetime < timedelta(seconds=1):
        raise ValueError("A token lives for a second at least.")
    async with database.begin(None) as tx:
        account = await db.accounts.find(tx, username)
        if account is None:
            raise UnknownUser(username)
        if account.disabled:
            raise DisabledUser(username)
        issued_at = int((await tx.read_clock()).timestamp())
        await db.audit.append(
            tx,
            action="token.issued",
            object_type="account",
            object_id=account.id,
            after={"client_id": CLIENT, "lifetime_seconds": int(lifetime.total_seconds())},
            authority_id=account.authority_id,
        )
    claims = {
        "iss": issuance.issuer,
        "aud": issuance.audience,
        "sub": str(account.id),
        "client_id": CLIENT,
        "scope": SCOPE,
        "role": account.role.value,
        "iat": issued_at,
        "exp": issued_at + int(lifetime.total_seconds()),
        "jti": str(uuid4()),
        **_home(account),
    }
    header = {"alg": ALGORITHM, "typ": "at+jwt", "kid": keys.newest_kid}
    return jwt.encode(header, claims, keys.newest, algorithms=[ALGORITHM])


async def list_users(database: Database) -> Sequence[Account]:
    """Everyone who could be given a token, by home and user name."""
    async with database.begin(None) as tx:
        return await db.accounts.every(tx)


def _home(account: Account) -> dict[str, str]:
    if account.authority_id is not None:
        return {"authority_id": str(account.authority_id)}
    return {"organisation_id": str(account.organisation_id)}
