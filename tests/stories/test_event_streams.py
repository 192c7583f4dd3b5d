"""What happened, as each side is told of it: streams numbered without gaps, of what concerns the viewer alone (P26)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from db.transaction import Database
from domain.permissions import Role
from domain.viewer import Viewer
from jobs.relay import relay_outbox
from tests.client import Client
from tests.serving import SignIn
from tests.stories import brokering as steps
from tests.stories import documenting

EVENTS = """
query E($first: Int, $after: String, $types: [String!]) {
    events(first: $first, after: $after, types: $types) {
        nodes { id sequence type occurredAt packageId data cursor }
        edges { cursor }
        pageInfo { hasNextPage endCursor } } }
"""
SUMMARY = """
query S($after: Int, $through: Int) { eventSummary {
    lastSequence cursor counts(afterSequence: $after, throughSequence: $through) { type count } } }
"""
WHO = "{ viewer { account { id } role authority { id } organisation { id } } }"
HOMES = ("authority", "organisation")


@pytest_asyncio.fixture(name="relay")
async def the_relay(worker_db: Database) -> Any:
    """The relay, run when it is called."""

    async def run() -> None:
        await relay_outbox({"database": worker_db})

    return run


async def told(viewer: Client, **given: Any) -> list[dict[str, Any]]:
    """A page of a viewer's stream."""
    found: list[dict[str, Any]] = (await viewer.data(EVENTS, **{"first": 100, **given}))["events"]["nodes"]
    return found


async def summary(viewer: Client, **given: Any) -> dict[str, Any]:
    """What proves that a stream was read whole."""
    found: dict[str, Any] = (await viewer.data(SUMMARY, **given))["eventSummary"]
    return found


def numbers(found: list[dict[str, Any]]) -> list[int]:
    """The numbers of events."""
    return [each["sequence"] for each in found]


def types(found: list[dict[str, Any]]) -> list[str]:
    """The names of events."""
    return [each["type"] for each in found]


async def proven(viewer: Client) -> bool:
    """Whether a stream holds as many of each event as its summary says, numbered from 1 to its last number."""
    found, said = await told(viewer), await summary(viewer)
    counted: dict[str, int] = {}
    for type_ in sorted(types(found)):
        counted[type_] = counted.get(type_, 0) + 1
    assert said["counts"] == [{"type": type_, "count": count} for type_, count in counted.items()]
    return numbers(found) == list(range(1, said["lastSequence"] + 1))


async def test_P26_each_side_is_told_of_an_award_as_it_may_know_it(
    broker: Client, carefirst: Client, care4all: Client, spotday: Client, relay: Any
) -> None:
    package = await steps.sent(broker, ("carefirst", "care4all"))
    invitations = {slug: (await steps.invitation(each))["id"] for slug, each in sides(carefirst, care4all).items()}
    await steps.yes(carefirst)
    await steps.no(care4all)
    assert await told(broker) == []  # committed, but not numbered yet
    await broker.change("recordDecision", await steps.decision(broker, package, "carefirst"), "package { id }")
    await relay()
    assert {"package.sent", "package.awarded", "package.all_responded"} <= set(types(await told(broker)))
    assert {each["packageId"] for each in await told(broker) if each["packageId"]} == {package["id"]}
    for slug, provider in sides(carefirst, care4all).items():
        found = await told(provider)
        assert [each for each in types(found) if each != "document.added"] == [
            "package.sent",
            "response.submitted",
            "package.awarded",
        ]
        text = str(found)
        others = {id for name, id in invitations.items() if name != slug}
        assert invitations[slug] in text
        assert not [id for id in (*others, package["id"]) if id in text]
        assert {each["packageId"] for each in found} == {None}
        assert found[-1]["data"]["invitationIds"] == [invitations[slug]]
        assert "organisationId" not in found[-1]["data"]
        assert "sentCount" not in found[0]["data"]
    assert await told(spotday) == []
    assert all([await proven(viewer) for viewer in (broker, carefirst, care4all, spotday)])


def sides(carefirst: Client, care4all: Client) -> Mapping[str, Client]:
    """The two providers by their names."""
    return {"carefirst": carefirst, "care4all": care4all}


async def test_P26_what_others_are_told_leaves_no_gap(
    broker: Client, carefirst: Client, care4all: Client, relay: Any
) -> None:
    for organisations in (("care4all",), ("carefirst",), ("care4all",), ("carefirst", "care4all")):
        await steps.sent(broker, organisations)
        await relay()
    assert numbers(await told(carefirst)) == [1, 2]
    assert numbers(await told(care4all)) == [1, 2, 3]
    assert await proven(broker)


async def test_P23_P26_a_document_of_the_package_itself_is_told_to_no_provider(
    broker: Client, carefirst: Client, care4all: Client, relay: Any
) -> None:
    package = await steps.sent(broker, ("carefirst", "care4all"))
    document = await documenting.add(broker, documenting.PLAN, packageId=package["id"])
    own = await documenting.add(carefirst, documenting.RISK, invitationId=(await steps.invitation(carefirst))["id"])
    await relay()
    assert types(await told(broker)).count("document.added") == 2
    found = {slug: await told(each) for slug, each in sides(carefirst, care4all).items()}
    assert {slug: types(each) for slug, each in found.items()} == {
        "carefirst": ["package.sent", "document.added"],
        "care4all": ["package.sent"],
    }
    assert (found["carefirst"][1]["data"]["documentId"], document in str(found)) == (own, False)


async def test_P28_a_provider_is_told_of_no_document_that_it_may_not_know_of(
    broker: Client, carefirst: Client, care4all: Client, relay: Any
) -> None:
    """What the council keeps beside an answer that has lost is the council's."""
    package = await steps.sent(broker, ("carefirst", "care4all"), level="(ERS) Care at Home Support")
    await steps.yes(carefirst)
    await steps.yes(care4all)
    asked = {slug: (await steps.invitation(each))["id"] for slug, each in sides(carefirst, care4all).items()}
    first = await documenting.add(broker, documenting.PLAN, invitationId=asked["care4all"])
    await relay()
    assert (await told(care4all))[-1]["data"]["documentId"] == first
    await broker.change("recordDecision", await steps.decision(broker, package, "carefirst"), "package { id }")
    later = {slug: await documenting.add(broker, documenting.RISK, invitationId=id) for slug, id in asked.items()}
    await relay()
    assert types(await told(broker))[-2:] == ["document.added"] * 2
    assert (await told(carefirst))[-1]["data"]["documentId"] == later["carefirst"]
    assert later["care4all"] not in str(await documenting.listed(care4all, asked["care4all"]))
    assert types(await told(care4all))[-1] == "package.awarded"


async def test_pages_go_on_from_a_cursor_and_never_show_what_is_not_numbered(broker: Client, relay: Any) -> None:
    for _ in range(3):
        await steps.draft(broker)
    await relay()
    await steps.draft(broker)
    page = (await broker.data(EVENTS, first=2))["events"]
    assert (numbers(page["nodes"]), page["pageInfo"]["hasNextPage"]) == ([1, 2], True)
    assert page["nodes"][1]["cursor"] == page["edges"][1]["cursor"] == page["pageInfo"]["endCursor"]
    rest = (await broker.data(EVENTS, first=2, after=page["pageInfo"]["endCursor"]))["events"]
    assert (numbers(rest["nodes"]), rest["pageInfo"]["hasNextPage"]) == ([3], False)
    end = (await summary(broker))["cursor"]
    assert await told(broker, after=end) == []
    await relay()
    assert numbers(await told(broker, after=end)) == [4]
    assert numbers(await told(broker, types=["package.sent"])) == []
    assert (await summary(broker, after=1, through=3))["counts"] == [{"type": "package.created", "count": 2}]


@pytest.mark.parametrize(
    "after", ["", "x", "WyJTRVFVRU5DRSIsMSwieCJd", "WyJTRVFVRU5DRSIsLTEsMV0", "WyJOQU1FIiwxLCJ4Il0"]
)
async def test_what_is_no_place_in_a_stream_is_refused(broker: Client, after: str) -> None:
    answer = (await broker.post(EVENTS, {"first": 1, "after": after})).json()
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_the_place_in_somebody_elses_stream_is_refused(broker: Client, carefirst: Client) -> None:
    elsewhere = (await summary(carefirst))["cursor"]
    answer = (await broker.post(EVENTS, {"first": 1, "after": elsewhere})).json()
    assert "another stream" in answer["errors"][0]["message"]


async def test_an_event_that_there_is_not_is_not_waited_for(broker: Client) -> None:
    answer = (await broker.post(EVENTS, {"first": 1, "types": ["package.sent", "package.snet"]})).json()
    assert 'no event "package.snet"' in answer["errors"][0]["message"]


async def test_B4_a_subscriber_is_told_from_their_addition_on_and_shown_nothing_after_their_removal(
    broker: Client, sign_in: SignIn, relay: Any
) -> None:
    practitioner, given = await sign_in("solihull.practitioner"), {}
    who = (await practitioner.data("{ viewer { account { id } } }"))["viewer"]["account"]["id"]
    packages = [await steps.draft(broker) for _ in range(2)]
    await relay()
    assert await told(practitioner) == []
    for package in packages:
        given = {"packageId": package["id"], "accountId": who}
        await broker.change("addSubscriber", given, steps.PACKAGE)
    await broker.change("addPackageNote", {"packageId": packages[0]["id"], "text": "x"}, "package { id }")
    await relay()
    found = await told(practitioner)
    assert types(found) == ["package.subscriber_added", "package.subscriber_added", "note.added"]
    assert await proven(practitioner)
    end = (await summary(practitioner))["cursor"]
    await broker.change("removeSubscriber", given, steps.PACKAGE)
    await broker.change(
        "cancelPackage", {"packageId": packages[0]["id"], "reasonCode": await code(broker)}, "package { id }"
    )
    await relay()
    # what was told of the other package is withdrawn, and how much that is, is known
    assert numbers(await told(practitioner)) == [1, 3, 4]
    assert types(await told(practitioner, after=end)) == ["package.cancelled"]
    said = await summary(practitioner)
    assert said["lastSequence"] - sum(each["count"] for each in said["counts"]) == 1
    await broker.change("addSubscriber", given, steps.PACKAGE)
    assert numbers(await told(practitioner)) == [1, 2, 3, 4]


async def code(broker: Client) -> str:
    """A reason to cancel for."""
    reasons = (await broker.data("{ reasonCodes(kind: CANCELLATION) { code } }"))["reasonCodes"]
    return str(reasons[0]["code"])


async def test_A13_finance_is_told_of_what_is_bought_from_the_award_on_but_not_of_care(
    broker: Client, carefirst: Client, sign_in: SignIn, relay: Any
) -> None:
    finance, elsewhere = await sign_in("solihull.finance"), await sign_in("norfolk.practitioner")
    package = await steps.sent(broker, ("carefirst",))
    await steps.yes(carefirst)
    await relay()
    assert await told(finance) == []
    await broker.change("recordDecision", await steps.decision(broker, package, "carefirst"), "package { id }")
    await relay()
    assert types(await told(finance)) == ["package.awarded"]
    assert [each["packageId"] for each in await told(finance)] == [package["id"]]
    assert await proven(finance)
    assert await told(elsewhere) == []


async def test_what_is_told_once_is_told_to_every_officer_alike(
    broker: Client, colleague: Client, norfolk: Client, relay: Any
) -> None:
    await steps.draft(broker)
    await relay()
    assert await told(broker) == await told(colleague) != []
    assert await told(norfolk) == []


async def test_a_manager_reads_how_much_an_endpoint_was_told(
    broker: Client, sign_in: SignIn, app_db: Database, relay: Any
) -> None:
    manager, ids = await sign_in("solihull.manager"), []
    for types in ([], ["package.created"]):
        given = {"name": "Finance", "url": "https://127.0.0.1:9/", "eventTypes": types}
        ids.append((await manager.change("createWebhookEndpoint", given, "endpoint { id }"))["id"])
    for _ in range(2):
        await steps.described(broker)
    await relay()
    query = """query E($id: ID!, $after: Int) { webhookEndpoint(id: $id) {
        lastSequence counts(afterSequence: $after) { type count } } }"""
    assert (await manager.data(query, id=ids[0]))["webhookEndpoint"] == {
        "lastSequence": 4,
        "counts": [{"type": "package.created", "count": 2}, {"type": "package.edited", "count": 2}],
    }
    assert (await manager.data(query, id=ids[0], after=3))["webhookEndpoint"]["counts"] == [
        {"type": "package.edited", "count": 1}
    ]
    assert (await manager.data(query, id=ids[1]))["webhookEndpoint"]["lastSequence"] == 2
    for name, seen in (("solihull.manager", 2), ("solihull.broker", 0), ("norfolk.manager", 0), ("carefirst.admin", 0)):
        async with app_db.begin(await viewer(name, sign_in)) as tx:
            assert await tx.connection.fetchval("SELECT count(*) FROM webhook_streams") == seen, name


async def viewer(username: str, sign_in: SignIn) -> Viewer:
    """Somebody as row-level security knows them."""
    said = (await (await sign_in(username)).data(WHO))["viewer"]
    authority, organisation = [said[home] and UUID(said[home]["id"].partition("_")[2]) for home in HOMES]
    account = UUID(said["account"]["id"].partition("_")[2])
    return Viewer(account, Role(said["role"]), authority, organisation, frozenset(), "x", datetime.max)  # noqa: DTZ901
