"""How an identity provider is asked: quickly or not at all, never elsewhere than it says, never inside our own network.

What a discovery document names is called by us, so it could name anything: https only, no redirects, no proxy of the
environment, no private address (looked at when it is dialled, after names are resolved), little time, few bytes.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

import aiohttp
import orjson

from dialling import Dialling

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
        self._dialling = Dialling(loopback)
        self._turns = asyncio.Semaphore(AT_ONCE)

    def allows(self, address: object) -> bool:
        """Whether there may be a provider at this address."""
        return self._dialling.allows(address)

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
                self._dialling.session() as session,
                session.request(method, address, data=form, headers=headers, allow_redirects=False) as answer,
            ):
                return answer.status, _object(await _body(answer))
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise NotAnswering(type(error).__name__) from error


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
