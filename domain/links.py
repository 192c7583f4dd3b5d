"""The links in e-mails with which somebody proves to read them (rules A7, Q21)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

GOOD_FOR = timedelta(hours=24)
"""Elapsed hours from when it was sent, whatever the clocks on the wall do meanwhile."""


class LinkPurpose(StrEnum):
    """What a link is for."""

    ACTIVATION = "ACTIVATION"
    PASSWORD = "PASSWORD"  # noqa: S105 - the name of a purpose
    EMAIL_OLD = "EMAIL_OLD"
    EMAIL_NEW = "EMAIL_NEW"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link as it is stored; its token is made from its id by who sends it, and only the token's hash stands here.

    A change of the e-mail address has two links with one `change_id`, one to each address.
    """

    id: UUID
    account_id: UUID
    purpose: LinkPurpose
    token_hash: bytes
    created_at: datetime
    expires_at: datetime
    change_id: UUID | None = None
    new_email: str | None = None
