"""Rule Q4: elapsed hours and working days, through weekends, bank holidays and both changes of the clocks."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import calendar
from domain.calendar import DIVISION, DayUnknown, NotACalendar, WorkingCalendar
from domain.times import LONDON, london_date

SHIPPED = calendar.shipped()

# What the government lists for England and Wales (substitute days, and days that came once).
PROCLAIMED = {
    2020: "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28",
    2021: "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28",
    2022: "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
    2023: "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",
    2024: "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
    2025: "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
    2026: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    2027: "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
}


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


@pytest.mark.parametrize("year", sorted(PROCLAIMED))
def test_Q4_the_weekdays_off_are_those_that_were_proclaimed(year: int) -> None:
    days = (date(year, 1, 1) + timedelta(days=number) for number in range(365))
    found = [f"{day:%m-%d}" for day in days if day.weekday() < 5 and not SHIPPED.is_working_day(day)]
    assert " ".join(found) == PROCLAIMED[year]


@pytest.mark.parametrize(
    ("sent", "count", "over"),
    [
        ("2026-03-04 09:00", 2, "2026-03-07 00:00"),  # Wednesday: Thursday, Friday
        ("2026-03-06 16:59", 2, "2026-03-11 00:00"),  # Friday 16:59 counts as Friday: Monday, Tuesday
        ("2026-03-07 10:00", 1, "2026-03-10 00:00"),  # sent on a Saturday
        ("2026-04-02 12:00", 2, "2026-04-09 00:00"),  # before Easter: Good Friday to Easter Monday are skipped
        ("2026-12-24 23:59", 1, "2026-12-30 00:00"),  # Boxing Day falls on a Saturday, Monday stands in for it
        ("2026-03-27 12:00", 1, "2026-03-31 00:00"),  # the clocks go forward on the Sunday between
        ("2026-10-23 12:00", 1, "2026-10-27 00:00"),  # and back
        ("2024-02-28 12:00", 1, "2024-03-01 00:00"),  # a leap day is a working day
        ("2026-05-31 23:30", 1, "2026-06-02 00:00"),  # Sunday in London, Sunday 22:30 in UTC
        ("2026-06-01 00:30", 1, "2026-06-03 00:00"),  # Monday in London, still Sunday in UTC
    ],
)
def test_Q4_C5_working_days_end_at_midnight_in_london(sent: str, count: int, over: str) -> None:
    assert SHIPPED.end_of_working_day(london(sent), count) == london(over)


instants = st.integers(0, 9 * 365 * 86_400).map(lambda second: london("2019-01-01 00:00") + timedelta(seconds=second))


@given(sent_at=instants, count=st.integers(1, 10))
def test_Q4_exactly_so_many_working_days_lie_between(sent_at: datetime, count: int) -> None:
    over = SHIPPED.end_of_working_day(sent_at, count)
    first, last = london_date(sent_at) + timedelta(days=1), london_date(over) - timedelta(days=1)
    between = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    assert sum(SHIPPED.is_working_day(day) for day in between) == count
    assert SHIPPED.is_working_day(last)
    assert over.astimezone(LONDON).strftime("%H:%M:%S.%f") == "00:00:00.000000"


@given(sent_at=instants, count=st.integers(1, 9))
def test_Q4_more_days_end_later_and_sending_later_never_ends_sooner(sent_at: datetime, count: int) -> None:
    over = SHIPPED.end_of_working_day(sent_at, count)
    assert over < SHIPPED.end_of_working_day(sent_at, count + 1)
    assert over <= SHIPPED.end_of_working_day(sent_at + timedelta(hours=1), count)


@pytest.mark.parametrize("day", ["2026-03-29 00:30", "2026-10-25 00:30"])
def test_B12_C10_hours_are_elapsed_through_a_change_of_the_clocks(day: str) -> None:
    since = london(day)
    assert calendar.elapsed(since, 48) - since == timedelta(hours=48)
    assert calendar.elapsed(since, 48).astimezone(LONDON).strftime("%H:%M") != "00:30"


@pytest.mark.parametrize("sent", ["2028-12-29 12:00", "2018-06-01 12:00", "2031-01-01 00:00"])
def test_Q4_a_day_beyond_the_known_years_is_refused(sent: str) -> None:
    with pytest.raises(DayUnknown, match=r"the list covers 2019 to 2028\. Load a newer one"):
        SHIPPED.end_of_working_day(london(sent), 2)


def test_Q4_no_working_day_is_no_response_time() -> None:
    with pytest.raises(ValueError, match="one working day at least"):
        SHIPPED.end_of_working_day(london("2026-03-04 09:00"), 0)


def official(calendar: WorkingCalendar, years: range) -> dict[str, Any]:
    events = [
        {"title": title, "date": day.isoformat(), "notes": "", "bunting": True}
        for day, title in calendar.bank_holidays.items()
        if day.year in years and day.weekday() < 5
    ]
    other = {"division": "scotland", "events": [{"title": "x", "date": "2026-01-02", "notes": "", "bunting": True}]}
    return {DIVISION: {"division": DIVISION, "events": events}, "scotland": other}


def test_Q4_a_list_in_the_governments_format_is_read() -> None:
    found = calendar.read(json.loads(json.dumps(official(SHIPPED, range(2024, 2028)))))
    assert (found.first, found.last) == (2024, 2027)
    assert not found.is_working_day(date(2027, 12, 28))
    assert found.is_working_day(date(2026, 1, 2))
    with pytest.raises(DayUnknown):
        found.is_working_day(date(2028, 1, 4))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (None, "has no division"),
        ({}, "has no division"),
        ({DIVISION: {"division": DIVISION, "events": []}}, "wrong at england-and-wales.events"),
        ({DIVISION: {"division": DIVISION, "events": [{"title": "", "date": "2026-01-01"}]}}, "events.0.title"),
        ({DIVISION: {"division": DIVISION, "events": [{"title": "x", "date": "1/1/26"}]}}, "events.0.date"),
        ({DIVISION: {**official(SHIPPED, range(2026, 2027))[DIVISION], "division": "wales"}}, "calls its division"),
        (official(SHIPPED, range(2025, 2028, 2)), "leaves out a year"),
    ],
)
def test_Q4_a_wrong_list_is_refused_with_what_is_wrong(wrong: Any, sentence: str) -> None:
    with pytest.raises(NotACalendar, match=sentence):
        calendar.read(wrong)


def test_Q4_a_list_that_is_cut_short_or_says_a_day_twice_is_refused() -> None:
    whole = official(SHIPPED, range(2026, 2028))
    events = whole[DIVISION]["events"]
    for changed, sentence in ((events[:-1], "2027 lacks"), (events[1:], "2026 lacks"), ([*events, events[3]], "twice")):
        with pytest.raises(NotACalendar, match=sentence):
            calendar.read({DIVISION: {"division": DIVISION, "events": changed}})
