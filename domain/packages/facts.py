"""What a package of care is, and what follows from its facts at an instant."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from domain import profiles
from domain.calls import Call, Preference
from domain.document_kinds import DocumentKind
from domain.policies import AwardStrategy, CompletesAt, EarlyDecision, OfferRequired, Policy
from domain.postcodes import LocationPrecision
from domain.profiles import Profile
from domain.refusals import Checks, Conflict, PackageEnded, PackageNotDraft, PackageNotSent, Refused
from domain.requirements import Requirement
from domain.services import SelectedService


class PackageState(StrEnum):
    """What has happened to a package: facts only, no comparison with the clock."""

    DRAFT = "DRAFT"
    OPEN = "OPEN"
    ON_HOLD = "ON_HOLD"
    AWARDED = "AWARDED"
    AWARD_LAPSED = "AWARD_LAPSED"
    COMPLETE = "COMPLETE"
    UNFILLED = "UNFILLED"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"


UNDECIDED = frozenset({PackageState.OPEN, PackageState.ON_HOLD})


class PackageStatus(StrEnum):
    """What people see: the state, and of an open package whether it waits for responses or for a decision."""

    DRAFT = "DRAFT"
    AWAITING_RESPONSES = "AWAITING_RESPONSES"
    AWAITING_DECISION = "AWAITING_DECISION"
    ON_HOLD = "ON_HOLD"
    AWARDED = "AWARDED"
    AWARD_LAPSED = "AWARD_LAPSED"
    COMPLETE = "COMPLETE"
    UNFILLED = "UNFILLED"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"


class Frequency(StrEnum):
    """How often the hours or days recur."""

    WEEKLY = "WEEKLY"
    FORTNIGHTLY = "FORTNIGHTLY"
    MONTHLY = "MONTHLY"
    ONE_OFF = "ONE_OFF"


class PersonGender(StrEnum):
    """The gender of the person, for matching with services that serve one only; no provider is told (rule B10)."""

    FEMALE = "FEMALE"
    MALE = "MALE"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True)
class Information:
    """One piece of additional information (rule B9): the code of its kind, its title and what was entered."""

    code: str
    title: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A package as loaded under its lock; names are those of the columns, `postcode` is the location's.

    `ends_on` is the last day of care, which counts as one; None while it is open-ended.
    `ready_documents` are the kinds of its documents that are clean and were not removed.
    """

    id: UUID
    authority_id: UUID
    public_reference: str
    reference: str
    client_reference: str
    service_level_id: UUID
    service_level_code: str
    profile_id: UUID
    terms_version: str
    early_decision: EarlyDecision
    location_precision: LocationPrecision
    partial_allowed: bool
    offer_required: OfferRequired
    award_strategy: AwardStrategy
    completes_at: CompletesAt
    created_by: UUID
    created_at: datetime
    search_text: str
    team_id: UUID | None = None
    duplicated_from_id: UUID | None = None
    state: PackageState = PackageState.DRAFT
    version: int = 1
    postcode: str | None = None
    start_date: date | None = None
    ends_on: date | None = None
    hours_required: Decimal | None = None
    days_required: int | None = None
    frequency: Frequency | None = None
    person_age: int | None = None
    person_gender: PersonGender | None = None
    additional_information: tuple[Information, ...] = ()
    proposed_response_hours: int | None = None
    proposed_response_days: int | None = None
    proposed_urgent_days: int | None = None
    calls: tuple[Call, ...] = ()
    preferences: tuple[Preference, ...] = ()
    high_priority: bool = False
    requirements: tuple[Requirement, ...] = ()
    services: tuple[SelectedService, ...] = ()
    ready_documents: frozenset[DocumentKind] = frozenset()
    finalised_at: datetime | None = None
    deadline_at: datetime | None = None
    sent_count: int = 0
    submitted_count: int = 0
    accepting_count: int = 0
    ended_at: datetime | None = None
    cancellation_reason: str | None = None
    cancellation_note: str | None = None

    @property
    def all_responded(self) -> bool:
        """Every service asked has a submitted response; nobody asked is never everybody (rule Q1)."""
        return self.sent_count > 0 and self.submitted_count == self.sent_count


def status(state: PackageState, deadline_at: datetime | None, all_responded: bool, now: datetime) -> PackageStatus:
    """What people see at `now` (rules B17, Q1, Q33)."""
    if state is not PackageState.OPEN or deadline_at is None:
        return PackageStatus(state.value)
    waits_for_council = all_responded or now >= deadline_at
    return PackageStatus.AWAITING_DECISION if waits_for_council else PackageStatus.AWAITING_RESPONSES


def can_decide(package: Package, now: datetime) -> bool:
    """Whether the gate is open: the deadline has passed, or all have responded where the profile allows it.

    Rules B13, Q1, Q33; never on hold (rule Q34).
    """
    if package.state is not PackageState.OPEN or package.deadline_at is None:
        return False
    early = package.early_decision is EarlyDecision.WHEN_ALL_RESPONDED and package.all_responded
    return early or now >= package.deadline_at


def policy_of(package: Package, profile: Profile) -> Policy:
    """The policy of the package's level, from the profile it was created under."""
    level = profile.level(package.service_level_code)
    if level is None:
        raise LookupError(f"profile {package.profile_id} has no service level {package.service_level_code}")
    return profiles.effective(profile, level)


def told_information(package: Package, profile: Profile) -> tuple[Information, ...]:
    """The additional information that providers are told (rules B9, P13)."""
    service_type = policy_of(package, profile).service_type
    kinds = ((entered, profile.information_kind(entered.code)) for entered in package.additional_information)
    return tuple(entered for entered, kind in kinds if kind is None or kind.told_for(service_type))


def check_version(package: Package, expected: int | None) -> None:
    """Refuse a change made in ignorance of another; None asks for no such check."""
    if expected is not None and expected != package.version:
        state = package.state.value.lower().replace("_", " ")
        changes = f"it is version {package.version} now and {state}"
        raise Refused([Conflict("expected_version", noun="package", expected=expected, changes=changes)])


def check_draft(package: Package, expected: int | None) -> None:
    """Refuse to edit what has been sent or has ended (rule B3)."""
    check_version(package, expected)
    if package.state is not PackageState.DRAFT:
        raise Refused([PackageNotDraft()])


def check_undecided(checks: Checks, package: Package) -> None:
    """Refuse what is possible only between sending and the end."""
    checks.require(package.state is not PackageState.DRAFT, PackageNotSent())
    ended = package.state not in UNDECIDED | {PackageState.DRAFT}
    checks.require(not ended, PackageEnded(state=package.state.value.lower().replace("_", " ")))
