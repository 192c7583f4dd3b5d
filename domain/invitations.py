"""What a provider was sent and where it stands: the six tabs, the window, the search, the brief (rules P1–P8, P26)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from domain import postcodes
from domain.calls import Call, Preference
from domain.packages import Frequency, Information, Package, policy_of, told_information
from domain.policies import OfferRequired
from domain.profiles import Profile
from domain.requirements import Requirement
from domain.searches import search_text
from domain.services import SelectedService
from domain.times import a_year_before, london_date, london_midnight


class InvitationState(StrEnum):
    """Where a service's response stands; the tab is derived from it."""

    INVITED = "INVITED"
    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    WITHDRAWN = "WITHDRAWN"
    AWARDED = "AWARDED"
    NOT_AWARDED = "NOT_AWARDED"
    LAPSED = "LAPSED"


ANSWERED = frozenset({InvitationState.SUBMITTED, InvitationState.AWARDED, InvitationState.NOT_AWARDED})


class Tab(StrEnum):
    """The provider's six lists (rule P1)."""

    AWAITING_RESPONSE = "AWAITING_RESPONSE"
    RESPONSE_COMPLETE = "RESPONSE_COMPLETE"
    AWAITING_DECISION = "AWAITING_DECISION"
    NOT_AWARDED = "NOT_AWARDED"
    AWARDED = "AWARDED"
    ALL = "ALL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What one service is told of a package, word for word, with the location already cut; names are the columns'."""

    authority_id: UUID
    organisation_id: UUID
    package_id: UUID
    service_id: UUID
    authority_name: str
    package_reference: str
    public_reference: str
    client_reference: str
    service_level_name: str
    service_name: str
    start_date: date
    ends_on: date | None
    hours_required: Decimal | None
    days_required: int | None
    frequency: Frequency | None
    location: str
    additional_information: tuple[Information, ...]
    calls: tuple[Call, ...]
    preferences: tuple[Preference, ...]
    requirements: tuple[Requirement, ...]
    partial_allowed: bool
    offer_required: OfferRequired
    block_contract: bool
    high_priority: bool
    terms_version: str
    search_text: str


def tab(
    state: InvitationState, ended_at: datetime | None, deadline_at: datetime, all_responded: bool, now: datetime
) -> Tab:
    """The one tab besides ALL that an invitation stands in at `now` (rules P2, Q2, Q31)."""
    if ended_at is not None:
        return Tab.AWARDED if state is InvitationState.AWARDED else Tab.NOT_AWARDED
    if all_responded or now >= deadline_at:
        return Tab.AWAITING_DECISION
    return Tab.RESPONSE_COMPLETE if state is InvitationState.SUBMITTED else Tab.AWAITING_RESPONSE


def window_start(now: datetime) -> datetime:
    """From when on (UTC) invitations stand in the lists: the day in London twelve calendar months ago (P3, Q18)."""
    return london_midnight(a_year_before(london_date(now)))


def as_told(state: InvitationState, answered: bool) -> InvitationState:
    """The state as the council may know it: of a draft it sees only what was there before (rule P17).

    `answered`: a response was submitted before, and taken back.
    """
    if state is not InvitationState.DRAFT:
        return state
    return InvitationState.WITHDRAWN if answered else InvitationState.INVITED


def outcome(state: InvitationState) -> InvitationState:
    """What becomes of an invitation that does not win when its package ends: decided against, or lapsed unanswered."""
    return InvitationState.NOT_AWARDED if state in ANSWERED else InvitationState.LAPSED


def brief(package: Package, selected: SelectedService, authority_name: str, profile: Profile) -> Brief:
    """The brief of one service for a finalised package (rules P8, Q8)."""
    if package.postcode is None or package.start_date is None:
        raise ValueError(f"package {package.id} was sent without a location or a start date")
    service_level_name = policy_of(package, profile).service_level
    return Brief(
        authority_id=package.authority_id,
        organisation_id=selected.service.organisation_id,
        package_id=package.id,
        service_id=selected.service.id,
        authority_name=authority_name,
        package_reference=package.reference,
        public_reference=package.public_reference,
        client_reference=package.client_reference,
        service_level_name=service_level_name,
        service_name=selected.service.name,
        start_date=package.start_date,
        ends_on=package.ends_on,
        hours_required=package.hours_required,
        days_required=package.days_required,
        frequency=package.frequency,
        location=postcodes.cut(package.postcode, package.location_precision),
        additional_information=told_information(package, profile),
        calls=package.calls,
        preferences=package.preferences,
        requirements=package.requirements,
        partial_allowed=package.partial_allowed,
        offer_required=package.offer_required,
        block_contract=selected.service.block_contract,
        high_priority=package.high_priority,
        terms_version=package.terms_version,
        search_text=search_text(
            package.reference, package.client_reference, service_level_name, package.public_reference
        ),
    )
