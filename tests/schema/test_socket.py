"""GraphQL over WebSocket: graphql-transport-ws on a real server, spoken as any client would."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import uuid4

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin, Subprotocol

from settings import Settings
from tests.client import Client
from tests.contract import live
from tests.contract.signing import signed

PROTOCOL = Subprotocol("graphql-transport-ws")
PATIENCE_SECONDS = 10
VIEWER = "{ viewer { account { username } } }"


@pytest.fixture(scope="module")
def host(settings: Settings) -> Iterator[str]:
    """Host and port of the service."""
    changed = {"allowed_origins": ("https://frontend.example",), "statement_timeout_seconds": 20}
    with live.serving(settings.model_copy(update=changed)) as found:
        yield found


@contextlib.asynccontextmanager
async def opened(host: str, **more: Any) -> AsyncIterator[ClientConnection]:
    """A socket, of this protocol unless another is wanted."""
    given = {"subprotocols": [PROTOCOL], "max_size": None, **more}
    async with connect(f"ws://{host}/graphql", **given) as socket:
        yield socket


@contextlib.asynccontextmanager
async def signed_in(host: str, token: str | None, **more: Any) -> AsyncIterator[ClientConnection]:
    """A socket whose caller has been let in."""
    async with opened(host, **more) as socket:
        await say(socket, type="connection_init", payload={"Authorization": f"Bearer {token}"})
        assert await heard(socket) == {"type": "connection_ack"}
        yield socket


async def say(socket: ClientConnection, **message: Any) -> None:
    """Send one message."""
    await socket.send(json.dumps(message))


async def heard(socket: ClientConnection) -> dict[str, Any]:
    """The next message."""
    message: dict[str, Any] = json.loads(await asyncio.wait_for(socket.recv(), PATIENCE_SECONDS))
    return message


async def closed(socket: ClientConnection) -> tuple[int, str]:
    """With which code and reason the service closes it."""
    with pytest.raises(ConnectionClosed) as caught:
        await heard(socket)
    assert caught.value.rcvd is not None
    return caught.value.rcvd.code, caught.value.rcvd.reason


async def asked(socket: ClientConnection, query: str, identity: str = "1", **more: Any) -> dict[str, Any]:
    """What one operation gives: its one message before it is complete, or its error."""
    await say(socket, type="subscribe", id=identity, payload={"query": query, **more})
    answer = await heard(socket)
    assert answer["id"] == identity
    if answer["type"] == "next":
        assert await heard(socket) == {"type": "complete", "id": identity}
    return answer


async def error_of(socket: ClientConnection, query: str, **more: Any) -> str:
    """The code with which an operation is refused."""
    answer = await asked(socket, query, **more)
    assert (answer["type"], len(answer["payload"][0]["message"].split()) > 2) == ("error", True)
    return str(answer["payload"][0]["extensions"]["code"])


async def test_queries_and_mutations_work(host: str, broker: Client) -> None:
    async with signed_in(host, broker.token) as socket:
        answer = await asked(socket, VIEWER)
        assert answer["payload"]["data"] == {"viewer": {"account": {"username": "solihull.broker"}}}
        assert answer["payload"]["extensions"]["cost"]["actual"] == 2
        cancel = "mutation($i: CancelPackageInput!) { cancelPackage(input: $i) { userErrors { code } } }"
        answer = await asked(socket, cancel, variables={"i": {"packageId": "package_x", "reasonCode": "X"}})
        assert answer["payload"]["data"]["cancelPackage"]["userErrors"] == [{"code": "NOT_FOUND"}]
        both = "query A { a: __typename } query B { b: __typename }"
        assert (await asked(socket, both, operationName="B"))["payload"]["data"] == {"b": "Query"}
        await say(socket, type="ping")
        assert await heard(socket) == {"type": "pong"}


async def test_several_at_once_are_answered_each(host: str, broker: Client) -> None:
    async with signed_in(host, broker.token) as socket:
        for number in range(15):
            await say(socket, type="subscribe", id=str(number), payload={"query": VIEWER})
        messages = [await heard(socket) for _ in range(30)]
    assert {each["id"] for each in messages if each["type"] == "next"} == {str(number) for number in range(15)}


@pytest.mark.parametrize(
    "payload", [{}, {"Authorization": ""}, {"Authorization": "Bearer a.b.c"}, {"Authorization": 1}, {"token": "a"}]
)
async def test_without_a_good_token_it_is_closed(host: str, payload: dict[str, Any]) -> None:
    async with opened(host) as socket:
        await say(socket, type="connection_init", payload=payload)
        assert await closed(socket) == (4403, "Forbidden")


async def test_nothing_is_answered_before_the_token(host: str) -> None:
    async with opened(host) as socket:
        await say(socket, type="subscribe", id="1", payload={"query": "{ __typename }"})
        assert await closed(socket) == (4401, "Unauthorized")


async def test_headers_and_cookies_do_not_authenticate(host: str, broker: Client) -> None:
    """A browser sends cookies by itself, whichever page opened the socket."""
    token = f"Bearer {broker.token}"
    headers = {"Cookie": f"Authorization={broker.token}; access_token={broker.token}", "Authorization": token}
    async with opened(host, additional_headers=headers) as socket:
        await say(socket, type="connection_init")
        assert await closed(socket) == (4403, "Forbidden")


@pytest.mark.parametrize(
    "origin", ["https://elsewhere.example", "null", "http://[", "http://", "https://frontend.example.org"]
)
async def test_pages_of_elsewhere_are_turned_away(host: str, origin: str) -> None:
    with pytest.raises(InvalidStatus) as caught:
        async with opened(host, origin=Origin(origin)):
            pass
    assert caught.value.response.status_code == 403


async def test_pages_of_ours_and_of_the_settings_are_let_in(host: str, broker: Client) -> None:
    for origin in (f"http://{host}", "https://frontend.example"):
        async with signed_in(host, broker.token, origin=Origin(origin)) as socket:
            assert (await asked(socket, VIEWER))["type"] == "next"


@pytest.mark.parametrize("protocols", [["graphql-ws"], ["chat"], None])
async def test_other_protocols_are_turned_away(host: str, protocols: list[Subprotocol] | None) -> None:
    with pytest.raises(InvalidStatus) as caught:
        async with opened(host, subprotocols=protocols):
            pass
    assert caught.value.response.status_code == 403


async def test_it_closes_when_the_token_ends(host: str, settings: Settings, owner: Any) -> None:
    row = await owner.fetchrow("SELECT id, role, authority_id FROM accounts WHERE username = 'solihull.broker'")
    claims = {"sub": str(row["id"]), "role": row["role"], "authority_id": str(row["authority_id"])}
    token = signed(settings, **claims, exp=int(time.time()) + 3)
    async with signed_in(host, token) as socket:
        assert (await asked(socket, VIEWER))["type"] == "next"
        assert await closed(socket) == (4403, "The token has ended")
    async with opened(host) as socket:
        await say(socket, type="connection_init", payload={"Authorization": f"Bearer {token}"})
        assert await closed(socket) == (4403, "Forbidden")


async def test_it_closes_when_the_token_is_revoked_and_another_stays(
    host: str, broker: Client, carefirst: Client, settings: Settings, owner: Any
) -> None:
    row = await owner.fetchrow("SELECT id, role, authority_id FROM accounts WHERE username = 'solihull.broker'")
    claims = {"sub": str(row["id"]), "role": row["role"], "authority_id": str(row["authority_id"])}
    jti = str(uuid4())
    token = signed(settings, **claims, jti=jti)
    async with signed_in(host, token) as socket, signed_in(host, carefirst.token) as other:
        assert (await asked(socket, VIEWER))["type"] == "next"
        await owner.execute("SELECT revoke('TOKEN', $1)", jti)
        began = time.monotonic()
        assert await closed(socket) == (4403, "The token was revoked")
        assert time.monotonic() - began < 2
        assert (await asked(other, VIEWER))["type"] == "next"
    async with opened(host) as socket:
        await say(socket, type="connection_init", payload={"Authorization": f"Bearer {token}"})
        assert await closed(socket) == (4403, "Forbidden")


REFUSED = {
    "{a" * 10_000: "QUERY_TOO_COSTLY",
    "{" + " ".join(f"a{n}: viewer {{ role }}" for n in range(1000)) + "}": "QUERY_TOO_COSTLY",
    "{ packages(first: 1000) { totalCount } }": "BAD_USER_INPUT",
    "{ nothing }": "GRAPHQL_VALIDATION_FAILED",
    "{": "GRAPHQL_PARSE_FAILED",
    "": "GRAPHQL_PARSE_FAILED",
    "{ invitationCounts { awarded } }": "FORBIDDEN",
    "subscription { viewer { role } }": "GRAPHQL_VALIDATION_FAILED",
    '{ __type(name: "Package") { name } }': "GRAPHQL_VALIDATION_FAILED",
    r'{ services(first: 1, name: "\u0000") { totalCount } }': "BAD_USER_INPUT",
}  # fmt: skip


async def test_what_is_refused_is_refused_with_an_error_and_the_socket_goes_on(host: str, broker: Client) -> None:
    async with signed_in(host, broker.token) as socket:
        for query, code in REFUSED.items():
            began = time.perf_counter()
            assert await error_of(socket, query) == code, query[:80]
            assert time.perf_counter() - began < 1
        services = "query($n: String) { services(first: 1, name: $n) { totalCount } }"
        assert await error_of(socket, services, variables={"n": "a\x00b"}) == "BAD_USER_INPUT"
        assert (await asked(socket, VIEWER))["type"] == "next"


async def test_a_message_larger_than_a_body_may_be_closes_it(host: str, broker: Client, settings: Settings) -> None:
    async with signed_in(host, broker.token) as socket:
        await say(socket, type="subscribe", id="1", payload={"query": "#" * settings.max_body_bytes})
        code, _ = await closed(socket)
        assert code == 1009


NO_MESSAGES: dict[str, str | bytes] = {
    "no JSON": "{",
    "no object": "[]",
    "a number": "1",
    "no type": "{}",
    "a type that is none": '{"type": "nothing"}',
    "a type that is a list": '{"type": []}',
    "bytes": b'{"type": "ping"}',
    "100,000 brackets": "[" * 100_000,
    "an id that is a list": '{"type": "subscribe", "id": [], "payload": {"query": "{ __typename }"}}',
    "no id": '{"type": "subscribe", "payload": {"query": "{ __typename }"}}',
    "no payload": '{"type": "subscribe", "id": "1"}',
    "a payload that is a list": '{"type": "subscribe", "id": "1", "payload": []}',
    "a query that is a number": '{"type": "subscribe", "id": "1", "payload": {"query": 1}}',
    "variables that are a list": '{"type": "subscribe", "id": "1", "payload": {"query": "{a}", "variables": []}}',
    "a lone surrogate": '{"type": "subscribe", "id": "1", "payload": {"query": "{ __typename } # \\ud800"}}',
    "to complete a list": '{"type": "complete", "id": []}',
}


@pytest.mark.parametrize("name", NO_MESSAGES)
async def test_what_is_no_message_closes_it(host: str, broker: Client, name: str) -> None:
    async with signed_in(host, broker.token) as socket:
        await socket.send(NO_MESSAGES[name])
        assert (await closed(socket))[0] == 4400


async def test_an_id_in_use_and_a_second_beginning_close_it(host: str, broker: Client) -> None:
    async with signed_in(host, broker.token) as socket:
        await say(socket, type="connection_init", payload={"Authorization": f"Bearer {broker.token}"})
        assert (await closed(socket))[0] == 4429
    async with signed_in(host, broker.token) as socket:
        await say(socket, type="complete", id=str(uuid4()))
        assert (await asked(socket, VIEWER))["type"] == "next"
