"""Subscriptions: what is numbered in the viewer's stream, read page by page as `events` reads it, and told as it comes.

Nothing is kept for whoever listens but the place that they have come to: what is told is read from the database, with
the token, the permission and the visibility of that moment. So a slow listener costs no memory, and nothing is lost
where a ring, a connection or a process is.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import OperationType

from domain import streams
from domain.selection import Selection, Variable, bind
from domain.streams import Stream
from resolvers.reads import Reader
from resolvers.request import Request
from resolvers.streams import Heads, Waiter
from schema.documents import Operation
from schema.engine import Asked, Engine, check_permissions, refusing
from schema.errors import ErrorCode, RequestError
from schema.variables import coerced

PAGE = 50
"""How many events are read, and held in memory for one listener, at once."""

REST_SECONDS = 0.1
"""How long whoever has heard all rests before they look again, so that what comes together is read together."""

QUIET_SECONDS = 12.0
"""After so long without an event it is said that the connection lives."""

AGAIN_SECONDS = 1.0
"""How long a listener waits where the database does not answer, or its client has used up its share."""

READS_AT_ONCE = 4
"""How many listeners of one process read at the same moment: they leave connections to those who ask."""

LONGEST = 10_000
"""Bytes of a subscription, its variables included: they are held for as long as it lasts."""

PASSING = {ErrorCode.UNAVAILABLE, ErrorCode.TIMEOUT, ErrorCode.RATE_LIMITED}
"""What heals by itself: a listener waits, and misses nothing."""

PLACE = "the place that was reached"
"""The variable of the place; no client's variable has a name with spaces."""

Page = list[dict[str, Any]]
Ask = Callable[[], Request]
"""Lets the caller in anew, by the token as it is worth at that moment; raises `RequestError`."""


@dataclass(frozen=True, slots=True)
class Told:
    """One answer; `place` is the cursor to go on from, where there is one."""

    body: bytes
    place: str | None = None


@dataclass(slots=True)
class Listener:
    """One subscription: what it asks, and how far it has come."""

    reader: Reader
    variables: Mapping[str, Any]
    stream: Stream
    key: str
    place: str

    @property
    def sequence(self) -> int:
        """The number that it has come to."""
        return streams.placed(self.place)[1]

    def reach(self, head: int) -> None:
        """Nothing up to this number is left to be told."""
        if head > self.sequence:
            self.place = streams.place(self.stream.id, head)


class Listening:
    """Answers operations one after the other: a query or a mutation once, a subscription until it is left."""

    def __init__(self, engine: Engine, heads: Heads) -> None:
        self.engine, self.heads = engine, heads
        self._reading = asyncio.Semaphore(READS_AT_ONCE)

    async def answers(self, ask: Ask, asked: Asked, seen: str | None = None) -> AsyncGenerator[Told | None, None]:
        """The answers to an operation; None says that there is none yet.

        `seen` is the place that the listener says it has come to, which counts for more than the argument `after`.
        Raises `RequestError` before the first answer where the operation is not run, and later where the caller is let
        in no more.
        """
        operation = await self.engine.documents.admit(asked.query, asked.operation_name)
        if operation.kind is not OperationType.SUBSCRIPTION:
            yield Told(await self.engine.answer(ask(), asked))
            return
        listener = await self._begin(ask(), operation, asked, seen)
        with self.heads.watched(listener.stream.id) as waiter:
            async with aclosing(self._listen(ask, listener, waiter)) as answers:
                async for told in answers:
                    yield told

    async def _begin(self, request: Request, operation: Operation, asked: Asked, seen: str | None) -> Listener:
        stream = streams.stream_of(request.viewer)
        if stream is None:
            raise RequestError.unauthenticated()
        _check_length(asked)
        variables = coerced(self.engine.documents, operation, asked.variables)
        prepared = await self.engine.documents.prepare(operation, variables, request.viewer.permissions)
        check_permissions(prepared, request.viewer)
        if len(prepared.collected.roots) != 1 or prepared.collected.roots[0].name != "events":
            message = "A subscription asks for `events`, which no directive leaves out."
            raise RequestError.of(ErrorCode.BAD_USER_INPUT, message)
        (root,) = prepared.collected.roots
        given = bind([root], variables)[0]
        place = seen or given.get("after")
        if place is None:
            with refusing():
                place = streams.place(stream.id, await self.heads.head(stream.id))
        return Listener(prepared.reader_of(root.key, _page(root)), variables, stream, root.key, place)

    async def _listen(self, ask: Ask, listener: Listener, waiter: Waiter) -> AsyncGenerator[Told | None, None]:
        heard, head = time.monotonic(), waiter.head
        page = await self._read(ask(), listener)
        yield None
        while True:
            for edge in page:
                listener.place = edge["cursor"]
                yield Told(orjson.dumps({"data": {listener.key: edge["node"]}}), listener.place)
                heard = time.monotonic()
            if len(page) < PAGE:
                # What the stream held before the page was read, and is not in it, is not listened for.
                listener.reach(head)
                await asyncio.sleep(REST_SECONDS)
                await waiter.wait(listener.sequence, QUIET_SECONDS)
            if time.monotonic() - heard >= QUIET_SECONDS:
                yield None
                heard = time.monotonic()
            head, page = await self._next(ask, listener, waiter)

    async def _next(self, ask: Ask, listener: Listener, waiter: Waiter) -> tuple[int, Page]:
        """The head of the stream, and then what comes after the listener's place."""
        try:
            request, head = ask(), waiter.head
            page = await self._read(request, listener) if head > listener.sequence else []
        except RequestError as error:
            if error.code not in PASSING:
                raise
            await asyncio.sleep(AGAIN_SECONDS)
            return 0, []
        return head, page

    async def _read(self, request: Request, listener: Listener) -> Page:
        async with self._reading:
            found = await self.engine.read(request, listener.reader, {**listener.variables, PLACE: listener.place})
        edges: Page = orjson.loads(found)["events"]["edges"]
        return edges


def _check_length(asked: Asked) -> None:
    """Refuse what would hold much memory for as long as somebody listens."""
    try:
        length = len(asked.query.encode()) + len(orjson.dumps(asked.variables))
    except orjson.JSONEncodeError:  # nested too deeply to be told how long it is
        length = LONGEST + 1
    if length > LONGEST:
        message = f"A subscription has {LONGEST} bytes at most, with its variables."
        raise RequestError.of(ErrorCode.BAD_USER_INPUT, message)


def _page(root: Selection) -> Selection:
    """A subscription's root as the page of `events` that comes after a place."""
    arguments = {name: value for name, value in root.arguments.items() if name == "types"}
    edge = (Selection("cursor", "cursor"), Selection("node", "node", {}, root.branches))
    edges = Selection("edges", "edges", {}, {"EventEdge": edge})
    return Selection(
        "events", "events", {**arguments, "first": PAGE, "after": Variable(PLACE)}, {"EventConnection": (edges,)}
    )
