"""How a council creates a package, sends it, moves its deadline and cancels it."""

import secrets
from dataclasses import replace
from uuid import uuid4

import db.calendar
import db.decisions
import db.invitations
import db.notes
import db.packages
import db.profiles
import db.requirements
import db.selections
import db.timers
from db.transaction import Tx
from domain import invitations, packages, references, texts, timers
from domain.packages import (
    CancelPackage,
    CreatePackage,
    CreationFacts,
    DuplicatePackage,
    FinalisePackage,
    ModifyDeadline,
    SetCallSchedule,
    UpdatePackageProfile,
)
from domain.profiles import Profile
from domain.references import ReferenceKind
from domain.refusals import Checks, NotFound, ReferenceTaken, Refused
from resolvers import announcing, loading
from resolvers.request import Outcome, mutation


@mutation
async def create(tx: Tx, command: CreatePackage) -> Outcome:
    """Begin a draft under the authority's present profile (rules B1–B3, Q26)."""
    facts = await _creation_facts(tx, command)
    package, event = packages.create(command, facts, await tx.read_clock())
    if not await db.packages.create(tx, package):
        raise Refused([ReferenceTaken("reference", reference=package.reference)])
    return await announcing.package(tx, "package.created", None, package, event)


@mutation
async def duplicate(tx: Tx, command: DuplicatePackage) -> Outcome:
    """Begin a draft that says what another package says, under the present profile (rules B2, B20)."""
    original = await loading.package(tx, command.package_id, command.expected_version)
    _, profile = await db.profiles.current(tx)
    level = await db.profiles.level_code(tx, command.service_level_id or original.service_level_id)
    creation = packages.creation(original, command, profile, level, tx.now)
    facts = await _creation_facts(tx, creation)
    copy, event, cautions = packages.duplicate(original, creation, facts, uuid4, tx.now)
    if not await db.packages.create(tx, copy):
        raise Refused([ReferenceTaken("reference", reference=copy.reference)])
    await db.packages.save(tx, copy)
    await db.packages.save_location(tx, copy)
    await db.requirements.insert(tx, copy, copy.requirements)
    await db.selections.insert(tx, copy, copy.services)
    outcome = await announcing.package(tx, "package.duplicated", None, copy, event)
    return replace(outcome, cautions=cautions)


async def _creation_facts(tx: Tx, command: CreatePackage) -> CreationFacts:
    viewer = tx.viewer
    if viewer is None or viewer.authority_id is None:
        raise Refused([NotFound("authority_id", noun="authority")])
    profile_id, profile = await db.profiles.current(tx)
    given_by_system = profile.reference.kind is ReferenceKind.SYSTEM
    return CreationFacts(
        package_id=uuid4(),
        authority_id=viewer.authority_id,
        created_by=viewer.account_id,
        team_id=await db.packages.team_of(tx, viewer.account_id),
        profile_id=profile_id,
        profile=profile,
        service_level_code=await db.profiles.level_code(tx, command.service_level_id),
        public_reference=references.public_reference(secrets.token_bytes(references.PUBLIC_BYTES)),
        system_reference=await db.packages.next_reference(tx, profile.reference) if given_by_system else None,
        reference_taken=await _is_taken(tx, command, profile),
    )


async def _is_taken(tx: Tx, command: CreatePackage, profile: Profile) -> bool:
    """Whether the officer's reference is in use; one that could not be stored is not, and is refused as text."""
    checks = Checks()
    reference = texts.clean(checks, command.reference, texts.SHORT_TEXT, "reference")
    if profile.reference.kind is not ReferenceKind.OFFICER or reference is None or checks.found:
        return False
    return await db.packages.is_taken(tx, reference)


@mutation
async def update_profile(tx: Tx, command: UpdatePackageProfile) -> Outcome:
    """Enter or correct a draft's location, start date and the rest (rules B5, B9)."""
    package = await loading.package(tx, command.package_id, command.expected_version)
    profile = await db.profiles.get(tx, package.profile_id)
    edited, event = packages.update_profile(package, command, profile)
    await db.packages.save(tx, edited)
    await db.packages.save_location(tx, edited)
    for requirement in edited.requirements:
        if requirement not in package.requirements:
            await db.requirements.update(tx, edited, requirement)
    return await announcing.package(tx, "package.profile_updated", package, edited, event)


@mutation
async def set_call_schedule(tx: Tx, command: SetCallSchedule) -> Outcome:
    """Put calls and preferences in place of those of a draft (rule P29)."""
    package = await loading.package(tx, command.package_id, command.expected_version)
    edited, event = packages.set_call_schedule(package, command)
    await db.packages.save(tx, edited)
    return await announcing.package(tx, "package.calls_set", package, edited, event)


@mutation
async def finalise(tx: Tx, command: FinalisePackage) -> Outcome:
    """Send a draft to its services, each with a brief of its own (rules B5, B6, B11, B12, P8, P24, Q4)."""
    package = await loading.package(tx, command.package_id, command.expected_version)
    profile = await db.profiles.get(tx, package.profile_id)
    known = await db.calendar.known(tx)
    sent, event = packages.finalise(package, command, profile, known, tx.now)
    authority_name = await db.profiles.authority_name(tx)
    briefs = [invitations.brief(sent, selected, authority_name, profile) for selected in sent.services]
    await db.packages.save(tx, sent)
    await db.invitations.send(tx, sent, briefs, packages.policy_of(sent, profile).disclosure)
    await db.notes.send(tx, sent)
    await db.timers.arm(tx, timers.of_package(sent, profile, tx.now))
    await db.timers.arm(tx, timers.digests(sent, profile, known, tx.now), unless_due=True)
    return await announcing.package(tx, "package.sent", package, sent, event)


@mutation
async def modify_deadline(tx: Tx, command: ModifyDeadline) -> Outcome:
    """Move the deadline of a sent package; every provider's row follows (rules B15, Q30, Q32)."""
    package = await loading.package(tx, command.package_id, command.expected_version)
    profile = await db.profiles.get(tx, package.profile_id)
    moved, event = packages.modify_deadline(package, command, tx.now)
    await db.packages.save(tx, moved)
    await db.invitations.move_deadline(tx, moved)
    await db.timers.disarm(tx, moved.id, timers.OF_ITS_DEADLINE)
    await db.timers.arm(tx, timers.of_package(moved, profile, tx.now))
    return await announcing.package(tx, "package.deadline_changed", package, moved, event)


@mutation
async def cancel(tx: Tx, command: CancelPackage) -> Outcome:
    """End an undecided package without an award, for a reason (rules B14, P21)."""
    package = await loading.package(tx, command.package_id, command.expected_version)
    profile = await db.profiles.get(tx, package.profile_id)
    cancelled, event = packages.cancel(package, command, profile, tx.now)
    asked = await db.decisions.candidates(tx, package)
    await db.packages.save(tx, cancelled)
    await db.invitations.end(tx, cancelled, {one.id: invitations.outcome(one.state) for one in asked}, tx.now)
    await db.timers.disarm(tx, cancelled.id)
    return await announcing.package(tx, "package.cancelled", package, cancelled, event)
