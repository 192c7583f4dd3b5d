"""Editing a package before it is sent: what is required, and which services are asked (rules B6, B10)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from domain import requirements, services, texts
from domain.events import PackageEdited, PackagePart
from domain.matching import Criteria
from domain.packages.editing import edited
from domain.packages.facts import Package, check_draft, policy_of
from domain.profiles import Profile
from domain.refusals import Checks, Refused, SelectionWithoutLocation
from domain.requirements import Correction, NewRequirement
from domain.services import Service
from domain.times import london_date


@dataclass(frozen=True, slots=True)
class AddRequirements:
    """Put requirements from the authority's catalogue on the draft (rules B6–B8)."""

    package_id: UUID
    requirements: tuple[NewRequirement, ...]
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class UpdateRequirement:
    """Correct a requirement of the draft (rules B6, B7, B26)."""

    package_id: UUID
    requirement_id: UUID
    correction: Correction
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
    """Take a service off the draft, with a reason if there is one to remember."""

    package_id: UUID
    service_id: UUID
    expected_version: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class SelectServices:
    """Let the algorithm find services (rule B10)."""

    package_id: UUID
    expected_version: int | None = None


def add_requirements(
    package: Package, command: AddRequirements, profile: Profile, new_id: Callable[[], UUID]
) -> tuple[Package, PackageEdited]:
    """The draft with more requirements; `new_id` makes the id of each."""
    check_draft(package, command.expected_version)
    added = requirements.added(package.requirements, command.requirements, profile, package.start_date, new_id)
    return edited(replace(package, requirements=added), PackagePart.REQUIREMENTS)


def update_requirement(package: Package, command: UpdateRequirement, profile: Profile) -> tuple[Package, PackageEdited]:
    """The draft with one requirement corrected."""
    check_draft(package, command.expected_version)
    after = requirements.corrected(package.requirements, command.requirement_id, command.correction, profile)
    return edited(replace(package, requirements=after), PackagePart.REQUIREMENTS)


def remove_requirement(package: Package, command: RemoveRequirement) -> tuple[Package, PackageEdited]:
    """The draft without one requirement."""
    check_draft(package, command.expected_version)
    left = requirements.removed(package.requirements, command.requirement_id)
    return edited(replace(package, requirements=left), PackagePart.REQUIREMENTS)


def add_services(
    package: Package, command: AddServices, profile: Profile, found: Mapping[UUID, Service], now: datetime
) -> tuple[Package, PackageEdited]:
    """The draft with more services; `found` are those of `command.service_ids` that exist."""
    check_draft(package, command.expected_version)
    policy = policy_of(package, profile)
    added = services.added(package.services, command.service_ids, found, policy, london_date(now))
    return edited(replace(package, services=added), PackagePart.SERVICES)


def remove_service(package: Package, command: RemoveService) -> tuple[Package, PackageEdited, str | None]:
    """The draft without one service, and the reason as it is kept."""
    check_draft(package, command.expected_version)
    checks = Checks()
    reason = texts.clean(checks, command.reason, texts.LONG_TEXT, "reason")
    left = services.removed(checks, package.services, command.service_id)
    return *edited(replace(package, services=left), PackagePart.SERVICES), reason


def select_services(
    package: Package, command: SelectServices, profile: Profile, now: datetime
) -> tuple[Package, PackageEdited, Criteria]:
    """The draft, edited, and what the algorithm has to look for; which services that finds, its statement says."""
    check_draft(package, command.expected_version)
    if package.postcode is None:
        raise Refused([SelectionWithoutLocation()])
    level, day = package.service_level_code, london_date(now)
    wanted = Criteria.of(package.postcode, level, policy_of(package, profile), day)
    criteria = replace(wanted, age=package.person_age, gender=package.person_gender)
    return *edited(package, PackagePart.SERVICES), criteria
