"""New links for e-mails: what is stored of one, whose token only this installation can make."""

from datetime import datetime
from uuid import UUID, uuid4

import db.links
import db.messages
from auth.secrets import Secrets
from db.transaction import Tx
from domain.links import GOOD_FOR, Link, LinkPurpose
from domain.messages import Message, MessageKind


def new(secrets: Secrets, account_id: UUID, purpose: LinkPurpose, now: datetime) -> Link:
    """A link that is good from now on, for 24 elapsed hours (rule A7)."""
    id = uuid4()
    return Link(
        id=id,
        account_id=account_id,
        purpose=purpose,
        token_hash=secrets.link_hash(secrets.link_token(id)),
        created_at=now,
        expires_at=now + GOOD_FOR,
    )


async def send_for_password(tx: Tx, secrets: Secrets, account_id: UUID) -> Link:
    """Have a link sent with which somebody chooses another password; the one before is good no longer (rule A10)."""
    await db.links.revoke(tx, account_id, LinkPurpose.PASSWORD)
    link = new(secrets, account_id, LinkPurpose.PASSWORD, tx.now)
    await db.links.insert(tx, link)
    await db.messages.append(tx, Message(kind=MessageKind.PASSWORD_RESET, account_id=account_id, link_id=link.id))
    return link
