"""The deadline: at its instant an answer is late and a decision in time (rules P20, Q1, Q3, Q32, Q33)."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.client import Client
from tests.conftest import MovableClock
from tests.stories import brokering as steps

SHORTLY = timedelta(milliseconds=500)


def put_before(clock: MovableClock, package: dict[str, Any], by: timedelta) -> None:
    """Let it be this long before the package's deadline."""
    clock.set_offset(datetime.fromisoformat(package["deadlineAt"]) - by - datetime.now(UTC))


async def test_Q1_answers_stop_and_decisions_begin_at_the_instant(
    broker: Client, carefirst: Client, clock: MovableClock
) -> None:
    package = await steps.sent(broker)
    deadline = datetime.fromisoformat(package["deadlineAt"])
    version = (await steps.yes(carefirst))["version"]
    asked = await steps.invitation(carefirst)
    put_before(clock, package, SHORTLY)
    outcomes: list[str] = []
    instants: list[datetime] = []
    while "DEADLINE_PASSED" not in outcomes[-3:-2]:
        change = steps.accepting(asked, expectedVersion=version)
        errors = await steps.refused(carefirst, "changeResponse", change)
        outcomes += errors or ["done"]
        if not errors:
            version += 1
            page = await carefirst.data("{ invitations(tab: ALL, first: 1) { nodes { response { submittedAt } } } }")
            instants.append(datetime.fromisoformat(page["invitations"]["nodes"][0]["response"]["submittedAt"]))
    assert instants
    assert outcomes == ["done"] * len(instants) + ["DEADLINE_PASSED"] * 3
    assert all(instant < deadline for instant in instants)
    award = await steps.decision(broker, package, "carefirst")
    assert (await broker.change("recordDecision", award, steps.PACKAGE))["status"] == "COMPLETE"


async def test_Q1_a_late_answer_is_refused_and_the_list_says_so_before(
    broker: Client, carefirst: Client, clock: MovableClock
) -> None:
    package = await steps.sent(broker)
    asked = await steps.invitation(carefirst)
    assert asked["canSubmit"]
    put_before(clock, package, timedelta(0))
    late = await steps.invitation(carefirst)
    assert (late["canSubmit"], late["tab"]) == (False, "AWAITING_DECISION")
    (error,) = await steps.refusals(carefirst, "submitResponse", steps.accepting(asked))
    assert error["code"] == "DEADLINE_PASSED"
    assert await steps.board(broker, package["id"]) == ("AWAITING_DECISION", True, 2, 0, 0)


async def test_P20_after_the_deadline_only_a_withdrawal_is_possible(
    broker: Client, carefirst: Client, clock: MovableClock
) -> None:
    package = await steps.sent(broker)
    submitted = await steps.yes(carefirst)
    put_before(clock, package, timedelta(0))
    asked = await steps.invitation(carefirst)
    assert (asked["canSubmit"], asked["canChange"], asked["canWithdraw"]) == (False, False, True)
    change = steps.accepting(asked, expectedVersion=submitted["version"])
    assert await steps.refused(carefirst, "changeResponse", change) == ["DEADLINE_PASSED"]
    withdrawn = await steps.withdraw(carefirst)
    assert (withdrawn["state"], withdrawn["tab"]) == ("WITHDRAWN", "AWAITING_DECISION")
    assert await steps.refused(carefirst, "submitResponse", steps.accepting(asked)) == ["DEADLINE_PASSED"]


async def test_Q3_after_the_deadline_a_withdrawal_leaves_the_gate_open(
    broker: Client, carefirst: Client, care4all: Client, clock: MovableClock
) -> None:
    package = await steps.sent(broker)
    await steps.yes(carefirst)
    await steps.yes(care4all)
    put_before(clock, package, timedelta(0))
    await steps.withdraw(carefirst)
    assert await steps.board(broker, package["id"]) == ("AWAITING_DECISION", True, 2, 1, 1)
    to_withdrawn = await steps.decision(broker, package, "carefirst")
    assert await steps.refused(broker, "recordDecision", to_withdrawn) == ["AWARD_TO_WITHDRAWN"]
    award = await steps.decision(broker, package, "care4all")
    assert (await broker.change("recordDecision", award, steps.PACKAGE))["status"] == "COMPLETE"


async def test_Q32_a_deadline_moved_after_it_passed_reopens_answers_and_closes_the_gate(
    broker: Client, carefirst: Client, care4all: Client, clock: MovableClock
) -> None:
    package = await steps.sent(broker)
    await steps.yes(carefirst)
    clock.advance(timedelta(hours=3))
    assert await steps.board(broker, package["id"]) == ("AWAITING_DECISION", True, 2, 1, 1)
    await broker.change("modifyDeadline", {"packageId": package["id"], "deadlineAt": steps.in_hours(9)}, steps.PACKAGE)
    assert await steps.board(broker, package["id"]) == ("AWAITING_RESPONSES", False, 2, 1, 1)
    assert await steps.tabs(carefirst, care4all) == ["RESPONSE_COMPLETE", "AWAITING_RESPONSE"]
    award = await steps.decision(broker, package, "carefirst")
    assert await steps.refused(broker, "recordDecision", award) == ["DECISION_TOO_EARLY"]
    asked = await steps.invitation(carefirst)
    changed = steps.declining(asked) | {"expectedVersion": asked["version"]}
    assert (await carefirst.change("changeResponse", changed, steps.INVITATION))["state"] == "SUBMITTED"
    assert (await steps.yes(care4all))["state"] == "SUBMITTED"


async def test_Q33_a_council_that_never_decides_early_waits_for_the_deadline(
    broker: Client, carefirst: Client, owner: Any, clock: MovableClock
) -> None:
    package = await steps.sent(broker, ["carefirst"])
    await owner.execute("UPDATE packages SET early_decision = 'NEVER'")
    await steps.yes(carefirst)
    assert await steps.board(broker, package["id"]) == ("AWAITING_DECISION", False, 1, 1, 1)
    award = await steps.decision(broker, package, "carefirst")
    (error,) = await steps.refusals(broker, "recordDecision", award)
    assert error["code"] == "DECISION_TOO_EARLY"
    assert "this authority never decides before the deadline" in error["message"]
    put_before(clock, package, timedelta(0))
    assert (await broker.change("recordDecision", award, steps.PACKAGE))["status"] == "COMPLETE"
