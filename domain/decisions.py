"""The award: exactly one service, behind the gate, with reasons (rules B13, B18, B19, Q1, Q11, Q24, Q29, Q33, Q38)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from domain import outcomes, texts
from domain.events import PackageAwarded
from domain.invitations import InvitationState, outcome
from domain.outcomes import NOTHING_SAID, Losing
from domain.packages import Package, PackageState, can_decide, check_undecided, check_version
from domain.policies import CompletesAt, EarlyDecision
from domain.profiles import Profile, ReasonKind
from domain.ranking import Candidate, ranked
from domain.refusals import (
    AwardToDecliner,
    AwardToUnanswered,
    AwardToWithdrawn,
    Checks,
    CommissionerReasonRequired,
    Conflict,
    DecisionTooEarly,
    DepartureReasonRequired,
    NotFound,
    OfferExpired,
    PackageOnHold,
    ReasonRepeated,
    Refused,
    UnknownReason,
)
from domain.times import london_date, shown


@dataclass(frozen=True, slots=True)
class RecordDecision:
    """Award the package to one service (rule B18).

    `invitation_version` is that of the answer that the decision was made on. `departure_reason` says why the service is
    chosen though another ranks first (rule Q11), `commissioner_reason` why though it is suspended (rule Q38).
    """

    package_id: UUID
    invitation_id: UUID
    source_code: str
    primary_reason_code: str
    additional_reason_codes: tuple[str, ...] = ()
    expected_version: int | None = None
    invitation_version: int | None = None
    departure_reason: str | None = None
    commissioner_reason: str | None = None
    losing: Losing = NOTHING_SAID


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """The decision as it is stored: the ended package, the new state of every invitation, and the winner.

    `rank` is the winner's, None where the package's strategy does not rank it. `not_awarded` has the code of each
    service that said yes and lost.
    """

    package: Package
    winner: Candidate
    source_code: str
    primary_reason_code: str
    additional_reason_codes: tuple[str, ...]
    rank: int | None
    departure_reason: str | None
    commissioner_reason: str | None
    decided_at: datetime
    outcomes: Mapping[UUID, InvitationState]
    not_awarded: Mapping[UUID, str]


def decide(
    package: Package, candidates: Sequence[Candidate], command: RecordDecision, profile: Profile, now: datetime
) -> tuple[Award, PackageAwarded]:
    """The award, or everything that speaks against it."""
    check_version(package, command.expected_version)
    winner = next((candidate for candidate in candidates if candidate.id == command.invitation_id), None)
    _check_answer(winner, command)
    checks = Checks()
    checks.require(winner is not None, NotFound("invitation_id", noun="invitation"))
    command = _cleaned(checks, command)
    rank: int | None = None
    codes: Mapping[UUID, str] = {}
    if _check_gate(checks, package, now) and winner is not None and _check_winner(checks, winner):
        _check_still_good(checks, winner, command, now)
        ranks = _ranks(package, candidates, now)
        rank = _check_rank(checks, winner, candidates, ranks, command)
        codes = outcomes.not_awarded(checks, command.losing, candidates, winner, profile)
    _check_reasons(checks, command, profile)
    outcomes.check_listed(checks, command.losing, profile)
    checks.done()
    assert winner is not None
    award = Award(
        package=_ended(package, now),
        winner=winner,
        source_code=command.source_code,
        primary_reason_code=command.primary_reason_code,
        additional_reason_codes=command.additional_reason_codes,
        rank=rank,
        departure_reason=command.departure_reason,
        commissioner_reason=command.commissioner_reason,
        decided_at=now,
        outcomes={each.id: outcome(each.state) for each in candidates} | {winner.id: InvitationState.AWARDED},
        not_awarded=codes,
    )
    return award, PackageAwarded(
        authority_id=package.authority_id,
        package_id=package.id,
        organisation_id=winner.organisation_id,
        public_reference=package.public_reference,
        invitation_id=winner.id,
        service_id=winner.service.id,
        decided_at=now,
        complete=award.package.state is PackageState.COMPLETE,
        invitation_ids=outcomes.told_of_outcome(candidates),
    )


def _ended(package: Package, now: datetime) -> Package:
    """The package, decided; what completes it is the profile's (rule B19)."""
    complete = package.completes_at is CompletesAt.DECISION
    state = PackageState.COMPLETE if complete else PackageState.AWARDED
    return replace(package, state=state, ended_at=now, version=package.version + 1)


def _cleaned(checks: Checks, command: RecordDecision) -> RecordDecision:
    def clean(text: str | None, name: str) -> str | None:
        return texts.clean(checks, text, texts.LONG_TEXT, name)

    return replace(
        command,
        departure_reason=clean(command.departure_reason, "departure_reason"),
        commissioner_reason=clean(command.commissioner_reason, "commissioner_reason"),
    )


def _check_answer(winner: Candidate | None, command: RecordDecision) -> None:
    """Refuse a decision made on an answer that has changed since (rule Q24); None asks for no such check."""
    expected = command.invitation_version
    if winner is not None and expected not in (None, winner.version):
        changes = f"it is version {winner.version} now"
        raise Refused([Conflict("invitation_version", noun="response", expected=expected, changes=changes)])


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


def _check_winner(checks: Checks, winner: Candidate) -> bool:
    """Whether the service could be awarded anything: its yes stands (rule B18)."""
    if winner.state is InvitationState.SUBMITTED:
        checks.require(winner.accepts, AwardToDecliner("invitation_id"))
    elif winner.state is InvitationState.WITHDRAWN:
        checks.require(False, AwardToWithdrawn("invitation_id"))
    else:
        checks.require(False, AwardToUnanswered("invitation_id"))
    return winner.accepts


def _check_still_good(checks: Checks, winner: Candidate, command: RecordDecision, now: datetime) -> None:
    """Its offer has not run out (rule Q29), and it has not been suspended since (rule Q38)."""
    until = winner.offer_expires_on
    expired = OfferExpired("invitation_id", service=winner.service.name, until=f"{until:%d/%m/%Y}" if until else "")
    checks.require(not winner.offer_expired(now), expired)
    service = winner.service
    suspended = CommissionerReasonRequired(
        "commissioner_reason",
        service=service.name,
        period=service.suspension_period,
        reason=service.suspension_reason,
    )
    excused = command.commissioner_reason is not None or not service.suspended(london_date(now))
    checks.require(excused, suspended)


def _ranks(package: Package, candidates: Sequence[Candidate], now: datetime) -> Mapping[UUID, int] | None:
    places = ranked(package.award_strategy, candidates, package.requirements, now)
    return None if places is None else {place.invitation_id: place.rank for place in places}


def _check_rank(
    checks: Checks,
    winner: Candidate,
    candidates: Sequence[Candidate],
    ranks: Mapping[UUID, int] | None,
    command: RecordDecision,
) -> int | None:
    """The winner's rank; one that does not rank first is chosen for a reason (rule Q11)."""
    if ranks is None:
        return None
    rank = ranks.get(winner.id)
    best = ", ".join(sorted(f'"{each.service.name}"' for each in candidates if ranks.get(each.id) == 1))
    departs = DepartureReasonRequired(
        "departure_reason",
        service=winner.service.name,
        place=f"ranked {rank}" if rank else "not ranked",
        first=best or "nobody",
    )
    checks.require(rank == 1 or command.departure_reason is not None, departs)
    return rank


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
