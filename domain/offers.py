"""The price in a Yes: which kind the request wants, what it comes to, until when it holds (rules P12, C8, Q29)."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from domain import money
from domain.policies import OfferRequired
from domain.refusals import (
    Checks,
    OfferExpiresInPast,
    OfferMissing,
    OfferNotAllowed,
    OfferNotExtended,
    OfferPriceInvalid,
    OfferUnitsInvalid,
    OfferUnitsMissing,
)
from domain.times import london_date

HIGHEST_PRICE = 1_000_000
"""Pence for one day or one hour; more is a slip of the keyboard."""
MOST_UNITS = {OfferRequired.DAY_RATE: Decimal(7), OfferRequired.HOURLY_RATE: Decimal("999.99")}
"""Days in a week; hours as far as a request can name them."""
VALID_FOR = timedelta(days=3)
"""How long an offer holds unless the provider says otherwise: calendar days (rule Q29)."""
NAMES = {OfferRequired.DAY_RATE: "a day rate", OfferRequired.HOURLY_RATE: "an hourly rate"}
UNITS = {OfferRequired.DAY_RATE: "days a week", OfferRequired.HOURLY_RATE: "hours"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which offer a request asks for, and the units it names itself: days a week or hours."""

    kind: OfferRequired
    days: int | None = None
    hours: Decimal | None = None

    @property
    def units(self) -> Decimal | None:
        """The units that an offer is for where it does not say."""
        if self.kind is OfferRequired.DAY_RATE:
            return None if self.days is None else Decimal(self.days)
        return self.hours


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOffer:
    """A price as a provider enters it; what is absent is taken from the request, or three days from today."""

    unit_price_pence: int
    units: Decimal | None = None
    expires_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A price as it is stored: `units` × the unit price; `expires_on` is its last day in London.

    A day rate is for days a week, so its core price is for a week (rule P12).
    """

    kind: OfferRequired
    unit_price_pence: int
    units: Decimal
    core_price_pence: int
    expires_on: date


def core_price(units: Decimal, unit_price_pence: int) -> int:
    """Units × unit price in pence: five days at £50.00 are £250.00 (rule P12)."""
    return money.times(units, unit_price_pence)


def default_expiry(today: date) -> date:
    """The third calendar day after today, its end included (rules P12, Q29)."""
    return today + VALID_FOR


def expired(expires_on: date, now: datetime) -> bool:
    """Whether an offer's last day, which is valid to its end in London, is over at `now` (rule Q29)."""
    return london_date(now) > expires_on


def checked(checks: Checks, wanted: Wanted, given: NewOffer | None, accepts: bool, today: date) -> Offer | None:
    """The offer of an answer: one where a Yes is asked for a price, none anywhere else."""
    if wanted.kind is OfferRequired.NONE or not accepts:
        why = "this request asks for none" if accepts else "this is a No"
        checks.require(given is None, OfferNotAllowed("offer", why=why))
        return None
    if given is None:
        checks.require(False, OfferMissing("offer", rate=NAMES[wanted.kind]))
        return None
    check_price(checks, given.unit_price_pence)
    expires_on = given.expires_on or default_expiry(today)
    check_expiry(checks, expires_on, today)
    units = given.units if given.units is not None else wanted.units
    if units is None:
        checks.require(False, OfferUnitsMissing("offer", "units", units=UNITS[wanted.kind]))
        return None
    check_units(checks, wanted.kind, units)
    price = core_price(units, given.unit_price_pence)
    nothing = given.unit_price_pence > 0 and units > 0 and price == 0
    checks.require(not nothing, OfferPriceInvalid("offer", "unit_price", most=money.pounds(HIGHEST_PRICE)))
    return Offer(
        kind=wanted.kind,
        unit_price_pence=given.unit_price_pence,
        units=units,
        core_price_pence=price,
        expires_on=expires_on,
    )


def check_price(checks: Checks, unit_price_pence: int) -> None:
    """A price is more than nothing, and no more than anybody asks."""
    sane = 0 < unit_price_pence <= HIGHEST_PRICE
    checks.require(sane, OfferPriceInvalid("offer", "unit_price", most=money.pounds(HIGHEST_PRICE)))


def check_units(checks: Checks, kind: OfferRequired, units: Decimal) -> None:
    """Whole days of one week (rule P12), or hours in hundredths."""
    step = Decimal(1) if kind is OfferRequired.DAY_RATE else Decimal("0.01")
    sane = 0 < units <= MOST_UNITS[kind] and units % step == 0
    what = "whole days a week, 1 to 7" if kind is OfferRequired.DAY_RATE else "hours, more than 0 and below 1000"
    checks.require(sane, OfferUnitsInvalid("offer", "units", what=what))


def check_expiry(checks: Checks, expires_on: date, today: date, *path: str) -> None:
    """An offer is valid today at least (rule Q29)."""
    checks.require(expires_on >= today, OfferExpiresInPast(*(path or ("offer", "expires_on"))))


def renewed(checks: Checks, offer: Offer, expires_on: date | None, today: date) -> Offer:
    """The same offer, valid for longer: nothing but its last day may change (rule Q29)."""
    until = expires_on or default_expiry(today)
    check_expiry(checks, until, today, "expires_on")
    later = OfferNotExtended("expires_on", until=offer.expires_on.strftime("%d/%m/%Y"))
    checks.require(until > offer.expires_on, later)
    return replace(offer, expires_on=until)
