"""The council's list: filters, search, counts, order, pages (rules B16, B24, P3 to P5 where lists are alike)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.client import Client
from tests.contract.refusing import ask, refused
from tests.stories import brokering as steps

STANDARD, ENABLEMENT = "Care at Home Support Standard", "Mental Health Enablement"
ARGUMENTS = {
    "status": "[PackageStatus!]", "search": "String", "serviceLevelIds": "[ID!]", "officerId": "ID", "teamId": "ID",
    "deadlineFrom": "DateTime", "deadlineBefore": "DateTime", "highPriority": "Boolean", "createdFrom": "DateTime",
    "createdBefore": "DateTime",
}  # fmt: skip
STATUSES = "draft awaitingResponses awaitingDecision onHold awarded awardLapsed complete unfilled closed cancelled"


async def listed(client: Client, **given: Any) -> list[str]:
    """The references of the packages that the arguments find, the newest first; the counts must agree."""
    declared = ", ".join(f"${name}: {ARGUMENTS[name]}" for name in given)
    named = ", ".join(f"{name}: ${name}" for name in given)
    narrowing = ", ".join(f"{name}: ${name}" for name in given if name != "status")
    document = (
        f"query L({declared}) {{ packages(first: 50, {named}) {{ totalCount unfilteredCount nodes {{ reference }} }}"
        f" packageCounts{f'({narrowing})' if narrowing else ''} {{ all {STATUSES} }} }}"
    ).replace("query L() ", "query L ")
    data = await client.data(document, **given)
    found = [node["reference"] for node in data["packages"]["nodes"]]
    counts = data["packageCounts"]
    assert data["packages"]["totalCount"] == len(found)
    assert counts["all"] == sum(counts[name] for name in STATUSES.split())
    if "status" not in given:
        assert counts["all"] == len(found)
    return found


async def test_B16_B24_each_filter_finds_its_own(
    broker: Client, colleague: Client, carefirst: Client, owner: Any
) -> None:
    known = await steps.reference_data(broker)
    level = {each["name"]: each["id"] for each in known["serviceLevels"]}
    team = await owner.fetchval(
        "INSERT INTO teams (authority_id, name) SELECT id, 'East of ' || now() FROM authorities WHERE slug = 'solihull'"
        " RETURNING id"
    )
    await steps.sent(broker, ["carefirst"], hours=2, sending={"highPriority": True})
    await steps.sent(colleague, ["carefirst"], hours=8, level=ENABLEMENT)
    await steps.yes(carefirst)
    await steps.draft(broker, client="LAS 77")
    await owner.execute("UPDATE packages SET team_id = $1 WHERE reference = '1016-13'", team)
    me = (await broker.data("{ viewer { account { id } } }"))["viewer"]["account"]["id"]
    second = await owner.fetchval("SELECT created_at FROM packages WHERE reference = '1016-12'")
    everything = ["1016-13", "1016-12", "1016-11"]
    expected: list[tuple[dict[str, Any], list[str]]] = [
        ({}, everything),
        ({"status": ["DRAFT"]}, ["1016-13"]),
        ({"status": ["AWAITING_DECISION"]}, ["1016-12"]),
        ({"status": ["AWAITING_RESPONSES", "DRAFT"]}, ["1016-13", "1016-11"]),
        ({"status": []}, []),
        ({"serviceLevelIds": [level[ENABLEMENT]]}, ["1016-12"]),
        ({"serviceLevelIds": [level[ENABLEMENT], level[STANDARD]]}, everything),
        ({"serviceLevelIds": [me]}, []),
        ({"officerId": me}, ["1016-13", "1016-11"]),
        ({"officerId": level[STANDARD]}, []),
        ({"teamId": f"team_{team}"}, ["1016-13"]),
        ({"highPriority": True}, ["1016-11"]),
        ({"highPriority": False}, ["1016-13", "1016-12"]),
        ({"deadlineFrom": steps.in_hours(4)}, ["1016-12"]),
        ({"deadlineBefore": steps.in_hours(4)}, ["1016-11"]),
        ({"deadlineFrom": steps.in_hours(1), "deadlineBefore": steps.in_hours(9)}, ["1016-12", "1016-11"]),
        ({"createdFrom": second.isoformat()}, ["1016-13", "1016-12"]),
        ({"createdBefore": second.isoformat()}, ["1016-11"]),
        ({"search": "enablement", "highPriority": True}, []),
        ({"officerId": me, "status": ["DRAFT"], "search": "77"}, ["1016-13"]),
    ]
    for given, found in expected:
        assert await listed(broker, **given) == found, given


async def test_B16_a_deadline_is_in_the_range_that_begins_with_it(broker: Client) -> None:
    deadline = datetime.fromisoformat(steps.in_hours(5)).astimezone(UTC).isoformat()
    await steps.sent(broker, ["carefirst"], hours=None, sending={"deadlineAt": deadline})
    assert await listed(broker, deadlineFrom=deadline) == ["1016-11"]
    assert await listed(broker, deadlineBefore=deadline) == []


async def test_P4_B16_search_shows_one_of_one_filtered_from_nine(broker: Client, norfolk: Client) -> None:
    for number in range(9):
        await steps.draft(broker, client=f"LAS {1230 + number}", level=(STANDARD, ENABLEMENT)[number % 2])
    await steps.draft(norfolk, **steps.norfolk())
    query = (
        "query Q($search: String) { packages(first: 50, search: $search, status: [DRAFT]) {"
        " totalCount unfilteredCount nodes { clientReference } } }"
    )
    for search, filtered in (("1016-15", 1), ("las 1238", 1), ("MENTAL enabl", 4), ("1016", 9), ("016", 0), ("", 9)):
        page = (await broker.data(query, search=search))["packages"]
        assert (page["totalCount"], page["unfilteredCount"], len(page["nodes"])) == (filtered, 9, filtered), search
    assert (await broker.data(query, search="1016-15"))["packages"]["nodes"] == [{"clientReference": "LAS 1234"}]
    assert await listed(norfolk, search="123456789") == [steps.NORFOLK_REFERENCE]


async def test_P4_the_unfiltered_count_of_a_tab_is_that_of_the_tab(broker: Client, carefirst: Client) -> None:
    for number in range(3):
        await steps.sent(broker, ["carefirst"], client=f"LAS {number}")
    await steps.no(carefirst)
    for tab, total in (("AWAITING_RESPONSE", 2), ("AWAITING_DECISION", 1), ("ALL", 3)):
        page = await carefirst.data(
            f'{{ invitations(tab: {tab}, first: 9, search: "1016-11") {{ totalCount unfilteredCount }} }}'
        )
        assert page["invitations"] == {"totalCount": int(tab != "AWAITING_DECISION"), "unfilteredCount": total}, tab


async def test_B16_pages_of_a_filtered_list_meet(broker: Client) -> None:
    for number in range(5):
        await steps.draft(broker, client=f"LAS {number}", level=(STANDARD, ENABLEMENT)[number % 2])
    query = (
        'query Q($after: String) { packages(first: 2, after: $after, search: "standard", status: [DRAFT],'
        " orderBy: { field: REFERENCE, direction: ASC }) {"
        " nodes { reference } pageInfo { hasNextPage endCursor } } }"
    )
    seen, after, more = [], None, True
    while more:
        page = (await broker.data(query, after=after))["packages"]
        seen += [node["reference"] for node in page["nodes"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert seen == ["1016-11", "1016-13", "1016-15"]


async def test_B16_a_search_goes_by_post_and_is_bounded(broker: Client) -> None:
    query = '{ packages(first: 1, search: "LAS 1234") { totalCount } }'
    refused(await ask(broker, {"query": query}), 400, "BAD_REQUEST")
    long = await broker.post("query Q($s: String) { packageCounts(search: $s) { all } }", {"s": "a" * 201})
    refused(long, 400, "BAD_USER_INPUT")


@pytest.mark.parametrize("index", ["packages_by_state", "packages_by_officer"])
async def test_B16_a_filter_that_finds_few_is_an_index_scan(owner: Any, index: str) -> None:
    columns = await owner.fetchval("SELECT indexdef FROM pg_indexes WHERE indexname = $1", index)
    assert columns.endswith("created_at DESC, id DESC)")


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
async def test_B16_pages_by_client_reference_and_by_service_level_meet(broker: Client, direction: str) -> None:
    for number in range(5):
        await steps.draft(broker, client=f"LAS {number % 3}", level=(STANDARD, ENABLEMENT)[number % 2])
    query = (
        "query Q($after: String, $by: PackageOrder) { packages(first: 2, after: $after, orderBy: $by) {"
        " nodes { reference clientReference serviceLevel { name } } pageInfo { hasNextPage endCursor } } }"
    )
    for field in ("CLIENT_REFERENCE", "SERVICE_LEVEL"):
        seen: list[Any] = []
        after, more = None, True
        while more:
            by = {"field": field, "direction": direction}
            page = (await broker.data(query, after=after, by=by))["packages"]
            seen += page["nodes"]
            after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
        values = [each["clientReference"] if field[0] == "C" else each["serviceLevel"]["name"] for each in seen]
        assert values == sorted(values, reverse=direction == "DESC")
        assert len({each["reference"] for each in seen}) == len(seen) == 5
