"""What the council's list shows while answers come in (rules B16, B17, Q1 to Q3)."""

from typing import Any

from tests.client import Client
from tests.stories import brokering as steps

LIST = """{ packages(first: 10, orderBy: { field: REFERENCE, direction: ASC }) {
  totalCount nodes { reference status sentCount submittedCount acceptingCount } } }"""


async def counted(broker: Client) -> list[tuple[Any, ...]]:
    """The council's list."""
    return [tuple(node.values()) for node in (await broker.data(LIST))["packages"]["nodes"]]


async def test_B16_M7_the_list_shows_status_and_three_counts(
    broker: Client, carefirst: Client, care4all: Client, spotday: Client
) -> None:
    await steps.sent(broker, ["carefirst", "care4all", "spotday"])
    await steps.draft(broker)
    assert await counted(broker) == [
        ("1016-11", "AWAITING_RESPONSES", 3, 0, 0),
        ("1016-12", "DRAFT", 0, 0, 0),
    ]
    await steps.yes(carefirst)
    await steps.no(care4all)
    assert (await counted(broker))[0] == ("1016-11", "AWAITING_RESPONSES", 3, 2, 1)
    await steps.yes(spotday)
    assert (await counted(broker))[0] == ("1016-11", "AWAITING_DECISION", 3, 3, 2)


async def test_B16_packages_are_listed_by_status_and_only_the_councils_own(
    broker: Client, carefirst: Client, norfolk: Client
) -> None:
    await steps.sent(broker, ["carefirst"])
    await steps.yes(carefirst)
    await steps.sent(broker)
    await steps.draft(broker)
    await steps.sent(norfolk, ["carefirst"], **steps.norfolk())
    page = await broker.data(
        "query L($status: [PackageStatus!]) {"
        " packages(first: 10, status: $status) { totalCount nodes { reference } } }",
        status=["AWAITING_DECISION", "DRAFT"],
    )
    assert page["packages"] == {"totalCount": 2, "nodes": [{"reference": "1016-13"}, {"reference": "1016-11"}]}
    assert [row[0] for row in await counted(norfolk)] == [steps.NORFOLK_REFERENCE]


async def test_B17_when_all_have_responded_the_council_decides(
    broker: Client, carefirst: Client, care4all: Client, owner: Any
) -> None:
    package = await steps.sent(broker)
    await steps.no(carefirst)
    assert await steps.board(broker, package["id"]) == ("AWAITING_RESPONSES", False, 2, 1, 0)
    await steps.yes(care4all)
    assert await steps.board(broker, package["id"]) == ("AWAITING_DECISION", True, 2, 2, 1)
    assert await owner.fetchval("SELECT count(*) FROM events WHERE type = 'package.all_responded'") == 1


async def test_Q1_nobody_asked_is_not_everybody(broker: Client) -> None:
    package = await steps.described(broker)
    assert await steps.board(broker, package["id"]) == ("DRAFT", False, 0, 0, 0)


async def test_Q2_Q3_one_who_withdraws_early_closes_the_gate_again(
    broker: Client, carefirst: Client, care4all: Client
) -> None:
    package = await steps.sent(broker)
    await steps.yes(carefirst)
    await steps.yes(care4all)
    assert await steps.tabs(carefirst, care4all) == ["AWAITING_DECISION", "AWAITING_DECISION"]
    await steps.withdraw(care4all)
    assert await steps.board(broker, package["id"]) == ("AWAITING_RESPONSES", False, 2, 1, 1)
    assert await steps.tabs(carefirst, care4all) == ["RESPONSE_COMPLETE", "AWAITING_RESPONSE"]
    award = await steps.decision(broker, package, "carefirst")
    assert await steps.refused(broker, "recordDecision", award) == ["DECISION_TOO_EARLY"]
    await steps.no(care4all)
    assert await steps.board(broker, package["id"]) == ("AWAITING_DECISION", True, 2, 2, 1)


async def test_Q2_in_awaiting_decision_a_change_is_allowed_before_the_deadline(
    broker: Client, carefirst: Client
) -> None:
    package = await steps.sent(broker, ["carefirst"])
    await steps.yes(carefirst)
    asked = await steps.invitation(carefirst)
    assert (asked["tab"], asked["canChange"]) == ("AWAITING_DECISION", True)
    changed = steps.declining(asked) | {"expectedVersion": asked["version"]}
    assert (await carefirst.change("changeResponse", changed, steps.INVITATION))["tab"] == "AWAITING_DECISION"
    assert await steps.board(broker, package["id"]) == ("AWAITING_DECISION", True, 1, 1, 0)
