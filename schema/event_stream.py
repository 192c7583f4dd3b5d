"""GraphQL over server-sent events, as the protocol of that name has it: one connection for one operation.

https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md ("distinct connections mode")

Each answer is an event `next` whose `id` is its place, and the end an event `complete`. A client that has lost its
connection says in `Last-Event-ID` how far it had come, as browsers do by themselves. Who is let in no more is told so:
the last `next` has the error, and `complete` follows.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing, suppress

import structlog
from starlette.types import Receive, Send

from schema.engine import Asked
from schema.errors import WITHIN_GRAPHQL, ErrorCode, RequestError
from schema.listening import Ask, Listening, Told
from schema.places import Places

log = structlog.get_logger(__name__)

MEDIA = b"text/event-stream; charset=utf-8"
HEADERS = [
    (b"content-type", MEDIA),
    (b"cache-control", b"no-store"),
    (b"vary", b"Accept, Authorization"),
    # a proxy that keeps events back until there are enough of them tells nothing as it comes
    (b"x-accel-buffering", b"no"),
]
QUIET = b":\n\n"
COMPLETE = b"event: complete\ndata:\n\n"

LOOK_SECONDS = 1.0
"""How often it is asked whether a caller is still let in, whatever else keeps their connection waiting."""

SEND_SECONDS = 30.0
"""How long a listener may take to take what is sent; one who takes longer has gone, or has to begin again."""

END_SECONDS = 1.0
LONGEST_PLACE = 200


class EventStreams:
    """Serves operations as event streams; `closing` is set once the process is to end."""

    def __init__(self, listening: Listening, places: Places, closing: asyncio.Event) -> None:
        self.listening, self.places, self.closing = listening, places, closing

    async def serve(self, ask: Ask, asked: Asked, headers: Mapping[bytes, bytes], receive: Receive, send: Send) -> None:
        """Answer one operation; `RequestError` where nothing was sent yet."""
        place = self.places.take(ask().viewer)
        try:
            await self._serve(ask, asked, _seen(headers), receive, send)
        finally:
            place.leave()

    async def _serve(self, ask: Ask, asked: Asked, seen: str | None, receive: Receive, send: Send) -> None:
        async with aclosing(self.listening.answers(ask, asked, seen)) as answers:
            try:
                first = await anext(answers)
            except RequestError as error:
                if error.code not in WITHIN_GRAPHQL:
                    raise
                await _start(send)
                await _end(send, error)
                return
            await _start(send)
            await send({"type": "http.response.body", "body": _next(first), "more_body": True})
            await self._go_on(ask, answers, receive, send)

    async def _go_on(self, ask: Ask, answers: AsyncIterator[Told | None], receive: Receive, send: Send) -> None:
        """Tell what comes until it is over: by itself, for the caller, for us, or because nobody is there any more."""
        telling, ended = asyncio.create_task(_tell(answers, send)), asyncio.create_task(_ended(ask))
        gone, closing = asyncio.create_task(_gone(receive)), asyncio.create_task(self.closing.wait())
        tasks = (telling, ended, gone, closing)
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            is_gone = gone.done()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        if not is_gone:
            await _end(send, _why(telling, ended), complete=not self.closing.is_set())


def _seen(headers: Mapping[bytes, bytes]) -> str | None:
    raw = headers.get(b"last-event-id", b"")
    return raw.decode("latin-1")[:LONGEST_PLACE] or None


def _why(*tasks: asyncio.Task[None]) -> RequestError | None:
    """What a listener is told of why it is over; nothing where it ended by itself, or they took too long."""
    for task in tasks:
        error = None if task.cancelled() else task.exception()
        if isinstance(error, RequestError):
            return error
        if error is not None and not isinstance(error, TimeoutError | OSError):
            log.error("event_stream_failed", exc_info=error)
            return RequestError.internal()
    return None


def _next(told: Told | None) -> bytes:
    if told is None:
        return QUIET
    place = b"" if told.place is None else b"id: %b\n" % told.place.encode()
    return b"event: next\n%bdata: %b\n\n" % (place, told.body)


async def _start(send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})


async def _tell(answers: AsyncIterator[Told | None], send: Send) -> None:
    async for told in answers:
        async with asyncio.timeout(SEND_SECONDS):
            await send({"type": "http.response.body", "body": _next(told), "more_body": True})


async def _end(send: Send, error: RequestError | None, *, complete: bool = True) -> None:
    """Say why it is over, if there is a reason, and that it is; a client that is left by us comes again by itself."""
    body = b"" if error is None else _next(Told(error.body))
    with suppress(TimeoutError, OSError):
        async with asyncio.timeout(END_SECONDS):
            await send({"type": "http.response.body", "body": body + (COMPLETE if complete else b"")})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _ended(ask: Ask) -> None:
    """Wait until the caller is let in no more; raises what says so."""
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        try:
            ask()
        except RequestError as error:
            if error.code is ErrorCode.UNAUTHENTICATED:
                raise
