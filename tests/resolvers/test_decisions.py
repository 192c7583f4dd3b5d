"""The award and its gate."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import resolvers.decisions
import resolvers.responses
from domain.decisions import RecordDecision
from domain.responses import WithdrawResponse
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


def decision(sent: Sent, service: str = CARE_FIRST) -> RecordDecision:
    """An award to this service."""
    return RecordDecision(
        sent.id, sent.invitations[service], "SOURCING_OFFICER", "MEETS_REQUIREMENTS", ("START_DATE", "PRICE")
    )


async def record(house: House, command: RecordDecision, username: str = "solihull.broker") -> Outcome:
    """This person decides."""
    return await resolvers.decisions.record(house.request(username), command)


async def responded(house: House) -> Sent:
    """A package to which one service said yes and the other no."""
    sent = await house.sent()
    await house.accept(sent, CARE_FIRST, AT_CARE_FIRST)
    await house.decline(sent, CARE_4_ALL, AT_CARE_4_ALL)
    await house.forget()
    return sent


async def test_B18_B19_an_award_ends_the_package_and_every_invitation(house: House) -> None:
    sent = await responded(house)
    assert await record(house, decision(sent)) == Outcome("package", sent.id)
    package = await house.package(sent.id)
    assert (package["state"], package["ended_at"] is not None) == ("COMPLETE", True)
    states = {name: (await house.invitation(id))["state"] for name, id in sent.invitations.items()}
    assert states == {CARE_FIRST: "AWARDED", CARE_4_ALL: "NOT_AWARDED"}
    stored = await house.owner.fetchrow("SELECT * FROM decisions")
    assert (stored["invitation_id"], stored["source_code"]) == (sent.invitations[CARE_FIRST], "SOURCING_OFFICER")
    assert (stored["primary_reason_code"], stored["additional_reason_codes"]) == (
        "MEETS_REQUIREMENTS",
        ["START_DATE", "PRICE"],
    )
    assert stored["decided_at"] == package["ended_at"]
    assert (await house.events(), await house.actions()) == (["package.awarded"], ["package.awarded"])
    assert (await house.last_audit())["after"]["invitation_id"] == str(sent.invitations[CARE_FIRST])


async def test_Q8_the_winner_alone_is_shown_the_full_location(house: House) -> None:
    sent = await responded(house)
    await record(house, decision(sent))
    for username, seen in ((AT_CARE_FIRST, ["B90 1SH"]), (AT_CARE_4_ALL, [])):
        async with house.database.begin(house.viewer(username)) as tx:
            rows = await tx.connection.fetch("SELECT postcode FROM locations")
        assert [row["postcode"] for row in rows] == seen


async def test_the_unanswered_lapse(house: House, clock: MovableClock) -> None:
    sent = await house.sent(CARE_FIRST, CARE_4_ALL, RURAL)
    await house.accept(sent, CARE_FIRST, AT_CARE_FIRST)
    await house.accept(sent, CARE_4_ALL, AT_CARE_4_ALL)
    await resolvers.responses.withdraw(house.request(AT_CARE_4_ALL), WithdrawResponse(sent.invitations[CARE_4_ALL]))
    clock.advance(timedelta(hours=25))
    await record(house, decision(sent))
    states = {name: (await house.invitation(id))["state"] for name, id in sent.invitations.items()}
    assert states == {CARE_FIRST: "AWARDED", CARE_4_ALL: "LAPSED", RURAL: "LAPSED"}


async def test_B13_no_decision_before_all_have_responded_or_the_deadline_has_passed(
    house: House, clock: MovableClock
) -> None:
    sent = await house.sent()
    await house.accept(sent, CARE_FIRST, AT_CARE_FIRST)
    (refusal,) = await refusals(record(house, decision(sent)))
    assert refusal.code() == "DECISION_TOO_EARLY"
    assert "1 of 2 services have not responded" in refusal.message
    clock.advance(timedelta(hours=24))
    await record(house, decision(sent))


async def test_Q33_a_profile_that_never_decides_early_waits_for_the_deadline(house: House, clock: MovableClock) -> None:
    sent = await responded(house)
    await house.owner.execute("UPDATE packages SET early_decision = 'NEVER'")
    assert await codes(record(house, decision(sent))) == ["DECISION_TOO_EARLY"]
    clock.advance(timedelta(hours=24))
    await record(house, decision(sent))


async def test_B18_no_award_to_who_declined_withdrew_or_did_not_answer(house: House, clock: MovableClock) -> None:
    sent = await house.sent(CARE_FIRST, CARE_4_ALL, RURAL)
    await house.accept(sent, CARE_FIRST, AT_CARE_FIRST)
    await house.decline(sent, CARE_4_ALL, AT_CARE_4_ALL)
    await resolvers.responses.withdraw(house.request(AT_CARE_FIRST), WithdrawResponse(sent.invitations[CARE_FIRST]))
    clock.advance(timedelta(hours=25))
    assert await codes(record(house, decision(sent, CARE_4_ALL))) == ["AWARD_TO_DECLINER"]
    assert await codes(record(house, decision(sent, CARE_FIRST))) == ["AWARD_TO_WITHDRAWN"]
    assert await codes(record(house, decision(sent, RURAL))) == ["AWARD_TO_UNANSWERED"]
    assert (await house.package(sent.id))["state"] == "OPEN"


async def test_B18_a_decision_tells_all_that_is_wrong_at_once(house: House) -> None:
    sent = await responded(house)
    command = replace(
        decision(sent),
        invitation_id=uuid4(),
        source_code="NOBODY",
        primary_reason_code="X",
        additional_reason_codes=("PRICE", "PRICE"),
    )
    found = await refusals(record(house, command))
    assert {(refusal.code(), refusal.path) for refusal in found} == {
        ("NOT_FOUND", ("invitation_id",)),
        ("UNKNOWN_REASON", ("source_code",)),
        ("UNKNOWN_REASON", ("primary_reason_code",)),
        ("REASON_REPEATED", ("additional_reason_codes", 1)),
    }
    assert await house.actions() == []


async def test_an_invitation_of_another_package_is_not_found(house: House) -> None:
    first, second = await responded(house), await responded(house)
    command = replace(decision(first), invitation_id=second.invitations[CARE_FIRST])
    assert await codes(record(house, command)) == ["NOT_FOUND"]


async def test_a_draft_and_an_ended_package_cannot_be_decided_on(house: House) -> None:
    sent, draft = await responded(house), await house.draft()
    assert "PACKAGE_NOT_SENT" in await codes(record(house, replace(decision(sent), package_id=draft)))
    await record(house, decision(sent))
    assert await codes(record(house, decision(sent))) == ["PACKAGE_ENDED"]


async def test_stale_version_is_a_conflict_that_says_who_decided(house: House) -> None:
    sent = await responded(house)
    version = (await house.package(sent.id))["version"]
    await record(house, decision(sent), "solihull.manager")
    (conflict,) = await refusals(record(house, replace(decision(sent), expected_version=version)))
    assert conflict.code() == "CONFLICT"
    assert "awarded by a brokerage manager at " in conflict.message


async def test_a_foreign_package_cannot_be_decided_on(house: House) -> None:
    sent = await responded(house)
    for username in ("norfolk.manager", "carefirst.admin"):
        assert await codes(record(house, decision(sent), username)) == ["NOT_FOUND"]
    assert (await house.package(sent.id))["state"] == "OPEN"
