"""A provider answers, and changes its answer before the deadline (rules P9–P12, P17, P18, P20, P30, Q1, Q2, Q10)."""

from datetime import datetime

from domain import answers, call_variations, offers, texts
from domain.events import ResponseChanged, ResponseSubmitted
from domain.invitations import InvitationState
from domain.refusals import (
    Checks,
    DeadlinePassed,
    OnlyWithAYes,
    PartialNotAllowed,
    ReasonForBlockServicesOnly,
    RejectionReasonNotAllowed,
    RejectionReasonRequired,
    ResponseAlreadySubmitted,
    ResponseNotSubmitted,
    TermsNotAccepted,
    UnknownReason,
)
from domain.responses.facts import ChangeResponse, Invitation, PlacementResponse, Response, SubmitResponse
from domain.responses.standing import check_undecided, check_version
from domain.times import london_date, shown


def submit(invitation: Invitation, command: SubmitResponse, now: datetime) -> tuple[Response, ResponseSubmitted]:
    """A first response, or a new one after a withdrawal before the deadline (rule P20)."""
    checks = Checks()
    if check_open(checks, invitation, now):
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
    check_version(invitation, command.expected_version)
    checks = Checks()
    if check_open(checks, invitation, now):
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


def check_open(checks: Checks, invitation: Invitation, now: datetime) -> bool:
    """Undecided, and strictly before the deadline: a response at exactly that instant is late (rule Q1)."""
    if not check_undecided(checks, invitation):
        return False
    in_time = now < invitation.deadline_at
    checks.require(in_time, DeadlinePassed(deadline=shown(invitation.deadline_at)))
    return in_time


def _response(checks: Checks, invitation: Invitation, command: SubmitResponse, now: datetime) -> Response:
    accepts = command.placement_response is not PlacementResponse.NO
    today = london_date(now)
    given = answers.checked(checks, invitation.requirements, command.answers, accepts, (today, invitation.ends_on))
    offer = offers.checked(checks, invitation.offer_wanted, command.offer, accepts, today)
    variations = call_variations.checked(checks, invitation.calls, command.call_variations)
    call_variations.check_first(checks, invitation.calls, command.first_call)
    note = texts.clean(checks, command.note, texts.LONG_TEXT, "note")
    rejection_note = texts.clean(checks, command.rejection_note, texts.LONG_TEXT, "rejection_note")
    reason_code = command.reason_code or None
    if accepts:
        _check_acceptance(checks, invitation, command)
        checks.require(reason_code is None, RejectionReasonNotAllowed("reason_code"))
        checks.require(rejection_note is None, RejectionReasonNotAllowed("rejection_note"))
    else:
        _check_reason(checks, invitation, reason_code)
        for name, said in (("first_call", command.first_call), ("call_variations", variations or None), ("note", note)):
            checks.require(said is None, OnlyWithAYes(name))
    checks.done()
    return Response(
        invitation_id=invitation.id,
        state=InvitationState.SUBMITTED,
        version=invitation.version + 1,
        placement_response=command.placement_response,
        reason_code=reason_code,
        rejection_note=rejection_note,
        terms_version=invitation.terms_version if accepts else None,
        meets_all_essential=answers.meets_all_essential(invitation.requirements, given) if accepts else None,
        submitted_at=now,
        answers=given,
        offer=offer,
        first_call=command.first_call,
        call_variations=variations,
        note=note,
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
