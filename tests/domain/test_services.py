"""Suspensions: both ends are inclusive, an open end means until further notice (rules B10, 6.2, 6.3)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.examples import service

DAY = date(2024, 1, 10)
days = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@pytest.mark.parametrize(("offset", "expected"), [(-1, False), (0, True), (1, True), (2, True), (3, False)])
def test_B10_both_ends_of_a_suspension_are_inclusive(offset: int, expected: bool) -> None:
    suspended = service(suspended_from=DAY, suspended_until=DAY + timedelta(days=2), suspension_reason="Review")
    assert suspended.suspended(DAY + timedelta(days=offset)) is expected
    assert suspended.suspension_period == "from 10/01/2024 to 12/01/2024"


@given(start=days, day=days)
def test_B10_an_open_end_means_until_further_notice(start: date, day: date) -> None:
    suspended = service(suspended_from=start, suspension_reason="Review")
    assert suspended.suspended(day) is (day >= start)
    assert not service().suspended(day)
