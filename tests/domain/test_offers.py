"""The price in a Yes: rules P12, C8, P27, Q29."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import offers, responses
from domain.invitations import InvitationState
from domain.offers import NewOffer, Offer, Wanted
from domain.packages import PackageState
from domain.policies import OfferRequired
from domain.refusals import Refused
from domain.responses import Invitation, Offered, PlacementResponse, RenewOffer, Response, SubmitResponse
from domain.times import london_date, london_midnight
from tests.domain.examples import DEADLINE, MICROSECOND, NOW, instants, invitation, refusals, sent

TODAY = NOW.date()
FIVE_DAYS = Wanted(OfferRequired.DAY_RATE, days=5)
TEN_HOURS = Wanted(OfferRequired.HOURLY_RATE, hours=Decimal("10.50"))
NO_PRICE = Wanted(OfferRequired.NONE)


def asked(wanted: Wanted = FIVE_DAYS, **given: Any) -> Invitation:
    return invitation(offer_wanted=wanted, **given)


def yes(offer: NewOffer | None = None, **given: Any) -> SubmitResponse:
    facts: dict[str, Any] = {"placement_response": PlacementResponse.YES_FULL, "terms_accepted": True}
    return SubmitResponse(invitation_id=uuid4(), offer=offer, **facts | given)


def offered(wanted: Wanted, **given: Any) -> Offer:
    response, _ = responses.submit(asked(wanted), yes(NewOffer(**{"unit_price_pence": 5000} | given)), NOW)
    assert response.offer is not None
    return response.offer


def refused(wanted: Wanted, **given: Any) -> dict[str, tuple[str | int, ...]]:
    command = yes(NewOffer(**{"unit_price_pence": 5000} | given))
    return refusals(lambda: responses.submit(asked(wanted), command, NOW))


def test_P12_five_days_at_fifty_pounds_are_two_hundred_and_fifty() -> None:
    assert offered(FIVE_DAYS) == Offer(
        kind=OfferRequired.DAY_RATE,
        unit_price_pence=5000,
        units=Decimal(5),
        core_price_pence=25000,
        expires_on=TODAY + timedelta(days=3),
    )


def test_P12_an_hourly_rate_is_for_the_hours_of_the_request() -> None:
    offer = offered(TEN_HOURS, unit_price_pence=1999)
    assert (offer.kind, offer.units, offer.core_price_pence) == (OfferRequired.HOURLY_RATE, Decimal("10.50"), 20990)


def test_P12_the_provider_may_offer_other_units_than_were_asked_for() -> None:
    assert offered(FIVE_DAYS, units=Decimal(3)).core_price_pence == 15000
    assert offered(TEN_HOURS, units=Decimal("2.25")).core_price_pence == 11250


def test_P12_where_the_request_names_no_units_the_provider_does() -> None:
    for kind in (OfferRequired.DAY_RATE, OfferRequired.HOURLY_RATE):
        assert refused(Wanted(kind)) == {"OFFER_UNITS_MISSING": ("offer", "units")}
        assert offered(Wanted(kind), units=Decimal(2)).core_price_pence == 10000


@pytest.mark.parametrize("units", ["0", "-1", "7.01", "8", "2.50"])
def test_P12_a_day_rate_is_for_whole_days_of_one_week(units: str) -> None:
    assert refused(FIVE_DAYS, units=Decimal(units)) == {"OFFER_UNITS_INVALID": ("offer", "units")}


@pytest.mark.parametrize("units", ["0", "-1", "1000", "0.005"])
def test_P12_an_hourly_rate_is_for_hours_in_hundredths(units: str) -> None:
    assert "OFFER_UNITS_INVALID" in refused(TEN_HOURS, units=Decimal(units))


@pytest.mark.parametrize("price", [0, -1, offers.HIGHEST_PRICE + 1])
def test_P12_a_price_is_more_than_nothing_and_within_bounds(price: int) -> None:
    assert refused(FIVE_DAYS, unit_price_pence=price) == {"OFFER_PRICE_INVALID": ("offer", "unit_price")}
    assert offered(FIVE_DAYS, unit_price_pence=offers.HIGHEST_PRICE).core_price_pence == 5 * offers.HIGHEST_PRICE


def test_P12_a_price_that_comes_to_nothing_is_refused() -> None:
    assert refused(TEN_HOURS, unit_price_pence=1, units=Decimal("0.01")) == {
        "OFFER_PRICE_INVALID": ("offer", "unit_price")
    }


@given(st.integers(1, offers.HIGHEST_PRICE), st.integers(1, 7))
def test_P12_days_and_pence_are_exact(price: int, days: int) -> None:
    assert offers.core_price(Decimal(days), price) == days * price


@pytest.mark.parametrize("wanted", [FIVE_DAYS, TEN_HOURS], ids=["day", "hour"])
def test_P12_a_Yes_to_a_priced_request_carries_an_offer(wanted: Wanted) -> None:
    assert refusals(lambda: responses.submit(asked(wanted), yes(), NOW)) == {"OFFER_MISSING": ("offer",)}


def test_P12_an_offer_stands_nowhere_else() -> None:
    given = NewOffer(unit_price_pence=5000)
    only = {"OFFER_NOT_ALLOWED": ("offer",)}
    assert refusals(lambda: responses.submit(asked(NO_PRICE), yes(given), NOW)) == only
    no = SubmitResponse(
        invitation_id=uuid4(), placement_response=PlacementResponse.NO, reason_code="NO_AVAILABILITY", offer=given
    )
    assert refusals(lambda: responses.submit(asked(), no, NOW)) == only


def test_P27_C8_the_kinds_of_answer_are_yes_with_a_rate_yes_in_part_and_no_with_a_code() -> None:
    priced = asked(TEN_HOURS, partial_allowed=True)
    rate = NewOffer(unit_price_pence=2150)
    full, _ = responses.submit(priced, yes(rate), NOW)
    part, _ = responses.submit(priced, yes(rate, placement_response=PlacementResponse.YES_PART), NOW)
    no = yes(placement_response=PlacementResponse.NO, reason_code="NO_AVAILABILITY")
    declined, _ = responses.submit(priced, no, NOW)
    kinds = [(one.placement_response.value, one.offer is not None, one.reason_code) for one in (full, part, declined)]
    assert kinds == [("YES_FULL", True, None), ("YES_PART", True, None), ("NO", False, "NO_AVAILABILITY")]
    assert full.offer is not None
    assert full.offer.unit_price_pence == 2150


@given(instants)
def test_Q29_by_default_an_offer_holds_to_the_end_of_the_third_day_from_today(now: datetime) -> None:
    last = offers.default_expiry(london_date(now))
    ends = london_midnight(last + timedelta(days=1))
    assert not offers.expired(last, now)
    assert not offers.expired(last, ends - MICROSECOND)
    assert offers.expired(last, ends)
    assert timedelta(days=2, hours=23) < ends - now <= timedelta(days=4, hours=1)


@pytest.mark.parametrize(
    ("day", "last_instant"),
    [
        (date(2026, 3, 29), datetime(2026, 3, 29, 23, 0, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 26, 0, 0, tzinfo=UTC)),
    ],
    ids=["the day on which clocks go forward", "the day on which clocks go back"],
)
def test_Q29_the_end_of_the_day_is_londons(day: date, last_instant: datetime) -> None:
    assert not offers.expired(day, last_instant - MICROSECOND)
    assert offers.expired(day, last_instant)


def test_Q29_the_last_day_may_be_today_and_not_before() -> None:
    assert offered(FIVE_DAYS, expires_on=TODAY).expires_on == TODAY
    yesterday = refused(FIVE_DAYS, expires_on=TODAY - timedelta(days=1))
    assert yesterday == {"OFFER_EXPIRES_IN_PAST": ("offer", "expires_on")}


def test_Q29_today_is_londons_today() -> None:
    late = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)  # half past midnight of 2 July in London
    open_then = asked(deadline_at=late + timedelta(days=1))
    command = yes(NewOffer(unit_price_pence=5000, expires_on=date(2026, 7, 1)))
    assert refusals(lambda: responses.submit(open_then, command, late)) == {
        "OFFER_EXPIRES_IN_PAST": ("offer", "expires_on")
    }


# Renewal -------------------------------------------------------------------------------------------------------------
def standing(**given: Any) -> tuple[Invitation, Response]:
    first = asked(**given)
    response, _ = responses.submit(first, yes(NewOffer(unit_price_pence=5000)), NOW)
    answered = asked(id=first.id, state=InvitationState.SUBMITTED, version=response.version)
    return answered, response


@pytest.mark.parametrize("now", [NOW, DEADLINE, DEADLINE + timedelta(days=9)])
def test_Q29_a_renewal_changes_the_last_day_and_nothing_else_before_and_after_the_deadline(now: datetime) -> None:
    answered, before = standing()
    until = london_date(now) + timedelta(days=10)
    renewed, event = responses.renew(answered, before, RenewOffer(answered.id, until, 2), now)
    assert renewed.offer is not None
    assert renewed.offer.expires_on == until
    assert (renewed.version, event.type, event.renewed_at) == (3, "response.renewed", now)
    old, new = before.document(), renewed.document()
    assert [name for name in old if old[name] != new[name]] == ["offer"]
    assert {name for name in old["offer"] if old["offer"][name] != new["offer"][name]} == {"expires_on"}


def test_Q29_a_renewal_without_a_day_is_for_three_days_from_today() -> None:
    answered, before = standing()
    renewed, _ = responses.renew(answered, before, RenewOffer(answered.id), NOW + timedelta(days=5))
    assert renewed.offer is not None
    assert renewed.offer.expires_on == TODAY + timedelta(days=8)


def test_Q29_a_renewal_never_shortens_an_offer() -> None:
    answered, before = standing()
    for day in (TODAY + timedelta(days=3), TODAY):
        with pytest.raises(Refused) as caught:
            responses.renew(answered, before, RenewOffer(answered.id, day), NOW)
        assert [refusal.code() for refusal in caught.value.refusals] == ["OFFER_NOT_EXTENDED"]
        assert "12/01/2024" in caught.value.refusals[0].message
    past = RenewOffer(answered.id, TODAY + timedelta(days=4))
    assert refusals(lambda: responses.renew(answered, before, past, NOW + timedelta(days=9))) == {
        "OFFER_EXPIRES_IN_PAST": ("expires_on",)
    }


def test_Q29_only_a_standing_offer_is_renewed_and_only_until_the_decision() -> None:
    answered, before = standing()
    command = RenewOffer(answered.id)
    only = {"NO_OFFER_TO_RENEW": ()}
    unpriced, _ = responses.submit(asked(NO_PRICE), yes(), NOW)
    assert refusals(lambda: responses.renew(answered, unpriced, command, NOW)) == only
    assert refusals(lambda: responses.renew(asked(), None, command, NOW)) == only
    withdrawn = asked(state=InvitationState.WITHDRAWN)
    assert refusals(lambda: responses.renew(withdrawn, before, command, NOW)) == only
    ended = asked(state=InvitationState.NOT_AWARDED, ended_at=NOW, package_state=PackageState.COMPLETE)
    assert refusals(lambda: responses.renew(ended, before, command, NOW)) == {"BROKERAGE_ENDED": ()}
    assert refusals(lambda: responses.renew(answered, before, RenewOffer(answered.id, None, 1), NOW)) == {
        "CONFLICT": ("expected_version",)
    }


def offering(**given: Any) -> Offered:
    facts: dict[str, Any] = {
        "id": uuid4(),
        "organisation_id": uuid4(),
        "service_id": uuid4(),
        "state": InvitationState.SUBMITTED,
        "version": 2,
        "has_offer": True,
        "renewal_requested_at": None,
    }
    return Offered(**facts | given)


def test_Q29_after_the_deadline_the_council_may_ask_for_a_renewal() -> None:
    one = offering()
    asked_for, event = responses.request_renewal(sent(), one, DEADLINE)
    assert asked_for.renewal_requested_at == DEADLINE
    assert (event.type, event.invitation_id, event.requested_at) == ("response.renewal_requested", one.id, DEADLINE)


def test_Q29_an_offer_is_asked_for_once_until_its_provider_answers() -> None:
    asked_for, _ = responses.request_renewal(sent(), offering(), DEADLINE)
    again = refusals(lambda: responses.request_renewal(sent(), asked_for, DEADLINE + timedelta(days=9)))
    assert again == {"RENEWAL_ALREADY_REQUESTED": ("invitation_id",)}
    gone = offering(state=InvitationState.WITHDRAWN, renewal_requested_at=DEADLINE)
    assert refusals(lambda: responses.request_renewal(sent(), gone, DEADLINE)) == {
        "NO_OFFER_TO_RENEW": ("invitation_id",)
    }


def test_Q29_before_the_deadline_the_provider_may_change_and_is_not_asked() -> None:
    early = refusals(lambda: responses.request_renewal(sent(), offering(), DEADLINE - MICROSECOND))
    assert early == {"DEADLINE_NOT_PASSED": ()}


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (offering(has_offer=False), "NO_OFFER_TO_RENEW"),
        (offering(state=InvitationState.WITHDRAWN), "NO_OFFER_TO_RENEW"),
        (None, "NOT_FOUND"),
    ],
    ids=["without an offer", "withdrawn", "unknown"],
)
def test_Q29_only_who_offered_is_asked_for_a_renewal(one: Offered | None, code: str) -> None:
    found = refusals(lambda: responses.request_renewal(sent(), one, DEADLINE))
    assert found == {code: ("invitation_id",)}


def test_Q29_nobody_is_asked_for_a_renewal_once_the_package_has_ended() -> None:
    ended = sent(state=PackageState.COMPLETE)
    assert "PACKAGE_ENDED" in refusals(lambda: responses.request_renewal(ended, offering(), DEADLINE))
