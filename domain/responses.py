"""A provider's answer: submitted, changed, withdrawn (rules P9–P11, P16–P21, Q1–Q3, Q9, Q10, B26, P35)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain import answers, texts
from domain.answers import Answer
from domain.events import ResponseChanged, ResponseSubmitted, ResponseWithdrawn
from domain.invitations import InvitationState
from domain.packages import UNDECIDED, PackageState
from domain.refusals import (
    BrokerageEnded,
    Checks,
    Conflict,
    DeadlinePassed,
    PartialNotAllowed,
    ReasonForBlockServicesOnly,
    Refused,
    RejectionReasonNotAllowed,
    RejectionReasonRequired,
    ResponseAlreadySubmitted,
    ResponseNotSubmitted,
    TermsNotAccepted,
    UnknownReason,
)
from domain.requirements import Requirement
from domain.times import london_date, shown


class PlacementResponse(StrEnum):
    """Whether the service can take the package: in full, in part, not at all (rule Q10)."""

    YES_FULL = "YES_FULL"
    YES_PART = "YES_PART"
    NO = "NO"


@dataclass(frozen=True, slots=True)
class RejectionReason:
    """A reason for a No from the authority's list."""

    code: str
    label: str
    block_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """An invitation as loaded under the gate's lock, with what its brief says and the authority's rejection reasons."""

    id: UUID
    package_id: UUID
    authority_id: UUID
    organisation_id: UUID
    service_id: UUID
    state: InvitationState
    version: int
    package_state: PackageState
    deadline_at: datetime
    ended_at: datetime | None
    requirements: tuple[Requirement, ...]
    partial_allowed: bool
    block_contract: bool
    terms_version: str
    reasons: Sequence[RejectionReason]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitResponse:
    """Save and mark the response as complete (rule P17)."""

    invitation_id: UUID
    placement_response: PlacementResponse
    terms_accepted: bool = False
    answers: tuple[Answer, ...] = ()
    reason_code: str | None = None
    rejection_note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeResponse(SubmitResponse):
    """Replace a submitted response before the deadline (rule P18)."""

    expected_version: int


@dataclass(frozen=True, slots=True)
class WithdrawResponse:
    """Take a submitted response back while the package is undecided (rule P19)."""

    invitation_id: UUID
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A response as it is stored; `state` and `version` are the invitation's new ones.

    `meets_all_essential` is None with a No (rule Q9).
    """

    invitation_id: UUID
    state: InvitationState
    version: int
    placement_response: PlacementResponse
    reason_code: str | None
    rejection_note: str | None
    terms_version: str | None
    meets_all_essential: bool | None
    submitted_at: datetime
    answers: tuple[Answer, ...]


def submit(invitation: Invitation, command: SubmitResponse, now: datetime) -> tuple[Response, ResponseSubmitted]:
    """A first response, or a new one after a withdrawal before the deadline (rule P20)."""
    checks = Checks()
    if _check_open(checks, invitation, now):
        checks.require(invitation.state is not InvitationState.SUBMITTED, ResponseAlreadySubmitted())
    response = _response(checks, invitation, command, now)
    return response, ResponseSubmitted(
        authority_id=invitation.authority_id,
        package_id=invitation.package_id,
        organisation_id=invitation.organisation_id,
        invitation_id=invitation.id,
        service_id=invitation.service_id,
        submitted_at=now,
    )


def change(invitation: Invitation, command: ChangeResponse, now: datetime) -> tuple[Response, ResponseChanged]:
    """Another response in place of the submitted one, strictly before the deadline (rules P18, Q2)."""
    _check_version(invitation, command.expected_version)
    checks = Checks()
    if _check_open(checks, invitation, now):
        checks.require(invitation.state is InvitationState.SUBMITTED, ResponseNotSubmitted())
    response = _response(checks, invitation, command, now)
    return response, ResponseChanged(
        authority_id=invitation.authority_id,
        package_id=invitation.package_id,
        organisation_id=invitation.organisation_id,
        invitation_id=invitation.id,
        service_id=invitation.service_id,
        changed_at=now,
    )


def withdraw(invitation: Invitation, command: WithdrawResponse, now: datetime) -> tuple[Invitation, ResponseWithdrawn]:
    """The invitation with its response withdrawn, before or after the deadline, while undecided (rule P19)."""
    _check_version(invitation, command.expected_version)
    checks = Checks()
    if _check_undecided(checks, invitation):
        checks.require(invitation.state is InvitationState.SUBMITTED, ResponseNotSubmitted())
    checks.done()
    withdrawn = replace(invitation, state=InvitationState.WITHDRAWN, version=invitation.version + 1)
    return withdrawn, ResponseWithdrawn(
        authority_id=invitation.authority_id,
        package_id=invitation.package_id,
        organisation_id=invitation.organisation_id,
        invitation_id=invitation.id,
        service_id=invitation.service_id,
        withdrawn_at=now,
    )


def _check_version(invitation: Invitation, expected: int | None) -> None:
    if expected is not None and expected != invitation.version:
        state = invitation.state.value.lower().replace("_", " ")
        changes = f"it is version {invitation.version} now and {state}"
        raise Refused([Conflict("expected_version", noun="response", expected=expected, changes=changes)])


def _check_undecided(checks: Checks, invitation: Invitation) -> bool:
    """Read-only after a decision, a closing or a cancellation (rule P21)."""
    undecided = invitation.ended_at is None and invitation.package_state in UNDECIDED
    checks.require(undecided, BrokerageEnded())
    return undecided


def _check_open(checks: Checks, invitation: Invitation, now: datetime) -> bool:
    """Undecided, and strictly before the deadline: a response at exactly that instant is late (rule Q1)."""
    if not _check_undecided(checks, invitation):
        return False
    in_time = now < invitation.deadline_at
    checks.require(in_time, DeadlinePassed(deadline=shown(invitation.deadline_at)))
    return in_time


def _response(checks: Checks, invitation: Invitation, command: SubmitResponse, now: datetime) -> Response:
    accepts = command.placement_response is not PlacementResponse.NO
    given = answers.checked(checks, invitation.requirements, command.answers, accepts, london_date(now))
    note = texts.clean(checks, command.rejection_note, texts.LONG_TEXT, "rejection_note")
    reason_code = command.reason_code or None
    if accepts:
        _check_acceptance(checks, invitation, command)
        checks.require(reason_code is None, RejectionReasonNotAllowed("reason_code"))
        checks.require(note is None, RejectionReasonNotAllowed("rejection_note"))
    else:
        _check_reason(checks, invitation, reason_code)
    checks.done()
    return Response(
        invitation_id=invitation.id,
        state=InvitationState.SUBMITTED,
        version=invitation.version + 1,
        placement_response=command.placement_response,
        reason_code=reason_code,
        rejection_note=note,
        terms_version=invitation.terms_version if accepts else None,
        meets_all_essential=answers.meets_all_essential(invitation.requirements, given) if accepts else None,
        submitted_at=now,
        answers=given,
    )


def _check_acceptance(checks: Checks, invitation: Invitation, command: SubmitResponse) -> None:
    """A Yes accepts the terms (rule P11), and is in part only where the profile allows it (rule Q10)."""
    checks.require(command.terms_accepted, TermsNotAccepted("terms_accepted"))
    in_full = command.placement_response is PlacementResponse.YES_FULL
    checks.require(in_full or invitation.partial_allowed, PartialNotAllowed("placement_response"))


def _check_reason(checks: Checks, invitation: Invitation, code: str | None) -> None:
    """A No names a reason of the authority's list (rule P11) that is open to the service (rule P35)."""
    if code is None:
        checks.require(False, RejectionReasonRequired("reason_code"))
        return
    reason = next((reason for reason in invitation.reasons if reason.code == code), None)
    if reason is None:
        checks.require(False, UnknownReason("reason_code", kind="rejection reasons"))
        return
    open_to_service = invitation.block_contract or not reason.block_only
    checks.require(open_to_service, ReasonForBlockServicesOnly("reason_code", label=reason.label))
