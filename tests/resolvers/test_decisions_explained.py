"""The award with its rank, its codes and its exceptions (rules Q11, Q17, Q24, Q29, Q38, P22)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import resolvers.decisions
import resolvers.responses
from domain.decisions import RecordDecision
from domain.outcomes import Losing, NotAwarded
from domain.responses import PlacementResponse
from resolvers.request import Outcome
from tests.conftest import MovableClock
from tests.resolvers.arranging import (
    AT_CARE_4_ALL,
    AT_CARE_FIRST,
    CARE_4_ALL,
    CARE_FIRST,
    RURAL,
    House,
    Sent,
    codes,
    refusals,
)
from tests.resolvers.test_races import in_order

SUSPEND = """
UPDATE arrangements SET suspended_from = $2::timestamptz::date, suspension_reason = 'Concerns'
WHERE service_id = (SELECT service_id FROM invitations WHERE id = $1)
  AND authority_id = (SELECT authority_id FROM invitations WHERE id = $1)
"""
PUT_RIGHT = """
UPDATE arrangements SET suspended_from = NULL, suspension_reason = NULL WHERE suspension_reason = 'Concerns'
"""
WITHOUT_CODES = """
UPDATE profiles SET document = jsonb_set(document, '{reasons}', (
    SELECT jsonb_agg(r) FROM jsonb_array_elements(document->'reasons') r WHERE r->>'kind' <> 'NOT_AWARDED'))
WHERE document ? 'reasons'
"""
PRICE = """
UPDATE responses SET offer_kind = 'HOURLY_RATE', unit_price_pence = 2000, units = 7, core_price_pence = 14000,
                     offer_expires_on = ($2::timestamptz AT TIME ZONE 'Europe/London')::date
WHERE invitation_id = $1
"""
OTHERS = Losing(default_code="NA-D4")


def award(sent: Sent, service: str = CARE_FIRST, **more: Any) -> RecordDecision:
    """An award to this service, with a code for all others."""
    command = RecordDecision(sent.id, sent.invitations[service], "SOURCING_OFFICER", "MEETS_REQUIREMENTS")
    return replace(command, **{"losing": OTHERS} | more)


async def record(house: House, command: RecordDecision) -> Outcome:
    """A broker decides."""
    return await resolvers.decisions.record(house.request(), command)


async def accepted(house: House, *services: str) -> Sent:
    """A package to which Care First and Care 4 All said yes, and that others were asked about too."""
    sent = await house.sent(CARE_FIRST, CARE_4_ALL, *services)
    await house.accept(sent, CARE_FIRST, AT_CARE_FIRST)
    await house.accept(sent, CARE_4_ALL, AT_CARE_4_ALL)
    await house.forget()
    return sent


async def given_codes(house: House, sent: Sent) -> dict[str, str | None]:
    """The code that each service was given."""
    return {name: (await house.invitation(id))["not_awarded_code"] for name, id in sent.invitations.items()}


async def test_Q17_P22_losers_get_their_codes_and_all_who_answered_are_told(house: House, clock: MovableClock) -> None:
    sent = await accepted(house, RURAL, "Home Care Ltd")
    await house.decline(sent, RURAL, AT_CARE_FIRST)
    clock.advance(timedelta(hours=25))
    assert await codes(record(house, award(sent, losing=Losing()))) == ["NOT_AWARDED_CODE_MISSING"]
    losing = Losing((NotAwarded(sent.invitations[CARE_4_ALL], "NA-D3"),))
    await record(house, award(sent, losing=losing))
    assert await given_codes(house, sent) == {CARE_FIRST: None, CARE_4_ALL: "NA-D3", RURAL: None, "Home Care Ltd": None}
    event = await house.owner.fetchval("SELECT data FROM events WHERE type = 'package.awarded'")
    told = {f"invitation_{sent.invitations[name]}" for name in (CARE_FIRST, CARE_4_ALL, RURAL)}
    assert set(event["invitationIds"]) == told
    audited = (await house.last_audit())["after"]
    assert (audited["rank"], audited["not_awarded"]) == (1, {str(sent.invitations[CARE_4_ALL]): "NA-D3"})


async def test_Q17_a_profile_without_codes_asks_for_none(house: House) -> None:
    sent = await accepted(house)
    profiles = await house.owner.fetch("SELECT id, document::text AS document FROM profiles")
    await house.owner.execute(WITHOUT_CODES)
    try:
        await record(house, award(sent, losing=Losing()))
    finally:
        for row in profiles:
            await house.owner.execute("UPDATE profiles SET document = $2::text::jsonb WHERE id = $1", *row)
    assert await given_codes(house, sent) == {CARE_FIRST: None, CARE_4_ALL: None}


async def test_Q11_the_rank_and_the_reason_for_departing_from_it_are_stored(house: House) -> None:
    sent = await house.sent()
    await house.accept(sent, CARE_FIRST, AT_CARE_FIRST)
    await house.owner.execute("UPDATE briefs SET partial_allowed = true")
    partly = house.yes(sent, CARE_4_ALL, placement_response=PlacementResponse.YES_PART)
    await resolvers.responses.submit(house.request(AT_CARE_4_ALL), partly)
    assert await codes(record(house, award(sent, CARE_4_ALL))) == ["DEPARTURE_REASON_REQUIRED"]
    await record(house, award(sent, CARE_4_ALL, departure_reason="They know the person."))
    stored = await house.owner.fetchrow("SELECT rank, departure_reason, commissioner_reason FROM decisions")
    assert tuple(stored) == (2, "They know the person.", None)


async def test_Q38_a_service_suspended_since_needs_a_commissioners_reason(house: House) -> None:
    sent = await accepted(house)
    await house.owner.execute(SUSPEND, sent.invitations[CARE_FIRST], await house.now() - timedelta(days=1))
    try:
        (refusal,) = await refusals(record(house, award(sent)))
        assert refusal.code() == "COMMISSIONER_REASON_REQUIRED"
        assert f'"{CARE_FIRST}" is suspended from ' in refusal.message
        await record(house, award(sent, commissioner_reason="The concern was about another branch."))
    finally:
        await house.owner.execute(PUT_RIGHT)
    stored = await house.owner.fetchval("SELECT commissioner_reason FROM decisions")
    assert stored == "The concern was about another branch."


async def test_Q38_another_authoritys_suspension_is_its_own(house: House) -> None:
    sent = await accepted(house)
    await house.owner.execute(
        "UPDATE arrangements m SET suspended_from = '2024-01-01', suspension_reason = 'Concerns'"
        " FROM invitations i WHERE i.id = $1 AND m.service_id = i.service_id AND m.authority_id <> i.authority_id",
        sent.invitations[CARE_FIRST],
    )
    try:
        await record(house, award(sent))
    finally:
        await house.owner.execute(PUT_RIGHT)
    assert await house.owner.fetchval("SELECT commissioner_reason IS NULL FROM decisions")


async def test_Q29_an_expired_offer_is_refused_and_the_other_is_awarded(house: House, clock: MovableClock) -> None:
    sent = await accepted(house)
    for service in (CARE_FIRST, CARE_4_ALL):
        days = timedelta(days=1 if service == CARE_FIRST else 9)
        await house.owner.execute(PRICE, sent.invitations[service], await house.now() + days)
    assert await codes(record(house, award(sent, source_code="X"))) == ["UNKNOWN_REASON"]
    clock.advance(timedelta(days=3))
    assert await codes(record(house, award(sent))) == ["OFFER_EXPIRED", "DEPARTURE_REASON_REQUIRED"]
    await record(house, award(sent, CARE_4_ALL))
    assert await house.owner.fetchval("SELECT rank FROM decisions") == 1


async def test_Q24_a_decision_made_on_an_earlier_answer_is_told_what_changed(house: House) -> None:
    sent = await accepted(house)
    await house.change(house.yes(sent, CARE_FIRST))
    (conflict,) = await refusals(record(house, award(sent, invitation_version=2)))
    assert (conflict.code(), conflict.path) == ("CONFLICT", ("invitation_version",))
    assert "changed by an employee at " in conflict.message
    await record(house, award(sent, invitation_version=3))


async def test_Q24_an_award_against_a_change_of_the_winning_answer(house: House) -> None:
    sent = await accepted(house)
    change = house.change(house.yes(sent, CARE_FIRST))
    decision = record(house, award(sent, invitation_version=2))
    results = await in_order(house, sent.id, [change, decision])
    assert results == [Outcome("invitation", sent.invitations[CARE_FIRST]), ["CONFLICT"]]
    again = [record(house, award(sent, invitation_version=3)), house.change(house.no(sent, CARE_FIRST), version=3)]
    assert await in_order(house, sent.id, again) == [Outcome("package", sent.id), ["BROKERAGE_ENDED"]]


async def test_Q24_section_5_a_loser_who_withdraws_before_the_award_gets_no_code(
    house: House, clock: MovableClock
) -> None:
    sent = await accepted(house)
    clock.advance(timedelta(hours=25))
    named = Losing((NotAwarded(sent.invitations[CARE_4_ALL], "NA-D3"),))
    attempts = [
        house.withdraw(sent, CARE_4_ALL, AT_CARE_4_ALL),
        record(house, award(sent, losing=named)),
        record(house, award(sent)),
    ]
    results = await in_order(house, sent.id, attempts)
    assert results[1:] == [["NOT_AWARDED_CODE_NOT_ALLOWED"], Outcome("package", sent.id)]
    assert await given_codes(house, sent) == {CARE_FIRST: None, CARE_4_ALL: None}


async def test_Q24_two_brokers_with_different_codes_at_once(house: House) -> None:
    sent = await accepted(house)
    attempts = [
        record(house, award(sent, losing=Losing(default_code="NA-D1"))),
        record(house, award(sent, CARE_4_ALL, losing=Losing(default_code="NA-D2"))),
    ]
    assert await in_order(house, sent.id, attempts) == [Outcome("package", sent.id), ["PACKAGE_ENDED"]]
    assert await given_codes(house, sent) == {CARE_FIRST: None, CARE_4_ALL: "NA-D1"}


async def test_Q35_an_earlier_rounds_undecided_part_ends_with_the_decision(house: House, clock: MovableClock) -> None:
    sent = await accepted(house)
    await house.owner.execute("UPDATE rounds SET number = 2")
    await house.owner.execute(
        "WITH earlier AS (INSERT INTO rounds (package_id, authority_id, number, kind, sent_at)"
        " SELECT package_id, authority_id, 1, kind, sent_at FROM rounds RETURNING id)"
        " UPDATE invitations SET round_id = earlier.id, placement_response = 'YES_PART' FROM earlier"
        " WHERE invitations.id = $1",
        sent.invitations[CARE_4_ALL],
    )
    clock.advance(timedelta(hours=25))
    await record(house, award(sent, CARE_4_ALL, departure_reason="A part is all they want."))
    assert await house.owner.fetchval("SELECT rank FROM decisions") == 2
    assert await given_codes(house, sent) == {CARE_FIRST: "NA-D4", CARE_4_ALL: None}
