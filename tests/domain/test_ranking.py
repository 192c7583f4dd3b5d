"""The ranking: rules Q11, Q9, Q29, Q35, Q38."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import ranking
from domain.answers import Answer
from domain.invitations import InvitationState
from domain.policies import AwardStrategy
from domain.ranking import Contender, Place, RankingCode
from domain.responses import PlacementResponse
from tests.domain.examples import DEADLINE, MICROSECOND, START, candidate, requirement, service, start_date

DATES = st.none() | st.dates(START, START + timedelta(days=2))


def contender(**facts: Any) -> Contender:
    """A contender with nothing against it."""
    known: dict[str, Any] = {"invitation_id": uuid4(), "in_full": True}
    return Contender(**known | facts)


@st.composite
def contenders(draw: st.DrawFn) -> Contender:
    starts = draw(st.sampled_from([None, True, False]))
    return contender(
        in_full=draw(st.booleans()),
        unmet_essential=draw(st.sampled_from([(), ("Start",), ("Start", "Hoist")])),
        starts_as_asked=starts,
        best_date=draw(DATES) if starts is False else None,
        offer_expired=draw(st.booleans()),
        service_suspended=draw(st.booleans()),
    )


def codes(place: Place) -> list[RankingCode]:
    return [explanation.code for explanation in place.explanations]


def test_Q11_what_is_essential_comes_before_extent_before_start_before_validity() -> None:
    in_order = [
        contender(starts_as_asked=True),
        contender(starts_as_asked=True, offer_expired=True),
        contender(starts_as_asked=False, best_date=START),
        contender(starts_as_asked=False, best_date=START + timedelta(days=1)),
        contender(starts_as_asked=False, best_date=None),
        contender(in_full=False, starts_as_asked=True),
        contender(unmet_essential=("Hoist",), starts_as_asked=True),
        contender(unmet_essential=("Hoist",), in_full=False, starts_as_asked=False),
    ]
    places = ranking.reasoned(in_order[::-1])
    assert [place.invitation_id for place in places] == [each.invitation_id for each in in_order]
    assert [place.rank for place in places] == list(range(1, 9))


def test_Q11_equals_share_a_rank_and_the_next_is_left_out() -> None:
    first, second, third = contender(), contender(), contender(in_full=False)
    places = ranking.reasoned([third, second, first])
    ranks = {place.invitation_id: place.rank for place in places}
    assert ranks == {first.invitation_id: 1, second.invitation_id: 1, third.invitation_id: 3}
    tied = {place.invitation_id for place in places if RankingCode.TIED in codes(place)}
    assert tied == {first.invitation_id, second.invitation_id}


@given(given=st.lists(contenders(), max_size=6), random=st.randoms())
def test_Q11_neither_the_order_of_arrival_nor_a_suspension_decides(given: list[Contender], random: Any) -> None:
    shuffled = list(given)
    random.shuffle(shuffled)
    places = ranking.reasoned(given)
    assert ranking.reasoned(shuffled) == places
    assert all(place.rank == 1 + sum(other.rank < place.rank for other in places) for place in places)
    pardoned = [replace(each, service_suspended=False) for each in given]
    assert [place.rank for place in ranking.reasoned(pardoned)] == [place.rank for place in places]


@given(contenders())
def test_Q11_every_place_is_explained_in_sentences_without_holes(given: Contender) -> None:
    (place,) = ranking.reasoned([given])
    assert place.rank == 1
    assert {RankingCode.IN_FULL, RankingCode.IN_PART} & set(codes(place))
    assert (RankingCode.SERVICE_SUSPENDED in codes(place)) == given.service_suspended
    for explanation in place.explanations:
        assert "{" not in explanation.message
        assert explanation.message.endswith(".")


def test_Q11_a_sentence_names_what_is_missing_and_when_care_could_start() -> None:
    late = contender(unmet_essential=("Hoist", "Times"), starts_as_asked=False, best_date=date(2024, 1, 12))
    (place,) = ranking.reasoned([late])
    assert [(explanation.code.value, explanation.message) for explanation in place.explanations] == [
        ("UNMET_ESSENTIAL", "Does not meet what is essential: Hoist, Times."),
        ("IN_FULL", "Takes the package in full."),
        ("BEST_DATE", "Can start on 12/01/2024 at the earliest."),
    ]


def test_Q11_nobody_is_ranked_among_nobody() -> None:
    assert ranking.ranked(AwardStrategy.REASONED, (), (), DEADLINE) == ()


@pytest.mark.parametrize("strategy", sorted(set(AwardStrategy) - set(ranking.STRATEGIES)))
def test_Q11_a_strategy_without_a_function_does_not_rank(strategy: AwardStrategy) -> None:
    assert ranking.ranked(strategy, (candidate(),), (), DEADLINE) is None


def test_Q9_B26_what_is_compared_follows_from_the_answers() -> None:
    start, hoist, times = start_date(), requirement(title="Hoist"), requirement(title="Times", negotiable=True)
    answers = (
        Answer(start.id, can_meet=False, best_date=START + timedelta(days=3)),
        Answer(hoist.id, can_meet=False),
        Answer(times.id, can_meet=False),
    )
    partly = candidate(placement_response=PlacementResponse.YES_PART, answers=answers)
    found = ranking.contender(partly, (start, hoist, times), DEADLINE)
    assert (found.in_full, found.unmet_essential) == (False, ("Hoist",))
    assert (found.starts_as_asked, found.best_date) == (False, START + timedelta(days=3))


def test_B26_who_was_not_asked_about_the_start_is_not_late() -> None:
    asked = start_date()
    on_time = ranking.contender(candidate(answers=(Answer(asked.id, can_meet=True),)), (asked,), DEADLINE)
    assert (on_time.starts_as_asked, on_time.best_date) == (True, None)
    assert ranking.contender(candidate(), (), DEADLINE).starts_as_asked is None


@pytest.mark.parametrize(
    ("midnight", "last_day"),
    [
        (datetime(2024, 1, 11, tzinfo=UTC), date(2024, 1, 10)),
        # the clocks go forward on 31 March 2024 and back on 27 October
        (datetime(2024, 3, 31, 23, tzinfo=UTC), date(2024, 3, 31)),
        (datetime(2024, 10, 28, tzinfo=UTC), date(2024, 10, 27)),
    ],
)
def test_Q29_an_offer_is_valid_to_the_end_of_its_last_day_in_london(midnight: datetime, last_day: date) -> None:
    offering = candidate(offer_expires_on=last_day)
    assert not offering.offer_expired(midnight - MICROSECOND)
    assert offering.offer_expired(midnight)
    assert not candidate().offer_expired(midnight)


def test_Q38_a_suspension_is_that_of_the_day_of_the_decision() -> None:
    suspended = candidate(service=service(suspended_from=date(2024, 1, 10), suspension_reason="Concerns"))
    assert not ranking.contender(suspended, (), DEADLINE - timedelta(days=1)).service_suspended
    assert ranking.contender(suspended, (), DEADLINE).service_suspended


@pytest.mark.parametrize(
    ("state", "placement_response", "current", "contends"),
    [
        (InvitationState.SUBMITTED, PlacementResponse.YES_FULL, True, True),
        (InvitationState.SUBMITTED, PlacementResponse.YES_PART, True, True),
        (InvitationState.SUBMITTED, PlacementResponse.NO, True, False),
        (InvitationState.SUBMITTED, PlacementResponse.YES_PART, False, True),
        (InvitationState.SUBMITTED, PlacementResponse.YES_FULL, False, False),
        (InvitationState.NOT_AWARDED, PlacementResponse.YES_PART, False, False),
        (InvitationState.WITHDRAWN, None, True, False),
        (InvitationState.INVITED, None, True, False),
    ],
)
def test_Q35_a_part_of_an_earlier_round_still_contends(
    state: InvitationState, placement_response: PlacementResponse | None, current: bool, contends: bool
) -> None:
    assert candidate(state, placement_response, current_round=current).contends is contends
