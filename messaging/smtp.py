"""E-mail by SMTP: a few connections, kept open and used again, secured and signed in as the address says."""

import asyncio
import re
import ssl
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib
import structlog
from aiosmtplib import errors

from domain.mailing import ACCEPTED, UNPRINTABLE, Answer, Problem
from messaging.mail import Mail

REACH_SECONDS = 5.0
"""How long a server may take to answer at all."""

BEGIN_SECONDS = 10.0
"""How long it may take until the text of a message can go out."""

TAKE_SECONDS = 20.0
"""How long a server may look through a text before it says that it has taken it: a server that is given up may have
taken it all the same, and gets it again."""

IDLE_SECONDS = 20.0
"""A connection that lay longer is asked whether it still lives: servers hang up on who says nothing."""

DEFAULT_PORTS = {"smtp": 587, "smtps": 465}
ENHANCED = re.compile(r"^\s*([245]\.\d{1,3}\.\d{1,3})\b")
NO_ANSWER = Answer(None, problem=Problem.UNREACHABLE)
NOT_SECURE = Answer(None, problem=Problem.NOT_SECURE)
NO_SUCH_FORM = Answer(553, "5.1.3", about_address=True, problem=Problem.REFUSED)
"""What a server would say of an address that is none; ours does not even ask it."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server: `smtp://user:password@host:587`, `smtps://…` (TLS from the start), or `unix:///path`.

    `smtp` is secured by STARTTLS before anything is said, unless the address ends with `?starttls=never`, which is for
    servers on this very machine.
    """

    options: Mapping[str, Any]
    starttls: bool = False
    credentials: tuple[str, str] | None = None

    @classmethod
    def at(cls, url: str) -> "Server":
        """The server at an address."""
        parts = urlsplit(url)
        if parts.scheme == "unix":
            return cls({"socket_path": parts.path})
        port = parts.port or DEFAULT_PORTS[parts.scheme]
        return cls(
            {"hostname": parts.hostname, "port": port, "use_tls": parts.scheme == "smtps"},
            parts.scheme == "smtp" and parse_qs(parts.query).get("starttls") != ["never"],
            (unquote(parts.username), unquote(parts.password or "")) if parts.username else None,
        )

    async def connect(self) -> aiosmtplib.SMTP:
        """A connection on which messages can be handed over, or nothing at all."""
        client = aiosmtplib.SMTP(timeout=TAKE_SECONDS, start_tls=False, **self.options)
        try:
            async with asyncio.timeout(REACH_SECONDS):
                await client.connect()
                if self.starttls:
                    await _secure(client)
            if self.credentials is not None:
                await _sign_in(client, *self.credentials)
        except BaseException:
            _hang_up(client)
            raise
        return client


async def _secure(client: aiosmtplib.SMTP) -> None:
    await client.ehlo()
    if not client.supports_extension("starttls"):
        raise NotSecure("The server offers no STARTTLS.")
    await client.starttls()


async def _sign_in(client: aiosmtplib.SMTP, username: str, password: str) -> None:
    try:
        await client.login(username, password)
    except (errors.SMTPResponseException, errors.SMTPServerDisconnected, errors.SMTPTimeoutError):
        raise
    except errors.SMTPException as error:
        raise NotSignedIn("The server offers no way to sign in.") from error


class NotSecure(errors.SMTPException):
    """A server offers no encryption where it has to."""


class NotSignedIn(errors.SMTPException):
    """A server has no way to sign in by where it has to."""


class Smtp:
    """The port for e-mail: at most `connections` messages are on their way at once, the last step of one at a time.

    Between a server's yes and its being on record a worker may die, and what was taken then goes out again. So the text
    of one message alone is in somebody's hands: whatever happens, one may come twice, not one for each connection.
    """

    def __init__(self, url: str, connections: int) -> None:
        self._server = Server.at(url)
        self._idle: list[tuple[float, aiosmtplib.SMTP]] = []
        self._free = asyncio.Semaphore(connections)
        self._last_step = asyncio.Lock()

    @asynccontextmanager
    async def handed(self, mail: Mail) -> AsyncIterator[Answer]:
        """Hand one message over; nobody else's text leaves while the caller puts the answer on record.

        A connection on which anything went wrong is not used again.
        """
        async with self._free, AsyncExitStack() as held:
            clients: list[aiosmtplib.SMTP] = []
            try:
                async with asyncio.timeout(BEGIN_SECONDS):
                    clients.append(await self._connection())
                    await clients[0].mail(mail.sender)
                    await clients[0].rcpt(_one_line(mail.recipient))
                    await held.enter_async_context(self._last_step)
                async with asyncio.timeout(TAKE_SECONDS):
                    await clients[0].data(mail.as_email().as_bytes())
                answer = ACCEPTED
            except (errors.SMTPException, OSError, TimeoutError, ValueError) as error:
                answer = answered(error)
                log.warning("mail_not_taken", error=type(error).__name__, code=answer.code, problem=answer.problem)
            except BaseException:
                _hang_up(*clients)
                raise
            await self._keep(clients, answer)
            yield answer

    async def _keep(self, clients: Sequence[aiosmtplib.SMTP], answer: Answer) -> None:
        """Keep a connection for the next message, unless something went wrong that was not the recipient's fault."""
        for client in clients:
            try:
                if not client.is_connected or not (answer == ACCEPTED or answer.about_address):
                    raise errors.SMTPServerDisconnected("It is not used again.")
                if answer != ACCEPTED:
                    await client.rset(timeout=REACH_SECONDS)
                self._idle.append((time.monotonic(), client))
            except (errors.SMTPException, OSError, TimeoutError):
                _hang_up(client)

    async def _connection(self) -> aiosmtplib.SMTP:
        while self._idle:
            since, client = self._idle.pop()
            if not client.is_connected:
                continue
            if time.monotonic() - since < IDLE_SECONDS:
                return client
            with suppress(errors.SMTPException, OSError, TimeoutError):
                await client.noop(timeout=REACH_SECONDS)
                return client
            _hang_up(client)
        return await self._server.connect()

    async def aclose(self) -> None:
        """Say goodbye on every connection."""
        while self._idle:
            _, client = self._idle.pop()
            with suppress(errors.SMTPException, OSError, TimeoutError):
                await client.quit()
            _hang_up(client)


def _one_line(address: str) -> str:
    """An address, which cannot end a command and begin another; the library does not look."""
    if UNPRINTABLE.search(address):
        raise ValueError("An address is one line.")
    return address


def _hang_up(*clients: aiosmtplib.SMTP) -> None:
    for client in clients:
        with suppress(Exception):
            client.close()


def answered(error: BaseException) -> Answer:
    """What an error says: who refused what, with which code."""
    if isinstance(error, errors.SMTPDataError | errors.SMTPRecipientRefused):
        return Answer(error.code, _enhanced(error.message), about_address=True, problem=Problem.REFUSED)
    if isinstance(error, errors.SMTPResponseException):
        signing_in = isinstance(error, errors.SMTPAuthenticationError)
        code = error.code if 200 <= error.code <= 599 else None
        return Answer(code, _enhanced(error.message), problem=Problem.NOT_SIGNED_IN if signing_in else Problem.REFUSED)
    if isinstance(error, NotSignedIn):
        return Answer(None, problem=Problem.NOT_SIGNED_IN)
    return _without_a_word(error)


def _without_a_word(error: BaseException) -> Answer:
    """What an error says that is no answer of a server. A bad certificate is a `ValueError` too."""
    if isinstance(error, NotSecure | ssl.SSLError) or isinstance(error.__cause__, ssl.SSLError):
        return NOT_SECURE
    return NO_SUCH_FORM if isinstance(error, ValueError) else NO_ANSWER


def _enhanced(message: str) -> str | None:
    found = ENHANCED.match(message)
    return found[1] if found else None
