"""Making a new draft out of a package of any state (rule B20): what is copied, what is cleared, what must be told."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from domain import references, requirements, services
from domain.cautions import Caution, CautionCode
from domain.events import PackageDuplicated
from domain.packages.creating import CreatePackage, CreationFacts, create
from domain.packages.describing import NewInformation, checked_information
from domain.packages.facts import UNDECIDED, Information, Package, policy_of
from domain.packages.proposing import with_proposal
from domain.profiles import Profile
from domain.references import ReferenceKind
from domain.refusals import Checks, Refused
from domain.requirements import NewRequirement, Requirement
from domain.services import SelectedService
from domain.times import london_date


@dataclass(frozen=True, slots=True)
class DuplicatePackage:
    """Duplicate a package, with another service level or reference if they are given; the client stays."""

    package_id: UUID
    terms_accepted: bool
    service_type: str | None = None
    service_level_id: UUID | None = None
    reference: str | None = None
    expected_version: int | None = None


def creation(
    original: Package, command: DuplicatePackage, profile: Profile, level_code: str | None, now: datetime
) -> CreatePackage:
    """How the duplicate is created under `profile`; `level_code` is that of the wanted service level, if it is known.

    An officer's reference that is not given keeps the original's dates and gets today's (rule B2).
    """
    level = profile.level(level_code) if level_code else None
    reference = command.reference
    if reference is None and profile.reference.kind is ReferenceKind.OFFICER:
        reference = references.duplicated(original.reference, london_date(now))
    return CreatePackage(
        authority_id=original.authority_id,
        service_type=command.service_type or (level.service_type if level else ""),
        service_level_id=command.service_level_id or original.service_level_id,
        client_reference=original.client_reference,
        terms_accepted=command.terms_accepted,
        reference=reference,
    )


def duplicate(
    original: Package, wanted: CreatePackage, facts: CreationFacts, new_id: Callable[[], UUID], now: datetime
) -> tuple[Package, PackageDuplicated, tuple[Caution, ...]]:
    """The new draft under the profile in force, and what its officer must be told.

    Neither the deadline, the priority, the counts, the answers nor the decision are copied.
    """
    made, _ = create(wanted, facts, now)
    cautions: list[Caution] = []
    if original.state in UNDECIDED:
        cautions.append(Caution.of(CautionCode.ORIGINAL_STAYS_LIVE))
    copy = replace(
        made,
        postcode=original.postcode,
        start_date=original.start_date,
        ends_on=original.ends_on,
        hours_required=original.hours_required,
        days_required=original.days_required,
        frequency=original.frequency,
        person_age=original.person_age,
        person_gender=original.person_gender,
        calls=original.calls,
        preferences=original.preferences,
        additional_information=_information(cautions, original, made, facts.profile),
        requirements=_requirements(cautions, original, facts.profile, new_id),
        services=_services(cautions, original, made, facts.profile, now),
        duplicated_from_id=original.id,
    )
    event = PackageDuplicated(
        authority_id=copy.authority_id,
        package_id=copy.id,
        public_reference=copy.public_reference,
        original_package_id=original.id,
    )
    return with_proposal(copy, facts.profile), event, tuple(cautions)


def _information(
    cautions: list[Caution], original: Package, made: Package, profile: Profile
) -> tuple[Information, ...]:
    """What the profile in force still knows for the service type."""
    service_type = policy_of(made, profile).service_type
    copied: list[Information] = []
    for entered in original.additional_information:
        checks = Checks()
        again = checked_information(checks, (NewInformation(entered.code, entered.value),), profile, service_type)
        if checks.found:
            why = checks.found[0].message if profile.information_kind(entered.code) else "the profile has it no longer."
            cautions.append(Caution.of(CautionCode.INFORMATION_NOT_COPIED, title=entered.title, why=why))
        else:
            copied += again
    return tuple(copied)


def _requirements(
    cautions: list[Caution], original: Package, profile: Profile, new_id: Callable[[], UUID]
) -> tuple[Requirement, ...]:
    """What stands in the catalogue in force, with options that it still has."""
    copied: tuple[Requirement, ...] = ()
    for each in original.requirements:
        again = NewRequirement(each.code, each.negotiable, each.preferred_date, each.options, each.own_text)
        try:
            copied = requirements.added(copied, (again,), profile, original.start_date, new_id)
        except Refused as refused:
            why = refused.refusals[0].message if profile.requirement(each.code) else "the catalogue has it no longer."
            cautions.append(Caution.of(CautionCode.REQUIREMENT_NOT_COPIED, title=each.title, why=why))
    return copied


def _services(
    cautions: list[Caution], original: Package, made: Package, profile: Profile, now: datetime
) -> tuple[SelectedService, ...]:
    """The services that may be asked today for the wanted level."""
    policy = policy_of(made, profile)
    copied: list[SelectedService] = []
    for selected in original.services:
        checks = Checks()
        services.check_eligible(checks, selected.service, policy, london_date(now))
        if checks.found:
            facts = {"service": selected.service.name, "why": checks.found[0].message}
            cautions.append(Caution.of(CautionCode.SERVICE_NOT_COPIED, **facts))
        else:
            copied.append(selected)
    return tuple(copied)
