"""What a provider's answer is: the invitation it is given to, what is said, what is stored of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.answers import Answer
from domain.call_variations import CallVariation
from domain.invitations import InvitationState
from domain.offers import NewOffer, Offer, Wanted
from domain.packages import PackageState
from domain.policies import OfferRequired
from domain.requirements import Requirement

NO_OFFER = Wanted(OfferRequired.NONE)


class PlacementResponse(StrEnum):
    """Whether the service can take the package: in full, in part, not at all (rules P27, Q10)."""

    YES_FULL = "YES_FULL"
    YES_PART = "YES_PART"
    NO = "NO"


class ResponseAction(StrEnum):
    """What made a version of an answer (rules P18, P34)."""

    SUBMITTED = "SUBMITTED"
    CHANGED = "CHANGED"
    WITHDRAWN = "WITHDRAWN"
    RENEWED = "RENEWED"


@dataclass(frozen=True, slots=True)
class RejectionReason:
    """A reason for a No from the authority's list."""

    code: str
    label: str
    block_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """An invitation as loaded under the gate's lock, with what its brief says and the authority's rejection reasons.

    `calls` are the positions of the calls in the brief's schedule.
    """

    id: UUID
    package_id: UUID
    authority_id: UUID
    organisation_id: UUID
    service_id: UUID
    state: InvitationState
    version: int
    package_state: PackageState
    deadline_at: datetime
    ended_at: datetime | None
    requirements: tuple[Requirement, ...]
    partial_allowed: bool
    block_contract: bool
    terms_version: str
    reasons: Sequence[RejectionReason]
    offer_wanted: Wanted = NO_OFFER
    calls: tuple[int, ...] = ()
    ends_on: date | None = None
    answerable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitResponse:
    """Save and mark the response as complete (rule P17)."""

    invitation_id: UUID
    placement_response: PlacementResponse
    terms_accepted: bool = False
    answers: tuple[Answer, ...] = ()
    reason_code: str | None = None
    rejection_note: str | None = None
    offer: NewOffer | None = None
    first_call: int | None = None
    call_variations: tuple[CallVariation, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeResponse(SubmitResponse):
    """Replace a submitted response before the deadline (rule P18)."""

    expected_version: int


@dataclass(frozen=True, slots=True)
class WithdrawResponse:
    """Take a submitted response back while the package is undecided (rule P19)."""

    invitation_id: UUID
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A response as it is stored; `state` and `version` are the invitation's new ones.

    `meets_all_essential` is None with a No (rule Q9).
    """

    invitation_id: UUID
    state: InvitationState
    version: int
    placement_response: PlacementResponse
    reason_code: str | None
    rejection_note: str | None
    terms_version: str | None
    meets_all_essential: bool | None
    submitted_at: datetime
    answers: tuple[Answer, ...]
    offer: Offer | None = None
    first_call: int | None = None
    call_variations: tuple[CallVariation, ...] = ()
    note: str | None = None

    def document(self) -> dict[str, Any]:
        """The whole answer as it is kept in its versions and in the audit: ids and numbers with decimals as text."""
        return {
            "placement_response": self.placement_response.value,
            "reason_code": self.reason_code,
            "rejection_note": self.rejection_note,
            "terms_version": self.terms_version,
            "meets_all_essential": self.meets_all_essential,
            "submitted_at": self.submitted_at,
            "answers": [
                {
                    "requirement_id": str(answer.requirement_id),
                    "can_meet": answer.can_meet,
                    "comment": answer.comment,
                    "best_date": answer.best_date,
                }
                for answer in sorted(self.answers, key=lambda answer: answer.requirement_id)
            ],
            "offer": None if self.offer is None else _offer(self.offer),
            "first_call": self.first_call,
            "call_variations": [variation.as_json() for variation in self.call_variations],
            "note": self.note,
        }


def _offer(offer: Offer) -> dict[str, Any]:
    return {
        "kind": offer.kind.value,
        "unit_price_pence": offer.unit_price_pence,
        "units": str(offer.units),
        "core_price_pence": offer.core_price_pence,
        "expires_on": offer.expires_on,
    }
