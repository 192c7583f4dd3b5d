"""Two people at the same moment: exactly one wins, the other is told why (rules Q24, B18)."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from tests.client import Client
from tests.conftest import MovableClock
from tests.stories import brokering as steps

ROUNDS = 5


async def accepted_by_both(broker: Client, carefirst: Client, care4all: Client) -> dict[str, Any]:
    """A package to which both services said yes."""
    package = await steps.sent(broker)
    await steps.yes(carefirst)
    await steps.yes(care4all)
    return package


async def changes(owner: Any, package: dict[str, Any]) -> list[str]:
    """What the audit says became of a package and its invitations since both accepted."""
    rows = await owner.fetch(
        "SELECT action FROM audit WHERE action IN ('package.awarded', 'response.withdrawn') AND (object_id = $1"
        " OR object_id IN (SELECT id FROM invitations WHERE package_id = $1)) ORDER BY id",
        package["id"].removeprefix("package_"),
    )
    return [row["action"] for row in rows]


@pytest.mark.parametrize("_", range(ROUNDS))
async def test_Q24_two_brokers_decide_in_the_same_moment(
    broker: Client, colleague: Client, carefirst: Client, care4all: Client, owner: Any, _: int
) -> None:
    package = await accepted_by_both(broker, carefirst, care4all)
    for_first = await steps.decision(broker, package, "carefirst")
    for_other = await steps.decision(broker, package, "care4all")
    outcomes = await asyncio.gather(
        steps.refused(broker, "recordDecision", for_first), steps.refused(colleague, "recordDecision", for_other)
    )
    assert sorted(outcomes) == [[], ["PACKAGE_ENDED"]]
    winner = "carefirst" if outcomes[0] == [] else "care4all"
    seen = await steps.package(broker, package["id"], "decision { invitation { organisation { slug } } }")
    assert seen["decision"]["invitation"]["organisation"]["slug"] == winner
    assert Counter(await steps.tabs(carefirst, care4all)) == {"AWARDED": 1, "NOT_AWARDED": 1}
    assert await changes(owner, package) == ["package.awarded"]


@pytest.mark.parametrize("_", range(ROUNDS))
async def test_Q24_an_award_and_a_withdrawal_in_the_same_moment(
    broker: Client, carefirst: Client, care4all: Client, clock: MovableClock, owner: Any, _: int
) -> None:
    package = await accepted_by_both(broker, carefirst, care4all)
    clock.advance(timedelta(hours=3))
    award = await steps.decision(broker, package, "carefirst")
    withdrawal = {"invitationId": (await steps.invitation(carefirst))["id"]}
    awarding, withdrawing = await asyncio.gather(
        steps.refused(broker, "recordDecision", award), steps.refused(carefirst, "withdrawResponse", withdrawal)
    )
    done = await changes(owner, package)
    if awarding == []:
        assert (withdrawing, done) == (["BROKERAGE_ENDED"], ["package.awarded"])
        assert await steps.tabs(carefirst) == ["AWARDED"]
    else:
        assert (awarding, withdrawing, done) == (["AWARD_TO_WITHDRAWN"], [], ["response.withdrawn"])
        assert (await steps.board(broker, package["id"]))[0] == "AWAITING_DECISION"


async def test_Q24_before_the_deadline_the_withdrawal_closes_the_gate_for_the_award(
    broker: Client, carefirst: Client, care4all: Client
) -> None:
    package = await accepted_by_both(broker, carefirst, care4all)
    award = await steps.decision(broker, package, "carefirst")
    withdrawal = {"invitationId": (await steps.invitation(care4all))["id"]}
    withdrawing, awarding = await asyncio.gather(
        steps.refused(care4all, "withdrawResponse", withdrawal), steps.refused(broker, "recordDecision", award)
    )
    assert (withdrawing, awarding) in (([], ["DECISION_TOO_EARLY"]), (["BROKERAGE_ENDED"], []))


async def test_Q24_the_same_key_twice_at_once_is_done_once(
    broker: Client, carefirst: Client, care4all: Client, owner: Any
) -> None:
    package = await accepted_by_both(broker, carefirst, care4all)
    award = await steps.decision(broker, package, "carefirst")
    key = {"Idempotency-Key": "award-of-1016-11"}
    first, second = await asyncio.gather(
        *(broker.attempt("recordDecision", award, steps.PACKAGE, **key) for _ in range(2))
    )
    assert first == second
    assert (first["userErrors"], first["package"]["status"]) == ([], "COMPLETE")
    assert await changes(owner, package) == ["package.awarded"]
    other = await steps.decision(broker, package, "care4all")
    again = await broker.attempt("recordDecision", other, steps.PACKAGE, **key)
    assert [error["code"] for error in again["userErrors"]] == ["IDEMPOTENCY_MISMATCH"]


async def test_P17_two_people_of_one_service_answer_in_the_same_moment(
    broker: Client, carefirst: Client, sign_in: Any
) -> None:
    package = await steps.sent(broker)
    employee = await sign_in("carefirst.employee")
    asked = await steps.invitation(carefirst)
    outcomes = await asyncio.gather(
        steps.refused(carefirst, "submitResponse", steps.accepting(asked)),
        steps.refused(employee, "submitResponse", steps.declining(asked)),
    )
    assert sorted(outcomes) == [[], ["RESPONSE_ALREADY_SUBMITTED"]]
    accepted = 1 if outcomes[0] == [] else 0
    assert await steps.board(broker, package["id"]) == ("AWAITING_RESPONSES", False, 2, 1, accepted)


async def test_B17_the_last_two_answers_in_the_same_moment_open_the_gate_once(
    broker: Client, carefirst: Client, care4all: Client, owner: Any
) -> None:
    package = await steps.sent(broker)
    await asyncio.gather(steps.yes(carefirst), steps.no(care4all))
    assert await steps.board(broker, package["id"]) == ("AWAITING_DECISION", True, 2, 2, 1)
    assert await owner.fetchval("SELECT count(*) FROM events WHERE type = 'package.all_responded'") == 1
