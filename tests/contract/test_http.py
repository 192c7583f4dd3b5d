"""Bad requests: each is refused with 4xx, a code and a sentence, and none of them is our failure."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.client import Client
from tests.contract import live
from tests.contract.refusing import ask, refused, send
from tests.serving import SignIn

TYPENAME = '{"query": "{__typename}"'
BODIES = {
    "nothing": b"",
    "half a document": b'{"query": ',
    "two documents": b'{"query": "{__typename}"} {}',
    "not JSON": b"query { viewer }",
    "not a number": b'{"query": "{__typename}", "variables": {"a": NaN}}',
    "an array": b'[{"query": "{__typename}"}, {"query": "{__typename}"}]',
    "a string": b'"{__typename}"',
    "a number": b"1",
    "null": b"null",
    "no query": b'{"variables": {}}',
    "a null query": b'{"query": null}',
    "an empty query": b'{"query": ""}',
    "a query that is a number": b'{"query": 1}',
    "a query that is an object": b'{"query": {}}',
    "operationName that is a number": TYPENAME.encode() + b', "operationName": 1}',
    "variables that are an array": TYPENAME.encode() + b', "variables": []}',
    "variables that are a string": TYPENAME.encode() + b', "variables": "{}"}',
    "extensions that are a string": TYPENAME.encode() + b', "extensions": "a"}',
    "a NUL byte": b'{"query": "{__type\x00name}"}',
    "an escaped NUL": b'{"query": "{__type\\u0000name}"}',
    "a lone surrogate in the query": b'{"query": "{__typename} # \\ud800"}',
    "a lone surrogate in a variable": TYPENAME.encode() + b', "variables": {"a": "\\udfff"}}',
    "invalid UTF-8": b'{"query": "{__typename} # \xff\xfe"}',
    "a surrogate as UTF-8": b'{"query": "{__typename} # \xed\xa0\x80"}',
    "UTF-16": '{"query": "{__typename}"}'.encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf" + TYPENAME.encode() + b"}",
    "100,000 brackets": TYPENAME.encode() + b', "variables": {"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}}",
    "40,000 objects": b'{"a":' * 40_000 + b"1" + b"}" * 40_000,
}


@pytest.mark.parametrize("body", BODIES)
async def test_bodies_that_are_no_request_are_refused(broker: Client, body: str) -> None:
    refused(await send(broker, BODIES[body]), 400, "BAD_REQUEST")


@pytest.mark.parametrize("body", ["an array", "a query that is a number", "half a document"])
async def test_they_are_refused_alike_to_clients_of_plain_json(broker: Client, body: str) -> None:
    answer = await send(broker, BODIES[body], Accept="application/json")
    refused(answer, 400, "BAD_REQUEST")
    assert answer.headers["content-type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "application/graphql", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
     "application/json; charset=utf-16", "application/jsonp"],
)  # fmt: skip
async def test_other_media_types_are_refused(broker: Client, content_type: str) -> None:
    answer = await send(broker, BODIES["a null query"], **{"Content-Type": content_type})
    refused(answer, 415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize("accept", ["text/plain", "application/json;q=0", "application/json;charset=utf-16", "image/*"])
async def test_who_takes_no_answer_of_ours_is_told(broker: Client, accept: str) -> None:
    refused(await send(broker, TYPENAME.encode() + b"}", Accept=accept), 406, "NOT_ACCEPTABLE")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
async def test_other_methods_are_refused(broker: Client, method: str) -> None:
    answer = await broker.http.request(method, "/graphql", headers={"Authorization": f"Bearer {broker.token}"})
    refused(answer, 405, "METHOD_NOT_ALLOWED")
    assert answer.headers["allow"] == "GET, POST"


ADDRESSES = {
    "no query": "",
    "broken percent-encoding": "query=%FF",
    "a surrogate": "query=%ED%A0%80",
    "a NUL": "query=%00",
    "variables that are no JSON": "query=%7B__typename%7D&variables=a",
    "variables that are an array": "query=%7B__typename%7D&variables=%5B%5D",
    "extensions that are a number": "query=%7B__typename%7D&extensions=1",
    "many parameters": "query=%7B__typename%7D" + "&a=1" * 100,
}


@pytest.mark.parametrize("address", ADDRESSES)
async def test_addresses_that_are_no_request_are_refused(broker: Client, address: str) -> None:
    refused(await ask(broker, ADDRESSES[address]), 400, "BAD_REQUEST")


async def test_get_is_for_queries(broker: Client) -> None:
    answer = await ask(broker, {"query": "mutation { __typename }"})
    refused(answer, 405, "METHOD_NOT_ALLOWED")
    assert answer.headers["allow"] == "POST"
    both = {"query": "query Q { __typename } mutation M { __typename }"}
    assert (await ask(broker, {**both, "operationName": "Q"})).json()["data"] == {"__typename": "Query"}
    refused(await ask(broker, {**both, "operationName": "M"}), 405, "METHOD_NOT_ALLOWED")


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ('{ invitationCounts(search: "LAS 1234") { awarded } }', {}),
        ("query Q($words: String) { invitationCounts(search: $words) { awarded } }", {"words": "LAS 1234"}),
        ('{ invitations(tab: ALL, first: 1, search: "LAS") { totalCount } }', {}),
        ('query { ...F } fragment F on Query { a: invitationCounts(search: "LAS") { awarded } }', {}),
    ],
)
async def test_personal_data_are_refused_in_an_address(carefirst: Client, query: str, variables: Any) -> None:
    error = refused(await ask(carefirst, {"query": query, "variables": json.dumps(variables)}), 400, "BAD_REQUEST")
    assert "POST" in error["message"]
    assert (await carefirst.post(query, variables)).status_code == 200


async def test_what_is_not_personal_may_stand_in_an_address(carefirst: Client) -> None:
    assert (await ask(carefirst, {"query": "{ invitationCounts { awarded } }"})).status_code == 200


# Size ----------------------------------------------------------------------------------------------------------------
TEN_MEGABYTES = 10 * 1024 * 1024


async def test_a_large_body_is_refused(broker: Client) -> None:
    answer = await send(broker, TYPENAME.encode() + b"}" + b" " * TEN_MEGABYTES)
    refused(answer, 413, "PAYLOAD_TOO_LARGE")
    assert answer.headers["connection"] == "close"


async def test_a_large_body_of_no_declared_length_is_refused(broker: Client) -> None:
    taken = 0

    async def parts() -> AsyncIterator[bytes]:
        nonlocal taken
        for _ in range(TEN_MEGABYTES // 65536):
            taken += 65536
            yield b" " * 65536
            await asyncio.sleep(0)

    refused(await send(broker, parts()), 413, "PAYLOAD_TOO_LARGE")


async def test_large_bodies_are_refused_on_the_wire(address: str, sign_in: SignIn) -> None:
    """Before they are read to the end; the connection is closed."""
    token = (await sign_in("solihull.broker")).token
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n"
        "Content-Type: application/json\r\n"
    )
    declared = await live.raw(address, f"{head}Content-Length: {TEN_MEGABYTES}\r\n\r\n".encode())
    chunk = b"10000\r\n" + b" " * 65536 + b"\r\n"
    chunked = await live.raw(address, f"{head}Transfer-Encoding: chunked\r\n\r\n".encode() + chunk * 5)
    for status, text in (declared, chunked):
        assert (status, b"PAYLOAD_TOO_LARGE" in text) == (413, True)


HEADERS = {
    "a NUL in a header": b"X-Request-Id: a\x00b\r\n",
    "a NUL in the token": b"Authorization: Bearer a\x00b\r\n",
    "a NUL in the key": b"Idempotency-Key: a\x00b\r\n",
    "a length that is no number": b"Content-Length: 1e3\r\n",
    "a length beyond all numbers": b"Content-Length: " + b"9" * 5000 + b"\r\n",
    "two lengths": b"Content-Length: 2\r\nContent-Length: 3\r\n",
    "bytes beyond ASCII in the token": b"Authorization: Bearer \xff\xfe\r\n",
}


@pytest.mark.parametrize("header", HEADERS)
async def test_odd_headers_are_refused_on_the_wire(address: str, header: str) -> None:
    request = (
        f"GET /graphql?query={quote('{__typename}')} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n".encode()
    )
    status, _ = await live.raw(address, request + HEADERS[header] + b"\r\n")
    assert 400 <= status < 500


@pytest.mark.parametrize("key", [b"", b'""', b"a" * 256, b"a\tb", b"\xc3\x28\x80"])
async def test_idempotency_keys_are_printable_and_short(http: httpx.AsyncClient, broker: Client, key: bytes) -> None:
    answer = await http.post(
        "/graphql",
        content=b'{"query": "mutation { __typename }"}',
        headers=[
            (b"Content-Type", b"application/json"),
            (b"Authorization", f"Bearer {broker.token}".encode()),
            (b"Idempotency-Key", key),
        ],
    )
    refused(answer, 400, "BAD_REQUEST")


async def test_variables_nested_too_deeply_for_a_key_are_refused(broker: Client) -> None:
    body = TYPENAME.encode() + b', "variables": {"a": ' + b"[" * 500 + b"]" * 500 + b"}}"
    refused(await send(broker, body, **{"Idempotency-Key": "deep"}), 400, "BAD_REQUEST")
