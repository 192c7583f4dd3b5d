"""Money: whole pence inside, pounds with two decimals as people write them."""

from decimal import ROUND_HALF_UP, Decimal

PENCE = 100


def pence(pounds: Decimal) -> int:
    """£50.00 is 5000 pence; an amount that is not of whole pence is refused, never rounded in silence."""
    found = pounds * PENCE
    if found != found.to_integral_value():
        raise ValueError(f"{pounds} is not an amount of whole pence")
    return int(found)


def pounds(amount: int) -> str:
    """5000 pence as people write them: `50.00`."""
    return f"{Decimal(amount) / PENCE:.2f}"


def times(quantity: Decimal, amount: int) -> int:
    """The pence that `quantity` units of `amount` pence cost, half a penny rounded up."""
    return int((quantity * amount).quantize(Decimal(1), ROUND_HALF_UP))
