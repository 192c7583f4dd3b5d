"""What every receiver of webhooks does: verify, de-duplicate, store, answer; and nothing else before it answers.

What is stored stands in SQLite, so that a receiver that is started again knows what it has: an event may arrive twice,
and a number that is missing says that one is still to come.
"""

import sqlite3
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

import orjson
from aiohttp import web
from standardwebhooks import Webhook, WebhookVerificationError

LARGEST_BODY = 20_000
TABLE = """
CREATE TABLE IF NOT EXISTS events (
    message_id TEXT PRIMARY KEY, sequence INTEGER NOT NULL, type TEXT NOT NULL, received_at REAL NOT NULL,
    body TEXT NOT NULL)
"""
KEEP = "INSERT INTO events VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
MISSING = """
WITH RECURSIVE numbers (n) AS (
    SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < (SELECT max(sequence) FROM events))
SELECT n FROM numbers WHERE n NOT IN (SELECT sequence FROM events) ORDER BY n
"""


# What the service counted when it last said how much it had told, and what has arrived of that.
NEWEST = "SELECT body FROM events WHERE type = 'events.summary' ORDER BY sequence DESC LIMIT 1"
ARRIVED = "SELECT type, count(*) FROM events WHERE sequence > ? AND sequence <= ? GROUP BY type"


class Book(Protocol):
    """What a receiver makes of the events that it understands."""

    TABLE: str

    def enter(self, store: sqlite3.Connection, event: dict[str, Any]) -> None:
        """Write an event down, in the transaction that keeps it."""


class Receiver:
    """One receiver: its secret, its book, its file."""

    def __init__(self, secret: str, book: Book, path: Path | str) -> None:
        self.webhook, self.book = Webhook(secret), book
        self.store = sqlite3.connect(path)
        self.store.executescript(f"{TABLE};{book.TABLE}")

    async def hook(self, request: web.Request) -> web.Response:
        """One delivery. 2xx is said only once it is stored: whatever else is said, it comes again."""
        body = await request.read()
        try:
            self.webhook.verify(body, dict(request.headers))
        except WebhookVerificationError:
            return web.Response(status=401)
        event = orjson.loads(body)
        self.keep(request.headers["webhook-id"], event, body)
        return web.Response(status=204)

    def keep(self, message_id: str, event: dict[str, Any], body: bytes) -> bool:
        """Store an event with what it means, once; whether it was news."""
        with self.store:
            facts = (message_id, event["sequence"], event["type"], time.time(), body.decode())
            new = self.store.execute(KEEP, facts).rowcount == 1
            if new and not event.get("sample"):
                self.book.enter(self.store, event)
        return new

    def missing(self) -> Sequence[int]:
        """The numbers that have not arrived yet."""
        return [row[0] for row in self.store.execute(MISSING)]

    def whole(self) -> bool:
        """Whether everything has arrived that the newest summary counts; it comes every night, to every endpoint."""
        newest = self.store.execute(NEWEST).fetchone()
        if newest is None:
            return True
        said = orjson.loads(newest[0])["data"]
        arrived = self.store.execute(ARRIVED, (said["afterSequence"], said["lastSequence"]))
        return bool(dict(arrived.fetchall()) == said["counts"])

    def application(self) -> web.Application:
        """The service."""
        application = web.Application(client_max_size=LARGEST_BODY)
        application.router.add_post("/hook", self.hook)
        return application


def insert(store: sqlite3.Connection, table: str, columns: Sequence[str], values: Sequence[Any]) -> None:
    """Write a row; one with the same key is replaced. Names of tables and columns are a book's own."""
    places = ", ".join("?" * len(columns))
    store.execute(f"INSERT OR REPLACE INTO {table} ({', '.join(columns)}) VALUES ({places})", tuple(values))  # noqa: S608


def reference_of(known: dict[str, Any], system: str) -> str | None:
    """What a system calls an object, as the council noted it; None where it did not."""
    return next((each["reference"] for each in known["externalReferences"] if each["system"] == system), None)


@asynccontextmanager
async def serving(receiver: Receiver) -> AsyncIterator[str]:
    """A receiver on a free port of this machine; its address."""
    runner = web.AppRunner(receiver.application())
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    finally:
        await runner.cleanup()
        receiver.store.close()
