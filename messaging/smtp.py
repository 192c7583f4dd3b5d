"""E-mail by SMTP: a few connections, kept open and used again, secured and signed in as the address says."""

import asyncio
import re
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib
import structlog
from aiosmtplib import errors

from domain.mailing import ACCEPTED, Answer
from messaging.mail import Mail

TIMEOUT_SECONDS = 5.0
IDLE_SECONDS = 20.0
"""A connection that lay longer is asked whether it still lives: servers hang up on who says nothing."""

DEFAULT_PORTS = {"smtp": 587, "smtps": 465}
ENHANCED = re.compile(r"^\s*([245]\.\d{1,3}\.\d{1,3})\b")
NO_ANSWER = Answer(None)
NO_SUCH_FORM = Answer(553, "5.1.3", about_address=True)
"""What a server would say of an address that is none; ours does not even ask it."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server: `smtp://user:password@host:587`, `smtps://…` (TLS from the start), or `unix:///path`.

    `smtp` is secured by STARTTLS before anything is said, unless the address ends with `?starttls=never`, which is for
    servers on this very machine.
    """

    options: dict[str, Any]

    @classmethod
    def at(cls, url: str) -> "Server":
        """The server at an address."""
        parts = urlsplit(url)
        if parts.scheme == "unix":
            return cls({"socket_path": parts.path, "start_tls": False})
        starttls = parts.scheme == "smtp" and parse_qs(parts.query).get("starttls") != ["never"]
        signing_in = {"username": unquote(parts.username or ""), "password": unquote(parts.password or "")}
        return cls({
            "hostname": parts.hostname,
            "port": parts.port or DEFAULT_PORTS[parts.scheme],
            "use_tls": parts.scheme == "smtps",
            "start_tls": starttls,
            **(signing_in if parts.username else {}),
        })  # fmt: skip


class Smtp:
    """The port for e-mail: at most `connections` messages are on their way at once."""

    def __init__(self, url: str, connections: int) -> None:
        self._server = Server.at(url)
        self._idle: list[tuple[float, aiosmtplib.SMTP]] = []
        self._free = asyncio.Semaphore(connections)

    async def send(self, mail: Mail) -> Answer:
        """Hand one message over; a connection on which anything went wrong is not used again."""
        async with self._free:
            client = None
            try:
                client = await self._connection()
                await client.sendmail(mail.sender, [mail.recipient], mail.as_email().as_bytes())
            except (errors.SMTPException, OSError, TimeoutError, ValueError) as error:
                answer = answered(error)
                if answer.about_address and client is not None and client.is_connected:
                    await self._keep(client)
                else:
                    _hang_up(client)
                log.warning("mail_not_taken", error=type(error).__name__, code=answer.code)
                return answer
            except BaseException:
                _hang_up(client)
                raise
            await self._keep(client)
            return ACCEPTED

    async def _connection(self) -> aiosmtplib.SMTP:
        while self._idle:
            since, client = self._idle.pop()
            if not client.is_connected:
                continue
            if time.monotonic() - since < IDLE_SECONDS:
                return client
            with suppress(errors.SMTPException, OSError, TimeoutError):
                await client.noop()
                return client
            _hang_up(client)
        client = aiosmtplib.SMTP(timeout=TIMEOUT_SECONDS, **self._server.options)
        try:
            await client.connect()
        except BaseException:
            _hang_up(client)
            raise
        return client

    async def _keep(self, client: aiosmtplib.SMTP) -> None:
        self._idle.append((time.monotonic(), client))

    async def aclose(self) -> None:
        """Say goodbye on every connection."""
        while self._idle:
            _, client = self._idle.pop()
            with suppress(errors.SMTPException, OSError, TimeoutError):
                await client.quit()
            _hang_up(client)


def _hang_up(client: aiosmtplib.SMTP | None) -> None:
    if client is not None:
        with suppress(Exception):
            client.close()


def answered(error: BaseException) -> Answer:
    """What an error says: who refused what, with which code."""
    if isinstance(error, errors.SMTPRecipientsRefused):
        refused = error.recipients[0]
        return Answer(refused.code, _enhanced(refused.message), about_address=True)
    if isinstance(error, errors.SMTPDataError | errors.SMTPRecipientRefused):
        return Answer(error.code, _enhanced(error.message), about_address=True)
    if isinstance(error, errors.SMTPResponseException):
        code = error.code if 200 <= error.code <= 599 else None
        return Answer(code, _enhanced(error.message))
    return NO_SUCH_FORM if isinstance(error, ValueError) else NO_ANSWER


def _enhanced(message: str) -> str | None:
    found = ENHANCED.match(message)
    return found[1] if found else None
