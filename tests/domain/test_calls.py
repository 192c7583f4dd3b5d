"""The calls of a week and the preferences: rule P29 and section 7."""

import json
from datetime import time
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import calls, packages
from domain.calls import CARERS, MINUTES, WEEK, Call, Day, NewCall, Preference, PreferenceKind, TimeBand
from domain.events import PackagePart
from domain.packages import PackageState, SetCallSchedule
from domain.refusals import Checks, Refused
from tests.domain.examples import draft, refusals, sent

news = st.builds(
    NewCall,
    days=st.lists(st.sampled_from(Day), min_size=1, unique=True).map(tuple),
    band=st.sampled_from(TimeBand),
    start=st.none() | st.times(),
    minutes=st.sampled_from(MINUTES),
    carers=st.sampled_from(CARERS),
    time_critical=st.booleans(),
    note=st.none() | st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=20),
)


def scheduled(*given: NewCall) -> tuple[Call, ...]:
    """The calls, where nothing is wrong with them."""
    checks = Checks()
    found = calls.schedule(checks, given)
    checks.done()
    return found


def call(**more: Any) -> NewCall:
    """Half an hour every morning at nine."""
    facts: dict[str, Any] = {"days": WEEK, "band": TimeBand.MORNING, "start": time(9), "minutes": 30}
    return NewCall(**facts | more)


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({}, "09:00 x 30 mins x 1 carer x 7 days"),
        ({"start": time(16)}, "16:00 x 30 mins x 1 carer x 7 days"),
        ({"start": None, "carers": 2}, "Morning x 30 mins x 2 carers x 7 days"),
        ({"start": None, "band": TimeBand.EARLY_MORNING}, "Early morning x 30 mins x 1 carer x 7 days"),
        ({"days": (Day.FRIDAY, Day.MONDAY)}, "09:00 x 30 mins x 1 carer x 2 days (Mon, Fri)"),
        ({"days": (Day.SUNDAY,)}, "09:00 x 30 mins x 1 carer x 1 day (Sun)"),
        ({"time_critical": True}, "09:00 x 30 mins x 1 carer x 7 days, time critical"),
    ],
)
def test_P29_a_call_in_the_words_of_a_brokers_note(more: dict[str, Any], text: str) -> None:
    assert scheduled(call(**more))[0].as_text == text


def test_P29_the_weeks_totals_count_visits_and_carers() -> None:
    weekend = (Day.SATURDAY, Day.SUNDAY)
    found = scheduled(call(), call(carers=2, minutes=45), call(days=weekend, minutes=60))
    assert (calls.calls_per_week(found), calls.carer_minutes_per_week(found)) == (16, 7 * 30 + 7 * 90 + 2 * 60)
    assert (calls.calls_per_week(()), calls.carer_minutes_per_week(())) == (0, 0)


def test_a_call_is_time_critical_only_where_that_is_said() -> None:
    assert [each.time_critical for each in scheduled(call(), call(time_critical=True))] == [False, True]


@given(given_calls=st.lists(news, max_size=4))
def test_P29_calls_are_numbered_and_survive_their_way_through_a_brief(given_calls: list[NewCall]) -> None:
    found = scheduled(*given_calls)
    assert [each.position for each in found] == list(range(1, len(given_calls) + 1))
    assert all(list(each.days) == sorted(each.days, key=WEEK.index) for each in found)
    assert tuple(Call.from_json(json.loads(json.dumps(each.as_json()))) for each in found) == found


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"days": ()}, "days"),
        ({"days": (Day.MONDAY, Day.MONDAY)}, "days"),
        ({"minutes": 4}, "minutes"),
        ({"minutes": 1441}, "minutes"),
        ({"carers": 0}, "carers"),
        ({"carers": 5}, "carers"),
        ({"note": "x" * 4001}, "note"),
    ],
)
def test_P29_a_call_that_fits_no_rota_is_refused(more: dict[str, Any], path: str) -> None:
    assert refusals(lambda: scheduled(call(), call(**more))) == {"INVALID_INPUT": ("calls", 1, path)}


def test_P29_everything_wrong_with_a_schedule_is_told_at_once() -> None:
    wrong = SetCallSchedule(
        uuid4(),
        (call(days=(), minutes=0, carers=9),) * 51,
        (Preference(PreferenceKind.PETS, " "),) * 21,
    )
    with pytest.raises(Refused) as caught:
        packages.set_call_schedule(draft(), wrong)
    paths = {refusal.path for refusal in caught.value.refusals}
    assert {("calls",), ("preferences",), ("calls", 0, "days"), ("calls", 49, "carers")} <= paths
    assert ("preferences", 0, "value") in paths
    assert ("calls", 50, "days") not in paths


def test_P29_a_schedule_replaces_what_there_was() -> None:
    wishes = (Preference(PreferenceKind.LANGUAGE, " Punjabi "), Preference(PreferenceKind.LANGUAGE, "Punjabi"))
    first, event = packages.set_call_schedule(draft(), SetCallSchedule(uuid4(), (call(), call()), wishes))
    assert (event.part, first.version, len(first.calls)) == (PackagePart.CALLS, 2, 2)
    assert first.preferences == (Preference(PreferenceKind.LANGUAGE, "Punjabi"),)
    second, _ = packages.set_call_schedule(first, SetCallSchedule(uuid4(), (), ()))
    assert (second.calls, second.preferences, second.version) == ((), (), 3)


@pytest.mark.parametrize("state", sorted(set(PackageState) - {PackageState.DRAFT}))
def test_P29_a_schedule_is_set_while_draft(state: PackageState) -> None:
    late = SetCallSchedule(uuid4(), (), ())
    assert refusals(lambda: packages.set_call_schedule(sent(state=state), late)) == {"PACKAGE_NOT_DRAFT": ()}
