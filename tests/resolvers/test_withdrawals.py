"""Taking an answer back, and what is closed after the deadline and the decision."""

from datetime import timedelta

import resolvers.decisions
from domain.decisions import RecordDecision
from tests.conftest import MovableClock
from tests.resolvers.arranging import AT_CARE_4_ALL, AT_CARE_FIRST, CARE_4_ALL, CARE_FIRST, House, codes


async def test_Q2_one_withdrawing_early_returns_the_package_to_awaiting_responses(house: House) -> None:
    sent = await house.sent()
    await house.accept(sent, CARE_FIRST, AT_CARE_FIRST)
    await house.accept(sent, CARE_4_ALL, AT_CARE_4_ALL)
    assert await house.counters(sent) == (2, 2, 2, True)
    await house.forget()
    await house.withdraw(sent)
    assert await house.counters(sent) == (2, 1, 1, False)
    rows = await house.owner.fetch("SELECT all_responded FROM invitations")
    assert [row["all_responded"] for row in rows] == [False, False]
    assert (await house.events(), await house.actions()) == (["response.withdrawn"], ["response.withdrawn"])
    await house.accept(sent, CARE_FIRST, AT_CARE_FIRST)
    assert await house.events() == ["response.withdrawn", "response.submitted", "package.all_responded"]


async def test_P19_withdraw_takes_back_a_submitted_response_only(house: House) -> None:
    sent = await house.sent()
    assert await codes(house.withdraw(sent)) == ["RESPONSE_NOT_SUBMITTED"]
    await house.accept(sent, CARE_FIRST, AT_CARE_FIRST)
    await house.withdraw(sent)
    invitation, stored = await house.invitation(sent.invitations[CARE_FIRST]), await house.response(sent)
    assert (invitation["state"], invitation["placement_response"], invitation["version"]) == ("WITHDRAWN", None, 3)
    assert stored["withdrawn_at"] is not None
    audited = await house.last_audit()
    assert (audited["before"], audited["after"]) == ({"state": "SUBMITTED"}, {"state": "WITHDRAWN"})
    assert await codes(house.withdraw(sent)) == ["RESPONSE_NOT_SUBMITTED"]


async def test_P20_after_the_deadline_only_a_withdrawal_is_possible(house: House, clock: MovableClock) -> None:
    sent = await house.sent()
    await house.accept(sent, CARE_FIRST, AT_CARE_FIRST)
    await house.accept(sent, CARE_4_ALL, AT_CARE_4_ALL)
    clock.advance(timedelta(hours=25))
    assert await codes(house.change(house.no(sent, CARE_FIRST))) == ["DEADLINE_PASSED"]
    await house.withdraw(sent)
    assert await codes(house.accept(sent, CARE_FIRST, AT_CARE_FIRST)) == ["DEADLINE_PASSED"]
    assert await house.counters(sent) == (2, 1, 1, False)


async def test_P20_a_response_withdrawn_before_the_deadline_can_be_submitted_again(house: House) -> None:
    sent = await house.sent()
    await house.accept(sent, CARE_FIRST, AT_CARE_FIRST)
    await house.withdraw(sent)
    await house.decline(sent, CARE_FIRST, AT_CARE_FIRST)
    stored = await house.response(sent)
    assert (stored["placement_response"], stored["withdrawn_at"]) == ("NO", None)
    audited = await house.last_audit()
    assert (audited["before"]["state"], audited["after"]["state"]) == ("WITHDRAWN", "SUBMITTED")
    assert audited["before"]["placement_response"] == "YES_FULL"


async def test_P21_after_the_decision_the_response_is_read_only(house: House) -> None:
    sent = await house.sent()
    await house.accept(sent, CARE_FIRST, AT_CARE_FIRST)
    await house.decline(sent, CARE_4_ALL, AT_CARE_4_ALL)
    decision = RecordDecision(sent.id, sent.invitations[CARE_FIRST], "SOURCING_OFFICER", "MEETS_REQUIREMENTS")
    await resolvers.decisions.record(house.request(), decision)
    assert await codes(house.withdraw(sent)) == ["BROKERAGE_ENDED"]
    assert await codes(house.change(house.no(sent, CARE_FIRST))) == ["BROKERAGE_ENDED"]
    assert await codes(house.accept(sent, CARE_4_ALL, AT_CARE_4_ALL)) == ["BROKERAGE_ENDED"]
