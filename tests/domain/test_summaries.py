"""The night whose summary is due, over every change of the clocks."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.times import LONDON
from domain.webhooks.summaries import due_at, night

HOURS = st.integers(0, 23)
INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
NIGHTS = st.dates(date(2024, 1, 1), date(2032, 1, 1)) | st.sampled_from(
    [date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31), date(2028, 2, 29)]
)


@given(instant=INSTANTS, hour=HOURS)
def test_the_night_that_is_due_has_begun_and_the_next_one_has_not(instant: datetime, hour: int) -> None:
    found = night(instant, hour)
    assert due_at(found, hour) <= instant < due_at(found + timedelta(days=1), hour)


@given(which=NIGHTS, hour=HOURS)
def test_each_night_is_due_once_from_one_instant_on(which: date, hour: int) -> None:
    begins = due_at(which, hour)
    moments = [begins - timedelta(microseconds=1), begins, begins + timedelta(minutes=90)]
    assert [night(moment, hour) for moment in moments] == [which - timedelta(days=1), which, which]


@given(instant=INSTANTS, later=st.timedeltas(timedelta(0), timedelta(days=3)), hour=HOURS)
def test_nights_never_go_back(instant: datetime, later: timedelta, hour: int) -> None:
    assert night(instant, hour) <= night(instant + later, hour)


@pytest.mark.parametrize(
    ("which", "hour", "utc"),
    [
        (date(2026, 3, 29), 1, "2026-03-29T01:00:00+00:00"),  # there is no such hour: the clocks go to two
        (date(2026, 3, 29), 3, "2026-03-29T02:00:00+00:00"),
        (date(2026, 10, 25), 1, "2026-10-25T00:00:00+00:00"),  # there are two: the first one counts
        (date(2026, 10, 25), 3, "2026-10-25T03:00:00+00:00"),
        (date(2026, 7, 1), 3, "2026-07-01T02:00:00+00:00"),
    ],
)
def test_the_hour_is_londons(which: date, hour: int, utc: str) -> None:
    assert due_at(which, hour).isoformat() == utc
    assert due_at(which, hour).astimezone(LONDON).date() == which
