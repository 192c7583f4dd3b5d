"""`send_webhooks`: deliveries are claimed, tried and put on record by one post that lives as long as the worker.

The rows are the queue, and several workers may run: a claimed delivery is leased, and one whose worker died is sent
again when its lease has ended, under the same id. A try may take longer than a job, so the job only rings: the post
works beside it, and what hangs takes up no more than its endpoint's own places.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import structlog

import telemetry
from db.deliveries import Claimed
from db.failures import TimedOut, Unavailable
from db.transaction import Database
from dialling import Dialling
from domain.webhooks.delivering import Answer
from resolvers import deliveries
from resolvers.deliveries import Parcel, Strongroom
from resolvers.rendering import NotRendered, Renderer
from settings import Environment, Settings
from webhooks.sending import AT_ONCE, Heard, Sender

LOOK_SECONDS = 1.0
"""How long nothing is looked for at most: what is due again rings for nobody."""

PAUSE_SECONDS = 1.0
"""How long the post waits where the database does not answer."""

AT_A_TIME = 50
"""How many are claimed together at most: while some are, others are on their way, and others are written down."""

CLAIMING_SECONDS, CLOSING_SECONDS = 1.0, 3.0
"""How long the end waits for a claim, and then for what is under way."""

log = structlog.get_logger(__name__)


class WebhookPost:
    """Sends what is due, at most `AT_ONCE` at a time, and writes down together what ends together."""

    def __init__(self, database: Database, strongroom: Strongroom, sender: Sender, renderer: Renderer) -> None:
        self._database, self._strongroom, self._sender, self._renderer = database, strongroom, sender, renderer
        self._rung, self._ended = asyncio.Event(), asyncio.Event()
        self._heard: list[tuple[Claimed, Heard]] = []
        self._under_way: set[asyncio.Task[None]] = set()
        self._closing = False
        self._working: list[asyncio.Task[None]] = []

    @classmethod
    def of(cls, settings: Settings, database: Database, reading: Database) -> "WebhookPost":
        """The post of an installation; `reading` is what the API reads with."""
        strongroom = Strongroom.of(settings)
        sender = Sender(Dialling(settings.environment is not Environment.PRODUCTION))
        return cls(database, strongroom, sender, Renderer(reading, database, strongroom.secrets))

    def open(self) -> None:
        """Begin to work."""
        self._working = [asyncio.create_task(self._send()), asyncio.create_task(self._write())]

    def ring(self) -> None:
        """Look at once."""
        self._rung.set()

    async def send_due(self) -> int:
        """Claim and try until nothing is due, and write down what came of it; how many were tried. For tests."""
        tried = 0
        while parcels := await self._claim(AT_ONCE):
            await asyncio.gather(*map(self._try, parcels))
            tried += len(parcels)
            await self._write_down()
        return tried

    async def aclose(self) -> None:
        """Claim no more, let what is claimed be tried for a while, and write it down."""
        self._closing = True
        self.ring()
        if self._working:
            # A claim that is cut off would keep what it claimed from everybody until its lease ends.
            await asyncio.wait(self._working[:1], timeout=CLAIMING_SECONDS)
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=CLOSING_SECONDS)
        for task in (*self._working, *self._under_way):
            task.cancel()
        await asyncio.gather(*self._working, *self._under_way, return_exceptions=True)
        with suppress(Exception):
            await self._write_down()
        await self._sender.aclose()

    async def _send(self) -> None:
        while not self._closing:
            self._rung.clear()
            try:
                room = min(AT_ONCE - len(self._under_way), AT_A_TIME)
                parcels = await self._claim(room) if room else []
            except Exception as error:  # noqa: BLE001 - whatever it is, what is due is still due
                log.warning("webhooks_not_claimed", error=type(error).__name__)
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            for parcel in parcels:
                self._under_way.add(task := asyncio.create_task(self._try(parcel)))
                task.add_done_callback(self._under_way.discard)
            if not parcels:
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_SECONDS):
                        await self._rung.wait()

    async def _claim(self, room: int) -> Sequence[Parcel]:
        return await deliveries.claim(self._database, self._strongroom, self._renderer, room)

    async def _try(self, parcel: Parcel) -> None:
        try:
            heard = await self._sent(await deliveries.rendered(self._renderer, parcel))
        except NotRendered as error:
            if error.answer is None:
                return
            heard = Heard(error.answer, {}, "", 0)
        except (TimedOut, Unavailable) as error:
            log.warning("webhook_not_kept", delivery_id=str(parcel.claimed.id), error=type(error).__name__)
            return
        self._heard.append((parcel.claimed, heard))
        self._ended.set()

    async def _sent(self, parcel: Parcel) -> Heard:
        if parcel.body is None:
            return Heard(Answer(None, parcel.problem, sendable=False), {}, "", 0)
        return await self._sender.send(parcel.claimed.url, parcel.body, parcel.headers, parcel.tls)

    async def _write(self) -> None:
        while True:
            await self._ended.wait()
            self._ended.clear()
            try:
                await self._write_down()
            except Exception as error:  # noqa: BLE001 - it is written down at the next attempt, or sent again
                log.warning("webhooks_not_written_down", error=type(error).__name__)
                await asyncio.sleep(PAUSE_SECONDS)
                self._ended.set()
            # places are free again
            self._rung.set()

    async def _write_down(self) -> None:
        heard, self._heard = self._heard, []
        try:
            await self._finish(heard)
        except (Unavailable, TimedOut, asyncio.CancelledError):
            self._heard = heard + self._heard
            raise
        except Exception:
            # One of them cannot be written down, and must not keep the others from it: its lease ends, and it is sent
            # again.
            log.exception("webhooks_not_written_down", number=len(heard))
            for one in heard:
                with suppress(Exception):
                    await self._finish([one])

    async def _finish(self, heard: Sequence[tuple[Claimed, Heard]]) -> None:
        if heard:
            for outcome, number in Counter(await deliveries.finish(self._database, heard)).items():
                telemetry.DELIVERIES.labels(outcome.value).inc(number)


async def send_webhooks(ctx: dict[str, Any]) -> None:
    """Have the post look for what is due."""
    post: WebhookPost | None = ctx.get("webhooks")
    if post is not None:
        post.ring()
