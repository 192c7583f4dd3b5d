"""One try: a body is posted to a receiver, and what it answers is read as far as it is kept.

The receiver is a stranger. It may hang, drip, redirect, send without end, or lead into our own network: what it may
cost is bounded, in time and in bytes, and where it may lead is `dialling.py`'s to say.
"""

import asyncio
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import aiohttp
from aiohttp.abc import AbstractResolver

from dialling import Dialling
from domain.webhooks import redacting
from domain.webhooks.delivering import LARGEST_EXCERPT, TRY_SECONDS, Answer

READ_SECONDS = 2.0
"""How long the beginning of an answer is waited for, once its status is known."""

AT_ONCE = 200
USER_AGENT = "eBrokerage-Webhooks/1.0"
FIXED = {"Content-Type": "application/json", "User-Agent": USER_AGENT, "Accept-Encoding": "identity"}


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of a try, as far as it is kept."""

    answer: Answer
    headers: Mapping[str, str]
    excerpt: str
    milliseconds: int


class Sender:
    """Posts to receivers over connections that it keeps; `seconds` is how long each may take to answer."""

    def __init__(
        self, dialling: Dialling, *, seconds: float = TRY_SECONDS, resolver: AbstractResolver | None = None
    ) -> None:
        self._dialling, self._seconds = dialling, seconds
        self._session = dialling.session(at_once=AT_ONCE, resolver=resolver)

    async def send(self, url: str, body: bytes, headers: Mapping[str, str], tls: ssl.SSLContext | None = None) -> Heard:
        """Post a body; never raises for what the receiver does. `tls` is where a certificate of ours is shown."""
        began = time.monotonic()
        if not self._dialling.allows(url):
            return _silence("ADDRESS_REFUSED", began)
        try:
            async with asyncio.timeout(self._seconds):
                return await self._post(url, body, {**FIXED, **headers}, began, tls or True)
        except TimeoutError:
            return _silence("TIMED_OUT", began)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return _silence(_named(error), began)

    async def _post(
        self, url: str, body: bytes, headers: Mapping[str, str], began: float, tls: ssl.SSLContext | bool
    ) -> Heard:
        async with self._session.post(url, data=body, headers=headers, ssl=tls, allow_redirects=False) as answer:
            milliseconds = _since(began)
            beginning = await _beginning(answer)
            found = Answer(answer.status, retry_after=retry_after(answer.headers.get("Retry-After"), datetime.now(UTC)))
            told = {name.lower(): value for name, value in answer.headers.items()}
            return Heard(found, redacting.headers(told), redacting.excerpt(beginning), milliseconds)

    async def aclose(self) -> None:
        """Hang up."""
        await self._session.close()


async def _beginning(answer: aiohttp.ClientResponse) -> bytes:
    """What is kept of a body. A receiver that has said its status has answered, however slow or long the rest is."""
    body = bytearray()
    whole = False
    try:
        if answer.content.is_eof():  # what is short comes with its status: there is nothing to wait for
            return answer.content.read_nowait()[:LARGEST_EXCERPT]
        async with asyncio.timeout(READ_SECONDS):
            async for chunk in answer.content.iter_any():
                body += chunk
                if len(body) > LARGEST_EXCERPT:
                    break
            else:
                whole = True
    except (TimeoutError, aiohttp.ClientError, OSError):
        pass
    if not whole:
        answer.close()  # the rest is not read: nor may this connection be used again
    return bytes(body[:LARGEST_EXCERPT])


def retry_after(given: str | None, now: datetime) -> timedelta | None:
    """The pause that a header asks for: seconds, or a date (RFC 9110, 10.2.3); None where it says nothing."""
    if given is None:
        return None
    if given.strip().isascii() and given.strip().isdigit():
        return timedelta(seconds=min(int(given.strip()[:12]), 10**9))
    try:
        until = parsedate_to_datetime(given)
    except (TypeError, ValueError):
        return None
    until = until.replace(tzinfo=UTC) if until.tzinfo is None else until
    return max(until - now, timedelta(0))


def _silence(error: str, began: float) -> Heard:
    return Heard(Answer(None, error), {}, "", _since(began))


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)


REASONS: tuple[tuple[type[BaseException], str], ...] = (
    (aiohttp.ClientConnectorCertificateError, "CERTIFICATE_REFUSED"),
    (aiohttp.ClientSSLError, "TLS_FAILED"),
    (aiohttp.ClientConnectorDNSError, "NAME_NOT_RESOLVED"),
    (aiohttp.ClientConnectorError, "NOT_CONNECTED"),
    (aiohttp.ServerDisconnectedError, "DISCONNECTED"),
    (aiohttp.ClientOSError, "DISCONNECTED"),
    (aiohttp.ClientPayloadError, "DISCONNECTED"),
    (PermissionError, "ADDRESS_REFUSED"),
)


def _named(error: BaseException) -> str:
    """Why there was no answer, in a word: the first that fits."""
    if isinstance(error, aiohttp.ClientConnectorError) and isinstance(error.os_error, PermissionError):
        return "ADDRESS_REFUSED"
    return next((name for kind, name in REASONS if isinstance(error, kind)), "NO_HTTP")
