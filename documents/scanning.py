"""Asking ClamAV: bytes are streamed to `clamd` (INSTREAM), which says whether it knows anything harmful in them."""

import asyncio
import contextlib
import struct
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urlsplit

PATIENCE_SECONDS = 5.0
"""How long the scanner may take for each step."""

VERDICT_SECONDS = 60.0
"""How long it may think when it has everything."""

LONGEST_ANSWER = 4096


class ScannerDown(Exception):
    """The scanner does not answer, or cannot say: nothing is let out on that."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the scanner said: the name of what it found, None where the file is clean."""

    found: str | None


class Scanner:
    """A `clamd` at `tcp://host:port` or `unix:///path`."""

    def __init__(self, url: str) -> None:
        self.url = urlsplit(url)

    async def scan(self, pieces: AsyncIterator[bytes]) -> Verdict:
        """Scan bytes as they come; raises `ScannerDown`. What the pieces raise themselves goes through as it is."""
        reader, writer = await self._connect()
        try:
            try:
                await self._send(writer, b"zINSTREAM\0")
                async for piece in pieces:
                    await self._send(writer, struct.pack(">I", len(piece)) + piece)
                await self._send(writer, struct.pack(">I", 0))
            except (ConnectionError, TimeoutError):
                # it hangs up on what is too large for it, and says so first
                return _verdict(await self._answer(reader))
            return _verdict(await self._answer(reader))
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                if self.url.scheme == "unix":
                    return await asyncio.open_unix_connection(self.url.path)
                return await asyncio.open_connection(self.url.hostname, self.url.port or 3310)
        except (OSError, TimeoutError) as error:
            raise ScannerDown("no connection") from error

    async def _send(self, writer: asyncio.StreamWriter, data: bytes) -> None:
        writer.write(data)
        async with asyncio.timeout(PATIENCE_SECONDS):
            await writer.drain()

    async def _answer(self, reader: asyncio.StreamReader) -> str:
        try:
            async with asyncio.timeout(VERDICT_SECONDS):
                raw = await reader.readuntil(b"\0")
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            raise ScannerDown("no verdict") from error
        return raw[:LONGEST_ANSWER].rstrip(b"\0").decode("utf-8", "replace")


def _verdict(answer: str) -> Verdict:
    """`stream: OK`, `stream: Win.Test.EICAR_HDB-1 FOUND`; whatever else it says is no verdict."""
    _, _, said = answer.partition(": ")
    if said == "OK":
        return Verdict(None)
    if said.endswith(" FOUND"):
        return Verdict(said.removesuffix(" FOUND"))
    raise ScannerDown("no verdict")
