"""Access tokens (RFC 9068), as the operator's command hands them out."""

from collections.abc import Sequence
from datetime import timedelta

import db.accounts
import db.audit
from auth.access_tokens import Issuance, Lifetime, Subject, mint
from auth.bearer import SCOPE
from auth.keys import SigningKeys
from auth.revocation import LONGEST_TOKEN
from db.accounts import Account
from db.transaction import Database

CLIENT = "ebrokerage-cli"


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
    if not timedelta(seconds=1) <= lifetime <= LONGEST_TOKEN:
        raise ValueError(f"A token lives for a second at least, and for {LONGEST_TOKEN.days} days at most.")
    async with database.begin(None) as tx:
        account = await db.accounts.find(tx, username)
        if account is None:
            raise UnknownUser(username)
        if account.disabled:
            raise DisabledUser(username)
        await tx.read_clock()
        await db.audit.append(
            tx,
            action="token.issued",
            object_type="account",
            object_id=account.id,
            after={"client_id": CLIENT, "lifetime_seconds": int(lifetime.total_seconds())},
            authority_id=account.authority_id,
        )
    subject = Subject(account.id, account.role, account.authority_id, account.organisation_id, CLIENT)
    return mint(keys, issuance, subject, SCOPE, Lifetime(tx.wall, lifetime))


async def list_users(database: Database) -> Sequence[Account]:
    """Everyone who could be given a token, by home and user name."""
    async with database.begin(None) as tx:
        return await db.accounts.every(tx)
