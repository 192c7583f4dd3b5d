"""Edge cases that every release must hold (rulebook, section 5), as far as an answer meets them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain import responses
from domain.answers import Answer
from domain.invitations import InvitationState
from domain.offers import Wanted
from domain.policies import OfferRequired
from domain.responses import ChangeResponse, PlacementResponse, SubmitResponse
from tests.domain.examples import DEADLINE, NOW, invitation, refusals, requirement

LAST_SUNDAYS = [
    # the hour that is left out in March, the hour that comes twice in October, and the first after it
    datetime(2024, 3, 31, 1, tzinfo=UTC),
    datetime(2024, 10, 27, 0, 30, tzinfo=UTC),
    datetime(2024, 10, 27, 1, 30, tzinfo=UTC),
]
MILLISECOND = timedelta(milliseconds=1)


def answer(placement_response: PlacementResponse, **given: Any) -> dict[str, Any]:
    """What every answer says."""
    return {"invitation_id": invitation().id, "placement_response": placement_response} | given


def no(**given: Any) -> dict[str, Any]:
    """A no, complete."""
    return answer(PlacementResponse.NO, reason_code="NO_AVAILABILITY") | given


@pytest.mark.parametrize("deadline", [DEADLINE, *LAST_SUNDAYS])
def test_P18_P20_Q1_amended_one_millisecond_late(deadline: datetime) -> None:
    answered = invitation(state=InvitationState.SUBMITTED, deadline_at=deadline)
    command = ChangeResponse(**no(), expected_version=answered.version)
    responses.change(answered, command, deadline - MILLISECOND)
    late = refusals(lambda: responses.change(answered, command, deadline + MILLISECOND))
    assert late == {"DEADLINE_PASSED": ()}


def test_P35_a_block_reason_by_a_spot_provider() -> None:
    command = SubmitResponse(**no(reason_code="BLOCK_OVER_HOURS"))
    act = refusals(lambda: responses.submit(invitation(block_contract=False), command, NOW))
    assert act == {"REASON_FOR_BLOCK_SERVICES_ONLY": ("reason_code",)}


@pytest.mark.parametrize("placement_response", [PlacementResponse.YES_FULL, PlacementResponse.YES_PART])
def test_P11_accepting_without_the_terms(placement_response: PlacementResponse) -> None:
    command = SubmitResponse(**answer(placement_response))
    act = refusals(lambda: responses.submit(invitation(partial_allowed=True), command, NOW))
    assert act == {"TERMS_NOT_ACCEPTED": ("terms_accepted",)}


def test_P10_a_comment_on_what_is_not_negotiable() -> None:
    essential = requirement()
    told = Answer(essential.id, can_meet=False, comment="With a second carer")
    command = SubmitResponse(**answer(PlacementResponse.YES_FULL, terms_accepted=True, answers=(told,)))
    act = refusals(lambda: responses.submit(invitation(requirements=(essential,)), command, NOW))
    assert act == {"COMMENT_NOT_ALLOWED": ("answers", 0, "comment")}


@pytest.mark.parametrize("kind", sorted(OfferRequired))
def test_P9_Q28_requirements_are_answered_whatever_the_level_asks_an_offer_of(kind: OfferRequired) -> None:
    asked = invitation(requirements=(requirement(),), offer_wanted=Wanted(kind))
    command = SubmitResponse(**answer(PlacementResponse.YES_FULL, terms_accepted=True))
    act = refusals(lambda: responses.submit(asked, command, NOW))
    assert act["REQUIREMENT_UNANSWERED"] == ("answers",)
