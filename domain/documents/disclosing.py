"""Who may open which document when: the one rule, of the service level, the invitation and the decision.

Rules P8, P23 to P25, P28, Q7. Nothing here asks the clock: what opens and closes a document is what people did. The
council always sees its documents; this is what a provider is told. `db/disclosing.py` says the same in SQL.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.documents.facts import Document, DocumentState, Ruling
from domain.invitations import InvitationState
from domain.policies import Disclosure


class Availability(StrEnum):
    """What a provider is told of a document that it may know of; only of an AVAILABLE one more than that."""

    AVAILABLE = "AVAILABLE"
    ON_AWARD = "ON_AWARD"
    WITHHELD = "WITHHELD"
    BEING_CHECKED = "BEING_CHECKED"
    INFECTED = "INFECTED"


OWN = {
    DocumentState.CLEAN: Availability.AVAILABLE,
    DocumentState.QUARANTINED: Availability.BEING_CHECKED,
    DocumentState.INFECTED: Availability.INFECTED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One invitation, as far as documents care: where it stands, and what its package's service level discloses."""

    id: UUID
    package_id: UUID
    state: InvitationState
    ended: bool
    disclosure: Disclosure

    @property
    def lost(self) -> bool:
        """Whether the package ended without an award to it: what it could open is closed (rule P23)."""
        return self.ended and self.state is not InvitationState.AWARDED


def availability(document: Document, asked: Asked) -> Availability | None:
    """What the provider behind an invitation is told of a document; None where it may not know that there is one."""
    if document.removed_at is not None or document.package_id != asked.package_id:
        return None
    if document.invitation_id not in (None, asked.id):
        return None
    if document.by_provider:
        return OWN[document.state]
    if document.released_version is None or asked.lost:
        return None
    if document.ruling is Ruling.WITHHELD:
        return Availability.WITHHELD
    return Availability.AVAILABLE if _opened(document, asked) else Availability.ON_AWARD


def _opened(document: Document, asked: Asked) -> bool:
    """Whether it is open before the award, or after it to the winner."""
    of_the_answer = document.invitation_id is not None
    at_once = asked.disclosure is Disclosure.IMMEDIATE
    won = asked.state is InvitationState.AWARDED
    return of_the_answer or at_once or won or document.ruling is Ruling.RELEASED


def may_open(document: Document, invitations: Iterable[Asked]) -> bool:
    """Whether a provider with these invitations may open the document: one of them is enough (rule Q37)."""
    return any(availability(document, asked) is Availability.AVAILABLE for asked in invitations)
