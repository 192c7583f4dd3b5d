"""What SQL derives from facts and the clock is what the pure rules say, for every combination of facts."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from db.shapes import calls as call_shapes
from db.shapes import invitations as invitation_shapes
from db.shapes import packages as package_shapes
from db.shapes import responses as response_shapes
from db.transaction import Database
from domain import calendar, calls, offers
from domain.calendar import DayUnknown
from domain.calls import NewCall
from domain.invitations import InvitationState, as_told, tab, window_start
from domain.packages import Package, PackageState, proposed_deadline, status
from domain.policies import EarlyDecision
from domain.refusals import Checks
from domain.times import london_midnight
from tests.domain.examples import draft
from tests.domain.test_calls import news

EXAMPLES = settings(max_examples=150, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
DEADLINE = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
MOMENTS = st.sampled_from([-timedelta(days=400), -timedelta(microseconds=1), timedelta(0), timedelta(microseconds=1)])


async def evaluate(
    database: Database, expressions: Mapping[str, str], facts: Mapping[str, tuple[Any, str]], now: datetime
) -> Any:
    """The value of declared SQL over one made-up row, at an instant."""
    columns = ", ".join(f"${place + 2}::{type_} AS {name}" for place, (name, (_, type_)) in enumerate(facts.items()))
    shown = ", ".join(f"({sql.format(t='t', now='$1::timestamptz')}) AS {name}" for name, sql in expressions.items())
    async with database.begin(None) as tx:
        return await tx.connection.fetchrow(
            f"SELECT {shown} FROM (SELECT {columns}) t",
            now,
            *(value for value, _ in facts.values()),
        )


@EXAMPLES
@given(
    state=st.sampled_from(PackageState),
    all_responded=st.booleans(),
    early=st.sampled_from(EarlyDecision),
    since=MOMENTS,
)
async def test_B17_Q33_the_status_and_gate_of_a_package_are_the_pure_rules(
    app_db: Database, state: PackageState, all_responded: bool, early: EarlyDecision, since: timedelta
) -> None:
    draft = state is PackageState.DRAFT
    deadline_at = None if draft else DEADLINE
    facts = {
        "state": (state.value, "text"),
        "deadline_at": (deadline_at, "timestamptz"),
        "all_responded": (all_responded and not draft, "boolean"),
        "early_decision": (early.value, "text"),
    }
    now = DEADLINE + since
    expressions = {"status": package_shapes.STATUS, "can_decide": package_shapes.CAN_DECIDE}
    row = await evaluate(app_db, expressions, facts, now)
    assert row["status"] == status(state, deadline_at, all_responded and not draft, now).value
    gate = all_responded and early is EarlyDecision.WHEN_ALL_RESPONDED
    assert bool(row["can_decide"]) == (state is PackageState.OPEN and (since >= timedelta(0) or gate))


@EXAMPLES
@given(state=st.sampled_from(InvitationState), all_responded=st.booleans(), ended=st.booleans(), since=MOMENTS)
async def test_P2_Q31_every_invitation_stands_in_the_list_of_the_pure_rule_and_in_no_other(
    app_db: Database, state: InvitationState, all_responded: bool, ended: bool, since: timedelta
) -> None:
    finished = {InvitationState.AWARDED, InvitationState.NOT_AWARDED, InvitationState.LAPSED}
    ended_at = DEADLINE if ended or state in finished else None
    facts = {
        "state": (state.value, "text"),
        "deadline_at": (DEADLINE, "timestamptz"),
        "all_responded": (all_responded, "boolean"),
        "ended_at": (ended_at, "timestamptz"),
    }
    now = DEADLINE + since
    expressions = {"tab": invitation_shapes.TAB} | {
        name.lower() + "_list": sql for name, sql in invitation_shapes.TABS.items()
    }
    row = await evaluate(app_db, expressions, facts, now)
    expected = tab(state, ended_at, DEADLINE, all_responded, now).value
    assert row["tab"] == expected
    assert [name for name in invitation_shapes.TABS if row[name.lower() + "_list"]] == [expected, "ALL"]


@EXAMPLES
@given(
    now=st.datetimes(datetime(2023, 1, 1), datetime(2033, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    beside=st.sampled_from([timedelta(microseconds=-1), timedelta(0), timedelta(hours=1), timedelta(days=-1)]),
)
async def test_P3_Q18_the_window_of_twelve_months_begins_where_the_pure_rule_says(
    app_db: Database, now: datetime, beside: timedelta
) -> None:
    begins = window_start(now)
    facts = {"sent_at": (begins + beside, "timestamptz")}
    row = await evaluate(app_db, {"inside": invitation_shapes.WINDOW}, facts, now)
    assert row["inside"] == (beside >= timedelta(0))


@EXAMPLES
@given(given_calls=st.lists(news, max_size=4))
async def test_P29_the_totals_of_a_week_are_the_pure_rules(app_db: Database, given_calls: list[NewCall]) -> None:
    found = calls.schedule(Checks(), given_calls)
    facts = {"calls": ([call.as_json() for call in found], "jsonb")}
    row = await evaluate(app_db, {**call_shapes.TOTALS, "now": "{now}"}, facts, DEADLINE)
    assert row["calls_per_week"] == calls.calls_per_week(found)
    assert row["carer_minutes_per_week"] == calls.carer_minutes_per_week(found)


@EXAMPLES
@given(
    now=st.datetimes(datetime(2023, 1, 1), datetime(2033, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    hours=st.none() | st.integers(1, 200),
    days=st.none() | st.integers(1, 12) | st.integers(200, 366),
    urgent_days=st.none() | st.integers(1, 4),
    state=st.sampled_from([PackageState.DRAFT, PackageState.DRAFT, PackageState.OPEN]),
)
async def test_B12_C5_Q4_the_proposed_deadline_is_the_pure_rule(
    app_db: Database,
    now: datetime,
    hours: int | None,
    days: int | None,
    urgent_days: int | None,
    state: PackageState,
) -> None:
    given = {
        "proposed_response_hours": hours,
        "proposed_response_days": days,
        "proposed_urgent_days": None if days is None else urgent_days,
    }
    expressions = {
        "proposed": package_shapes.PROPOSED_DEADLINE,
        "urgent": package_shapes.PROPOSED_URGENT_DEADLINE,
    }
    facts = {"state": (state.value, "text")} | {name: (value, "integer") for name, value in given.items()}
    row = await evaluate(app_db, expressions, facts, now)
    package = draft(**given)
    for name in expressions:
        assert row[name] == (_proposed(package, now, name == "urgent") if state is PackageState.DRAFT else None)


def _proposed(package: Package, now: datetime, urgent: bool) -> datetime | None:
    """The rule; where it needs days that nobody knows, a read says nothing."""
    try:
        return proposed_deadline(package, calendar.shipped(), now, urgent=urgent)
    except DayUnknown:
        return None


@EXAMPLES
@given(
    expires_on=st.dates(date(2023, 1, 1), date(2033, 1, 1)),
    beside=st.sampled_from([timedelta(microseconds=-1), timedelta(0), timedelta(hours=-1), timedelta(days=3)]),
)
async def test_Q29_an_offer_expires_when_the_pure_rule_says(
    app_db: Database, expires_on: date, beside: timedelta
) -> None:
    now = london_midnight(expires_on + timedelta(days=1)) + beside
    expired = response_shapes.EXPIRED.replace("{day}", "{t}.offer_expires_on")
    row = await evaluate(app_db, {"expired": expired}, {"offer_expires_on": (expires_on, "date")}, now)
    assert row["expired"] == offers.expired(expires_on, now) == (beside >= timedelta(0))


@EXAMPLES
@given(state=st.sampled_from(InvitationState), answered=st.booleans())
async def test_P17_the_council_is_told_the_state_that_the_pure_rule_says(
    app_db: Database, state: InvitationState, answered: bool
) -> None:
    before = "EXISTS (SELECT WHERE {t}.answered)"
    sql = re.sub(r"EXISTS \(.*?\)", before, invitation_shapes.AS_TOLD)
    assert before in sql
    facts = {"state": (state.value, "text"), "answered": (answered, "boolean")}
    row = await evaluate(app_db, {"told": sql, "at": "{now}"}, facts, DEADLINE)
    assert row["told"] == as_told(state, answered).value
