"""A front end that listens while everything is killed, and comes again from the place that it had come to."""

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import httpx

from domain import streams
from tests.faults.exchange import Exchange
from tests.faults.killing import PATIENCE_SECONDS
from tests.jobs.processes import eventually
from tests.schema.hearing import LISTEN, listening

LAST = "SELECT coalesce(max(s.last_sequence), 0) FROM streams s WHERE s.id = $1"


class FrontEnd:
    """Hears the stream of a council as server-sent events, of whichever process answers."""

    def __init__(self, exchange: Exchange, token: str) -> None:
        self._exchange, self._token = exchange, token
        self.told: list[int] = []
        """The numbers of what it was told, as they came."""
        self.came_again = -1

    @asynccontextmanager
    async def listening(self, authority_id: UUID) -> AsyncIterator[None]:
        """Listen meanwhile, from the beginning of the stream."""
        task = asyncio.create_task(self._listen(authority_id))
        try:
            yield
        finally:
            task.cancel()
            (ended,) = await asyncio.gather(task, return_exceptions=True)
            assert isinstance(ended, asyncio.CancelledError), f"who listens gave up: {ended}"

    async def _listen(self, authority_id: UUID) -> None:
        place = streams.place(authority_id, 0)
        while True:
            self.came_again += 1
            try:
                host = f"127.0.0.1:{random.choice(self._exchange.ports)}"
                async with listening(host, self._token, LISTEN, headers={"Last-Event-ID": place}) as stream:
                    while (found := await stream.next()).get("id"):
                        place = found["id"]
                        self.told.append(json.loads(found["data"])["data"]["told"]["sequence"])
            except (httpx.HTTPError, TimeoutError):
                pass
            await asyncio.sleep(0.1)

    async def heard_all(self, owner: Any, authority_id: UUID) -> int:
        """Wait until it was told what is numbered last, and see that it was told each number once, in order."""
        last: int = await owner.fetchval(LAST, authority_id)

        async def all_of_it() -> bool:
            return bool(self.told) and self.told[-1] >= last

        began = time.monotonic()
        await eventually(all_of_it, within=PATIENCE_SECONDS)
        self._exchange.log.say(f"who listens has heard everything {time.monotonic() - began:.1f} s later")
        assert self.told == list(range(1, last + 1))
        return last
