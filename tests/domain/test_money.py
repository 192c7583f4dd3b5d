"""Pounds and pence: exact, and rounded half up where a price is computed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import money


@given(st.integers(0, 2**31))
def test_pounds_as_written_are_the_same_pence_again(amount: int) -> None:
    assert money.pence(Decimal(money.pounds(amount))) == amount


@pytest.mark.parametrize(("amount", "shown"), [(0, "0.00"), (1, "0.01"), (5000, "50.00"), (123456, "1234.56")])
def test_pounds_have_two_decimals(amount: int, shown: str) -> None:
    assert money.pounds(amount) == shown


def test_a_part_of_a_penny_is_refused_and_not_rounded() -> None:
    with pytest.raises(ValueError, match="whole pence"):
        money.pence(Decimal("1.005"))


@pytest.mark.parametrize(
    ("quantity", "amount", "cost"),
    [("5", 5000, 25000), ("1.50", 1, 2), ("0.50", 1, 1), ("2.50", 1, 3), ("0.49", 1, 0), ("10.25", 1999, 20490)],
)
def test_half_a_penny_is_rounded_up(quantity: str, amount: int, cost: int) -> None:
    assert money.times(Decimal(quantity), amount) == cost


@given(st.decimals("0.01", "999.99", places=2), st.integers(1, 1_000_000))
def test_a_price_is_never_half_a_penny_off(quantity: Decimal, amount: int) -> None:
    assert abs(money.times(quantity, amount) - quantity * amount) <= Decimal("0.5")
