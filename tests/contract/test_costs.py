"""What reading costs: the extension `cost`, the limits, the pages."""

import base64
import json
import re
from typing import Any

import pytest

from settings import Settings
from tests.client import Client
from tests.contract import live
from tests.contract.refusing import refused
from tests.stories import brokering as steps

PAGE = (
    "query($n: Int, $after: String, $o: PackageOrder) { packages(first: $n, after: $after, orderBy: $o)"
    " { nodes { id } pageInfo { endCursor } } }"
)


async def cost(client: Client, query: str, **variables: Any) -> dict[str, int]:
    """What an operation costs."""
    found: dict[str, int] = (await client.post(query, variables)).json()["extensions"]["cost"]
    return found


async def test_the_cost_says_what_was_asked_given_and_left(broker: Client) -> None:
    for _ in range(3):
        await steps.draft(broker)
    query = "query($n: Int) { packages(first: $n) { nodes { authority { id } } pageInfo { endCursor } } }"
    small, large = await cost(broker, query, n=2), await cost(broker, query, n=50)
    # The connection and its page; each package and its authority.
    assert (small["requested"], small["actual"]) == (2 + 2 * 2, 2 + 2 * 2)
    assert (large["requested"], large["actual"]) == (2 + 50 * 2, 2 + 3 * 2)
    assert (await cost(broker, "{ __typename }"))["requested"] == 0


async def test_what_was_not_needed_is_given_back(settings: Settings, broker: Client) -> None:
    async with live.within(settings, bucket_capacity=1000, bucket_refill_per_second=0.001, max_cost=1000) as http:
        client = Client(http, broker.token)
        left = [(await cost(client, PAGE, n=90))["left"] for _ in range(20)]
    # Twenty pages of 92 would be 1,840; the empty pages given were 2 each.
    assert left == sorted(left, reverse=True)
    assert left[-1] == 1000 - 2 * 20


async def test_who_asks_for_more_than_a_share_waits(settings: Settings, broker: Client, carefirst: Client) -> None:
    async with live.within(settings, bucket_capacity=10, bucket_refill_per_second=2.0, max_cost=10) as http:
        client, other = Client(http, broker.token), Client(http, carefirst.token)
        answers = [await client.post("{ viewer { account { id } authority { id } } }") for _ in range(6)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429, 429]
        error = refused(answers[-1], 429, "RATE_LIMITED")
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 2
        assert error["extensions"]["requested"] == 3
        assert error["extensions"]["left"] < 3
        plain = await client.post("{ viewer { account { id } authority { id } } }", Accept="application/json")
        refused(plain, 429, "RATE_LIMITED")
        assert (await other.post("{ viewer { role } }")).status_code == 200


async def test_too_much_at_once_is_refused_before_it_is_read(broker: Client) -> None:
    query = "{ packages(first: 100) { nodes { invitations(first: 100) { nodes { service { id } } } } } }"
    error = refused(await broker.post(query), 400, "QUERY_TOO_COSTLY")
    assert error["extensions"]["allowed"] < error["extensions"]["requested"]


WRONG_PAGES = [
    "", "(first: 0)", "(first: 101)", "(last: 0)", "(last: 101)", "(first: -1)", "(first: null)", "(first: 1, last: 1)",
    '(after: "x")',
]  # fmt: skip
LISTS = {
    "packages": "{ packages%s { totalCount } }",
    "services": "{ services%s { totalCount } }",
    "of a package": '{ package(id: "package_x") { invitations%s { totalCount } } }',
}


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("page", WRONG_PAGES)
async def test_a_page_is_1_to_100_long(broker: Client, name: str, page: str) -> None:
    error = refused(await broker.post(LISTS[name] % page), 400, "BAD_USER_INPUT")
    assert re.search("`first`|`last`", error["message"])


@pytest.mark.parametrize("page", ["(tab: ALL)", "(tab: ALL, first: 0)", "(tab: ALL, last: 101)"])
async def test_a_page_of_invitations_is_1_to_100_long(carefirst: Client, page: str) -> None:
    refused(await carefirst.post(f"{{ invitations{page} {{ totalCount }} }}"), 400, "BAD_USER_INPUT")


async def test_pages_of_1_and_of_100_are_given(broker: Client) -> None:
    for query in LISTS.values():
        for page in ("(first: 1)", "(last: 100)"):
            assert (await broker.post(query % page)).status_code == 200


def encoded(text: bytes) -> str:
    """What looks like a cursor."""
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


NO_JSON = [b"[]", b"[1]", b"{}", b"[null,null]", b'["created_at", "x"]', b"\xff\xfe", b"[" * 5000]
NO_CURSORS = ["", "x", "🦊", "AAAA", "====", "a" * 100_000, "%00", "null", *map(encoded, NO_JSON)]


@pytest.mark.parametrize("cursor", NO_CURSORS, ids=range(len(NO_CURSORS)))
async def test_what_is_no_cursor_is_refused(broker: Client, cursor: str) -> None:
    refused(await broker.post(PAGE, {"n": 1, "after": cursor}), 400, "BAD_USER_INPUT")


ORDERS = ("CREATED_AT", "DEADLINE_AT", "REFERENCE")
NOBODY = "00000000-0000-0000-0000-000000000000"
FORGED: dict[str, list[Any]] = {
    "CREATED_AT": ["2026-01-01T00:00:00", "9999-12-31T23:59:59.999999-23:59", "0001-01-01T00:00:00+23:59", "infinity",
                   1, True, None, [], {}, "2026-W01-1"],
    "DEADLINE_AT": ["2026-01-01", "infinity", None, 1.5],
    "REFERENCE": ["a\x00b", "a" * 1000, "\U0001f98a", 1, None, ["a"]],
}  # fmt: skip


@pytest.mark.parametrize("field", ORDERS)
async def test_a_forged_cursor_never_breaks_the_statement(broker: Client, field: str) -> None:
    """The answer is a page or a refusal."""
    await steps.draft(broker)
    order = {"field": field, "direction": "ASC"}
    real = (await broker.data(PAGE, n=1, o=order))["packages"]["pageInfo"]["endCursor"]
    name = json.loads(base64.urlsafe_b64decode(real + "=="))[0]
    for value in FORGED[field]:
        for parts in ([name, value, NOBODY], [name, value, "x"], [name, value], [value, name, NOBODY]):
            cursor = encoded(json.dumps(parts).encode())
            answer = await broker.post(PAGE, {"n": 1, "o": order, "after": cursor})
            assert answer.status_code in {200, 400}, (parts, answer.text)


async def test_the_cursor_of_another_order_is_refused(broker: Client) -> None:
    await steps.draft(broker)
    for field in ORDERS:
        given = {"field": field, "direction": "ASC"}
        cursor = (await broker.data(PAGE, n=1, o=given))["packages"]["pageInfo"]["endCursor"]
        assert (await broker.post(PAGE, {"n": 1, "o": given, "after": cursor})).status_code == 200
        for other in ORDERS:
            if other != field:
                answer = await broker.post(PAGE, {"n": 1, "o": {**given, "field": other}, "after": cursor})
                refused(answer, 400, "BAD_USER_INPUT")


async def test_a_changed_cursor_never_breaks_the_statement(broker: Client) -> None:
    """Every byte of a cursor is the client's to change: the answer is a page or a refusal."""
    await steps.draft(broker)
    cursor = (await broker.data(PAGE, n=1))["packages"]["pageInfo"]["endCursor"]
    for position in range(len(cursor)):
        for letter in "A9z":
            changed = cursor[:position] + letter + cursor[position + 1 :]
            answer = await broker.post(PAGE, {"n": 1, "after": changed})
            assert answer.status_code in {200, 400}, (changed, answer.text)
