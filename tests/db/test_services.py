"""What is suspended in SQL is suspended by the pure rule, for any days and at any instant (rules B10, Q38)."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from db.services import suspended_on
from db.shapes.directory import SUSPENDED
from db.transaction import Database
from domain.services import is_suspended
from domain.times import london_date, london_midnight
from tests.db.test_shapes import evaluate

EXAMPLES = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
MICROSECOND = timedelta(microseconds=1)
IN_MARCH, IN_OCTOBER = date(2024, 3, 31), date(2024, 10, 27)
SUMMER_BEGINS = datetime(2024, 3, 31, 1, tzinfo=UTC)
SUMMER_ENDS = datetime(2024, 10, 27, 1, tzinfo=UTC)
NEAR = st.integers(-2, 2).map(lambda days: timedelta(days=days))
DAYS = st.dates(date(2024, 1, 1), date(2025, 1, 1)) | st.sampled_from([IN_MARCH, IN_OCTOBER])
MIDNIGHTS = [
    datetime(2024, month, day, hour, tzinfo=UTC)
    for month, day, hour in ((3, 31, 0), (3, 31, 23), (7, 1, 23), (10, 26, 23), (10, 28, 0), (12, 31, 0))
]
"""When days begin in London: before and after each change of the clocks, and in between."""
INSTANTS = st.one_of(
    st.timedeltas(timedelta(0), timedelta(days=366)).map(lambda since: datetime(2024, 1, 1, tzinfo=UTC) + since),
    st.builds(
        datetime.__add__,
        st.sampled_from([*MIDNIGHTS, SUMMER_BEGINS, SUMMER_ENDS]),
        st.sampled_from([-timedelta(hours=1), -MICROSECOND, timedelta(0), MICROSECOND, timedelta(hours=1)]),
    ),
)


@EXAMPLES
@given(instant=INSTANTS, begins=st.none() | NEAR, lasts=st.none() | st.integers(0, 3), any_day=st.none() | DAYS)
@example(instant=MIDNIGHTS[1], begins=timedelta(1), lasts=0, any_day=None)
@example(instant=MIDNIGHTS[1] - MICROSECOND, begins=timedelta(0), lasts=0, any_day=None)
@example(instant=MIDNIGHTS[4] - MICROSECOND, begins=timedelta(0), lasts=None, any_day=None)
async def test_B10_Q38_suspended_in_SQL_is_the_pure_rule_on_any_day_and_at_any_instant(
    app_db: Database, instant: datetime, begins: timedelta | None, lasts: int | None, any_day: date | None
) -> None:
    start = None if begins is None else (any_day or instant.date()) + begins
    until = None if start is None or lasts is None else start + timedelta(days=lasts)
    facts = {
        "suspended_from": (start, "date"),
        "suspended_until": (until, "date"),
        "day": (any_day or instant.date(), "date"),
    }
    row = await evaluate(app_db, {"then": suspended_on("{t}", "{t}.day"), "now": SUSPENDED}, facts, instant)
    assert row["then"] is is_suspended(start, until, any_day or instant.date())
    assert row["now"] is is_suspended(start, until, london_date(instant))


@EXAMPLES
@given(day=DAYS, lasts=st.integers(0, 2))
async def test_B10_Q38_a_suspension_begins_and_ends_at_midnight_in_London(
    app_db: Database, day: date, lasts: int
) -> None:
    """Found by asking at each side of both midnights, also of the 23 and of the 25 hours' day."""
    last = day + timedelta(days=lasts)
    facts = {"suspended_from": (day, "date"), "suspended_until": (last, "date")}
    ends = london_midnight(last + timedelta(days=1))
    for instant, expected in (
        (london_midnight(day) - MICROSECOND, False),
        (london_midnight(day), True),
        (ends - MICROSECOND, True),
        (ends, False),
    ):
        assert (await evaluate(app_db, {"now": SUSPENDED}, facts, instant))["now"] is expected
