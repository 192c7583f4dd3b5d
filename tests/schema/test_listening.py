"""Subscriptions on a real server: over graphql-transport-ws with a client library, and as server-sent events."""

import asyncio
import contextlib
import json
import time
from typing import Any

import httpx
import pytest
from gql import Client as Listener
from gql import gql
from gql.transport.websockets import WebsocketsTransport

from db.transaction import Database
from domain.viewer import Viewer
from jobs.relay import relay_outbox
from resolvers.request import Request
from resolvers.streams import Heads
from schema.engine import Asked, Engine
from schema.listening import Listening
from settings import Settings
from tests.client import Client
from tests.contract import live
from tests.schema.hearing import LISTEN, PATIENCE_SECONDS, Stream, end_of, host, last_of, listening
from tests.schema.test_second_wall import engine, viewers
from tests.schema.test_socket import asked, closed, opened, say, signed_in
from tests.serving import SignIn
from tests.stories import brokering as steps

__all__ = ["engine", "host", "viewers"]


@pytest.fixture(name="relay")
async def the_relay(worker_db: Database) -> Any:
    """The relay, run when it is called."""

    async def run() -> None:
        await relay_outbox({"database": worker_db})

    return run


async def test_a_client_library_hears_what_comes_over_a_socket(host: str, broker: Client, relay: Any) -> None:
    transport = WebsocketsTransport(
        f"ws://{host}/graphql",
        init_payload={"Authorization": f"Bearer {broker.token}"},
        subprotocols=[WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL],
    )
    after = await end_of(broker)
    async with Listener(transport=transport) as session:
        query = gql(LISTEN)
        query.variable_values = {"after": after, "types": ["package.created"]}
        told = session.subscribe(query)
        packages = []
        for _ in range(2):
            packages.append(await steps.described(broker))
            await relay()
            found = await asyncio.wait_for(anext(told), PATIENCE_SECONDS)
            assert (found["told"]["type"], found["told"]["packageId"]) == ("package.created", packages[-1]["id"])
        await told.aclose()


async def test_what_comes_is_heard_at_once_and_what_was_missed_is_told_first(
    host: str, broker: Client, relay: Any
) -> None:
    await steps.draft(broker)
    await relay()
    async with listening(host, broker.token) as stream:
        assert stream.response.headers["content-type"] == "text/event-stream; charset=utf-8"
        await asyncio.sleep(0.3)
        await steps.draft(broker)
        began = time.monotonic()
        await relay()
        first = await stream.told()
        assert (first["sequence"], time.monotonic() - began < 1) == (2, True)
    for _ in range(3):
        await steps.draft(broker)
        await relay()
    async with listening(host, broker.token, headers={"Last-Event-ID": first["cursor"]}) as stream:
        assert [(await stream.told())["sequence"] for _ in range(3)] == [3, 4, 5]
    async with listening(host, broker.token, after=first["cursor"]) as stream:
        assert (await stream.told())["sequence"] == 3


async def test_a_page_after_the_other_is_told_without_gap_or_repeat(
    host: str, broker: Client, owner: Any, relay: Any
) -> None:
    """More than a listener is read at once, while more comes."""
    package = await steps.draft(broker)
    write = (
        "INSERT INTO events (id, type, authority_id, package_id, data, occurred_at)"
        " SELECT gen_random_uuid(), 'package.edited', authority_id, id, '{}', now() FROM packages,"
        " generate_series(1, $2) WHERE id = $1::uuid"
    )
    id = package["id"].partition("_")[2]
    await owner.execute(write, id, 130)
    after = await end_of(broker)
    await relay()

    async def more() -> None:
        for _ in range(5):
            await owner.execute(write, id, 13)
            await relay()

    async with listening(host, broker.token, after=after) as stream:
        writing = asyncio.create_task(more())
        assert [(await stream.told())["sequence"] for _ in range(196)] == list(range(1, 197))
        await writing


async def test_P26_each_hears_what_concerns_them_alone(
    host: str, broker: Client, carefirst: Client, care4all: Client, relay: Any
) -> None:
    after = await end_of(carefirst)
    async with listening(host, carefirst.token, after=after) as mine, listening(host, care4all.token) as others:
        await asyncio.sleep(0.3)
        await steps.sent(broker, ("care4all",))
        await relay()
        theirs = await others.told()
        await steps.sent(broker, ("carefirst",))
        await relay()
        told = await mine.told()
    assert [told["sequence"], theirs["sequence"]] == [1, 1]
    asked_of = (await steps.invitation(carefirst))["id"]
    assert (told["packageId"], told["data"]["invitationIds"]) == (None, [asked_of])
    assert not set(theirs["data"]["invitationIds"]) & {asked_of}


async def test_B4_a_subscriber_hears_nothing_more_of_a_package_they_were_taken_off(
    host: str, broker: Client, sign_in: SignIn, relay: Any
) -> None:
    practitioner = await sign_in("solihull.practitioner")
    who = (await practitioner.data("{ viewer { account { id } } }"))["viewer"]["account"]["id"]
    package, other = await steps.draft(broker), await steps.draft(broker)
    async with listening(host, practitioner.token) as stream:
        await asyncio.sleep(0.3)
        for each in (package, other):
            await broker.change("addSubscriber", {"packageId": each["id"], "accountId": who}, steps.PACKAGE)
        # numbered for them, but withdrawn before it is told
        await broker.change("removeSubscriber", {"packageId": package["id"], "accountId": who}, steps.PACKAGE)
        await relay()
        assert (await stream.told())["packageId"] == other["id"]


async def test_an_account_has_so_many_connections_and_no_more(
    host: str, broker: Client, carefirst: Client, care4all: Client
) -> None:
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(2):
            await stack.enter_async_context(listening(host, broker.token))
        await stack.enter_async_context(signed_in(host, broker.token))
        async with listening(host, broker.token) as stream:
            assert (stream.response.status_code, stream.response.headers["retry-after"]) == (429, "5")
        async with opened(host) as socket:
            await say(socket, type="connection_init", payload={"Authorization": f"Bearer {broker.token}"})
            code, reason = await closed(socket)
            assert (code, reason.startswith("3 connections are open")) == (4429, True)
        # others are served, as long as there is room at all
        for _ in range(2):
            await stack.enter_async_context(listening(host, carefirst.token))
        async with listening(host, care4all.token) as stream:
            assert stream.response.status_code == 503
    async with listening(host, broker.token) as stream:
        assert stream.response.status_code == 200


REFUSED = {
    "subscription { events { nothing } }": "GRAPHQL_VALIDATION_FAILED",
    "subscription { events { id } more: events { id } }": "GRAPHQL_VALIDATION_FAILED",
    'subscription { events(types: ["package.snet"]) { id } }': "BAD_USER_INPUT",
    'subscription { events(after: "x") { id } }': "BAD_USER_INPUT",
    "{": "GRAPHQL_PARSE_FAILED",
    "{ invitationCounts { awarded } }": "FORBIDDEN",
}


async def test_what_is_refused_is_told_in_the_stream_and_over_the_socket(host: str, broker: Client) -> None:
    for query, code in REFUSED.items():
        async with listening(host, broker.token, query) as stream:
            assert stream.response.status_code == 200
            assert await last_of(stream) == (code, {"event": "complete", "data": ""})
        async with signed_in(host, broker.token) as socket:
            assert (await asked(socket, query))["payload"][0]["extensions"]["code"] == code


async def test_who_has_not_signed_in_hears_nothing(host: str) -> None:
    for token in ("x", "a.b.c"):
        async with listening(host, token) as stream:
            assert (stream.response.status_code, "www-authenticate" in stream.response.headers) == (401, True)
    async with httpx.AsyncClient(base_url=f"http://{host}") as http:
        answer = await http.post("/graphql", json={"query": LISTEN}, headers={"Accept": "text/event-stream"})
        assert answer.status_code == 401


async def test_the_place_in_somebody_elses_stream_is_none_of_ours(host: str, broker: Client, carefirst: Client) -> None:
    elsewhere = await end_of(carefirst)
    async with listening(host, broker.token, headers={"Last-Event-ID": elsewhere}) as stream:
        assert (await last_of(stream))[0] == "BAD_USER_INPUT"


async def test_queries_and_mutations_are_answered_once_in_a_stream(host: str, broker: Client) -> None:
    async with listening(host, broker.token, "{ viewer { account { username } } }") as stream:
        answer = json.loads((await stream.next())["data"])
        assert answer["data"] == {"viewer": {"account": {"username": "solihull.broker"}}}
        assert await stream.next() == {"event": "complete", "data": ""}


async def test_a_subscription_is_not_for_one_answer(broker: Client) -> None:
    answer = (await broker.post(LISTEN)).json()
    assert "text/event-stream" in answer["errors"][0]["message"]


async def test_a_browser_asks_with_its_address(host: str, broker: Client, relay: Any) -> None:
    """A GET, as an event source makes it; what changes something is not asked so."""
    headers = {"Accept": "text/event-stream", "Authorization": f"Bearer {broker.token}"}
    given = {"query": LISTEN, "variables": json.dumps({"after": await end_of(broker)})}
    await steps.draft(broker)
    await relay()
    async with httpx.AsyncClient(base_url=f"http://{host}", timeout=PATIENCE_SECONDS) as http:
        async with http.stream("GET", "/graphql", params=given, headers=headers) as response:
            assert (await Stream(response, response.aiter_lines()).told())["sequence"] == 1
        change = 'mutation { createTeam(input: {name: "x"}) { team { id } } }'
        answer = await http.get("/graphql", params={"query": change}, headers=headers)
        assert answer.status_code == 405


async def test_without_redis_what_comes_is_heard_all_the_same(settings: Settings, broker: Client, relay: Any) -> None:
    lost = settings.model_copy(update={"redis_url": "redis://127.0.0.1:1/0"})
    with live.serving(lost) as alone:
        async with listening(alone, broker.token, after=await end_of(broker)) as stream:
            await steps.draft(broker)
            await relay()
            assert (await stream.told())["type"] == "package.created"


async def test_a_lost_ring_is_made_up_for(host: str, broker: Client, owner: Any, relay: Any) -> None:
    """The connection that hears the relay is cut: what comes meanwhile is heard a little later."""
    async with listening(host, broker.token) as stream:
        await asyncio.sleep(0.3)
        await owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ebrokerage streams'"
            " AND datname = current_database()"
        )
        await steps.draft(broker)
        await relay()
        assert (await stream.told())["type"] == "package.created"


async def test_a_subscription_that_is_left_costs_nothing_more(host: str, broker: Client, relay: Any) -> None:
    async with signed_in(host, broker.token) as socket:
        await say(socket, type="subscribe", id="1", payload={"query": LISTEN})
        await say(socket, type="complete", id="1")
        await steps.draft(broker)
        await relay()
        assert (await asked(socket, "{ __typename }", "2"))["payload"]["data"] == {"__typename": "Query"}


async def test_who_listens_slowly_is_read_for_no_faster(
    engine: Engine, app_db: Database, owner: Any, viewers: dict[str, Viewer], broker: Client, relay: Any
) -> None:
    """However much there is, a page of it is all that is held for a listener."""
    await steps.draft(broker)
    await owner.execute(
        "INSERT INTO events (id, type, authority_id, package_id, data, occurred_at)"
        " SELECT gen_random_uuid(), 'package.edited', authority_id, id, '{}', now() FROM packages,"
        " generate_series(1, 400)"
    )
    viewer, reads = viewers["solihull.broker"], 0
    after = await end_of(broker)
    await relay()

    class Counting(Listening):
        async def _read(self, request: Request, listener: Any) -> list[dict[str, Any]]:
            nonlocal reads
            reads += 1
            return await super()._read(request, listener)

    listening = Counting(engine, Heads(app_db))
    asked_of = Asked(LISTEN, None, {"after": after})
    async with contextlib.aclosing(listening.answers(lambda: Request(viewer, app_db), asked_of)) as answers:
        assert await anext(answers) is None
        heard_of = [await anext(answers) for _ in range(10)]
        assert (len(heard_of), reads, listening.heads.waiting) == (10, 1, 1)
    assert listening.heads.waiting == 0
