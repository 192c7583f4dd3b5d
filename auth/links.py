"""New links for e-mails: what is stored of one, whose token only this installation can make."""

from datetime import datetime
from uuid import UUID, uuid4

from auth.secrets import Secrets
from domain.links import GOOD_FOR, Link, LinkPurpose


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
