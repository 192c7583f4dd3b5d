"""People's accounts, as whoever runs the service disables, enables and signs them out; each is audited."""

import db.accounts
import db.audit
import db.credentials
import db.revocations
from auth.tokens import UnknownUser
from db.accounts import Account
from db.transaction import Database, Tx


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
        await db.revocations.of_account(tx, account.id)
        await db.credentials.end_everything(tx, account.id, None, "revoked by the operator")
        await _audit(tx, "account.signed_out", account)


async def _found(tx: Tx, username: str) -> Account:
    account = await db.accounts.find(tx, username)
    if account is None:
        raise UnknownUser(username)
    await tx.read_clock()
    return account


async def _audit(tx: Tx, action: str, account: Account) -> None:
    await db.audit.append(
        tx, action=action, object_type="account", object_id=account.id, authority_id=account.authority_id
    )
