"""Who is asking: the caller, as every layer knows it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.permissions import READS_ALL, Permission, Role

OPERATOR = UUID(int=0)
"""The account of nobody: whoever runs the service acts for an authority from the command line."""


class ViewerKind(StrEnum):
    """On which side of the sealed envelope the caller stands, and how much of it is theirs to see.

    COUNCIL works on every package of its authority; a SUBSCRIBER is of the same authority and sees the packages that
    it was added to (rule B4); a PROVIDER sees what it was sent.
    """

    COUNCIL = "COUNCIL"
    SUBSCRIBER = "SUBSCRIBER"
    PROVIDER = "PROVIDER"


@dataclass(frozen=True, slots=True)
class Viewer:
    """One authenticated caller.

    Exactly one of `authority_id` (council) and `organisation_id` (provider) is set; `permissions` is what the role
    grants, less what the token's scope withholds; `expires_at` (UTC) is when the token ends.
    """

    account_id: UUID
    role: Role
    authority_id: UUID | None
    organisation_id: UUID | None
    permissions: frozenset[Permission]
    client_id: str
    expires_at: datetime

    @property
    def kind(self) -> ViewerKind:
        """Council, subscriber or provider."""
        if self.authority_id is None:
            return ViewerKind.PROVIDER
        return ViewerKind.COUNCIL if self.role in READS_ALL else ViewerKind.SUBSCRIBER
