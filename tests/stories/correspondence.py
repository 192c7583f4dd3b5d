"""What stories of correspondence share: the post at a test's command, and what the subjects say."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from db.transaction import Database
from domain.notices import Lane
from jobs.messages import Post, send_due
from settings import Settings
from tests.jobs.timing import run_due
from tests.messaging.receiving import MailServer, html, mail_server, text

CAREFIRST, CARE4ALL = "team@carefirst.example.org", "team@care4all.example.org"


# What the stories say of a person, and what people wrote (rules P6, Q22).
NEVER = ("LAS 1234", "B90", "NR1", "Norwich", "AM 30 mins", "Can start on Monday", "Ida", "Invited")


class Mailroom:
    """The worker's timers and post, at a test's command."""

    def __init__(self, database: Database, post: Post, server: MailServer) -> None:
        self.database, self.post, self.server = database, post, server

    async def some_arrived(self) -> bool:
        """Whether anything has arrived yet."""
        return bool(self.server.taken)

    async def work(self) -> None:
        """Do and send what is due."""
        await run_due(self.database)
        while await send_due(self.database, self.post, Lane.BULK):
            pass

    async def sent(self) -> list[tuple[str, str]]:
        """Do and send what is due; to whom it went and under which subject, and forget it."""
        await self.work()
        for mail in self.server.taken:
            said = f"{mail['Subject']} {text(mail)} {html(mail)}"
            assert not [words for words in NEVER if words in said], said
        found = sorted((mail["To"], mail["Subject"]) for mail in self.server.taken)
        self.server.taken.clear()
        return found


@asynccontextmanager
async def opened(settings: Settings, worker_db: Database) -> AsyncIterator[Mailroom]:
    """A mail server, and the worker's post that leaves by it."""
    async with mail_server() as server:
        post = Post(settings, server.url)
        try:
            yield Mailroom(worker_db, post, server)
        finally:
            await post.aclose()


def subject(words: str, package: dict[str, Any], market: str = "Solihull MarketPlace") -> str:
    """The subject of a message about a package, on a system that is not the real one."""
    return f"TEST MODE - {market}: {words}, reference {package['reference']}"
