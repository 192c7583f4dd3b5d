"""A brokerage manager publishes the council's profile; what was begun under a version keeps it (rules B1, P35, P36)."""

import copy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest_asyncio

from tests.client import Client
from tests.conftest import MovableClock
from tests.serving import SignIn
from tests.stories import brokering as steps

PROFILE = "profile { id version inForce effectiveAt document }"
GONE = "CARE_AT_HOME_RESPITE"
LISTS = "{ serviceLevels { code name } reasonCodes { kind code label blockOnly } }"


@pytest_asyncio.fixture
async def manager(sign_in: SignIn, broker: Client, as_seeded: None) -> Client:
    """Solihull's brokerage manager."""
    return await sign_in("solihull.manager")


async def in_force(manager: Client) -> dict[str, Any]:
    found: dict[str, Any] = (await manager.data("{ profileInForce { version document } }"))["profileInForce"]
    return found


async def another(manager: Client) -> dict[str, Any]:
    """The profile in force, with one level less, one more, new words, other terms, and a reason less and more."""
    document: dict[str, Any] = copy.deepcopy((await in_force(manager))["document"])
    levels = [level for level in document["service_levels"] if level["code"] != GONE]
    levels[0]["name"] = "Care at Home Support, Standard"
    levels.append({"code": "LIVE_IN", "service_type": "Care at home", "name": "Live-in Care"})
    reasons = [reason for reason in document["reasons"] if reason["code"] != "NO_AVAILABILITY"]
    reasons.append({"kind": "REJECTION", "code": "BLOCK_FULL", "label": "The block is full", "block_only": True})
    return document | {"terms_version": "2031-01", "service_levels": levels, "reasons": reasons}


async def offered(reader: Client) -> tuple[set[str], set[str]]:
    """The codes of the levels, and those of the rejection reasons, that are offered now."""
    data = await reader.data(LISTS)
    reasons = {reason["code"] for reason in data["reasonCodes"] if reason["kind"] == "REJECTION"}
    return {level["code"] for level in data["serviceLevels"]}, reasons


async def test_B1_a_package_keeps_the_version_of_the_terms_it_was_created_under(
    manager: Client, broker: Client
) -> None:
    before = await steps.sent(broker)
    old = (await steps.package(broker, before["id"], "termsVersion"))["termsVersion"]
    published = await manager.change("publishProfile", {"document": await another(manager)}, PROFILE)
    assert (published["version"], published["inForce"]) == (2, True)
    after = await steps.draft(broker, level="Care at Home Support, Standard")
    assert (await steps.package(broker, after["id"], "termsVersion"))["termsVersion"] == "2031-01"
    assert (await steps.package(broker, before["id"], "termsVersion"))["termsVersion"] == old


async def test_P36_levels_are_offered_in_the_exact_words_of_the_profile_in_force(
    manager: Client, broker: Client
) -> None:
    creation = await steps.creation(broker, level="Care at Home Respite at Home")
    document = await another(manager)
    published = await manager.change("publishProfile", {"document": document}, PROFILE)
    assert published["document"] == document
    names = [level["name"] for level in (await broker.data(LISTS))["serviceLevels"]]
    assert names == [level["name"] for level in document["service_levels"]]
    errors = (await broker.attempt("createPackage", creation))["userErrors"]
    assert [(error["code"], error["path"]) for error in errors] == [("NOT_FOUND", ["serviceLevelId"])]


async def test_P35_what_is_offered_changes_at_the_instant_and_not_before(
    manager: Client, broker: Client, carefirst: Client, clock: MovableClock
) -> None:
    levels, reasons = await offered(broker)
    at = datetime.now(UTC) + timedelta(hours=2)
    given = {"document": await another(manager), "effectiveAt": at.isoformat()}
    published = await manager.change("publishProfile", given, PROFILE)
    assert (published["version"], published["inForce"]) == (2, False)
    assert await offered(broker) == (levels, reasons)
    assert (await in_force(manager))["version"] == 1
    clock.advance(timedelta(hours=1, minutes=59))
    assert await offered(broker) == (levels, reasons)
    clock.advance(timedelta(minutes=2))
    assert await offered(broker) == (levels - {GONE} | {"LIVE_IN"}, reasons - {"NO_AVAILABILITY"} | {"BLOCK_FULL"})
    assert (await in_force(manager))["version"] == 2
    page = "query R { reasonCodes(kind: REJECTION) { code blockOnly authority { slug } } }"
    told = [each for each in (await carefirst.data(page))["reasonCodes"] if each["authority"]["slug"] == "solihull"]
    assert {"BLOCK_FULL"} == {each["code"] for each in told if each["blockOnly"]} - reasons


async def test_a_version_that_was_overtaken_before_it_held_never_holds(
    manager: Client, broker: Client, clock: MovableClock
) -> None:
    before, (levels, reasons) = await in_force(manager), await offered(broker)
    later = (datetime.now(UTC) + timedelta(hours=3)).isoformat()
    await manager.change("publishProfile", {"document": await another(manager), "effectiveAt": later}, PROFILE)
    kept = before["document"] | {"terms_version": "kept"}
    await manager.change("publishProfile", {"document": kept}, PROFILE)
    clock.advance(timedelta(hours=4))
    assert (await in_force(manager))["document"]["terms_version"] == "kept"
    assert await offered(broker) == (levels, reasons)
    page = await manager.data("{ profiles(first: 10) { totalCount nodes { version inForce } } }")
    assert page["profiles"]["nodes"] == [
        {"version": 3, "inForce": True},
        {"version": 2, "inForce": False},
        {"version": 1, "inForce": False},
    ]


async def test_a_profile_is_validated_as_a_whole_and_a_dry_run_publishes_nothing(manager: Client, owner: Any) -> None:
    document = await another(manager)
    validated = await manager.attempt("publishProfile", {"document": document, "validateOnly": True}, PROFILE)
    assert validated == {"profile": None, "userErrors": []}
    assert (await in_force(manager))["version"] == 1
    document["service_levels"][1]["code"] = "lower"
    wrong = document | {"terms_version": "", "nonsense": True}
    past = (datetime.now(UTC) - timedelta(seconds=5)).isoformat()
    for validate_only in (True, False):
        given = {"document": wrong, "effectiveAt": past, "validateOnly": validate_only}
        errors = (await manager.attempt("publishProfile", given, PROFILE))["userErrors"]
        assert [error["path"] for error in errors] == [
            ["effectiveAt"],
            ["document", "terms_version"],
            ["document", "service_levels", "1", "code"],
            ["document", "nonsense"],
        ]
    assert await owner.fetchval("SELECT count(*) FROM events WHERE type = 'profile.published'") == 0


async def test_a_profile_is_the_councils_own(manager: Client, sign_in: SignIn, owner: Any) -> None:
    stranger = await sign_in("norfolk.manager")
    theirs = await in_force(stranger)
    published = await manager.change("publishProfile", {"document": await another(manager)}, PROFILE)
    read = "query P($id: ID!) { profile(id: $id) { id } node(id: $id) { id } }"
    assert await stranger.data(read, id=published["id"]) == {"profile": None, "node": None}
    assert await in_force(stranger) == theirs
    event = await owner.fetchrow("SELECT * FROM events WHERE type = 'profile.published'")
    assert (event["package_id"], event["data"]["profileVersion"]) == (None, 2)
    stale = {"document": theirs["document"], "expectedVersion": 1}
    assert await manager.codes("publishProfile", stale, PROFILE) == ["CONFLICT"]
    again = {"document": await another(manager) | {"service_levels": published["document"]["service_levels"]}}
    assert await manager.codes("publishProfile", {"document": published["document"]}, PROFILE) == ["PROFILE_UNCHANGED"]
    assert "userErrors" in await manager.attempt("publishProfile", again, PROFILE)


async def test_a_document_that_is_none_is_refused(manager: Client) -> None:
    document = "mutation P($input: PublishProfileInput!) { publishProfile(input: $input) { userErrors { code } } }"
    documents: list[Any] = [[], "text", {"terms_version": "\x00"}, {"\x00": 1}, None]
    for wrong in documents:
        answer = await manager.post(document, {"input": {"document": wrong}})
        assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (400, "BAD_USER_INPUT")
