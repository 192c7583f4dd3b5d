"""Each change of an answer is kept, and an offer is renewed (rules P18, P34, Q29)."""

import asyncio
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

import resolvers.drafts
import resolvers.packages
import resolvers.responses
from domain.drafts import SaveDraft
from domain.offers import NewOffer
from domain.packages import CancelPackage
from domain.responses import RenewOffer, RequestOfferRenewal
from tests.conftest import MovableClock
from tests.resolvers.arranging import (
    AT_CARE_4_ALL,
    AT_CARE_FIRST,
    CARE_4_ALL,
    CARE_FIRST,
    House,
    Sent,
    codes,
)

PRICED = "UPDATE briefs SET offer_required = 'HOURLY_RATE', hours_required = 10 WHERE package_id = $1"


async def priced(house: House) -> Sent:
    """A package whose Yes carries an hourly rate for ten hours."""
    sent = await house.sent()
    await house.owner.execute(PRICED, sent.id)
    return sent


async def offer(house: House, sent: Sent) -> None:
    """Care First offers £20.00 an hour."""
    command = house.yes(sent, CARE_FIRST, offer=NewOffer(unit_price_pence=2000))
    await resolvers.responses.submit(house.request(AT_CARE_FIRST), command)


async def versions(house: House, sent: Sent) -> list[Any]:
    rows: list[Any] = await house.owner.fetch(
        "SELECT * FROM response_versions WHERE invitation_id = $1 ORDER BY number", sent.invitations[CARE_FIRST]
    )
    return rows


async def renew(house: House, sent: Sent, days: int, username: str = AT_CARE_FIRST) -> Any:
    expires_on = (await house.now()).date() + timedelta(days=days)
    command = RenewOffer(sent.invitations[CARE_FIRST], expires_on)
    return await resolvers.responses.renew(house.request(username), command)


async def ask(house: House, sent: Sent, service: str = CARE_FIRST, username: str = "solihull.broker") -> Any:
    command = RequestOfferRenewal(sent.id, sent.invitations[service])
    return await resolvers.responses.request_renewal(house.request(username), command)


async def test_P18_P34_each_change_of_an_answer_is_kept_whole(house: House) -> None:
    sent = await priced(house)
    await offer(house, sent)
    await renew(house, sent, 9, "carefirst.admin")
    await house.change(house.no(sent, CARE_FIRST), version=3)
    await house.withdraw(sent)
    await offer(house, sent)
    rows = await versions(house, sent)
    assert [(row["number"], row["action"]) for row in rows] == [
        (2, "SUBMITTED"),
        (3, "RENEWED"),
        (4, "CHANGED"),
        (5, "WITHDRAWN"),
        (6, "SUBMITTED"),
    ]
    employee, admin = house.viewer(AT_CARE_FIRST).account_id, house.viewer("carefirst.admin").account_id
    assert [row["recorded_by"] for row in rows] == [employee, admin, employee, employee, employee]
    assert [row["recorded_at"] for row in rows] == sorted(row["recorded_at"] for row in rows)
    first, renewed, changed, withdrawn, _ = (row["document"] for row in rows)
    assert first["offer"]["core_price_pence"] == 20000
    assert first["answers"][0] == {
        "requirement_id": str(sent.requirement_id),
        "can_meet": True,
        "comment": None,
        "best_date": None,
    }
    assert {name for name in first if first[name] != renewed[name]} == {"offer"}
    assert (changed["placement_response"], changed["offer"], changed["reason_code"]) == ("NO", None, "NO_AVAILABILITY")
    assert withdrawn == changed


async def test_P18_versions_are_never_changed_or_deleted(house: House) -> None:
    sent = await house.sent()
    await house.accept(sent, CARE_FIRST, AT_CARE_FIRST)
    for statement in ("UPDATE response_versions SET number = 9", "DELETE FROM response_versions"):
        with pytest.raises(asyncpg.PostgresError):
            await house.owner.execute(statement)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with house.database.begin(house.viewer(AT_CARE_FIRST)) as tx:
                await tx.connection.execute(statement)
    assert len(await versions(house, sent)) == 1


async def test_P18_a_refused_change_leaves_no_version(house: House) -> None:
    sent = await house.sent()
    await house.accept(sent, CARE_FIRST, AT_CARE_FIRST)
    assert await codes(house.change(house.yes(sent, CARE_FIRST, terms_accepted=False))) == ["TERMS_NOT_ACCEPTED"]
    assert len(await versions(house, sent)) == 1


@pytest.mark.parametrize(
    ("username", "seen"),
    [
        ("solihull.broker", 1),
        ("carefirst.admin", 1),
        ("norfolk.broker", 0),
        ("care4all.admin", 0),
        ("solihull.practitioner", 0),
    ],
)
async def test_P34_versions_and_their_authors_are_seen_by_both_sides_and_nobody_else(
    house: House, username: str, seen: int
) -> None:
    sent = await house.sent()
    await house.accept(sent, CARE_FIRST, AT_CARE_FIRST)
    author = house.viewer(AT_CARE_FIRST).account_id
    async with house.database.begin(house.viewer(username)) as tx:
        assert await tx.connection.fetchval("SELECT count(*) FROM response_versions") == seen
        assert await tx.connection.fetchval("SELECT count(*) FROM accounts WHERE id = $1", author) == seen


async def test_Q29_an_offer_is_renewed_also_after_the_deadline_and_until_the_decision(
    house: House, clock: MovableClock
) -> None:
    sent = await priced(house)
    await offer(house, sent)
    clock.advance(timedelta(hours=25))
    assert await codes(house.change(house.yes(sent, CARE_FIRST, offer=NewOffer(unit_price_pence=1)))) == [
        "DEADLINE_PASSED"
    ]
    await house.forget()
    await ask(house, sent)
    invitation = await house.invitation(sent.invitations[CARE_FIRST])
    assert invitation["renewal_requested_at"] is not None
    assert invitation["version"] == 2
    await renew(house, sent, 30)
    invitation, stored = await house.invitation(sent.invitations[CARE_FIRST]), await house.response(sent)
    assert (invitation["renewal_requested_at"], invitation["version"], invitation["state"]) == (None, 3, "SUBMITTED")
    assert stored["offer_expires_on"] == (await house.now()).date() + timedelta(days=30)
    assert (stored["unit_price_pence"], stored["core_price_pence"]) == (2000, 20000)
    told = ["package.deadline_passed", "response.renewal_requested", "response.renewed"]
    assert (await house.events(), await house.actions()) == (told, told)
    audited = await house.last_audit()
    assert set(audited["after"]) == {"offer"}
    assert await house.counters(sent) == (2, 1, 1, False)


async def test_Q29_the_council_asks_after_the_deadline_who_made_an_offer(house: House, clock: MovableClock) -> None:
    sent = await priced(house)
    await offer(house, sent)
    assert await codes(ask(house, sent)) == ["DEADLINE_NOT_PASSED"]
    clock.advance(timedelta(hours=25))
    assert await codes(ask(house, sent, CARE_4_ALL)) == ["NO_OFFER_TO_RENEW"]
    assert await codes(ask(house, sent, username="norfolk.broker")) == ["NOT_FOUND"]
    other = await house.sent()
    elsewhere = RequestOfferRenewal(sent.id, other.invitations[CARE_FIRST])
    assert "NOT_FOUND" in await codes(resolvers.responses.request_renewal(house.request(), elsewhere))


async def test_Q29_a_second_request_is_refused_until_the_provider_answers(house: House, clock: MovableClock) -> None:
    sent = await priced(house)
    await offer(house, sent)
    clock.advance(timedelta(hours=25))
    attempts = await asyncio.gather(ask(house, sent), ask(house, sent), return_exceptions=True)
    assert sorted(type(one).__name__ for one in attempts) == ["Outcome", "Refused"]
    assert await codes(ask(house, sent)) == ["RENEWAL_ALREADY_REQUESTED"]
    await renew(house, sent, 9)
    await ask(house, sent)
    assert (await house.events()).count("response.renewal_requested") == 2


async def test_P21_after_the_end_no_offer_is_renewed_and_no_draft_saved(house: House) -> None:
    sent = await priced(house)
    await offer(house, sent)
    await resolvers.packages.cancel(house.request(), CancelPackage(sent.id, "HOSPITAL"))
    before = dict(await house.invitation(sent.invitations[CARE_FIRST]))
    assert await codes(renew(house, sent, 9)) == ["BROKERAGE_ENDED"]
    for service, username in ((CARE_FIRST, AT_CARE_FIRST), (CARE_4_ALL, AT_CARE_4_ALL)):
        kept = SaveDraft(invitation_id=sent.invitations[service])
        assert await codes(resolvers.drafts.save(house.request(username), kept)) == ["BROKERAGE_ENDED"]
    assert dict(await house.invitation(sent.invitations[CARE_FIRST])) == before
    assert await house.owner.fetchval("SELECT count(*) FROM drafts") == 0
    assert [row["number"] for row in await versions(house, sent)] == [2]


async def test_Q29_nobody_renews_anothers_offer(house: House) -> None:
    sent = await priced(house)
    await offer(house, sent)
    for username in (AT_CARE_4_ALL, "solihull.broker"):
        assert await codes(renew(house, sent, 9, username)) == ["NOT_FOUND"]
    assert (await house.response(sent))["offer_expires_on"] < (await house.now()).date() + timedelta(days=9)


async def test_Q29_two_renewals_at_once_are_one_after_the_other(house: House) -> None:
    sent = await priced(house)
    await offer(house, sent)
    command = RenewOffer(sent.invitations[CARE_FIRST], (await house.now()).date() + timedelta(days=9))
    people = [house.request(username) for username in (AT_CARE_FIRST, "carefirst.admin")]
    attempts = [resolvers.responses.renew(request, command) for request in people]
    outcomes = await asyncio.gather(*attempts, return_exceptions=True)
    assert sorted(type(one).__name__ for one in outcomes) == ["Outcome", "Refused"]
    assert [row["number"] for row in await versions(house, sent)] == [2, 3]


async def test_P12_P27_the_price_is_stored_in_pence_and_only_where_it_is_asked_for(house: House) -> None:
    plain, sent = await house.sent(), await priced(house)
    wrong = house.yes(plain, CARE_FIRST, offer=NewOffer(unit_price_pence=2000))
    assert await codes(resolvers.responses.submit(house.request(AT_CARE_FIRST), wrong)) == ["OFFER_NOT_ALLOWED"]
    assert await codes(house.accept(sent, CARE_4_ALL, AT_CARE_4_ALL)) == ["OFFER_MISSING"]
    await offer(house, sent)
    row = await house.response(sent)
    assert (row["offer_kind"], row["unit_price_pence"], str(row["units"]), row["core_price_pence"]) == (
        "HOURLY_RATE",
        2000,
        "10.00",
        20000,
    )


async def test_P12_a_brief_says_which_offer_the_service_level_wants(house: House) -> None:
    spot = await house.sent("Spot Day Centre", level="DAY_SPOT")
    plain = await house.sent()
    wanted = await house.owner.fetch("SELECT package_id, offer_required FROM briefs")
    assert {(row["package_id"], row["offer_required"]) for row in wanted} == {
        (spot.id, "DAY_RATE"),
        (plain.id, "NONE"),
    }
