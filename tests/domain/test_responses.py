"""A provider's answer: rules P9–P11, P16–P21, P35, Q1–Q3, Q9, Q10, Q24, Q34, B26."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import responses
from domain.answers import Answer
from domain.invitations import InvitationState
from domain.packages import PackageState
from domain.refusals import Refused
from domain.requirements import Requirement
from domain.responses import ChangeResponse, Invitation, PlacementResponse, SubmitResponse, WithdrawResponse
from tests.domain.examples import (
    DEADLINE,
    MICROSECOND,
    NOW,
    START,
    instants,
    invitation,
    refusals,
    requirement,
    start_date,
)

NO, YES_FULL, YES_PART = PlacementResponse.NO, PlacementResponse.YES_FULL, PlacementResponse.YES_PART
ID = uuid4()


def yes(*answers: Answer, **given: Any) -> SubmitResponse:
    wanted: dict[str, Any] = {"placement_response": YES_FULL, "terms_accepted": True, "answers": answers}
    return SubmitResponse(invitation_id=ID, **wanted | given)


def no(**given: Any) -> SubmitResponse:
    wanted: dict[str, Any] = {"placement_response": NO, "reason_code": "NO_AVAILABILITY"}
    return SubmitResponse(invitation_id=ID, **wanted | given)


def changed(command: SubmitResponse, expected_version: int = 1) -> ChangeResponse:
    given = {name: getattr(command, name) for name in SubmitResponse.__slots__}
    return ChangeResponse(**given, expected_version=expected_version)


def met(*requirements: Requirement) -> tuple[Answer, ...]:
    return tuple(Answer(wanted.id, can_meet=True) for wanted in requirements)


def refused(command: SubmitResponse, asked: Invitation | None = None) -> dict[str, tuple[str | int, ...]]:
    return refusals(lambda: responses.submit(asked or invitation(), command, NOW))


def test_P17_submitting_makes_the_response_complete() -> None:
    asked = invitation(version=3)
    response, event = responses.submit(asked, yes(), NOW)
    assert (response.state, response.version, response.submitted_at) == (InvitationState.SUBMITTED, 4, NOW)
    assert (response.placement_response, response.terms_version) == (YES_FULL, "2024-01")
    assert (event.invitation_id, event.organisation_id, event.submitted_at) == (asked.id, asked.organisation_id, NOW)


def test_P9_accepting_needs_an_answer_to_every_requirement() -> None:
    first, second, third = requirement(title="One"), requirement(title="Two"), requirement(title="Three")
    with pytest.raises(Refused) as caught:
        responses.submit(invitation(requirements=(first, second, third)), yes(*met(second)), NOW)
    assert [refusal.facts["title"] for refusal in caught.value.refusals] == ["One", "Three"]
    responses.submit(invitation(requirements=(first, second)), yes(*met(first, second)), NOW)


def test_P9_declining_skips_the_requirements() -> None:
    response, _ = responses.submit(invitation(requirements=(requirement(), start_date())), no(), NOW)
    assert (response.answers, response.meets_all_essential, response.terms_version) == ((), None, None)


def test_P9_answers_belong_to_the_brief_and_are_given_once() -> None:
    asked = requirement()
    answers = (*met(asked, asked), Answer(uuid4(), True))
    assert refused(yes(*answers), invitation(requirements=(asked,))) == {
        "REQUIREMENT_ANSWERED_TWICE": ("answers", 1, "requirement_id"),
        "NOT_FOUND": ("answers", 2, "requirement_id"),
    }


@pytest.mark.parametrize(
    ("negotiable", "can_meet", "allowed"),
    [(True, False, True), (True, True, False), (False, False, False), (False, True, False)],
)
def test_P10_a_comment_only_with_a_No_to_a_negotiable_requirement(
    negotiable: bool, can_meet: bool, allowed: bool
) -> None:
    asked = requirement(negotiable=negotiable)
    command = yes(Answer(asked.id, can_meet, " with minor changes "))
    if allowed:
        response, _ = responses.submit(invitation(requirements=(asked,)), command, NOW)
        assert response.answers[0].comment == "with minor changes"
    else:
        assert refused(command, invitation(requirements=(asked,))) == {"COMMENT_NOT_ALLOWED": ("answers", 0, "comment")}


def test_P10_a_blank_comment_is_none() -> None:
    asked = requirement()
    response, _ = responses.submit(invitation(requirements=(asked,)), yes(Answer(asked.id, True, " \r\n ")), NOW)
    assert response.answers[0].comment is None


def test_P11_a_Yes_accepts_the_terms_and_has_no_reason() -> None:
    wrong = yes(terms_accepted=False, reason_code="NO_AVAILABILITY", rejection_note="Because")
    with pytest.raises(Refused) as caught:
        responses.submit(invitation(), wrong, NOW)
    assert [(refusal.code(), refusal.path) for refusal in caught.value.refusals] == [
        ("TERMS_NOT_ACCEPTED", ("terms_accepted",)),
        ("REJECTION_REASON_NOT_ALLOWED", ("reason_code",)),
        ("REJECTION_REASON_NOT_ALLOWED", ("rejection_note",)),
    ]


@pytest.mark.parametrize("reason", [None, ""])
def test_P11_a_No_needs_a_reason(reason: str | None) -> None:
    assert refused(no(reason_code=reason)) == {"REJECTION_REASON_REQUIRED": ("reason_code",)}


def test_P11_the_reason_is_one_of_the_authoritys_and_the_note_is_optional() -> None:
    assert refused(no(reason_code="BORED")) == {"UNKNOWN_REASON": ("reason_code",)}
    response, _ = responses.submit(invitation(), no(rejection_note=" Full until May "), NOW)
    assert (response.reason_code, response.rejection_note) == ("NO_AVAILABILITY", "Full until May")


def test_P35_block_reasons_are_open_to_block_services_only() -> None:
    command = no(reason_code="BLOCK_OVER_HOURS")
    assert refused(command) == {"REASON_FOR_BLOCK_SERVICES_ONLY": ("reason_code",)}
    response, _ = responses.submit(invitation(block_contract=True), command, NOW)
    assert response.reason_code == "BLOCK_OVER_HOURS"


def test_Q10_in_part_only_where_the_profile_allows_it() -> None:
    assert refused(yes(placement_response=YES_PART)) == {"PARTIAL_NOT_ALLOWED": ("placement_response",)}
    response, _ = responses.submit(invitation(partial_allowed=True), yes(placement_response=YES_PART), NOW)
    assert response.placement_response is YES_PART


@pytest.mark.parametrize(
    ("essential_met", "negotiable_met", "expected"),
    [(True, True, True), (True, False, True), (False, True, False), (False, False, False)],
)
def test_Q9_a_No_to_an_essential_requirement_is_computed_not_blocked(
    essential_met: bool, negotiable_met: bool, expected: bool
) -> None:
    essential, negotiable = requirement(), requirement(negotiable=True)
    command = yes(Answer(essential.id, essential_met), Answer(negotiable.id, negotiable_met))
    response, _ = responses.submit(invitation(requirements=(essential, negotiable)), command, NOW)
    assert response.meets_all_essential is expected


def test_B26_a_No_to_the_start_date_says_the_best_date() -> None:
    asked = start_date()
    told = invitation(requirements=(asked,))
    assert refused(yes(Answer(asked.id, False)), told) == {"BEST_DATE_REQUIRED": ("answers", 0, "best_date")}
    response, _ = responses.submit(told, yes(Answer(asked.id, False, None, date(2024, 1, 15))), NOW)
    assert response.answers[0].best_date == date(2024, 1, 15)
    past = yes(Answer(asked.id, False, None, NOW.date() - timedelta(days=1)))
    assert refused(past, told) == {"BEST_DATE_IN_PAST": ("answers", 0, "best_date")}


def test_B26_a_best_date_is_not_later_than_the_last_day_of_care() -> None:
    asked = start_date()
    last = yes(Answer(asked.id, False, best_date=date(2024, 1, 15)))
    on_it, before_it = (invitation(requirements=(asked,), ends_on=date(2024, 1, day)) for day in (15, 14))
    response, _ = responses.submit(on_it, last, NOW)
    assert response.answers[0].best_date == on_it.ends_on
    assert refused(last, before_it) == {"BEST_DATE_AFTER_END": ("answers", 0, "best_date")}


@pytest.mark.parametrize(
    ("asked", "can_meet"),
    [(start_date(), True), (start_date(negotiable=False), False), (requirement(negotiable=True), False)],
    ids=["answered Yes", "essential", "not about the start date"],
)
def test_B26_a_best_date_stands_nowhere_else(asked: Requirement, can_meet: bool) -> None:
    command = yes(Answer(asked.id, can_meet, None, START))
    assert refused(command, invitation(requirements=(asked,))) == {"BEST_DATE_NOT_ALLOWED": ("answers", 0, "best_date")}


def test_B26_who_declines_owes_no_best_date() -> None:
    asked = start_date()
    response, _ = responses.submit(invitation(requirements=(asked,)), no(answers=(Answer(asked.id, False),)), NOW)
    assert response.answers == (Answer(asked.id, False),)


@pytest.mark.parametrize("bad", ["x" * 4001, "a\x00b", "\udfff"], ids=["long", "NUL", "half a surrogate"])
def test_texts_that_cannot_be_stored_are_refused(bad: str) -> None:
    asked = requirement(negotiable=True)
    command = no(rejection_note=bad, answers=(Answer(asked.id, False, bad),))
    with pytest.raises(Refused) as caught:
        responses.submit(invitation(requirements=(asked,)), command, NOW)
    assert [(refusal.code(), refusal.path) for refusal in caught.value.refusals] == [
        ("INVALID_INPUT", ("answers", 0, "comment")),
        ("INVALID_INPUT", ("rejection_note",)),
    ]


@given(
    deadline=instants,
    microseconds=st.integers(-2, 2),
)
def test_Q1_a_response_at_exactly_the_deadline_is_late(deadline: datetime, microseconds: int) -> None:
    asked = invitation(deadline_at=deadline)
    answered = invitation(deadline_at=deadline, state=InvitationState.SUBMITTED)
    now = deadline + microseconds * MICROSECOND
    if microseconds < 0:
        assert responses.submit(asked, yes(), now)[0].submitted_at == now
        assert responses.change(answered, changed(yes()), now)[0].submitted_at == now
    else:
        assert refusals(lambda: responses.submit(asked, yes(), now)) == {"DEADLINE_PASSED": ()}
        assert refusals(lambda: responses.change(answered, changed(yes()), now)) == {"DEADLINE_PASSED": ()}
    assert responses.withdraw(answered, WithdrawResponse(ID), now)[1].withdrawn_at == now


def test_P18_Q2_a_submitted_response_is_changed_before_the_deadline_whatever_the_tab() -> None:
    answered = invitation(state=InvitationState.SUBMITTED, version=2)
    response, event = responses.change(answered, changed(no(), 2), DEADLINE - MICROSECOND)
    assert (response.placement_response, response.version) == (NO, 3)
    assert (event.type, event.changed_at) == ("response.changed", DEADLINE - MICROSECOND)


@pytest.mark.parametrize("state", [InvitationState.INVITED, InvitationState.DRAFT, InvitationState.WITHDRAWN])
def test_P18_P19_only_a_submitted_response_is_changed_or_withdrawn(state: InvitationState) -> None:
    asked = invitation(state=state)
    assert refusals(lambda: responses.change(asked, changed(yes()), NOW)) == {"RESPONSE_NOT_SUBMITTED": ()}
    assert refusals(lambda: responses.withdraw(asked, WithdrawResponse(ID), NOW)) == {"RESPONSE_NOT_SUBMITTED": ()}


def test_P17_a_second_answer_is_refused() -> None:
    answered = invitation(state=InvitationState.SUBMITTED)
    assert refused(yes(), answered) == {"RESPONSE_ALREADY_SUBMITTED": ()}
    late = refusals(lambda: responses.submit(answered, yes(), DEADLINE))
    assert late == {"DEADLINE_PASSED": ()}


@pytest.mark.parametrize("now", [NOW, DEADLINE, DEADLINE + timedelta(days=9)])
def test_P19_a_response_is_withdrawn_before_or_after_the_deadline_while_undecided(now: datetime) -> None:
    answered = invitation(state=InvitationState.SUBMITTED, version=2)
    withdrawn, event = responses.withdraw(answered, WithdrawResponse(answered.id, 2), now)
    assert (withdrawn.state, withdrawn.version) == (InvitationState.WITHDRAWN, 3)
    assert (event.type, event.withdrawn_at) == ("response.withdrawn", now)


def test_P20_after_a_withdrawal_one_may_answer_again_only_before_the_deadline() -> None:
    withdrawn = invitation(state=InvitationState.WITHDRAWN)
    assert responses.submit(withdrawn, yes(), NOW)[0].state is InvitationState.SUBMITTED
    assert refusals(lambda: responses.submit(withdrawn, yes(), DEADLINE)) == {"DEADLINE_PASSED": ()}


ENDED = [
    invitation(state=InvitationState.NOT_AWARDED, ended_at=NOW, package_state=PackageState.COMPLETE),
    invitation(state=InvitationState.AWARDED, ended_at=NOW, package_state=PackageState.COMPLETE),
    invitation(state=InvitationState.SUBMITTED, package_state=PackageState.CANCELLED),
    invitation(state=InvitationState.LAPSED, ended_at=NOW, package_state=PackageState.OPEN),
]


@pytest.mark.parametrize("ended", ENDED, ids=lambda asked: f"{asked.state} in {asked.package_state}")
@pytest.mark.parametrize("now", [NOW, DEADLINE])
def test_P21_after_the_end_the_response_is_read_only(ended: Invitation, now: datetime) -> None:
    only = {"BROKERAGE_ENDED": ()}
    assert refusals(lambda: responses.submit(ended, yes(), now)) == only
    assert refusals(lambda: responses.change(ended, changed(yes()), now)) == only
    assert refusals(lambda: responses.withdraw(ended, WithdrawResponse(ID), now)) == only


def test_Q34_hold_does_not_stop_responses() -> None:
    assert responses.submit(invitation(package_state=PackageState.ON_HOLD), yes(), NOW)


def test_Q24_a_stale_version_is_a_conflict() -> None:
    answered = invitation(state=InvitationState.SUBMITTED, version=3)
    conflict = {"CONFLICT": ("expected_version",)}
    assert refusals(lambda: responses.change(answered, changed(yes(), 2), NOW)) == conflict
    assert refusals(lambda: responses.withdraw(answered, WithdrawResponse(ID, 2), NOW)) == conflict


def test_a_late_response_is_told_everything_else_too() -> None:
    wrong = no(reason_code=None, rejection_note="\x00")
    assert refusals(lambda: responses.submit(invitation(), wrong, DEADLINE)) == {
        "DEADLINE_PASSED": (),
        "INVALID_INPUT": ("rejection_note",),
        "REJECTION_REASON_REQUIRED": ("reason_code",),
    }
