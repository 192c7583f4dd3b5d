"""The real service for as long as a story is played: what `ebrokerage run` starts, on a free port.

Everything it writes stands in a directory of its own, which is gone afterwards. What is configured in the environment
is left alone and not used.
"""

import asyncio
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp

import db.connecting
import embedded
import settings as configuration
from examples import signing_in
from messaging.showing import kept
from settings import Settings

ROOT = Path(__file__).parents[1]
PATIENCE_SECONDS = 120
ENDING_SECONDS = 20
LOG = "service.log"

# Read what was announced of one package, as far as the relay has numbered it in its council's stream.
EVENTS = """
SELECT t.sequence, e.type, e.data, e.occurred_at
FROM events e JOIN stream_events t ON t.id = e.id AND t.stream_id = e.authority_id
WHERE e.data ->> 'packageId' = $1 ORDER BY t.sequence
"""

# Count the messages that are still to be sent.
WAITING = """
SELECT (SELECT count(*) FROM notices WHERE addressed_at IS NULL)
     + (SELECT count(*) FROM messages WHERE state IN ('QUEUED', 'DEFERRED'))
"""


class NotRunning(SystemExit):
    """The service did not start or ended by itself; the sentence says so."""


@dataclass(frozen=True, slots=True)
class Event:
    """An announced event, with its place in the stream."""

    sequence: int
    type: str
    data: dict[str, Any]
    occurred_at: datetime


@dataclass
class House:
    """The service, running."""

    settings: Settings
    credentials: dict[str, Any]
    clock: Path
    database: Any
    last_mail: str = ""

    @property
    def url(self) -> str:
        """Where GraphQL is answered."""
        return f"{self.settings.public_url}/graphql"

    async def signs_in(self, name: str) -> str:
        """The token of a user, who signs in by the pages, or of a machine, which has a secret."""
        if name in self.credentials["clients"]:
            secret = self.credentials["clients"][name]["secret"]
            return await signing_in.machine(self.settings.public_url, name, secret)
        known = self.credentials["users"][name]
        who = signing_in.Person(name, known["password"], known["totp_secret"])
        return await signing_in.person(self.settings.public_url, who, self.now)

    @property
    def offset(self) -> timedelta:
        """By how much the service's clock is ahead."""
        return timedelta(seconds=float(self.clock.read_text()))

    @property
    def now(self) -> datetime:
        """What time it is to the service."""
        return datetime.now(UTC) + self.offset

    def complaints(self) -> list[str]:
        """What the service logged as its own errors."""
        lines = (self.settings.data_directory / LOG).read_text().splitlines()
        return [line for line in lines if '"level":"error"' in line]

    def move_to(self, instant: datetime) -> None:
        """Let it be `instant` to the service, from the next transaction on; renamed into place, because others read."""
        unfinished = self.clock.with_suffix(".new")
        unfinished.write_text(str((instant - datetime.now(UTC)).total_seconds()))
        unfinished.replace(self.clock)

    async def mail(self) -> Sequence[tuple[str, str]]:
        """To whom messages went since this was asked last, and under which subject; once none waits."""
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while await self.database.fetchval(WAITING):
            if time.monotonic() > give_up_at:
                break
            await asyncio.sleep(0.1)
        found = kept(self.settings.data_directory / "mail")
        new = [(str(mail["To"]), str(mail["Subject"])) for name, mail in found if name > self.last_mail]
        self.last_mail = found[-1][0] if found else ""
        return new

    async def events(self, package_id: str, until: str) -> Sequence[Event]:
        """The events of a package, in order, once the last one is of the type `until`, or patience ends."""
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while True:
            found = [Event(**row) for row in await self.database.fetch(EVENTS, package_id)]
            if (found and found[-1].type == until) or time.monotonic() > give_up_at:
                return found
            await asyncio.sleep(0.1)


@asynccontextmanager
async def house() -> AsyncIterator[House]:
    """The service with its demonstration data, and what everybody signs in with."""
    with _directory() as directory:
        clock = directory / "clock"
        clock.write_text("0")
        settings = _settings(directory, clock)
        with _running(settings) as process:
            await _ready(settings, process)
            written = json.loads((directory / "credentials.json").read_text())
            database = await db.connecting.connect(embedded.Place.of(directory).database_url)
            try:
                yield House(settings, written, clock, database)
            finally:
                await database.close()


@contextmanager
def _directory() -> Iterator[Path]:
    directory = Path(tempfile.mkdtemp(prefix="ebrokerage-demo-"))
    try:
        yield directory
    finally:
        shutil.rmtree(embedded.Place.of(directory).run, ignore_errors=True)
        shutil.rmtree(directory, ignore_errors=True)


def _settings(directory: Path, clock: Path) -> Settings:
    for name in [name for name in os.environ if name.upper().startswith(configuration.PREFIX)]:
        del os.environ[name]
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    return Settings(port=port, metrics_port=0, api_workers=1, data_directory=directory, clock_file=clock)


@contextmanager
def _running(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """`ebrokerage run`, told to end at the end."""
    names = ("port", "metrics_port", "api_workers", "data_directory", "clock_file")
    mine = {configuration.PREFIX + name.upper(): str(getattr(settings, name)) for name in names}
    with (settings.data_directory / LOG).open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "cli", "run"],
            cwd=ROOT,
            env=os.environ | mine,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


async def _ready(settings: Settings, process: subprocess.Popen[bytes]) -> None:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    async with aiohttp.ClientSession() as session:
        while not await _answers(session, f"{settings.public_url}/readyz"):
            if time.monotonic() > give_up_at or process.poll() is not None:
                said = (settings.data_directory / LOG).read_text().strip().splitlines()
                raise NotRunning(f"The service did not start: {said[-1] if said else 'it said nothing'}")
            await asyncio.sleep(0.05)


async def _answers(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url) as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False
