"""A message as it travels: headers and two bodies; and the port that takes it from here (e-mail today)."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Protocol

from domain.mailing import Answer, header
from messaging.letters import Written

UNFOLDED = SMTP.clone(max_line_length=400, cte_type="7bit")
"""Longer than any header of ours: readers do not agree on how a folded subject is put together again. Every server
takes seven bits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One message to one address. `stop_url` is what one click unsubscribes with (RFC 8058)."""

    mail_id: str
    sender: str
    sender_name: str
    recipient: str
    written: Written
    stop_url: str | None
    sent_at: datetime

    def as_email(self) -> EmailMessage:
        """The message as RFC 5322 has it. No header can hold more than its own line."""
        mail = EmailMessage(policy=UNFOLDED)
        mail["From"] = f'"{header(self.sender_name).replace(chr(34), "")}" <{self.sender}>'
        mail["To"] = header(self.recipient)
        mail["Subject"] = header(self.written.subject)
        mail["Date"] = format_datetime(self.sent_at)
        mail["Message-ID"] = self.mail_id
        mail["Auto-Submitted"] = "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"
        if self.stop_url is not None:
            mail["List-Unsubscribe"] = f"<{self.stop_url}>"
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        mail.set_content(self.written.text)
        mail.add_alternative(self.written.html, subtype="html")
        return mail


class Port(Protocol):
    """A way by which messages leave."""

    def handed(self, mail: Mail) -> AbstractAsyncContextManager[Answer]:
        """Hand one message over; whatever goes wrong on the way is an answer too.

        Whoever asks puts the answer on record within: the next message waits for that.
        """

    async def aclose(self) -> None:
        """Hang up."""
