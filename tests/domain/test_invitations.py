"""What a provider was sent: rules P1–P3, P5, P8, P26, Q2, Q8, Q18, Q31."""

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain import invitations
from domain.calls import WEEK, Call, Preference, PreferenceKind, TimeBand
from domain.invitations import Brief, InvitationState, Tab
from domain.packages import Information
from domain.postcodes import LocationPrecision
from domain.times import LONDON
from tests.domain.examples import (
    DEADLINE,
    MICROSECOND,
    NOW,
    SOLIHULL,
    draft,
    instants,
    requirement,
    selected,
    sent,
    start_date,
)

FINAL = {InvitationState.AWARDED, InvitationState.NOT_AWARDED, InvitationState.LAPSED}
LIVE = sorted(set(InvitationState) - FINAL)


@given(
    state=st.sampled_from(InvitationState),
    ended_at=st.none() | instants,
    deadline_at=instants,
    all_responded=st.booleans(),
    now=instants,
)
def test_P1_Q31_an_invitation_stands_in_exactly_one_of_five_tabs(
    state: InvitationState, ended_at: datetime | None, deadline_at: datetime, all_responded: bool, now: datetime
) -> None:
    decided = ended_at is not None
    with_council = not decided and (all_responded or now >= deadline_at)
    waiting = not decided and not with_council
    answered = state is InvitationState.SUBMITTED
    won = state is InvitationState.AWARDED
    expected = {
        Tab.AWAITING_RESPONSE: waiting and not answered,
        Tab.RESPONSE_COMPLETE: waiting and answered,
        Tab.AWAITING_DECISION: with_council,
        Tab.AWARDED: decided and won,
        Tab.NOT_AWARDED: decided and not won,
    }
    assert list(expected.values()).count(True) == 1
    assert expected[invitations.tab(state, ended_at, deadline_at, all_responded, now)]


@pytest.mark.parametrize("state", LIVE)
def test_P2_Q31_before_the_deadline_a_submitted_response_a_No_included_is_complete(state: InvitationState) -> None:
    before = invitations.tab(state, None, DEADLINE, False, DEADLINE - MICROSECOND)
    assert before is (Tab.RESPONSE_COMPLETE if state is InvitationState.SUBMITTED else Tab.AWAITING_RESPONSE)
    assert invitations.tab(state, None, DEADLINE, False, DEADLINE) is Tab.AWAITING_DECISION
    assert invitations.tab(state, None, DEADLINE, True, NOW) is Tab.AWAITING_DECISION


@pytest.mark.parametrize("state", InvitationState)
def test_Q31_after_the_end_all_but_the_winner_are_not_awarded(state: InvitationState) -> None:
    after = invitations.tab(state, NOW, DEADLINE, False, NOW)
    assert after is (Tab.AWARDED if state is InvitationState.AWARDED else Tab.NOT_AWARDED)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (InvitationState.INVITED, InvitationState.LAPSED),
        (InvitationState.DRAFT, InvitationState.LAPSED),
        (InvitationState.WITHDRAWN, InvitationState.LAPSED),
        (InvitationState.LAPSED, InvitationState.LAPSED),
        (InvitationState.SUBMITTED, InvitationState.NOT_AWARDED),
        (InvitationState.NOT_AWARDED, InvitationState.NOT_AWARDED),
    ],
)
def test_P22_who_answered_is_decided_against_and_the_others_lapse(
    state: InvitationState, expected: InvitationState
) -> None:
    assert invitations.outcome(state) is expected


@pytest.mark.parametrize(
    ("now", "start"),
    [
        # an ordinary winter and an ordinary summer day
        (datetime(2024, 1, 9, 12, tzinfo=UTC), datetime(2023, 1, 9, tzinfo=UTC)),
        (datetime(2024, 7, 9, 12, tzinfo=UTC), datetime(2023, 7, 8, 23, tzinfo=UTC)),
        # 29 February has no day twelve months earlier
        (datetime(2024, 2, 29, 12, tzinfo=UTC), datetime(2023, 2, 28, tzinfo=UTC)),
        (datetime(2025, 2, 28, 12, tzinfo=UTC), datetime(2024, 2, 28, tzinfo=UTC)),
        (datetime(2025, 3, 1, 12, tzinfo=UTC), datetime(2024, 3, 1, tzinfo=UTC)),
        # half an hour before midnight UTC it is tomorrow already in a London summer
        (datetime(2024, 7, 8, 23, 30, tzinfo=UTC), datetime(2023, 7, 8, 23, tzinfo=UTC)),
        # the clocks changed on 31 March 2024 and on 26 March 2023: winter now, summer then, and the reverse
        (datetime(2024, 3, 30, 12, tzinfo=UTC), datetime(2023, 3, 29, 23, tzinfo=UTC)),
        (datetime(2025, 3, 30, 12, tzinfo=UTC), datetime(2024, 3, 30, tzinfo=UTC)),
        # and on 27 October 2024 and 29 October 2023
        (datetime(2024, 10, 28, 12, tzinfo=UTC), datetime(2023, 10, 27, 23, tzinfo=UTC)),
        (datetime(2023, 10, 29, 0, 30, tzinfo=UTC), datetime(2022, 10, 28, 23, tzinfo=UTC)),
    ],
)
def test_P3_Q18_the_window_begins_at_londons_midnight_twelve_months_ago(now: datetime, start: datetime) -> None:
    assert invitations.window_start(now) == start


@given(now=instants)
@example(now=datetime(2024, 2, 29, 23, 59, tzinfo=UTC))
@example(now=datetime(2024, 3, 31, 1, tzinfo=UTC))
@example(now=datetime(2024, 10, 27, 0, 30, tzinfo=UTC))
def test_P3_Q18_the_window_is_a_calendar_year_of_london_days(now: datetime) -> None:
    start = invitations.window_start(now)
    local, today = start.astimezone(LONDON), now.astimezone(LONDON).date()
    assert start.utcoffset() == timedelta(0)
    assert (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0)
    assert (local.year, local.month) == (today.year - 1, today.month)
    assert local.day == today.day or (today.month, today.day, local.day) == (2, 29, 28)


def brief_of(precision: LocationPrecision = LocationPrecision.FULL) -> Brief:
    package = sent(location_precision=precision, requirements=(requirement(), start_date(position=2)))
    chosen = selected(block_contract=True)
    return invitations.brief(package, chosen, "Solihull Metropolitan Borough Council", SOLIHULL)


def test_P8_the_brief_tells_what_a_provider_may_know() -> None:
    brief = brief_of()
    assert (brief.package_reference, brief.client_reference) == ("1016-11", "LAS 1234")
    assert (brief.authority_name, brief.service_level_name, brief.service_name) == (
        "Solihull Metropolitan Borough Council",
        "Care at Home Support Standard",
        "Love 4 Care Home Support",
    )
    assert (brief.start_date, brief.block_contract) == (date(2024, 1, 11), True)
    assert [told.code for told in brief.requirements] == ["SPECIFIC_TIMES", "START_DATE"]


@pytest.mark.parametrize(
    ("precision", "location"),
    [(LocationPrecision.FULL, "B90 1SH"), (LocationPrecision.SECTOR, "B90 1"), (LocationPrecision.OUTWARD, "B90")],
)
def test_Q8_the_location_in_a_brief_is_cut(precision: LocationPrecision, location: str) -> None:
    brief = brief_of(precision)
    assert brief.location == location
    whole = {field.name: getattr(brief, field.name) for field in fields(brief)}
    assert ("1SH" in str(whole)) is (precision is LocationPrecision.FULL)


def test_P26_a_brief_names_one_service_only() -> None:
    ids = {field.name: getattr(brief_of(), field.name) for field in fields(Brief)}
    assert {name for name, value in ids.items() if isinstance(value, UUID)} == {
        "authority_id",
        "organisation_id",
        "package_id",
        "service_id",
    }


def test_a_package_without_a_location_has_no_brief() -> None:
    with pytest.raises(ValueError, match="without a location"):
        invitations.brief(draft(postcode=None), selected(), "Solihull", SOLIHULL)


def test_P13_day_opportunity_providers_are_not_told_the_gender() -> None:
    entered = (Information("GENDER", "Gender", "Female"), Information("CARE_REQUIRED", "Care Required", "Days"))
    told = {
        level: [
            each.code
            for each in invitations.brief(
                sent(service_level_code=level, additional_information=entered), selected(), "Solihull", SOLIHULL
            ).additional_information
        ]
        for level in ("CARE_AT_HOME_STANDARD", "DAY_SPOT", "DAY_CHANGE")
    }
    without = ["CARE_REQUIRED"]
    assert told == {"CARE_AT_HOME_STANDARD": ["GENDER", *without], "DAY_SPOT": without, "DAY_CHANGE": without}


def test_P29_a_brief_has_the_calls_and_preferences_word_for_word() -> None:
    call = Call(position=1, days=WEEK, band=TimeBand.MORNING, minutes=30)
    wish = Preference(PreferenceKind.PETS, "A cat")
    brief = invitations.brief(sent(calls=(call,), preferences=(wish,)), selected(), "Solihull", SOLIHULL)
    assert (brief.calls, brief.preferences) == ((call,), (wish,))
