"""People's accounts, as whoever runs the service disables, enables, helps and signs them out; each is audited."""

from collections.abc import Mapping
from typing import Any

import auth.links
import db.accounts
import db.audit
import db.credentials
import db.messages
import db.revocations
import db.second_factors
from auth.secrets import Secrets
from auth.tokens import DisabledUser, UnknownUser
from db.accounts import Account
from db.transaction import Database, Tx
from domain.messages import Message, MessageKind


class NeverActivated(Exception):
    """There is no password yet to be chosen anew: whoever invited the account sends its first link again."""

    def __init__(self, username: str) -> None:
        super().__init__(f"{username!r} has never activated the account: a manager sends the invitation again.")


async def disable(database: Database, username: str) -> bool:
    """Let somebody in no more, with all that was issued for them; False where that is so already."""
    async with database.begin(None) as tx:
        account = await _found(tx, username)
        if not await db.accounts.disable(tx, account.id):
            return False
        await db.credentials.end_everything(tx, account.id, None, "account disabled")
        await _audit(tx, "account.disabled", account)
    return True


async def enable(database: Database, username: str) -> bool:
    """Let somebody in again, who has to sign in anew; False where they are let in already."""
    async with database.begin(None) as tx:
        account = await _found(tx, username)
        if not await db.accounts.enable(tx, account.id):
            return False
        await _audit(tx, "account.enabled", account)
    return True


async def revoke(database: Database, username: str) -> None:
    """Sign somebody out everywhere: every session, consent and token ends."""
    async with database.begin(None) as tx:
        account = await _found(tx, username)
        await _sign_out(tx, account, "revoked by the operator")
        await _audit(tx, "account.signed_out", account)


async def send_reset_link(database: Database, secrets: Secrets, username: str, *, shown: bool) -> str:
    """Have the link for another password sent to somebody; its token, which the operator may be `shown`.

    Raises `UnknownUser`, `DisabledUser` or `NeverActivated`. What was open stays open until the link is followed.
    """
    async with database.begin(None) as tx:
        account = await _found(tx, username)
        if account.disabled:
            raise DisabledUser(username)
        if not (await db.credentials.get(tx, account.id)).activated:
            raise NeverActivated(username)
        link = await auth.links.send_for_password(tx, secrets, account.id)
        await _audit(tx, "account.password_link_sent", account, {"shown": shown})
    return secrets.link_token(link.id)


async def reset_second_factor(database: Database, username: str) -> bool:
    """Take somebody's second factor away, who sets up another at the next sign-in; False where there is none.

    Whoever had the telephone is signed out with it, and the owner is told, who may not have asked for it.
    """
    async with database.begin(None) as tx:
        account = await _found(tx, username)
        if not await db.second_factors.remove(tx, account.id):
            return False
        await _sign_out(tx, account, "second factor reset")
        await db.messages.append(tx, Message(kind=MessageKind.SECOND_FACTOR_RESET, account_id=account.id))
        await _audit(tx, "account.second_factor_reset", account)
    return True


async def _sign_out(tx: Tx, account: Account, reason: str) -> None:
    await db.revocations.of_account(tx, account.id)
    await db.credentials.end_everything(tx, account.id, None, reason)


async def _found(tx: Tx, username: str) -> Account:
    account = await db.accounts.find(tx, username)
    if account is None:
        raise UnknownUser(username)
    await tx.read_clock()
    return account


async def _audit(tx: Tx, action: str, account: Account, after: Mapping[str, Any] | None = None) -> None:
    await db.audit.append(
        tx,
        action=action,
        object_type="account",
        object_id=account.id,
        after=after,
        authority_id=account.authority_id,
    )
