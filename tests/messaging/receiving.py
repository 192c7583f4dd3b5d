"""A real mail server of a test's own, whose answers a test chooses."""

import asyncio
import email
import email.policy
import logging
import ssl
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope

from domain.mailing import Answer
from messaging.mail import Mail, Port

logging.getLogger("mail.log").setLevel(logging.WARNING)
ACCEPTED = "250 2.0.0 Kept"


@dataclass
class MailServer:
    """Keeps what it accepts. `recipient` and `content` choose its answers; None hangs up in the middle."""

    recipient: Callable[[str], str] = lambda _: "250 2.1.5 OK"
    content: Callable[[bytes], str | None] = lambda _: ACCEPTED
    pause_seconds: float = 0.0
    options: Mapping[str, Any] = field(default_factory=dict)
    """Of aiosmtpd's own: what it offers, and who may sign in."""

    tls: ssl.SSLContext | None = None
    """With which it speaks TLS from the start."""

    taken: list[EmailMessage] = field(default_factory=list)
    connected: int = 0
    busy: int = 0
    busiest: int = 0
    port: int = 0
    _server: Any = None
    _conversations: list[SMTP] = field(default_factory=list)

    async def handle_RCPT(self, _server: SMTP, _session: Any, envelope: Envelope, address: str, _options: Any) -> str:
        """Take a recipient, or refuse it."""
        answer = self.recipient(address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, _session: Any, envelope: Envelope) -> str:
        """Take a message, refuse it, or hang up."""
        self.busy += 1
        self.busiest = max(self.busy, self.busiest)
        await asyncio.sleep(self.pause_seconds)
        self.busy -= 1
        raw = envelope.content
        assert isinstance(raw, bytes)
        answer = self.content(raw)
        if answer is None:
            _hang_up(server)
            return "421 gone"
        if answer.startswith("250"):
            self.taken.append(email.message_from_bytes(raw, EmailMessage, policy=email.policy.default))
        return answer

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"smtp://127.0.0.1:{self.port}?starttls=never"

    def to(self, address: str) -> Sequence[EmailMessage]:
        """What was taken for an address."""
        return [mail for mail in self.taken if mail["To"] == address]

    async def start(self) -> None:
        """Listen, at the same port as before."""

        def speak() -> SMTP:
            self.connected += 1
            self._conversations.append(SMTP(self, hostname="mail.test", enable_SMTPUTF8=True, **self.options))
            return self._conversations[-1]

        self._server = await asyncio.get_running_loop().create_server(speak, "127.0.0.1", self.port, ssl=self.tls)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Hang up on everybody and listen no longer."""
        self._server.close()
        for conversation in self._conversations:
            _hang_up(conversation)
        self._conversations.clear()
        await self._server.wait_closed()


def _hang_up(conversation: SMTP) -> None:
    if isinstance(conversation.transport, asyncio.Transport):
        conversation.transport.abort()


@asynccontextmanager
async def mail_server(**answers: Any) -> AsyncIterator[MailServer]:
    """A mail server, listening."""
    server = MailServer(**answers)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


async def send(port: Port, mail: Mail) -> Answer:
    """Hand one message over."""
    async with port.handed(mail) as answer:
        return answer


def text(mail: EmailMessage) -> str:
    """The plain text of a message."""
    body = mail.get_body(("plain",))
    assert body is not None
    content: str = body.get_content()
    return content


def html(mail: EmailMessage) -> str:
    """The HTML of a message."""
    body = mail.get_body(("html",))
    assert body is not None
    content: str = body.get_content()
    return content
