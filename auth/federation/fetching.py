"""How an identity provider is asked: quickly or not at all, never elsewhere than it says, never inside our own network.

What a discovery document names is called by us, so it could name anything: https only, no redirects, no proxy of the
environment, no private address (looked at when it is dialled, after names are resolved), little time, few bytes.
"""

import asyncio
import errno
import socket
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import orjson

from domain import networks

SECONDS = 5.0
LARGEST_BYTES = 262_144
AT_ONCE = 20
REFUSALS = frozenset({400, 401, 403})


class NotAnswering(Exception):
    """The identity provider does not answer, or with something that is no answer."""


class Refused(Exception):
    """The identity provider answers no; the message is its code for why."""


class Fetcher:
    """Asks identity providers. `loopback`: those on this machine too, without encryption (never in production)."""

    def __init__(self, *, loopback: bool) -> None:
        self._loopback = loopback
        self._turns = asyncio.Semaphore(AT_ONCE)

    def allows(self, address: object) -> bool:
        """Whether there may be a provider at this address."""
        try:
            parts = urlsplit(address) if isinstance(address, str) else None
            port_is_sound = parts is not None and (parts.port is None or parts.port > 0)
        except ValueError:
            return False
        if parts is None or not port_is_sound or not parts.hostname or "@" in parts.netloc or parts.fragment:
            return False
        near = parts.scheme == "http" and self._loopback and networks.is_loopback(parts.hostname)
        return parts.scheme == "https" or near

    async def get(self, address: str) -> Mapping[str, Any]:
        """The object that stands at this address; raises `NotAnswering`."""
        status, found = await self._ask("GET", address)
        if status != 200:
            raise NotAnswering(f"status {status}")
        return found

    async def post(
        self, address: str, form: Mapping[str, str], credentials: tuple[str, str] | None
    ) -> Mapping[str, Any]:
        """What is answered to a form; raises `NotAnswering`, `Refused`."""
        status, found = await self._ask("POST", address, form, credentials)
        if status in REFUSALS:
            raise Refused(str(found.get("error", status))[:100])
        if status != 200:
            raise NotAnswering(f"status {status}")
        return found

    async def _ask(
        self,
        method: str,
        address: str,
        form: Mapping[str, str] | None = None,
        credentials: tuple[str, str] | None = None,
    ) -> tuple[int, Mapping[str, Any]]:
        if not self.allows(address):
            raise NotAnswering("the address is not one that may be called")
        headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
        if credentials is not None:
            headers["Authorization"] = aiohttp.encode_basic_auth(*credentials)
        try:
            async with (
                asyncio.timeout(SECONDS),
                self._turns,
                self._session() as session,
                session.request(method, address, data=form, headers=headers, allow_redirects=False) as answer,
            ):
                return answer.status, _object(await _body(answer))
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise NotAnswering(type(error).__name__) from error

    def _session(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(socket_factory=self._socket),
            timeout=aiohttp.ClientTimeout(total=None),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
        )

    def _socket(self, found: Any) -> socket.socket:
        """A socket for an address that a name was resolved to, or that stood there as a number."""
        family, kind, protocol, _, where = found
        if not networks.is_public(where[0]) and not (self._loopback and networks.is_loopback(where[0])):
            raise OSError(errno.EACCES, "not a public address")
        return socket.socket(family, kind, protocol)


async def _body(answer: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in answer.content.iter_chunked(16_384):
        body += chunk
        if len(body) > LARGEST_BYTES:
            raise NotAnswering("too large")
    return bytes(body)


def _object(body: bytes) -> Mapping[str, Any]:
    found = orjson.loads(body)
    if isinstance(found, dict):
        return found
    raise NotAnswering("no object")
