"""Editing a package before it is sent: its profile, its requirements, its services (rules B5, B6, B10)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from uuid import UUID

from domain import postcodes, requirements, services, texts
from domain.events import PackageEdited, PackagePart
from domain.packages.facts import Frequency, Information, Package, check_draft, policy_of
from domain.profiles import Profile
from domain.refusals import AdditionalInformationNotAnOption, Checks, InvalidInput, NotFound
from domain.requirements import NewRequirement
from domain.services import Service
from domain.times import london_date

MOST_HOURS = Decimal("999.99")


class Unchanged(Enum):
    """Stands for a field that a command leaves as it is; None clears the field."""

    UNCHANGED = "UNCHANGED"


UNCHANGED = Unchanged.UNCHANGED


@dataclass(frozen=True, slots=True)
class NewInformation:
    """One piece of additional information as entered."""

    code: str
    value: str


@dataclass(frozen=True, slots=True)
class UpdatePackageProfile:
    """Change what is given of the draft's profile (rule B5); the additional information is replaced as a whole."""

    package_id: UUID
    postcode: str | Unchanged | None = UNCHANGED
    start_date: date | Unchanged | None = UNCHANGED
    hours_required: Decimal | Unchanged | None = UNCHANGED
    days_required: int | Unchanged | None = UNCHANGED
    frequency: Frequency | Unchanged | None = UNCHANGED
    additional_information: tuple[NewInformation, ...] | Unchanged = UNCHANGED
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class AddRequirements:
    """Put requirements from the authority's catalogue on the draft (rules B6–B8)."""

    package_id: UUID
    requirements: tuple[NewRequirement, ...]
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class RemoveRequirement:
    """Take a requirement off the draft (rule B6)."""

    package_id: UUID
    requirement_id: UUID
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class AddServices:
    """Choose services by hand (rule B10)."""

    package_id: UUID
    service_ids: tuple[UUID, ...]
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class RemoveService:
    """Take a service off the draft."""

    package_id: UUID
    service_id: UUID
    expected_version: int | None = None


def update_profile(package: Package, command: UpdatePackageProfile, profile: Profile) -> tuple[Package, PackageEdited]:
    """The draft with what the command gives of its profile."""
    check_draft(package, command.expected_version)
    checks = Checks()
    changes: dict[str, object] = {}
    if command.postcode is not UNCHANGED:
        changes["postcode"] = _postcode(checks, command.postcode)
    if command.start_date is not UNCHANGED:
        changes["start_date"] = command.start_date
    if command.hours_required is not UNCHANGED:
        changes["hours_required"] = _hours(checks, command.hours_required)
    if command.days_required is not UNCHANGED:
        changes["days_required"] = _days(checks, command.days_required)
    if command.frequency is not UNCHANGED:
        changes["frequency"] = command.frequency
    if command.additional_information is not UNCHANGED:
        changes["additional_information"] = _information(checks, command.additional_information, profile)
    checks.done()
    return _edited(replace(package, **changes), PackagePart.PROFILE)  # type: ignore[arg-type]


def add_requirements(
    package: Package, command: AddRequirements, profile: Profile, new_id: Callable[[], UUID]
) -> tuple[Package, PackageEdited]:
    """The draft with more requirements; `new_id` makes the id of each."""
    check_draft(package, command.expected_version)
    added = requirements.added(package.requirements, command.requirements, profile, package.start_date, new_id)
    return _edited(replace(package, requirements=added), PackagePart.REQUIREMENTS)


def remove_requirement(package: Package, command: RemoveRequirement) -> tuple[Package, PackageEdited]:
    """The draft without one requirement."""
    check_draft(package, command.expected_version)
    left = requirements.removed(package.requirements, command.requirement_id)
    return _edited(replace(package, requirements=left), PackagePart.REQUIREMENTS)


def add_services(
    package: Package, command: AddServices, profile: Profile, found: Mapping[UUID, Service], now: datetime
) -> tuple[Package, PackageEdited]:
    """The draft with more services; `found` are those of `command.service_ids` that exist."""
    check_draft(package, command.expected_version)
    policy = policy_of(package, profile)
    added = services.added(package.services, command.service_ids, found, policy, london_date(now))
    return _edited(replace(package, services=added), PackagePart.SERVICES)


def remove_service(package: Package, command: RemoveService) -> tuple[Package, PackageEdited]:
    """The draft without one service."""
    check_draft(package, command.expected_version)
    left = services.removed(package.services, command.service_id)
    return _edited(replace(package, services=left), PackagePart.SERVICES)


def _edited(package: Package, part: PackagePart) -> tuple[Package, PackageEdited]:
    event = PackageEdited(
        authority_id=package.authority_id,
        package_id=package.id,
        public_reference=package.public_reference,
        part=part,
    )
    return replace(package, version=package.version + 1), event


def _postcode(checks: Checks, given: str | None) -> str | None:
    if given is None:
        return None
    postcode = postcodes.normalise(given)
    checks.require(postcode is not None, InvalidInput("postcode", problem="This is not a valid postcode."))
    return postcode


def _hours(checks: Checks, hours: Decimal | None) -> Decimal | None:
    if hours is not None:
        fits = hours.is_finite() and 0 < hours <= MOST_HOURS and hours == round(hours, 2)
        problem = f"Hours must be more than 0, at most {MOST_HOURS}, with at most two decimals."
        checks.require(fits, InvalidInput("hours_required", problem=problem))
    return hours


def _days(checks: Checks, days: int | None) -> int | None:
    fits = days is None or 1 <= days <= 7
    checks.require(fits, InvalidInput("days_required", problem="Days must be between 1 and 7."))
    return days


def _information(checks: Checks, given: tuple[NewInformation, ...], profile: Profile) -> tuple[Information, ...]:
    kinds = {kind.code: kind for kind in profile.information}
    entered: dict[str, Information] = {}
    for index, new in enumerate(given):
        path = ("additional_information", index)
        kind = kinds.get(new.code)
        if kind is None:
            checks.require(False, NotFound(*path, "code", noun="kind of additional information"))
            continue
        once = new.code not in entered
        checks.require(once, InvalidInput(*path, "code", problem=f'"{kind.title}" is given more than once.'))
        value = texts.required(checks, new.value, texts.LONG_TEXT, *path, "value")
        options = ", ".join(kind.options)
        checks.require(
            not kind.options or value in kind.options,
            AdditionalInformationNotAnOption(*path, "value", title=kind.title, options=options),
        )
        entered[new.code] = Information(kind.code, kind.title, value)
    return tuple(entered.values())
