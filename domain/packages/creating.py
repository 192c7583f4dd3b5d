"""A new package: a draft under the rules of its authority and its service level (rules B1–B3, Q26)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain import profiles, references, searches, texts
from domain.events import PackageCreated
from domain.packages.facts import Package
from domain.packages.proposing import with_proposal
from domain.profiles import Profile, ServiceLevel
from domain.references import ReferenceKind
from domain.refusals import (
    Checks,
    NotFound,
    ReferenceGivenBySystem,
    ReferenceInvalid,
    ReferenceTaken,
    Refused,
    ServiceLevelNotOfType,
    TermsNotAccepted,
)


@dataclass(frozen=True, slots=True)
class CreatePackage:
    """Begin a draft; these facts never change afterwards (rules B1, B3). The system gives some references itself."""

    authority_id: UUID
    service_type: str
    service_level_id: UUID
    client_reference: str
    terms_accepted: bool
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class CreationFacts:
    """What a creation needs to know.

    `authority_id` is the viewer's, `team_id` their team's, if they have one (rule B24); `service_level_code` is None
    where the level is unknown, retired or foreign;
    `system_reference` is the next one where the profile says SYSTEM; `reference_taken` is about the officer's.
    """

    package_id: UUID
    authority_id: UUID
    created_by: UUID
    team_id: UUID | None
    profile_id: UUID
    profile: Profile
    service_level_code: str | None
    public_reference: str
    system_reference: str | None = None
    reference_taken: bool = False


def create(command: CreatePackage, facts: CreationFacts, now: datetime) -> tuple[Package, PackageCreated]:
    """A new draft, or everything that is wrong with the command."""
    checks = Checks()
    checks.require(command.authority_id == facts.authority_id, NotFound("authority_id", noun="authority"))
    client_reference = texts.required(checks, command.client_reference, texts.SHORT_TEXT, "client_reference")
    checks.require(command.terms_accepted, TermsNotAccepted("terms_accepted"))
    level = _level(checks, command, facts)
    reference = _reference(checks, command, facts)
    checks.done()
    if level is None:
        raise Refused([NotFound("service_level_id", noun="service level")])
    policy = profiles.effective(facts.profile, level)
    package = Package(
        id=facts.package_id,
        authority_id=facts.authority_id,
        public_reference=facts.public_reference,
        reference=reference,
        client_reference=client_reference,
        service_level_id=command.service_level_id,
        service_level_code=level.code,
        profile_id=facts.profile_id,
        terms_version=policy.terms_version,
        early_decision=policy.early_decision,
        location_precision=policy.location_precision,
        partial_allowed=policy.partial_allowed,
        offer_required=policy.offer_required,
        award_strategy=policy.award_strategy,
        completes_at=policy.completes_at,
        created_by=facts.created_by,
        created_at=now,
        search_text=searches.search_text(reference, client_reference, level.name, facts.public_reference),
        team_id=facts.team_id,
    )
    package = with_proposal(package, facts.profile)
    event = PackageCreated(
        authority_id=package.authority_id, package_id=package.id, public_reference=package.public_reference
    )
    return package, event


def _level(checks: Checks, command: CreatePackage, facts: CreationFacts) -> ServiceLevel | None:
    level = facts.profile.level(facts.service_level_code) if facts.service_level_code is not None else None
    if level is None:
        checks.require(False, NotFound("service_level_id", noun="service level"))
        return None
    mismatch = ServiceLevelNotOfType("service_type", level=level.name, expected=level.service_type)
    checks.require(command.service_type == level.service_type, mismatch)
    return level


def _reference(checks: Checks, command: CreatePackage, facts: CreationFacts) -> str:
    """The reference by the authority's rule: the officer's, the system's next, or the public one as an alias."""
    rule = facts.profile.reference
    if rule.kind is ReferenceKind.OFFICER:
        reference = texts.clean(checks, command.reference, texts.SHORT_TEXT, "reference") or ""
        checks.require(references.fits(rule, reference), ReferenceInvalid("reference", example=rule.example))
        checks.require(not facts.reference_taken, ReferenceTaken("reference", reference=reference))
        return reference
    checks.require(command.reference is None, ReferenceGivenBySystem("reference"))
    if rule.kind is ReferenceKind.ALIAS:
        return facts.public_reference
    if facts.system_reference is None:
        raise LookupError("a system-given reference was not provided")
    return facts.system_reference
