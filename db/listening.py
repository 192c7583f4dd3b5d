"""A connection that hears the relay, and does nothing else."""

import asyncio
from collections.abc import Callable
from typing import Any

import asyncpg
import structlog

from db.relay import CHANNEL

CONNECT_SECONDS = 5.0
AGAIN_SECONDS = 1.0
"""How long a lost connection is left alone before it is made anew."""

log = structlog.get_logger(__name__)


class Hearing:
    """Calls `heard` whenever the relay has numbered something, and whenever it may have been missed."""

    def __init__(self, url: str, name: str, heard: Callable[[], None]) -> None:
        self._url, self._name, self._heard = url, name, heard

    async def run(self) -> None:
        """Listen until cancelled; a connection that is lost is made anew."""
        while True:
            try:
                await self._listen()
            except Exception as error:  # noqa: BLE001 - nothing may end this; whoever listens is polled for meanwhile
                log.warning("relay_not_heard", error=type(error).__name__)
            await asyncio.sleep(AGAIN_SECONDS)

    async def _listen(self) -> None:
        settings = {"application_name": self._name}
        connection: Any = await asyncpg.connect(self._url, timeout=CONNECT_SECONDS, server_settings=settings)
        lost = asyncio.Event()
        try:
            connection.add_termination_listener(lambda _connection: lost.set())
            await connection.add_listener(CHANNEL, lambda *_: self._heard())
            self._heard()
            await lost.wait()
        finally:
            connection.terminate()
