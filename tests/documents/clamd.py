"""A small server that speaks clamd's protocol over TCP and knows one harmful thing: the EICAR test file."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
FOUND = b"stream: Win.Test.EICAR_HDB-1 FOUND\0"
LIMIT = 50 * 1024 * 1024


@dataclass
class Clamd:
    """What it was sent, and how it answers."""

    url: str = ""
    answers: bytes | None = None
    limit: int = LIMIT
    sizes: list[int] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one INSTREAM."""
        try:
            assert await reader.readuntil(b"\0") == b"zINSTREAM\0"
            data = bytearray()
            while length := struct.unpack(">I", await reader.readexactly(4))[0]:
                data += await reader.readexactly(length)
                if len(data) > self.limit:
                    writer.write(b"INSTREAM size limit exceeded. ERROR\0")
                    return
            self.sizes.append(len(data))
            writer.write(self.answers or (FOUND if EICAR in data else b"stream: OK\0"))
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()


@asynccontextmanager
async def clamd(port: int = 0) -> AsyncIterator[Clamd]:
    """The server, running."""
    running = Clamd()
    server = await asyncio.start_server(running.serve, "127.0.0.1", port)
    running.url = f"tcp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield running
