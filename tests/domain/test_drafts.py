"""An answer kept before it is submitted: rules P17, P20, P21, Q1, Q30."""

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from domain import drafts
from domain.call_variations import CallVariation
from domain.drafts import DraftAnswer, DraftOffer, Kept, SaveDraft
from domain.invitations import InvitationState, as_told, outcome
from domain.offers import Wanted
from domain.packages import PackageState
from domain.policies import OfferRequired
from domain.refusals import Refused
from domain.responses import Invitation, PlacementResponse
from tests.domain.examples import DEADLINE, NOW, invitation, refusals, requirement, start_date

EMPTY: dict[str, Any] = {
    "placement_response": None,
    "terms_accepted": False,
    "answers": [],
    "reason_code": None,
    "rejection_note": None,
    "offer": None,
    "first_call": None,
    "call_variations": [],
    "note": None,
}


def note(**given: Any) -> SaveDraft:
    return SaveDraft(invitation_id=uuid4(), **given)


@pytest.mark.parametrize("state", [InvitationState.INVITED, InvitationState.WITHDRAWN, InvitationState.DRAFT])
def test_P17_nothing_at_all_is_enough_for_a_draft(state: InvitationState) -> None:
    asked = invitation(state=state, version=3, requirements=(requirement(), start_date()))
    drafted, document = drafts.save(asked, None, note(), NOW)
    assert (drafted.state, drafted.version) == (InvitationState.DRAFT, 3)
    assert document == EMPTY


def test_P17_what_is_noted_is_kept_word_for_word_and_cleaned() -> None:
    wanted = start_date()
    asked = invitation(requirements=(wanted,), calls=(1,), offer_wanted=Wanted(OfferRequired.DAY_RATE))
    _, document = drafts.save(
        asked,
        None,
        note(
            placement_response=PlacementResponse.YES_PART,
            answers=(DraftAnswer(wanted.id, None, " perhaps ", date(2020, 1, 1)),),
            offer=DraftOffer(unit_price_pence=5000, units=Decimal("5.00")),
            first_call=1,
            call_variations=(CallVariation(1),),
            reason_code=" X ",
            note="\r\n",
        ),
        NOW,
    )
    assert document == EMPTY | {
        "placement_response": "YES_PART",
        "answers": [
            {
                "requirement_id": str(wanted.id),
                "can_meet": None,
                "comment": "perhaps",
                "best_date": date(2020, 1, 1),
            }
        ],
        "offer": {"unit_price_pence": 5000, "units": "5.00", "expires_on": None},
        "first_call": 1,
        "call_variations": [{"call": 1, "time_from": None, "comment": None}],
        "reason_code": "X",
    }


def test_P17_bounds_hold_in_a_draft_too() -> None:
    wanted = requirement()
    asked = invitation(requirements=(wanted,), offer_wanted=Wanted(OfferRequired.DAY_RATE))
    answers = (DraftAnswer(wanted.id), DraftAnswer(wanted.id, True, "x" * 4001), DraftAnswer(uuid4()))
    command = note(
        answers=answers,
        offer=DraftOffer(unit_price_pence=0, units=Decimal(8)),
        call_variations=(CallVariation(1, time(9)),),
        reason_code="x" * 201,
    )
    with pytest.raises(Refused) as caught:
        drafts.save(asked, None, command, NOW)
    assert {(refusal.code(), *refusal.path) for refusal in caught.value.refusals} == {
        ("CALL_UNKNOWN", "call_variations", 0, "call"),
        ("INVALID_INPUT", "answers", 1, "comment"),
        ("INVALID_INPUT", "reason_code"),
        ("NOT_FOUND", "answers", 2, "requirement_id"),
        ("OFFER_PRICE_INVALID", "offer", "unit_price"),
        ("OFFER_UNITS_INVALID", "offer", "units"),
        ("REQUIREMENT_ANSWERED_TWICE", "answers", 1, "requirement_id"),
    }


def test_P17_a_draft_is_saved_before_the_deadline_only() -> None:
    assert refusals(lambda: drafts.save(invitation(), None, note(), DEADLINE)) == {"DEADLINE_PASSED": ()}
    moved = invitation(state=InvitationState.DRAFT, deadline_at=DEADLINE + timedelta(hours=1))
    assert drafts.save(moved, Kept(1, NOW), note(), DEADLINE)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (invitation(state=InvitationState.SUBMITTED), "RESPONSE_ALREADY_SUBMITTED"),
        (invitation(package_state=PackageState.CANCELLED), "BROKERAGE_ENDED"),
        (invitation(state=InvitationState.LAPSED, ended_at=NOW), "BROKERAGE_ENDED"),
    ],
)
def test_P17_P21_no_draft_beside_a_submitted_answer_or_after_the_end(asked: Invitation, code: str) -> None:
    assert refusals(lambda: drafts.save(asked, None, note(), NOW)) == {code: ()}


def test_two_people_at_once_save_over_each_other_only_knowingly() -> None:
    asked = invitation(state=InvitationState.DRAFT)
    kept = Kept(3, NOW)
    assert drafts.save(asked, kept, note(expected_version=3), NOW)
    assert drafts.save(asked, kept, note(), NOW)
    attempt = note(expected_version=2)
    assert refusals(lambda: drafts.save(asked, kept, attempt, NOW)) == {"CONFLICT": ("expected_version",)}
    assert refusals(lambda: drafts.save(asked, None, attempt, NOW)) == {"CONFLICT": ("expected_version",)}


@pytest.mark.parametrize("state", list(InvitationState))
@pytest.mark.parametrize("answered", [False, True])
def test_P17_the_council_is_never_told_of_a_draft(state: InvitationState, answered: bool) -> None:
    told = as_told(state, answered)
    assert told is not InvitationState.DRAFT
    assert state is InvitationState.DRAFT or told is state
    assert outcome(InvitationState.DRAFT) is InvitationState.LAPSED
