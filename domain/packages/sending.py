"""Sending a package, moving its deadline, cancelling it (rules B5, B6, B9, B11, B12, B14, B15, Q30, Q32)."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from domain import requirements, services, texts
from domain.calendar import DayUnknown, WorkingCalendar
from domain.document_kinds import REQUIRED_AT_ONCE
from domain.events import PackageCancelled, PackageDeadlineChanged, PackageSent
from domain.packages.facts import (
    UNDECIDED,
    Package,
    PackageState,
    check_draft,
    check_undecided,
    check_version,
    policy_of,
)
from domain.packages.proposing import proposed_deadline, with_proposal
from domain.policies import Disclosure
from domain.profiles import Profile, ReasonKind
from domain.refusals import (
    AdditionalInformationMissing,
    Checks,
    DeadlineNotInFuture,
    DeadlineRequired,
    DeadlineUnchanged,
    DocumentsMissing,
    LocationMissing,
    NoServices,
    PackageEnded,
    StartDateMissing,
    UnknownReason,
    WorkingDaysUnknown,
)
from domain.times import london_date, shown

CANCELLABLE = UNDECIDED | {PackageState.DRAFT, PackageState.UNFILLED}


@dataclass(frozen=True, slots=True)
class FinalisePackage:
    """Send the package to its services (rule B11); without a deadline the proposed one holds (rules B12, C5)."""

    package_id: UUID
    deadline_at: datetime | None = None
    high_priority: bool = False
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class ModifyDeadline:
    """Move the deadline of a sent package (rules B15, Q30)."""

    package_id: UUID
    deadline_at: datetime
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class CancelPackage:
    """End an undecided package without an award."""

    package_id: UUID
    reason_code: str
    note: str | None = None
    expected_version: int | None = None


def finalise(
    package: Package, command: FinalisePackage, profile: Profile, known: WorkingCalendar, now: datetime
) -> tuple[Package, PackageSent]:
    """The package, sent: open, with its deadline and the number of services asked."""
    check_draft(package, command.expected_version)
    checks = Checks()
    policy = policy_of(package, profile)
    deadline_at = _deadline(checks, with_proposal(package, profile), command, known, now)
    _check_complete(checks, package, profile)
    checks.require(len(package.services) > 0, NoServices())
    for selected in package.services:
        services.check_eligible(checks, selected.service, policy, london_date(now))
    checks.done()
    assert deadline_at is not None
    sent = replace(
        package,
        state=PackageState.OPEN,
        version=package.version + 1,
        high_priority=command.high_priority,
        finalised_at=now,
        deadline_at=deadline_at,
        sent_count=len(package.services),
    )
    event = PackageSent(
        authority_id=package.authority_id,
        package_id=package.id,
        public_reference=package.public_reference,
        sent_at=now,
        deadline_at=deadline_at,
        sent_count=sent.sent_count,
        high_priority=command.high_priority,
    )
    return sent, event


def _deadline(
    checks: Checks, package: Package, command: FinalisePackage, known: WorkingCalendar, now: datetime
) -> datetime | None:
    """The broker's deadline, or the proposed one; high priority has fewer working days where the profile says so."""
    try:
        found = command.deadline_at or proposed_deadline(package, known, now, urgent=command.high_priority)
    except DayUnknown as unknown:
        day, last = f"{unknown.day:%d/%m/%Y}", unknown.last
        checks.require(False, WorkingDaysUnknown("deadline_at", day=day, last=last))
        return None
    checks.require(found is not None, DeadlineRequired("deadline_at"))
    if found is not None:
        checks.require(found > now, DeadlineNotInFuture("deadline_at", now=shown(now)))
    return found


def _check_complete(checks: Checks, package: Package, profile: Profile) -> None:
    checks.require(package.postcode is not None, LocationMissing())
    checks.require(package.start_date is not None, StartDateMissing())
    entered = {information.code for information in package.additional_information}
    service_type = policy_of(package, profile).service_type
    for kind in profile.information:
        needed = kind.required and kind.applies_to(service_type)
        missing = AdditionalInformationMissing(title=kind.title, about=kind.code)
        checks.require(not needed or kind.code in entered, missing)
    requirements.check_mandatory(checks, package.requirements, profile)
    _check_documents(checks, package, profile)


def _check_documents(checks: Checks, package: Package, profile: Profile) -> None:
    """What providers are to see at once must be there, and clean (rules P24, D12)."""
    if policy_of(package, profile).disclosure is Disclosure.IMMEDIATE:
        missing = [kind.words for kind in REQUIRED_AT_ONCE if kind not in package.ready_documents]
        checks.require(not missing, DocumentsMissing(missing=" and the ".join(missing)))


def modify_deadline(package: Package, command: ModifyDeadline, now: datetime) -> tuple[Package, PackageDeadlineChanged]:
    """The package with another deadline. What the old one had locked reopens: every rule asks the current one (Q32)."""
    check_version(package, command.expected_version)
    checks = Checks()
    check_undecided(checks, package)
    checks.require(command.deadline_at > now, DeadlineNotInFuture("deadline_at", now=shown(now)))
    checks.require(
        command.deadline_at != package.deadline_at,
        DeadlineUnchanged("deadline_at", deadline=shown(command.deadline_at)),
    )
    checks.done()
    assert package.deadline_at is not None
    event = PackageDeadlineChanged(
        authority_id=package.authority_id,
        package_id=package.id,
        public_reference=package.public_reference,
        old_deadline_at=package.deadline_at,
        new_deadline_at=command.deadline_at,
    )
    return replace(package, deadline_at=command.deadline_at, version=package.version + 1), event


def cancel(
    package: Package, command: CancelPackage, profile: Profile, now: datetime
) -> tuple[Package, PackageCancelled]:
    """The package, cancelled for a reason; nothing else ends a package before its deadline (rule B14)."""
    check_version(package, command.expected_version)
    checks = Checks()
    ended = PackageEnded(state=package.state.value.lower().replace("_", " "))
    checks.require(package.state in CANCELLABLE, ended)
    checks.require(
        profile.reason(ReasonKind.CANCELLATION, command.reason_code) is not None,
        UnknownReason("reason_code", kind="cancellation reasons"),
    )
    note = texts.clean(checks, command.note, texts.LONG_TEXT, "note")
    checks.done()
    cancelled = replace(
        package,
        state=PackageState.CANCELLED,
        version=package.version + 1,
        ended_at=now,
        cancellation_reason=command.reason_code,
        cancellation_note=note,
    )
    event = PackageCancelled(
        authority_id=package.authority_id,
        package_id=package.id,
        public_reference=package.public_reference,
        reason_code=command.reason_code,
        cancelled_at=now,
    )
    return cancelled, event
