"""Requests that once gave a wrong answer, a crash, or took the service with them."""

import base64
import json
import time
from typing import Any

import pytest

from domain.refusals import Refused
from domain.searches import search_words
from schema.admission import Limits, count_tokens
from schema.errors import RequestError
from tests.client import Client
from tests.stories import brokering as steps

NIL = "00000000-0000-0000-0000-000000000000"


def cursor(*parts: object) -> str:
    """A forged cursor."""
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


async def test_no_alias_of_a_client_is_taken_for_one_of_the_statement(broker: Client) -> None:
    await steps.draft(broker)
    for number in range(1, 40):
        data = await broker.data(
            f"{{ t{number}: viewer {{ role }} packages(first: 1) {{ nodes {{ t{number}: reference id }} }} }}"
        )
        assert data[f"t{number}"] == {"role": "SOURCING_OFFICER"}
        assert list(data["packages"]["nodes"][0]) == [f"t{number}", "id"]


@pytest.mark.parametrize(
    ("order", "value"),
    [
        ("REFERENCE", "\x00"),
        ("REFERENCE", 5),
        ("CREATED_AT", "0001-01-01T00:00:00+14:00"),
        ("CREATED_AT", "9999-12-31T23:59:59-14:00"),
        ("CREATED_AT", "2026-01-01T00:00:00"),
        ("CREATED_AT", None),
    ],
)
async def test_a_forged_cursor_is_refused(broker: Client, order: str, value: object) -> None:
    answer = await broker.post(
        "query Q($after: String!, $by: PackageOrderField!) {"
        " packages(first: 1, after: $after, orderBy: {field: $by, direction: ASC}) { totalCount nodes { id } } }",
        {"after": cursor(order, value, NIL), "by": order},
    )
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (400, "BAD_USER_INPUT")


async def test_a_payload_that_cannot_be_read_refuses_the_change_before_it_is_made(broker: Client, owner: Any) -> None:
    package = await steps.sent(broker, ("carefirst",))
    before = await owner.fetchval("SELECT count(*) FROM events")
    for selection in ('invitations(first: 1, after: "x") { nodes { id } }', "version @include(if: $switch)"):
        answer = await broker.post(
            "mutation M($input: ModifyDeadlineInput!, $switch: Boolean = true) {"
            f" modifyDeadline(input: $input) {{ package {{ id @skip(if: $switch) {selection} }} }} }}",
            {"input": {"packageId": package["id"], "deadlineAt": steps.in_hours(5)}, "switch": None},
        )
        assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (400, "BAD_USER_INPUT")
    assert await owner.fetchval("SELECT count(*) FROM events") == before


async def test_switches_of_another_operation_do_not_matter(broker: Client) -> None:
    answer = await broker.http.post(
        "/graphql",
        json={
            "query": "query A($x: Boolean!) { viewer @include(if: $x) { role } }"
            " query B($x: [PackageStatus!]) { packages(first: 1, status: $x) { totalCount } }",
            "operationName": "B",
            "variables": {"x": ["DRAFT"]},
        },
        headers={"Authorization": f"Bearer {broker.token}"},
    )
    assert answer.json()["data"] == {"packages": {"totalCount": 0}}


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1899-12-31T23:59:59Z"])
async def test_an_instant_beyond_all_calendars_is_refused(broker: Client, instant: str) -> None:
    package = await steps.sent(broker, ("carefirst",))
    answer = await broker.post(
        "mutation M($input: ModifyDeadlineInput!) { modifyDeadline(input: $input) { userErrors { code } } }",
        {"input": {"packageId": package["id"], "deadlineAt": instant}},
    )
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (400, "BAD_USER_INPUT")


async def test_long_lists_and_searches_are_refused(broker: Client, carefirst: Client) -> None:
    long = {"x": ["DRAFT"] * 101}
    query = "query Q($x: [PackageStatus!]) { packages(first: 1, status: $x) { totalCount } }"
    assert (await broker.post(query, long)).json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    search = {"x": "a" + "!" * 10_000 + "a"}
    counted = await carefirst.post("query Q($x: String) { invitationCounts(search: $x) { all } }", search)
    assert counted.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


def test_words_of_marks_alone_cost_nothing() -> None:
    """Normalising is linear: 200 marks in one word, many times over."""
    began = time.thread_time()
    for _ in range(2000):
        assert search_words("a" + "!" * 198 + "a") == ("a" + "!" * 198 + "a",)
    assert time.thread_time() - began < 2
    with pytest.raises(Refused):
        search_words("a" * 201)


def test_a_long_text_of_few_tokens_is_refused_before_it_is_read() -> None:
    with pytest.raises(RequestError):
        count_tokens("{ a } #" + "x" * 40_000, Limits())


async def test_a_wide_document_is_refused(broker: Client) -> None:
    wide = " ".join(f"i{number}: invitations(first: 1) {{ nodes {{ id service {{ id }} }} }}" for number in range(50))
    answer = await broker.post(f"{{ packages(first: 1) {{ nodes {{ {wide} }} }} }}")
    assert answer.json()["errors"][0]["extensions"]["code"] == "QUERY_TOO_COSTLY"


async def test_counting_is_charged_once_for_a_list(broker: Client) -> None:
    many = " ".join(f"a{number}: totalCount" for number in range(20))
    answer = (await broker.post(f"{{ packages(first: 1) {{ {many} }} }}")).json()
    assert answer["data"]["packages"]["a19"] == 0
    assert answer["extensions"]["cost"]["actual"] == 11
