"""GraphQL over HTTP, as the specification has it: media types, methods, status codes.

https://graphql.github.io/graphql-over-http/draft/
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl

import orjson
import structlog

from domain.viewer import Viewer, ViewerKind
from resolvers.request import Request
from schema.engine import Asked, request_hash
from schema.errors import WITHIN_GRAPHQL, ErrorCode, RequestError
from schema.event_stream import EventStreams
from schema.negotiation import JSON, RESPONSE_JSON, answer_type, is_json, wants_stream
from schema.strangers import MOST_BYTES, Strangers
from telemetry import REFUSED

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Caller = Callable[[Scope, Mapping[bytes, bytes]], Viewer]
MakeRequest = Callable[[Viewer, str | None, bytes | None, str | None], Request]

log = structlog.get_logger(__name__)

LONGEST_KEY = 255
LONGEST_LENGTH = 12
"""Digits of a Content-Length; Python refuses to read numbers of thousands of them."""

LINGER_BYTES = 1_000_000
LINGER_SECONDS = 0.25
"""How much of a refused body is still taken, and for how long."""

PARAMETERS = ("query", "operationName", "variables", "extensions")


class Endpoint:
    """The ASGI application at `/graphql` for HTTP.

    `caller` makes the viewer of a request from its headers, or raises `RequestError`; `make_request` gives the
    resolvers what they need.
    """

    def __init__(
        self,
        streams: EventStreams,
        caller: Caller,
        make_request: MakeRequest,
        max_body_bytes: int,
        strangers: Strangers,
    ) -> None:
        self.engine, self.streams = streams.listening.engine, streams
        self.caller, self.make_request = caller, make_request
        self.max_body_bytes, self.strangers = max_body_bytes, strangers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        headers = dict(scope["headers"])
        media = RESPONSE_JSON
        try:
            if wants_stream(headers.get(b"accept")):
                await self._stream(scope, headers, receive, send)
                return
            media = answer_type(headers.get(b"accept"))
            viewer = self.caller(scope, headers)
            if viewer.kind is ViewerKind.ANONYMOUS:
                asked = await self._of_stranger(viewer, scope, headers, receive)
            else:
                asked = await self._asked(scope, headers, receive, self.max_body_bytes)
            request = self._request(viewer, scope, headers, asked)
            body = await self.engine.answer(request, asked)
            await _send(send, 200, media, body)
        except RequestError as error:
            REFUSED.labels(error.code).inc()
            status = 200 if media == JSON and error.code in WITHIN_GRAPHQL else error.status
            await _send(send, status, media, error.body, error.headers)
        except Exception as error:
            log.exception("request failed", exc_info=error)
            internal = RequestError.internal()
            await _send(send, internal.status, media, internal.body)

    async def _stream(self, scope: Scope, headers: Mapping[bytes, bytes], receive: Receive, send: Send) -> None:
        """Answer one request with an event stream; for who is signed in."""
        if self.caller(scope, headers).kind is ViewerKind.ANONYMOUS:
            raise RequestError.unauthenticated()
        asked = await self._asked(scope, headers, receive, self.max_body_bytes)
        scope.setdefault("state", {})["stays_open"] = True

        def ask() -> Request:
            return self._request(self.caller(scope, headers), scope, headers, asked)

        await self.streams.serve(ask, asked, headers, receive, send)

    def _request(self, viewer: Viewer, scope: Scope, headers: Mapping[bytes, bytes], asked: Asked) -> Request:
        raw = headers.get(b"idempotency-key")
        if raw is None:
            return self.make_request(viewer, None, None, scope.get("state", {}).get("request_id"))
        key = raw.decode("latin-1").strip().strip('"')
        if not 1 <= len(key) <= LONGEST_KEY or not key.isprintable():
            message = f"Idempotency-Key must be 1 to {LONGEST_KEY} printable characters."
            raise RequestError.of(ErrorCode.BAD_REQUEST, message)
        return self.make_request(viewer, key, request_hash(asked), scope.get("state", {}).get("request_id"))

    async def _of_stranger(
        self, viewer: Viewer, scope: Scope, headers: Mapping[bytes, bytes], receive: Receive
    ) -> Asked:
        """What somebody asks who came without a token: who they are comes before how they ask it."""
        try:
            asked = await self._asked(scope, headers, receive, min(MOST_BYTES, self.max_body_bytes))
        except RequestError as error:
            raise RequestError.unauthenticated() from error
        await self.strangers.check(viewer, asked.query, has_key=b"idempotency-key" in headers)
        return asked

    async def _asked(self, scope: Scope, headers: Mapping[bytes, bytes], receive: Receive, most: int) -> Asked:
        if scope["method"] == "GET":
            return _from_address(scope["query_string"])
        if scope["method"] != "POST":
            message = "Use POST, or GET for queries."
            raise RequestError.of(ErrorCode.METHOD_NOT_ALLOWED, message, headers=(("Allow", "GET, POST"),))
        if not is_json(headers.get(b"content-type", b"")):
            message = "Send the request as application/json in UTF-8."
            raise RequestError.of(ErrorCode.UNSUPPORTED_MEDIA_TYPE, message)
        return _from_json(await _body(headers, receive, most))


async def _body(headers: Mapping[bytes, bytes], receive: Receive, most: int) -> bytes:
    declared = headers.get(b"content-length", b"0")
    if len(declared) > LONGEST_LENGTH or (declared.isdigit() and int(declared) > most):
        raise await _too_large(receive, most)
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise RequestError.of(ErrorCode.BAD_REQUEST, "The request ended before its body.")
        part = message.get("body", b"")
        size += len(part)
        if size > most:
            raise await _too_large(receive, most)
        parts.append(part)
        if not message.get("more_body", False):
            return parts[0] if len(parts) == 1 else b"".join(parts)


async def _too_large(receive: Receive, most: int) -> RequestError:
    await _linger(receive)
    message = f"The body is larger than {most} bytes."
    return RequestError.of(ErrorCode.PAYLOAD_TOO_LARGE, message, headers=(("Connection", "close"),))


async def _linger(receive: Receive) -> None:
    """Take a little more of what a client is sending, and throw it away.

    A connection that is closed over unread bytes is reset, and the client loses the answer that tells it why (RFC 9112,
    section 9.6).
    """
    left = LINGER_BYTES
    with suppress(TimeoutError):
        async with asyncio.timeout(LINGER_SECONDS):
            while left > 0:
                message = await receive()
                if not message.get("more_body", False):
                    return
                left -= len(message.get("body", b""))


async def _send(send: Send, status: int, media: bytes, body: bytes, more: tuple[tuple[str, str], ...] = ()) -> None:
    headers = [
        (b"content-type", media),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"no-store"),
        (b"vary", b"Accept, Authorization"),
        *((name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in more),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _from_address(query_string: bytes) -> Asked:
    try:
        given = dict(
            parse_qsl(query_string.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=16)
        )
    except ValueError as error:
        raise RequestError.of(ErrorCode.BAD_REQUEST, "The address is not valid percent-encoded UTF-8.") from error
    found: dict[str, Any] = {name: given[name] for name in PARAMETERS if name in given}
    for name in ("variables", "extensions"):
        if name in found:
            found[name] = _loads(found[name].encode() or b"null", name)
    if found.get("operationName") == "":
        found["operationName"] = None
    return _checked(found, reading_only=True)


def _from_json(body: bytes) -> Asked:
    found = _loads(body, "The body")
    if not isinstance(found, dict):
        raise RequestError.of(
            ErrorCode.BAD_REQUEST, "The body must be one JSON object with a `query`; batches are not taken."
        )
    return _checked(found, reading_only=False)


def _loads(text: bytes, name: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise RequestError.of(ErrorCode.BAD_REQUEST, f"{name} is not valid JSON: {error}.") from error


def _checked(found: Mapping[str, Any], *, reading_only: bool) -> Asked:
    query = found.get("query")
    if not isinstance(query, str) or not query:
        raise RequestError.of(ErrorCode.BAD_REQUEST, "`query` is required: a GraphQL document as a string.")
    name = found.get("operationName")
    if name is not None and not isinstance(name, str):
        raise RequestError.of(ErrorCode.BAD_REQUEST, "`operationName` must be a string.")
    for parameter in ("variables", "extensions"):
        if found.get(parameter) is not None and not isinstance(found[parameter], dict):
            raise RequestError.of(ErrorCode.BAD_REQUEST, f"`{parameter}` must be an object.")
    if "\x00" in query:
        raise RequestError.of(ErrorCode.BAD_REQUEST, "`query` contains a NUL character.")
    return Asked(query, name, found.get("variables") or {}, reading_only)
