"""Letting somebody in: an account that waits for its activation, the link for that, the message that brings it."""

from dataclasses import replace
from uuid import UUID

import auth.links
import db.kept_accounts
import db.links
import db.messages
from auth.secrets import Secrets
from db.transaction import Tx
from domain.admissions import NewAccount
from domain.links import LinkPurpose
from domain.messages import Message, MessageKind


async def admit(
    tx: Tx, secrets: Secrets, account: NewAccount, kind: MessageKind, access_request_id: UUID | None = None
) -> None:
    """Keep a new account and send its first link (rule A7)."""
    await db.kept_accounts.insert(tx, account)
    message = Message(
        kind=kind,
        authority_id=account.home.approved_by,
        organisation_id=account.home.organisation_id,
        account_id=account.id,
        access_request_id=access_request_id,
    )
    await send_link(tx, secrets, account.id, message)


async def send_link(tx: Tx, secrets: Secrets, account_id: UUID, message: Message) -> None:
    """Send a link for the activation of an account; earlier ones are good no longer (rule Q21)."""
    await db.links.revoke(tx, account_id, LinkPurpose.ACTIVATION)
    link = auth.links.new(secrets, account_id, LinkPurpose.ACTIVATION, tx.now)
    await db.links.insert(tx, link)
    await db.messages.append(tx, replace(message, link_id=link.id))
