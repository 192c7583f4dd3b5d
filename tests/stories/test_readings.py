"""Who of the council read which answer: on record from the first reading of each version on (rules B27, Q36)."""

import asyncio
from typing import Any

import pytest

from tests.client import Client
from tests.contract.refusing import refused
from tests.stories import brokering as steps

READINGS = """
SELECT a.username, s.name, r.number FROM readings r JOIN accounts a ON a.id = r.account_id
JOIN invitations i ON i.id = r.invitation_id JOIN services s ON s.id = i.service_id ORDER BY r.read_at, s.name
"""
ANSWERS = "invitations(first: 10) { nodes { id service { name } response { placementResponse submittedAt } } }"
CARE_FIRST, CARE_4_ALL = "Care First Home Support", "Care 4 All Home Support"
UNOPENED = "id status submittedCount invitations(first: 10) { nodes { id state placementResponse response { id } } }"


async def readings(owner: Any) -> list[tuple[str, str, int]]:
    """Every reading: who, whose answer, which version."""
    return [tuple(row) for row in await owner.fetch(READINGS)]


async def test_Q36_B27_the_council_may_read_before_the_gate_and_each_reading_is_on_record(
    broker: Client, colleague: Client, carefirst: Client, care4all: Client, owner: Any
) -> None:
    package = await steps.sent(broker)
    await steps.yes(carefirst)
    seen = await steps.package(broker, package["id"], f"canDecide {ANSWERS}")
    given = {node["service"]["name"]: node["response"] for node in seen["invitations"]["nodes"]}
    assert (seen["canDecide"], given[CARE_FIRST]["placementResponse"], given[CARE_4_ALL]) == (False, "YES_FULL", None)
    assert await readings(owner) == [("solihull.broker", CARE_FIRST, 2)]
    first = await owner.fetchval("SELECT read_at FROM readings")
    for _ in range(2):
        await steps.package(broker, package["id"], ANSWERS)
    assert await owner.fetchval("SELECT read_at FROM readings") == first
    await steps.package(colleague, package["id"], ANSWERS)
    assert await readings(owner) == [("solihull.broker", CARE_FIRST, 2), ("solihull.broker2", CARE_FIRST, 2)]


async def test_P34_B27_who_reads_a_kept_version_is_on_record_and_who_reads_when_there_was_one_is_not(
    broker: Client, carefirst: Client, owner: Any
) -> None:
    package = await steps.sent(broker, ["carefirst"])
    await steps.yes(carefirst)
    metadata = "number action recordedAt recordedBy { username }"
    page = (
        f"{{ packages(first: 9) {{ nodes {{ invitations(first: 9) {{ nodes {{ versions {{ {metadata} }} }} }} }} }} }}"
    )
    await broker.data(page)
    assert await readings(owner) == []
    refused(await broker.post(page.replace("number", "placementResponse")), 400, "READ_ONE_PACKAGE")
    await steps.package(broker, package["id"], "invitations(first: 9) { nodes { versions { offer { corePrice } } } }")
    assert await readings(owner) == [("solihull.broker", CARE_FIRST, 2)]
    own = "{ invitations(tab: ALL, first: 9) { nodes { versions { placementResponse answers { canMeet } } } } }"
    await carefirst.data(own)
    assert len(await readings(owner)) == 1


async def test_B27_a_changed_answer_is_read_anew(broker: Client, carefirst: Client, owner: Any) -> None:
    package = await steps.sent(broker, ["carefirst"])
    await steps.yes(carefirst)
    await steps.package(broker, package["id"], ANSWERS)
    asked = await steps.invitation(carefirst)
    changed = steps.declining(asked) | {"expectedVersion": asked["version"]}
    await carefirst.change("changeResponse", changed, steps.INVITATION)
    await steps.package(broker, package["id"], ANSWERS)
    assert await readings(owner) == [("solihull.broker", CARE_FIRST, 2), ("solihull.broker", CARE_FIRST, 3)]


async def test_B27_only_what_the_answer_shows_is_read(
    broker: Client, carefirst: Client, care4all: Client, owner: Any
) -> None:
    """Not another page, not what was skipped, not the state or the id of an answer."""
    package = await steps.sent(broker)
    await steps.yes(carefirst)
    await steps.no(care4all)
    await steps.package(broker, package["id"], UNOPENED)
    await steps.package(
        broker, package["id"], "invitations(first: 2) { nodes { response @skip(if: true) { submittedAt } id } }"
    )
    assert await readings(owner) == []
    for page in ("first: 1", "last: 1"):
        edges = (
            "edges { node { service { name } response { reason { code } } } } pageInfo { hasNextPage hasPreviousPage }"
        )
        seen = await steps.package(broker, package["id"], f"invitations({page}) {{ {edges} }}")
        assert (await readings(owner))[-1][1] == seen["invitations"]["edges"][0]["node"]["service"]["name"]
    assert len(await readings(owner)) == 2


OF_A_PACKAGE = "{ ... on Package { id " + ANSWERS + " } }"
OF_AN_INVITATION = "{ ... on PackageInvitation { %s } }"
ONE = "response { answers { canMeet } }"
WAYS = {
    "package(id: $p) { id decision { invitation { response { rejectionNote } } } }": [CARE_FIRST],
    "node(id: $i) " + OF_AN_INVITATION % ONE: [CARE_4_ALL],
    "node(id: $i) " + OF_AN_INVITATION % f"package {{ {ANSWERS} }}": [CARE_4_ALL, CARE_FIRST],
    "a: package(id: $p) { id } b: node(id: $p) " + OF_A_PACKAGE: [CARE_4_ALL, CARE_FIRST],
}


@pytest.mark.parametrize("way", WAYS)
async def test_B27_whichever_way_leads_to_an_answer_it_is_read(
    broker: Client, carefirst: Client, care4all: Client, owner: Any, way: str
) -> None:
    package = await steps.sent(broker)
    await steps.yes(carefirst)
    await steps.no(care4all)
    await broker.change("recordDecision", await steps.decision(broker, package, "carefirst"), steps.PACKAGE)
    nodes = await steps.package(broker, package["id"], "invitations(first: 5) { nodes { id service { name } } }")
    other = next(node["id"] for node in nodes["invitations"]["nodes"] if node["service"]["name"] == CARE_4_ALL)
    given = {name: id for name, id in (("p", package["id"]), ("i", other)) if f"${name})" in way}
    declared = ", ".join(f"${name}: ID!" for name in given)
    await broker.data(f"query Q({declared}) {{ {way} }}", **given)
    assert [name for _, name, _ in await readings(owner)] == WAYS[way]


async def test_B27_the_payload_of_a_change_is_read_too(broker: Client, carefirst: Client, owner: Any) -> None:
    package = await steps.sent(broker, ["carefirst"])
    await steps.yes(carefirst)
    given = {"packageId": package["id"], "deadlineAt": steps.in_hours(5)}
    await broker.change("modifyDeadline", given, f"package {{ {ANSWERS} }}")
    assert await readings(owner) == [("solihull.broker", CARE_FIRST, 2)]


DEEP = "invitations(first: 1) { nodes { package { invitations(first: 1) { nodes { response { id submittedAt } } } } } }"
LISTS = (
    f"{{ packages(first: 5) {{ nodes {{ {ANSWERS} }} }} }}",
    "{ packages(first: 5) { edges { node { decision { invitation { response { submittedAt } } } } } } }",
    f"{{ p: packages(first: 1) {{ nodes {{ ...F }} }} }} fragment F on Package {{ {DEEP} }}",
)


@pytest.mark.parametrize("document", LISTS)
async def test_Q36_answers_are_read_one_package_at_a_time(
    broker: Client, carefirst: Client, owner: Any, document: str
) -> None:
    await steps.sent(broker, ["carefirst"])
    await steps.yes(carefirst)
    error = refused(await broker.post(document), 400, "READ_ONE_PACKAGE")
    assert "package(id:)" in error["message"]
    plain = await broker.post(document, Accept="application/json")
    assert (plain.status_code, plain.json()["errors"][0]["extensions"]["code"]) == (200, "READ_ONE_PACKAGE")
    assert await readings(owner) == []
    seen = await broker.data(f"{{ packages(first: 5) {{ nodes {{ {UNOPENED} }} }} }}")
    (node,) = seen["packages"]["nodes"][0]["invitations"]["nodes"]
    assert (node["state"], node["placementResponse"]) == ("SUBMITTED", "YES_FULL")
    assert await readings(owner) == []


async def test_P26_a_provider_that_reads_its_own_answer_is_not_on_record(
    broker: Client, carefirst: Client, owner: Any
) -> None:
    await steps.sent(broker, ["carefirst"])
    await steps.yes(carefirst)
    seen = await carefirst.data("{ invitations(tab: ALL, first: 5) { nodes { response { submittedAt } } } }")
    assert seen["invitations"]["nodes"][0]["response"]["submittedAt"]
    assert await readings(owner) == []


async def test_B27_a_foreign_council_reads_nothing_and_leaves_nothing(
    broker: Client, norfolk: Client, carefirst: Client, owner: Any
) -> None:
    package = await steps.sent(broker, ["carefirst"])
    await steps.yes(carefirst)
    assert await steps.package(norfolk, package["id"], ANSWERS) is None
    assert await readings(owner) == []


async def test_B27_two_who_read_at_once_leave_one_row_each(broker: Client, carefirst: Client, owner: Any) -> None:
    package = await steps.sent(broker, ["carefirst"])
    await steps.yes(carefirst)
    await asyncio.gather(*(steps.package(broker, package["id"], ANSWERS) for _ in range(8)))
    assert await readings(owner) == [("solihull.broker", CARE_FIRST, 2)]
