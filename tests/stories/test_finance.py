"""Finance reads what was bought, and nothing of what is still being decided (rules A13, B4)."""

from typing import Any

import pytest

from tests.client import Client
from tests.db.test_visibility import ADD
from tests.serving import SignIn
from tests.stories import brokering as steps
from tests.stories import documenting

LIST = """{ packages(first: 10, orderBy: {field: CREATED_AT, direction: ASC}) {
    totalCount unfilteredCount nodes { id reference status } } packageCounts { awaitingResponses complete all } }"""
WHOLE = """query P($id: ID!) { package(id: $id) { reference location serviceLevel { name }
    decision { rank invitation { service { name } } } invitations(first: 5) { nodes { id state
        response { placementResponse answers { canMeet } offer { corePrice } } } }
    subscribers(first: 9) { nodes { account { username } } } timeline(first: 9) { nodes { action } }
    messages(first: 1) { totalCount } evidence { asked(first: 5) { nodes { service { name } } } } } }"""


async def bought(broker: Client, winner: Client) -> dict[str, Any]:
    """A package that Care First won."""
    package = await steps.sent(broker, ["carefirst"], requirements=[{"code": "HOME_CARE_001"}])
    await steps.yes(winner)
    return await broker.change("recordDecision", await steps.decision(broker, package, "carefirst"), steps.PACKAGE)


async def test_A13_finance_reads_what_was_awarded_whoever_brokered_it(
    broker: Client, carefirst: Client, sign_in: SignIn
) -> None:
    finance = await sign_in("solihull.finance")
    nothing = {"totalCount": 0, "unfilteredCount": 0, "nodes": []}
    package, undecided = await steps.sent(broker, ["care4all"]), await steps.draft(broker)
    assert (await finance.data(LIST))["packages"] == nothing
    assert await steps.package(finance, package["id"], "id") is None

    won = await bought(broker, carefirst)
    listed = await finance.data(LIST)
    node = {"id": won["id"], "reference": won["reference"], "status": "COMPLETE"}
    assert listed["packages"] == {"totalCount": 1, "unfilteredCount": 1, "nodes": [node]}
    assert listed["packageCounts"] == {"awaitingResponses": 0, "complete": 1, "all": 1}
    seen = (await finance.data(WHOLE, id=won["id"]))["package"]
    assert seen == (await broker.data(WHOLE, id=won["id"]))["package"], "as brokerage reads it"
    assert (seen["location"], seen["decision"]["invitation"]["service"]["name"]) == (
        "B90 1SH",
        "Care First Home Support",
    )
    for other in (package, undecided):
        assert await steps.package(finance, other["id"], "id") is None
    node_query = "query N($id: ID!) { node(id: $id) { id } }"
    (asked,) = (await steps.package(broker, package["id"], "invitations(first: 5) { nodes { id } }"))["invitations"][
        "nodes"
    ]
    assert await finance.data(node_query, id=asked["id"]) == {"node": None}
    assert await finance.data(node_query, id=seen["invitations"]["nodes"][0]["id"]) != {"node": None}


async def test_A13_finance_reads_of_documents_and_notes_in_no_timeline_but_where_it_was_added(
    broker: Client, carefirst: Client, sign_in: SignIn, owner: Any
) -> None:
    finance, package = await sign_in("solihull.finance"), await steps.sent(broker, ["carefirst"])
    await documenting.add(broker, documenting.PLAN, packageId=package["id"])
    await broker.change("addPackageNote", {"packageId": package["id"], "text": "x"}, "package { id }")
    await steps.yes(carefirst)
    asked = (await steps.invitation(carefirst))["id"]
    await documenting.add(carefirst, documenting.RISK, invitationId=asked)
    await broker.change("recordDecision", await steps.decision(broker, package, "carefirst"), steps.PACKAGE)
    history = "timeline(first: 50) { totalCount nodes { action changes { field after } } }"
    whole = await steps.package(broker, package["id"], history)
    care = [each for each in whole["timeline"]["nodes"] if each["action"] in {"document.added", "note.added"}]
    assert (len(care), "Care plan J.pdf" in str(care), "Risk assessment J.pdf" in str(care)) == (3, True, True)
    rest = [each for each in whole["timeline"]["nodes"] if each not in care]
    assert (await steps.package(finance, package["id"], history))["timeline"] == {
        "totalCount": len(rest),
        "nodes": rest,
    }
    await owner.execute(ADD, package["id"].partition("_")[2], "solihull.finance")
    assert await steps.package(finance, package["id"], history) == whole


async def test_A13_finance_changes_nothing_of_it(broker: Client, carefirst: Client, sign_in: SignIn) -> None:
    finance, won = await sign_in("solihull.finance"), await bought(broker, carefirst)
    answer = await finance.post(
        "mutation M($input: DuplicatePackageInput!) { duplicatePackage(input: $input) { package { id } } }",
        {"input": {"packageId": won["id"], "termsAccepted": True}},
    )
    assert answer.json()["errors"][0]["extensions"]["missing"] == ["package:write"]


@pytest.mark.parametrize("username", ["solihull.practitioner", "solihull.commissioner", "norfolk.practitioner"])
async def test_A13_nobody_else_outside_brokerage_sees_it_for_that(
    broker: Client, carefirst: Client, sign_in: SignIn, username: str
) -> None:
    won = await bought(broker, carefirst)
    assert await steps.package(await sign_in(username), won["id"], "id") is None


async def test_A13_finance_is_told_what_else_it_was_added_to(
    broker: Client, carefirst: Client, sign_in: SignIn, owner: Any
) -> None:
    finance, first = await sign_in("solihull.finance"), await steps.draft(broker)
    account = await owner.fetchval("SELECT id FROM accounts WHERE username = 'solihull.finance'")
    given = {"packageId": first["id"], "accountId": f"account_{account}"}
    await broker.change("addSubscriber", given, steps.PACKAGE)
    won = await bought(broker, carefirst)
    assert [node["id"] for node in (await finance.data(LIST))["packages"]["nodes"]] == [first["id"], won["id"]]
