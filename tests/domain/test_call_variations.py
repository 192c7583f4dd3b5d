"""With which call a provider can start, and when else it could come: rule P30."""

from datetime import time
from typing import Any
from uuid import uuid4

import pytest

from domain import responses
from domain.call_variations import CallVariation
from domain.refusals import Refused
from domain.responses import PlacementResponse, Response, SubmitResponse
from tests.domain.examples import NOW, invitation, refusals

CALLS = (1, 2, 3)


def yes(**given: Any) -> SubmitResponse:
    facts: dict[str, Any] = {"placement_response": PlacementResponse.YES_FULL, "terms_accepted": True}
    return SubmitResponse(invitation_id=uuid4(), **facts | given)


def submitted(calls: tuple[int, ...] = CALLS, **given: Any) -> Response:
    return responses.submit(invitation(calls=calls), yes(**given), NOW)[0]


def refused(calls: tuple[int, ...] = CALLS, **given: Any) -> dict[str, tuple[str | int, ...]]:
    return refusals(lambda: submitted(calls, **given))


def test_P30_a_yes_may_say_its_first_call_other_times_and_anything_else() -> None:
    variations = (CallVariation(2, time(9, 30)), CallVariation(3, None, " half an hour later "))
    response = submitted(first_call=2, call_variations=variations, note=" Mary will come \r\n")
    assert (response.first_call, response.note) == (2, "Mary will come")
    assert response.call_variations == (CallVariation(2, time(9, 30)), CallVariation(3, None, "half an hour later"))


def test_P30_none_of_it_is_required() -> None:
    response = submitted(())
    assert (response.first_call, response.call_variations, response.note) == (None, (), None)


def test_P30_only_calls_of_the_request_can_be_named() -> None:
    given: dict[str, Any] = {"first_call": 4, "call_variations": (CallVariation(0, time(9)), CallVariation(1, time(9)))}
    with pytest.raises(Refused) as caught:
        submitted(**given)
    assert [(refusal.code(), refusal.path) for refusal in caught.value.refusals] == [
        ("CALL_UNKNOWN", ("call_variations", 0, "call")),
        ("CALL_UNKNOWN", ("first_call",)),
    ]
    assert "its calls are 1, 2, 3" in caught.value.refusals[0].message
    assert refused((), first_call=1) == {"CALL_UNKNOWN": ("first_call",)}


def test_P30_a_call_is_varied_once_and_something_is_said_of_it() -> None:
    twice = (CallVariation(1, time(9)), CallVariation(1, time(10)), CallVariation(2, None, "  "))
    assert refused(call_variations=twice) == {
        "CALL_VARIED_TWICE": ("call_variations", 1, "call"),
        "CALL_VARIATION_EMPTY": ("call_variations", 2),
    }


def test_P30_a_no_says_none_of_it() -> None:
    no: dict[str, Any] = {
        "placement_response": PlacementResponse.NO,
        "reason_code": "NO_AVAILABILITY",
        "call_variations": (CallVariation(1, time(9)),),
        "first_call": 1,
        "note": "x",
    }
    with pytest.raises(Refused) as caught:
        submitted(**no)
    assert [(refusal.code(), refusal.path) for refusal in caught.value.refusals] == [
        ("ONLY_WITH_A_YES", ("first_call",)),
        ("ONLY_WITH_A_YES", ("call_variations",)),
        ("ONLY_WITH_A_YES", ("note",)),
    ]


def test_P30_what_cannot_be_stored_is_refused() -> None:
    assert refused(note="x" * 4001, call_variations=(CallVariation(1, time(9), "\x00"),)).keys() == {"INVALID_INPUT"}


def test_a_variation_is_kept_as_json_and_comes_back() -> None:
    for variation in (CallVariation(1, time(9, 30), "a"), CallVariation(2, None, "b"), CallVariation(3, time(0, 0))):
        assert CallVariation.from_json(variation.as_json()) == variation
    assert CallVariation(1, time(9, 5)).as_json()["time_from"] == "09:05"
