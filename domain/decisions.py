"""The award: exactly one service, behind the gate, with reasons (rules B13, B18, B19, Q1, Q33, Q24)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from domain.events import PackageAwarded
from domain.invitations import InvitationState, outcome
from domain.packages import Package, PackageState, can_decide, check_undecided, check_version
from domain.policies import CompletesAt, EarlyDecision
from domain.profiles import Profile, ReasonKind
from domain.refusals import (
    AwardToDecliner,
    AwardToUnanswered,
    AwardToWithdrawn,
    Checks,
    DecisionTooEarly,
    NotFound,
    PackageOnHold,
    ReasonRepeated,
    UnknownReason,
)
from domain.responses import PlacementResponse
from domain.times import shown


@dataclass(frozen=True, slots=True)
class RecordDecision:
    """Award the package to one service (rule B18)."""

    package_id: UUID
    invitation_id: UUID
    source_code: str
    primary_reason_code: str
    additional_reason_codes: tuple[str, ...] = ()
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One invitation of the package, as loaded under the package's lock."""

    id: UUID
    organisation_id: UUID
    service_id: UUID
    state: InvitationState
    placement_response: PlacementResponse | None


@dataclass(frozen=True, slots=True)
class Award:
    """The decision as it is stored: the ended package, the new state of every invitation, and the winner."""

    package: Package
    winner: Candidate
    source_code: str
    primary_reason_code: str
    additional_reason_codes: tuple[str, ...]
    decided_at: datetime
    outcomes: Mapping[UUID, InvitationState]


def decide(
    package: Package, candidates: Sequence[Candidate], command: RecordDecision, profile: Profile, now: datetime
) -> tuple[Award, PackageAwarded]:
    """The award, or everything that speaks against it."""
    check_version(package, command.expected_version)
    checks = Checks()
    winner = next((candidate for candidate in candidates if candidate.id == command.invitation_id), None)
    checks.require(winner is not None, NotFound("invitation_id", noun="invitation"))
    if _check_gate(checks, package, now) and winner is not None:
        _check_winner(checks, winner)
    _check_reasons(checks, command, profile)
    checks.done()
    assert winner is not None
    complete = package.completes_at is CompletesAt.DECISION
    state = PackageState.COMPLETE if complete else PackageState.AWARDED
    outcomes = {candidate.id: outcome(candidate.state) for candidate in candidates}
    award = Award(
        package=replace(package, state=state, ended_at=now, version=package.version + 1),
        winner=winner,
        source_code=command.source_code,
        primary_reason_code=command.primary_reason_code,
        additional_reason_codes=command.additional_reason_codes,
        decided_at=now,
        outcomes=outcomes | {winner.id: InvitationState.AWARDED},
    )
    return award, PackageAwarded(
        authority_id=package.authority_id,
        package_id=package.id,
        organisation_id=winner.organisation_id,
        public_reference=package.public_reference,
        invitation_id=winner.id,
        service_id=winner.service_id,
        decided_at=now,
        complete=complete,
    )


def _check_gate(checks: Checks, package: Package, now: datetime) -> bool:
    """Whether the package could be decided on at all (rules B13, Q34)."""
    before = len(checks.found)
    check_undecided(checks, package)
    checks.require(package.state is not PackageState.ON_HOLD, PackageOnHold())
    if package.state is PackageState.OPEN:
        checks.require(can_decide(package, now), DecisionTooEarly(why=_why_too_early(package)))
    return len(checks.found) == before


def _why_too_early(package: Package) -> str:
    deadline = shown(package.deadline_at) if package.deadline_at else "not set"
    if package.early_decision is EarlyDecision.NEVER:
        return f"this authority never decides before the deadline, {deadline}"
    outstanding = package.sent_count - package.submitted_count
    return f"the deadline is {deadline}, and {outstanding} of {package.sent_count} services have not responded"


def _check_winner(checks: Checks, winner: Candidate) -> None:
    if winner.state is InvitationState.SUBMITTED:
        accepted = winner.placement_response in (PlacementResponse.YES_FULL, PlacementResponse.YES_PART)
        checks.require(accepted, AwardToDecliner("invitation_id"))
    elif winner.state is InvitationState.WITHDRAWN:
        checks.require(False, AwardToWithdrawn("invitation_id"))
    else:
        checks.require(False, AwardToUnanswered("invitation_id"))


def _check_reasons(checks: Checks, command: RecordDecision, profile: Profile) -> None:
    """One source, one primary reason, any number of others, each from the authority's list and each once (rule B18)."""

    def listed(kind: ReasonKind, code: str, *path: str | int) -> None:
        kinds = "decision sources" if kind is ReasonKind.DECISION_SOURCE else "decision reasons"
        checks.require(profile.reason(kind, code) is not None, UnknownReason(*path, kind=kinds))

    listed(ReasonKind.DECISION_SOURCE, command.source_code, "source_code")
    listed(ReasonKind.DECISION, command.primary_reason_code, "primary_reason_code")
    seen = {command.primary_reason_code}
    for index, code in enumerate(command.additional_reason_codes):
        listed(ReasonKind.DECISION, code, "additional_reason_codes", index)
        checks.require(code not in seen, ReasonRepeated("additional_reason_codes", index))
        seen.add(code)
