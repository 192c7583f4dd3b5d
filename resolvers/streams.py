"""How far the streams go that somebody waits for: asked for all of them together, once something was numbered."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from uuid import UUID

import structlog

import db.streams
from db.failures import TimedOut, Unavailable
from db.transaction import Database

POLL_SECONDS = 2.0
"""How long nothing is asked at most while somebody waits: a ring may be lost, with its connection."""

log = structlog.get_logger(__name__)


class Waiter:
    """Somebody who waits for what comes in one stream; `head` is the last number that is known of it."""

    def __init__(self, stream_id: UUID, head: int) -> None:
        self.stream_id, self.head = stream_id, head
        self._rung = asyncio.Event()

    def reaches(self, head: int) -> None:
        """The stream goes that far now."""
        if head > self.head:
            self.head = head
            self._rung.set()

    def wake(self) -> None:
        """Look again, whatever there is."""
        self._rung.set()

    async def wait(self, beyond: int, seconds: float) -> None:
        """Wait until the stream goes beyond this number, or somebody is to look again, for so long at most."""
        if self.head > beyond:
            return
        self._rung.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rung.wait()


class Heads:
    """What one process knows of the streams that are waited for: one small statement for all who wait."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiters: dict[UUID, set[Waiter]] = {}
        self._due = asyncio.Event()

    def ring(self) -> None:
        """Ask: something was numbered."""
        self._due.set()

    def look_again(self) -> None:
        """Wake all who wait: something was revoked."""
        for waiters in self._waiters.values():
            for waiter in waiters:
                waiter.wake()

    @property
    def waiting(self) -> int:
        """How many wait."""
        return sum(map(len, self._waiters.values()))

    async def head(self, stream_id: UUID) -> int:
        """How far a stream goes at this moment; 0 where it has not begun."""
        return (await db.streams.heads(self._database, [stream_id])).get(stream_id, 0)

    @contextmanager
    def watched(self, stream_id: UUID) -> Iterator[Waiter]:
        """Wait for what comes in a stream."""
        waiter = Waiter(stream_id, 0)
        self._waiters.setdefault(stream_id, set()).add(waiter)
        self._due.set()
        try:
            yield waiter
        finally:
            self._waiters[stream_id].discard(waiter)
            if not self._waiters[stream_id]:
                del self._waiters[stream_id]

    async def run(self) -> None:
        """Ask until cancelled, whatever happens; what goes wrong is asked again."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS):
                    await self._due.wait()
            self._due.clear()
            if self._waiters:
                await self._ask()

    async def _ask(self) -> None:
        try:
            found = await db.streams.heads(self._database, list(self._waiters))
        except (Unavailable, TimedOut) as error:
            log.warning("streams_not_asked", error=type(error).__name__)
            return
        except Exception as error:
            # Nothing may end this: it would leave everybody waiting who waits.
            log.exception("streams_not_asked", exc_info=error)
            return
        for stream_id, head in found.items():
            for waiter in self._waiters.get(stream_id, ()):
                waiter.reaches(head)
