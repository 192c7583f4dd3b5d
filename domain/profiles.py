"""An authority's profile: everything in which authorities differ, as data (rulebook section 8).

A profile is validated as a whole: `parse` tells everything that is wrong with it at once, in sentences. A service level
overrides what it names; `effective` says what holds for a new package.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from domain.permissions import COUNCIL_ROLES, Role
from domain.policies import (
    AwardStrategy,
    CompletesAt,
    ContractBasis,
    Disclosure,
    EarlyDecision,
    OfferRequired,
    Policy,
    RateClass,
    ServiceCategory,
)
from domain.postcodes import LocationPrecision
from domain.references import ReferenceRule

Value = TypeVar("Value")
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{0,62}$")]
ReasonCodeText = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_-]{0,62}$")]
"""The codes of reasons are the council's own words: NA-D1 has a hyphen."""
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]


Hours = Annotated[int, Field(gt=0, le=8784)]
"""Up to a leap year of them; more is a slip of the keyboard."""
Years = Annotated[int, Field(ge=1, le=100)]
WorkingDays = Annotated[int, Field(gt=0, le=366)]
TimeOfDay = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""By the clocks of London."""


SECOND_FACTOR_ROLES = tuple(sorted(COUNCIL_ROLES))
"""Where a profile does not say: everybody at a council."""
PNG_IN_BASE64 = r"^iVBORw0KGgo[A-Za-z0-9+/]+={0,2}$"
LONGEST_LOGO = 80_000


class ReasonKind(StrEnum):
    """What a reason explains."""

    REJECTION = "REJECTION"
    DECISION = "DECISION"
    DECISION_SOURCE = "DECISION_SOURCE"
    CANCELLATION = "CANCELLATION"
    NOT_AWARDED = "NOT_AWARDED"


NEEDED_REASONS = (ReasonKind.REJECTION, ReasonKind.DECISION, ReasonKind.DECISION_SOURCE, ReasonKind.CANCELLATION)
"""Without a reason of each of these a package could not be declined, awarded or cancelled."""


class RequirementKind(StrEnum):
    """What an answer to a requirement carries: the start date may be answered with a better one (rule B26)."""

    GENERAL = "GENERAL"
    START_DATE = "START_DATE"


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ResponseWindow(_Model):
    """How long providers have: elapsed hours or working days (rules B12, C5, Q4); with neither, the broker says.

    With `chase_hours` those who are outstanding are chased at a deadline with which nobody was found, unless
    `automatic_chase` is off (rules C10, Q5).
    """

    hours: Hours | None = None
    working_days: WorkingDays | None = None
    urgent_working_days: WorkingDays | None = None
    emergency_by_telephone: bool = False
    chase_hours: Hours | None = None
    automatic_chase: bool = True

    @model_validator(mode="after")
    def _one_unit(self) -> "ResponseWindow":
        if self.hours and self.working_days:
            raise ValueError("a response window is in hours or in working days, not both")
        if self.urgent_working_days and not self.working_days:
            raise ValueError("a window for urgent requests needs one for the others")
        return self


class Reminder(_Model):
    """When those who have not answered are reminded: after this share of the response time, but never by night.

    The quiet hours are London's; for high priority there are none. Without `after_percent` nobody is reminded.
    """

    after_percent: Annotated[int, Field(ge=1, le=99)] | None = 75
    quiet_from: TimeOfDay = "20:00"
    quiet_until: TimeOfDay = "08:00"


class Escalation(_Model):
    """When it is told that nobody has been found: so long after the deadline, and once more so long after that."""

    unfilled_after_hours: Hours | None = 24
    escalate_after_hours: Hours | None = 48


class Notices(_Model):
    """What is told at a time of day: `digest_at`, on working days, what waits for an organisation's answer."""

    digest_at: TimeOfDay | None = "08:00"


class Retention(_Model):
    """How many years after a package has ended its documents, its notes, and all the rest of it are erased.

    No guidance says how long (sources differ, and children's records are kept for much longer): the council does.
    """

    documents_years: Years = 8
    notes_years: Years = 8
    package_years: Years = 8

    @model_validator(mode="after")
    def _parts_before_the_whole(self) -> "Retention":
        if max(self.documents_years, self.notes_years) > self.package_years:
            raise ValueError("a package is kept for as long as its documents and its notes, or longer")
        return self


class ServiceLevel(_Model):
    """One service level, in the authority's exact words (rule P36), and what it overrides."""

    code: Code
    service_type: Line
    name: Line
    disclosure: Disclosure = Disclosure.ON_AWARD
    chargeable: bool = True
    rate_class: RateClass = RateClass.STANDARD
    offer_required: OfferRequired = OfferRequired.NONE
    provider_category: ServiceCategory | None = None
    contract_basis: ContractBasis | None = None
    framework: Line | None = None
    lot: Line | None = None
    response_window_hours: Hours | None = None
    early_decision: EarlyDecision | None = None
    award_strategy: AwardStrategy | None = None
    location_precision: LocationPrecision | None = None
    partial_allowed: bool | None = None
    assumption: bool = False

    @model_validator(mode="after")
    def _contract_holds_together(self) -> "ServiceLevel":
        if self.framework and self.contract_basis is not ContractBasis.FRAMEWORK:
            raise ValueError(f'the level "{self.name}" names a framework, so it is bought on a framework (rule B28)')
        if self.lot and not self.framework:
            raise ValueError(f'the level "{self.name}" names a lot, but not of which framework')
        return self


class ReasonCode(_Model):
    """A reason that people choose from a list; `block_only` ones are open to block contract services (rule P35)."""

    kind: ReasonKind
    code: ReasonCodeText
    label: Line
    block_only: bool = False
    assumption: bool = False

    @model_validator(mode="after")
    def _block_only_rejects(self) -> "ReasonCode":
        if self.block_only and self.kind is not ReasonKind.REJECTION:
            raise ValueError(f'the reason "{self.label}" is for block services only, which is for rejections')
        return self


class CatalogueRequirement(_Model):
    """A requirement that an officer may put on a package (rules P33, B6–B8); `group` is its type in the matrix.

    With `options`, the officer selects one of them, or several where they are `multiple`; with `own_text`, the officer
    says in own words what is required (rule B7).
    """

    code: Code
    group: Line
    title: Line
    question: Line
    provider_description: Line | None = None
    kind: RequirementKind = RequirementKind.GENERAL
    mandatory: bool = False
    must_be_negotiable: bool = False
    options: tuple[Line, ...] = ()
    multiple: bool = False
    own_text: bool = False
    assumption: bool = False

    @model_validator(mode="after")
    def _options_make_sense(self) -> "CatalogueRequirement":
        wrong = _repeated("option", self.options)
        if self.multiple and len(self.options) < 2:
            wrong.append("several options can be selected only where there are several")
        if self.options and self.kind is RequirementKind.START_DATE:
            wrong.append("a start date has no options")
        if self.own_text and (self.options or self.kind is RequirementKind.START_DATE):
            wrong.append("own words stand in place of options and of a date")
        if wrong:
            raise ValueError(f'of the requirement "{self.title}": {"; ".join(wrong)}')
        return self


class InformationKind(_Model):
    """A kind of additional information (rule B9); with `options`, one of these words; removable unless required.

    `only_for` are the service types that it is entered for (none: all); of those in `hidden_for` providers are not
    told it (rule P13). Where it is entered, answers are proposed within `response_window_hours`, unless the service
    level asks for them sooner (rule B12).
    """

    code: Code
    title: Line
    required: bool = False
    options: tuple[Line, ...] = ()
    example: Line | None = None
    only_for: tuple[Line, ...] = ()
    hidden_for: tuple[Line, ...] = ()
    response_window_hours: Hours | None = None
    assumption: bool = False

    def applies_to(self, service_type: str) -> bool:
        """Whether it may be entered for packages of this type."""
        return not self.only_for or service_type in self.only_for

    def told_for(self, service_type: str) -> bool:
        """Whether providers asked for a service of this type are told it."""
        return self.applies_to(service_type) and service_type not in self.hidden_for


class Contact(_Model):
    """Whom this authority's people ask for help (rule A10)."""

    name: Line
    email: Line | None = None
    telephone: Line | None = None


class Profile(_Model):
    """Everything in which this authority differs from others.

    Its people see its name, `logo` (a PNG image in base 64) and `contact` on the pages of sign-in; accounts of the
    `second_factor_roles` give a code of an authenticator app beside the password. `terms_url` is where the terms stand.
    Who asks it for access chooses one of the `job_roles` (rule A12); without any, a job is called what people call it.
    `officers_named` says whether providers are told who of the authority wrote a note, or that person's role alone.
    """

    terms_version: Line
    reference_identifies_person: bool
    reference: ReferenceRule
    early_decision: EarlyDecision
    response_window: ResponseWindow = ResponseWindow()
    reminder: Reminder = Reminder()
    escalation: Escalation = Escalation()
    notices: Notices = Notices()
    retention: Retention = Retention()
    location_precision: LocationPrecision = LocationPrecision.SECTOR
    partial_allowed: bool = False
    award_strategy: AwardStrategy
    completes_at: CompletesAt
    service_levels: Annotated[tuple[ServiceLevel, ...], Field(min_length=1)]
    requirements: tuple[CatalogueRequirement, ...] = ()
    information: tuple[InformationKind, ...] = ()
    reasons: tuple[ReasonCode, ...]
    job_roles: tuple[Line, ...] = ()
    second_factor_roles: tuple[Role, ...] = SECOND_FACTOR_ROLES
    officers_named: bool = False
    contact: Contact | None = None
    marketplace: Line | None = None
    terms_url: Annotated[str, StringConstraints(pattern=r"^https://[^\s]{1,500}$")] | None = None
    logo: Annotated[str, StringConstraints(pattern=PNG_IN_BASE64, max_length=LONGEST_LOGO)] | None = None

    @model_validator(mode="after")
    def _holds_together(self) -> "Profile":
        wrong = [
            *_repeated("service level", [level.code for level in self.service_levels]),
            *_repeated("service level", [f"{level.service_type}: {level.name}" for level in self.service_levels]),
            *_repeated("requirement", [requirement.code for requirement in self.requirements]),
            *_repeated("kind of information", [information.code for information in self.information]),
            *_repeated("job role", self.job_roles),
            *_repeated("reason", [f"{reason.kind.value} {reason.code}" for reason in self.reasons]),
            *(
                f"the authority needs at least one reason of kind {kind.value}"
                for kind in NEEDED_REASONS
                if not any(reason.kind is kind and not reason.block_only for reason in self.reasons)
            ),
            *(
                f'the kind of information "{information.title}" is for "{name}", which is no service type'
                for information in self.information
                for name in (*information.only_for, *information.hidden_for)
                if not any(level.service_type == name for level in self.service_levels)
            ),
        ]
        if wrong:
            raise ValueError("; ".join(wrong))
        return self

    def level(self, code: str) -> ServiceLevel | None:
        """The service level with this code."""
        return next((level for level in self.service_levels if level.code == code), None)

    def requirement(self, code: str) -> CatalogueRequirement | None:
        """The catalogue's requirement with this code."""
        return next((requirement for requirement in self.requirements if requirement.code == code), None)

    def information_kind(self, code: str) -> InformationKind | None:
        """The kind of additional information with this code."""
        return next((information for information in self.information if information.code == code), None)

    def reason(self, kind: ReasonKind, code: str) -> ReasonCode | None:
        """The reason of this kind with this code."""
        return next((reason for reason in self.reasons if reason.kind is kind and reason.code == code), None)


Problem = tuple[tuple[str | int, ...], str]
"""Where in the document something is wrong, and what, in a sentence."""


class ProfileInvalid(Exception):
    """A profile cannot be used; `problems` says everything that is wrong with it, and where in the document."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        self.sentences = tuple(f"{'.'.join(map(str, path)) or 'profile'}: {said}" for path, said in self.problems)
        super().__init__(" ".join(self.sentences))


def parse(document: Mapping[str, Any]) -> Profile:
    """The profile in `document` (as from TOML or `profiles.document`), or `ProfileInvalid` with all that is wrong.

    As JSON and strictly: the document is kept as it is, and the database takes neither 5.0 nor "1_0" for a number.
    """
    try:
        return Profile.model_validate_json(json.dumps(document, default=str), strict=True)
    except ValidationError as problem:
        raise ProfileInvalid([_problem(error) for error in problem.errors()]) from problem


def retention(document: Mapping[str, Any] | None) -> Retention:
    """What a profile's document says of how long things are kept; what every other says, where it says nothing."""
    return Retention.model_validate(document or {})


def effective(profile: Profile, level: ServiceLevel) -> Policy:
    """What holds for a new package of this level: the level's word where it has one, else the profile's."""
    return Policy(
        service_type=level.service_type,
        service_level=level.name,
        terms_version=profile.terms_version,
        early_decision=_first(level.early_decision, profile.early_decision),
        location_precision=_first(level.location_precision, profile.location_precision),
        partial_allowed=_first(level.partial_allowed, profile.partial_allowed),
        offer_required=level.offer_required,
        award_strategy=_first(level.award_strategy, profile.award_strategy),
        completes_at=profile.completes_at,
        disclosure=level.disclosure,
        chargeable=level.chargeable,
        rate_class=level.rate_class,
        response_window_hours=level.response_window_hours or profile.response_window.hours,
        response_window_days=None if level.response_window_hours else profile.response_window.working_days,
        urgent_response_days=None if level.response_window_hours else profile.response_window.urgent_working_days,
        provider_category=level.provider_category,
        contract_basis=level.contract_basis,
        framework=level.framework,
        lot=level.lot,
    )


def _first(override: Value | None, default: Value) -> Value:
    return default if override is None else override


def _repeated(noun: str, names: Sequence[str]) -> list[str]:
    return [f'the {noun} "{name}" stands there {count} times' for name, count in Counter(names).items() if count > 1]


def _problem(error: Any) -> Problem:
    return tuple(error["loc"]), f"{str(error['msg']).removeprefix('Value error, ')}."
