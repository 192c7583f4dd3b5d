"""Receivers as there are on the internet: honest ones, and those that hang, drip, redirect, or send without end."""

import asyncio
import random
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

Wire = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Answering = Callable[[asyncio.StreamWriter], Awaitable[None]]


def http(status: str, *headers: str, body: bytes = b"") -> bytes:
    """An answer as it goes over the wire."""
    head = "".join(f"{line}\r\n" for line in (f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers))
    return f"{head}\r\n".encode() + body


def saying(status: str, *headers: str, body: bytes = b"") -> Answering:
    """Always this answer."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(http(status, *headers, body=body))
        await writer.drain()

    return answer


async def moody(writer: asyncio.StreamWriter) -> None:
    """An answer after a while, one in twenty a failure."""
    await asyncio.sleep(random.random() / 50)
    writer.write(http("500 Oh" if random.random() < 0.05 else "204 No Content"))
    await writer.drain()


async def hanging(_writer: asyncio.StreamWriter) -> None:
    """Never an answer."""
    await asyncio.sleep(60)


async def resetting(writer: asyncio.StreamWriter) -> None:
    """The connection is cut."""
    writer.transport.abort()


async def dripping(writer: asyncio.StreamWriter) -> None:
    """An answer, byte by byte, the whole of which takes minutes."""
    for byte in http("200 OK", body=b"x" * 100):
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0.2)


async def flooding(writer: asyncio.StreamWriter) -> None:
    """A gigabyte."""
    writer.write(b"HTTP/1.1 500 Oh\r\nContent-Length: 1000000000\r\n\r\n")
    for _ in range(10_000):
        writer.write(b"x" * 100_000)
        await writer.drain()


@dataclass
class Got:
    """What a receiver was sent once."""

    headers: dict[str, str]
    body: bytes
    at: float

    @property
    def said(self) -> Any:
        """The body, read."""
        return orjson.loads(self.body)


@dataclass
class Receiver:
    """A receiver that keeps what it gets; `answer` may change at any time, and `check` looks at each as it comes."""

    answer: Answering = field(default_factory=lambda: saying("200 OK", body=b"ok"))
    check: Callable[[Got], object] = lambda _got: None
    got: list[Got] = field(default_factory=list)
    url: str = ""

    def has_got(self, number: int) -> Callable[[], Awaitable[bool]]:
        """Asks whether it got so many."""

        async def holds() -> bool:
            return len(self.got) >= number

        return holds

    @property
    def sequences(self) -> list[int]:
        """The numbers that it got, in the order in which they arrived."""
        return [each.said["sequence"] for each in self.got]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, for as many requests as it is used for."""
        try:
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                while not writer.transport.is_closing():
                    await self._one(reader, writer)
        finally:
            writer.close()
            with suppress(OSError, ssl.SSLError):
                await writer.wait_closed()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lines = [line.partition(": ") for line in head.split("\r\n")[1:] if line]
        headers = {name.lower(): value for name, _, value in lines}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        got = Got(headers, body, asyncio.get_running_loop().time())
        self.check(got)
        self.got.append(got)
        await self.answer(writer)


@asynccontextmanager
async def receiver(answer: Answering | None = None, tls: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    """A receiver on this machine."""
    found = Receiver() if answer is None else Receiver(answer)
    tasks: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.ensure_future(found.serve(reader, writer)))

    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=tls)
    found.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    try:
        yield found
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()


def own_certificate(directory: Path) -> ssl.SSLContext:
    """TLS with a certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "receiver.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1))
        .sign(key, SHA256())
        .public_bytes(Encoding.PEM)
    )
    path = directory / "receiver.pem"
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + made)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
