"""Who is asking: the caller, as every layer knows it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from domain.permissions import ANONYMOUS, GRANTS, MATCHES, READS_ALL, Permission, Role

NOBODY = UUID(int=0)
"""The account of who has none."""

OPERATOR = NOBODY
"""Whoever runs the service acts for an authority from the command line, without an account."""

NEVER = datetime.max.replace(tzinfo=UTC)
"""When that ends which has no token."""


class ViewerKind(StrEnum):
    """On which side of the sealed envelope the caller stands, and how much of it is theirs to see.

    COUNCIL works on every package of its authority; a SUBSCRIBER is of the same authority and sees the packages that
    it was added to (rule B4); FINANCE sees those and every one that was awarded; a PROVIDER sees what it was sent.
    ANONYMOUS is who came without a token.
    """

    COUNCIL = "COUNCIL"
    SUBSCRIBER = "SUBSCRIBER"
    FINANCE = "FINANCE"
    PROVIDER = "PROVIDER"
    ANONYMOUS = "ANONYMOUS"


@dataclass(frozen=True, slots=True)
class Viewer:
    """One caller.

    Exactly one of `authority_id` (council) and `organisation_id` (provider) is set; `permissions` is what the role
    grants, less what the token's scope withholds; `expires_at` (UTC) is when the token ends. Who is anonymous has no
    role and neither of the two.
    """

    account_id: UUID
    role: Role | None
    authority_id: UUID | None
    organisation_id: UUID | None
    permissions: frozenset[Permission]
    client_id: str
    expires_at: datetime

    @property
    def kind(self) -> ViewerKind:
        """Council, subscriber, finance, provider or anonymous."""
        if self.authority_id is None:
            return ViewerKind.PROVIDER if self.role is not None else ViewerKind.ANONYMOUS
        if self.role in READS_ALL:
            return ViewerKind.COUNCIL
        return ViewerKind.FINANCE if self.role in MATCHES else ViewerKind.SUBSCRIBER


def anonymous(address: str) -> Viewer:
    """Somebody who came without a token, from this address, which stands where others' client does."""
    return Viewer(NOBODY, None, None, None, ANONYMOUS, f"address {address}", NEVER)


def operator(authority_id: UUID, client_id: str) -> Viewer:
    """Whoever runs the service, acting for a council as its brokerage manager does."""
    role = Role.BROKERAGE_MANAGER
    return Viewer(OPERATOR, role, authority_id, None, GRANTS[role], client_id, NEVER)
