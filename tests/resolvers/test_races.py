"""Two at once, on two real connections: exactly one wins, the other is told, the audit shows one change (rule Q24)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Coroutine, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

import resolvers.decisions
import resolvers.packages
import resolvers.responses
from domain.decisions import RecordDecision
from domain.outcomes import Losing
from domain.packages import CancelPackage, ModifyDeadline
from domain.refusals import Refused
from domain.responses import WithdrawResponse
from resolvers.request import Outcome
from tests.conftest import MovableClock
from tests.resolvers.arranging import (
    AT_CARE_4_ALL,
    AT_CARE_FIRST,
    CARE_4_ALL,
    CARE_FIRST,
    NORFOLK_REFERENCE,
    House,
    Sent,
)

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
CREATE = resolvers.packages.create


@asynccontextmanager
async def held(house: House, package_id: UUID) -> AsyncIterator[None]:
    """The package's row is locked by somebody else."""
    async with house.database.begin(house.viewer("solihull.manager")) as tx:
        await tx.connection.execute("SELECT FROM packages WHERE id = $1 FOR UPDATE", package_id)
        yield


async def waiting(house: House, number: int) -> None:
    """Until this many transactions wait for a lock."""
    async with asyncio.timeout(10):
        while await house.owner.fetchval(WAITING) < number:  # noqa: ASYNC110 - the server has no event for it
            await asyncio.sleep(0.01)


async def in_order(house: House, package_id: UUID, attempts: Sequence[Coroutine[Any, Any, Outcome]]) -> list[Any]:
    """Run the attempts so that all wait for the package at once, in their order; what came of each."""
    async with held(house, package_id):
        tasks = []
        for number, attempt in enumerate(attempts, 1):
            tasks.append(asyncio.create_task(attempt))
            await waiting(house, number)
    return await told(tasks)


async def told(attempts: Sequence[Awaitable[Outcome]]) -> list[Any]:
    """What came of each attempt: its outcome, or the codes of its refusals."""
    results = await asyncio.gather(*attempts, return_exceptions=True)
    assert not [result for result in results if isinstance(result, BaseException) and not isinstance(result, Refused)]
    return [
        [refusal.code() for refusal in result.refusals] if isinstance(result, Refused) else result for result in results
    ]


def award(sent: Sent, service: str) -> RecordDecision:
    """An award to this service."""
    return RecordDecision(
        sent.id,
        sent.invitations[service],
        "SOURCING_OFFICER",
        "MEETS_REQUIREMENTS",
        losing=Losing(default_code="NA-D4"),
    )


async def accepted_by_both(house: House) -> Sent:
    """A package to which both services said yes."""
    sent = await house.sent()
    await house.accept(sent, CARE_FIRST, AT_CARE_FIRST)
    await house.accept(sent, CARE_4_ALL, AT_CARE_4_ALL)
    await house.forget()
    return sent


async def test_Q24_two_brokers_deciding_at_once(house: House) -> None:
    sent = await accepted_by_both(house)
    attempts = [
        resolvers.decisions.record(house.request("solihull.broker"), award(sent, CARE_FIRST)),
        resolvers.decisions.record(house.request("solihull.broker2"), award(sent, CARE_4_ALL)),
    ]
    assert await in_order(house, sent.id, attempts) == [Outcome("package", sent.id), ["PACKAGE_ENDED"]]
    assert (await house.actions(), await house.events()) == (["package.awarded"], ["package.awarded"])
    assert (await house.invitation(sent.invitations[CARE_FIRST]))["state"] == "AWARDED"
    assert (await house.invitation(sent.invitations[CARE_4_ALL]))["state"] == "NOT_AWARDED"


async def test_Q24_the_same_award_clicked_twice(house: House) -> None:
    sent = await accepted_by_both(house)
    request = house.request()
    attempts = [resolvers.decisions.record(request, award(sent, CARE_FIRST)) for _ in range(2)]
    assert await in_order(house, sent.id, attempts) == [Outcome("package", sent.id), ["PACKAGE_ENDED"]]
    assert await house.owner.fetchval("SELECT count(*) FROM decisions") == 1


@pytest.mark.parametrize("withdrawal_first", [True, False])
async def test_Q24_award_against_withdrawal(house: House, clock: MovableClock, withdrawal_first: bool) -> None:
    sent = await accepted_by_both(house)
    clock.advance(timedelta(hours=25))
    withdrawal = resolvers.responses.withdraw(
        house.request(AT_CARE_FIRST), WithdrawResponse(sent.invitations[CARE_FIRST])
    )
    decision = resolvers.decisions.record(house.request(), award(sent, CARE_FIRST))
    if withdrawal_first:
        results = await in_order(house, sent.id, [withdrawal, decision])
        assert results == [Outcome("invitation", sent.invitations[CARE_FIRST]), ["AWARD_TO_WITHDRAWN"]]
        assert await house.actions() == ["response.withdrawn"]
    else:
        results = await in_order(house, sent.id, [decision, withdrawal])
        assert results == [Outcome("package", sent.id), ["BROKERAGE_ENDED"]]
        assert await house.actions() == ["package.deadline_passed", "package.awarded"]


async def shortly_before_the_deadline(house: House, clock: MovableClock, sent: Sent) -> None:
    """Put the clock forward to two seconds before the deadline."""
    clock.advance(sent.deadline_at - await house.now() - timedelta(seconds=2))


async def until_the_deadline_has_passed(house: House, sent: Sent) -> None:
    """Wait, the package still being held."""
    left = sent.deadline_at - await house.now()
    assert left > timedelta(0)
    await asyncio.sleep(left.total_seconds() + 0.05)


async def test_Q1_an_answer_that_waited_for_the_lock_past_the_deadline_is_late(
    house: House, clock: MovableClock
) -> None:
    sent = await house.sent()
    await house.forget()
    await shortly_before_the_deadline(house, clock, sent)
    async with held(house, sent.id):
        answer = asyncio.create_task(house.accept(sent, CARE_FIRST, AT_CARE_FIRST))
        await waiting(house, 1)
        await until_the_deadline_has_passed(house, sent)
    assert await told([answer]) == [["DEADLINE_PASSED"]]
    assert (await house.actions(), await house.events()) == ([], [])


async def test_B13_a_decision_that_waited_past_the_deadline_sees_the_gate_open(
    house: House, clock: MovableClock
) -> None:
    sent = await house.sent()
    await house.accept(sent, CARE_FIRST, AT_CARE_FIRST)
    await shortly_before_the_deadline(house, clock, sent)
    async with held(house, sent.id):
        decision = asyncio.create_task(resolvers.decisions.record(house.request(), award(sent, CARE_FIRST)))
        await waiting(house, 1)
        await until_the_deadline_has_passed(house, sent)
    assert await told([decision]) == [Outcome("package", sent.id)]


async def test_Q30_an_answer_that_waited_for_a_moved_deadline_counts_by_the_new_one(
    house: House, clock: MovableClock
) -> None:
    sent = await house.sent()
    clock.advance(timedelta(hours=25))
    later = ModifyDeadline(sent.id, sent.deadline_at + timedelta(hours=9))
    attempts = [
        resolvers.packages.modify_deadline(house.request(), later),
        house.accept(sent, CARE_FIRST, AT_CARE_FIRST),
    ]
    assert [type(result) for result in await in_order(house, sent.id, attempts)] == [Outcome, Outcome]


async def test_B17_the_last_two_answers_at_once_are_both_counted(house: House) -> None:
    sent = await house.sent()
    await house.forget()
    attempts = [house.accept(sent, CARE_FIRST, AT_CARE_FIRST), house.decline(sent, CARE_4_ALL, AT_CARE_4_ALL)]
    await in_order(house, sent.id, attempts)
    package = await house.package(sent.id)
    assert (package["submitted_count"], package["accepting_count"], package["all_responded"]) == (2, 1, True)
    assert await house.events() == ["response.submitted", "response.submitted", "package.all_responded"]


async def test_two_people_of_one_service_answering_at_once(house: House) -> None:
    sent = await house.sent()
    await house.forget()
    attempts = [house.accept(sent, CARE_FIRST, AT_CARE_FIRST), house.decline(sent, CARE_FIRST, "carefirst.admin")]
    results = await in_order(house, sent.id, attempts)
    assert results == [Outcome("invitation", sent.invitations[CARE_FIRST]), ["RESPONSE_ALREADY_SUBMITTED"]]
    assert await house.actions() == ["response.submitted"]


async def test_a_cancellation_against_an_answer(house: House) -> None:
    sent = await house.sent()
    attempts = [
        resolvers.packages.cancel(house.request(), CancelPackage(sent.id, "HOSPITAL")),
        house.accept(sent, CARE_FIRST, AT_CARE_FIRST),
    ]
    assert await in_order(house, sent.id, attempts) == [Outcome("package", sent.id), ["BROKERAGE_ENDED"]]
    assert (await house.invitation(sent.invitations[CARE_FIRST]))["state"] == "LAPSED"


async def test_two_changes_from_the_same_version(house: House) -> None:
    sent = await house.sent()
    version = (await house.package(sent.id))["version"]
    attempts = [
        resolvers.packages.modify_deadline(
            house.request(user), ModifyDeadline(sent.id, sent.deadline_at + timedelta(hours=hours), version)
        )
        for user, hours in (("solihull.broker", 1), ("solihull.broker2", 2))
    ]
    assert await in_order(house, sent.id, attempts) == [Outcome("package", sent.id), ["CONFLICT"]]


async def test_the_same_idempotency_key_twice_at_once(house: House) -> None:
    request, command = house.request(key="one"), await house.creation()
    results = await told([CREATE(request, command) for _ in range(4)])
    assert len(set(results)) == 1
    assert isinstance(results[0], Outcome)
    assert (await house.actions(), await house.events()) == (["package.created"], ["package.created"])


async def test_the_same_key_for_two_different_requests_at_once(house: House) -> None:
    command = await house.creation()
    requests = [house.request(key="one", body=body) for body in (b"one", b"two")]
    results = await told([CREATE(request, command) for request in requests])
    assert sorted(map(type, results), key=repr) == sorted([Outcome, list], key=repr)
    assert ["IDEMPOTENCY_MISMATCH"] in results


async def test_a_key_whose_holder_is_refused_goes_to_the_one_who_waits(house: House) -> None:
    sent = await house.sent()
    request = house.request(key="one")
    wrong, right = CancelPackage(sent.id, "BORED"), CancelPackage(sent.id, "HOSPITAL")
    attempts = [resolvers.packages.cancel(request, wrong), resolvers.packages.cancel(request, right)]
    assert await in_order(house, sent.id, attempts) == [["UNKNOWN_REASON"], Outcome("package", sent.id)]


async def test_B2_references_given_at_once_are_all_different(house: House) -> None:
    requests = [house.request(user) for user in ("solihull.broker", "solihull.broker2", "solihull.manager") * 2]
    command = await house.creation()
    await told([CREATE(request, command) for request in requests])
    rows = await house.owner.fetch("SELECT reference FROM packages ORDER BY reference")
    assert [row["reference"] for row in rows] == [f"1016-{number}" for number in range(11, 17)]


async def test_Q26_two_officers_with_the_same_reference_at_once(house: House) -> None:
    command = await house.creation("norfolk.broker", "HOME_SUPPORT_FRAMEWORK", NORFOLK_REFERENCE)
    requests = [house.request(user) for user in ("norfolk.broker", "norfolk.manager")]
    results = await told([CREATE(request, command) for request in requests])
    assert ["REFERENCE_TAKEN"] in results
    assert await house.actions() == ["package.created"]
