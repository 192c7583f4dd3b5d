"""The same request sent twice is done once: what `Idempotency-Key` promises."""

import asyncio
from typing import Any

import pytest

from tests.client import Client
from tests.contract.refusing import refused
from tests.serving import SignIn
from tests.stories import brokering as steps

KEY: dict[str, Any] = {"Idempotency-Key": "one"}
COUNT = "SELECT (SELECT count(*) FROM packages), (SELECT count(*) FROM events), (SELECT count(*) FROM audit)"
KEYS = "SELECT count(*) FROM idempotency_keys"


@pytest.fixture
async def given(broker: Client) -> dict[str, Any]:
    """The input of a new package."""
    known = await steps.reference_data(broker)
    level = next(level for level in known["serviceLevels"] if level["name"] == steps.LEVEL)
    return {
        "authorityId": known["viewer"]["authority"]["id"],
        "serviceType": level["serviceType"],
        "serviceLevelId": level["id"],
        "clientReference": "LAS 1234",
        "termsAccepted": True,
    }


async def codes(client: Client, given: dict[str, Any], **headers: str) -> list[str]:
    """The refusals of a new package."""
    payload = await client.attempt("createPackage", given, **headers)
    return [error["code"] for error in payload["userErrors"]]


async def test_a_repeat_gives_the_same_object_and_does_nothing(broker: Client, given: Any, owner: Any) -> None:
    before = await owner.fetchrow(COUNT)
    first = await broker.attempt("createPackage", given, **KEY)
    after = await owner.fetchrow(COUNT)
    assert first["package"]["id"]
    assert await broker.attempt("createPackage", given, **KEY) == first
    assert await broker.attempt("createPackage", dict(reversed(given.items())), **KEY) == first
    assert [row - start for row, start in zip(await owner.fetchrow(COUNT), before, strict=True)] == [1, 1, 1]
    assert await owner.fetchrow(COUNT) == after


async def test_without_a_key_a_repeat_is_a_new_request(broker: Client, given: Any, owner: Any) -> None:
    first, second = [await broker.attempt("createPackage", given) for _ in range(2)]
    assert first["package"]["id"] != second["package"]["id"]
    assert await owner.fetchval(KEYS) == 0


async def test_a_key_is_for_one_request(broker: Client, given: Any, owner: Any) -> None:
    await broker.attempt("createPackage", given, **KEY)
    after = await owner.fetchrow(COUNT)
    assert await codes(broker, {**given, "clientReference": "LAS 1235"}, **KEY) == ["IDEMPOTENCY_MISMATCH"]
    other = await broker.attempt("cancelPackage", {"packageId": "package_x", "reasonCode": "X"}, **KEY)
    assert [error["code"] for error in other["userErrors"]] == ["IDEMPOTENCY_MISMATCH"]
    selected = await broker.attempt("createPackage", given, "package { reference }", **KEY)
    assert [error["code"] for error in selected["userErrors"]] == ["IDEMPOTENCY_MISMATCH"]
    assert await owner.fetchrow(COUNT) == after


async def test_a_key_belongs_to_one_account(broker: Client, sign_in: SignIn, given: Any) -> None:
    colleague = await sign_in("solihull.manager")
    first, second = [await client.attempt("createPackage", given, **KEY) for client in (broker, colleague)]
    assert first["package"]["id"] != second["package"]["id"]


async def test_sent_twice_at_once_it_is_done_once(broker: Client, given: Any, owner: Any) -> None:
    before = await owner.fetchrow(COUNT)
    payloads = await asyncio.gather(*[broker.attempt("createPackage", given, **KEY) for _ in range(8)])
    assert len({payload["package"]["id"] for payload in payloads}) == 1
    assert [row - start for row, start in zip(await owner.fetchrow(COUNT), before, strict=True)] == [1, 1, 1]


async def test_a_refusal_leaves_the_key_free(broker: Client, given: Any, owner: Any) -> None:
    assert await codes(broker, {**given, "termsAccepted": False}, **KEY) == ["TERMS_NOT_ACCEPTED"]
    assert await owner.fetchval(KEYS) == 0
    assert await codes(broker, given, **KEY) == []


async def test_a_mutation_that_changed_a_row_is_not_repeated(broker: Client, owner: Any) -> None:
    """Its effect would show: a second cancellation is refused, a repeated one is not."""
    package = await steps.draft(broker)
    reasons = (await steps.reference_data(broker))["reasonCodes"]
    reason = next(each["code"] for each in reasons if each["kind"] == "CANCELLATION")
    change = {"packageId": package["id"], "reasonCode": reason, "expectedVersion": package["version"]}
    first = await broker.attempt("cancelPackage", change, "package { id status version }", **KEY)
    assert first["package"]["status"] == "CANCELLED"
    after = await owner.fetchrow(COUNT)
    assert await broker.attempt("cancelPackage", change, "package { id status version }", **KEY) == first
    assert await owner.fetchrow(COUNT) == after
    assert (await broker.attempt("cancelPackage", change))["userErrors"]


async def test_a_repeat_is_authorised_again(broker: Client, given: Any, owner: Any) -> None:
    """Only the outcome is kept: who has lost sight of the row since is not shown it."""
    first = await broker.attempt("createPackage", given, **KEY)
    package = first["package"]["id"].partition("_")[2]
    async with owner.transaction():
        await owner.execute("SET LOCAL session_replication_role = replica")
        await owner.execute(
            "UPDATE packages SET authority_id = (SELECT id FROM authorities WHERE id <> packages.authority_id LIMIT 1)"
            " WHERE id = $1",
            package,
        )
    again = await broker.attempt("createPackage", given, **KEY)
    assert again["package"] is None
    assert [error["code"] for error in again["userErrors"]] == ["NOT_FOUND"]


async def test_a_repeat_needs_the_permission_again(broker: Client, carefirst: Client, given: Any) -> None:
    await broker.attempt("createPackage", given, **KEY)
    document = "mutation($i: CreatePackageInput!) { createPackage(input: $i) { package { id } } }"
    refused(await carefirst.post(document, {"i": given}, **KEY), 403, "FORBIDDEN")


@pytest.mark.parametrize(
    "fields",
    [
        "a: cancelPackage(input: $i) { userErrors { code } } b: cancelPackage(input: $i) { userErrors { code } }",
        "cancelPackage(input: $i) { userErrors { code } } __typename",
        "... on Mutation { cancelPackage(input: $i) { userErrors { code } } }",
    ],
)
async def test_with_a_key_a_request_has_one_field(broker: Client, owner: Any, fields: str) -> None:
    document = f"mutation($i: CancelPackageInput!) {{ {fields} }}"
    answer = await broker.post(document, {"i": {"packageId": "package_x", "reasonCode": "X"}}, **KEY)
    refused(answer, 400, "BAD_USER_INPUT")
    assert await owner.fetchval(KEYS) == 0


async def test_a_key_means_nothing_to_a_query(broker: Client, owner: Any) -> None:
    for query in ("{ viewer { role } }", "{ __typename viewer { role } }"):
        assert (await broker.post(query, **KEY)).status_code == 200
    assert await owner.fetchval(KEYS) == 0
