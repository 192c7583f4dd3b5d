"""From what is due to the message in somebody's inbox, with real processes that are killed on the way.

Three workers, a mail server, a Valkey and (in the long form) a PostgreSQL, each killed with `kill -9` while there is
work, and a clock that steps back. Nothing due is lost, no event comes twice, and at most one message a kill comes
twice, with the same Message-ID. Each test prints what was killed when, and what was lost.
"""

import asyncio
import random
import socket
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import db.connecting
import embedded
from domain.mailing import LEASE
from messaging.showing import kept
from settings import Settings
from tests.conftest import MovableClock
from tests.faults.killing import PATIENCE_SECONDS, kill_postgres, of_its_own
from tests.faults.log import LONG, Log
from tests.forking import Forked
from tests.jobs.arranging import open_package
from tests.jobs.processes import RUN, Valkey, eventually, started, valkey

__all__ = ["of_its_own"]

PACKAGES, ROUNDS = (60, 4) if LONG else (20, 1)
PER_PACKAGE = 2
"""Of each package it is told that its deadline has passed, and that nobody has been found for long."""

STEP = timedelta(minutes=20)
STILL_SECONDS = 5
"""How long nothing happens until everybody alive has ended what they had in hand."""

DUE = """
INSERT INTO timers (kind, subject_id, authority_id, package_id, due_at, armed_at)
SELECT 'ESCALATION', p.id, p.authority_id, p.id, now(), now() FROM packages p ON CONFLICT DO NOTHING
"""
WAITING = """
SELECT (SELECT count(*) FROM timers WHERE state = 'DUE')
     + (SELECT count(*) FROM packages WHERE deadline_announced_at IS DISTINCT FROM deadline_at)
     + (SELECT count(*) FROM events WHERE sequence IS NULL)
     + (SELECT count(*) FROM notices WHERE addressed_at IS NULL)
     + (SELECT count(*) FROM messages WHERE state IN ('QUEUED', 'DEFERRED'))
"""
SENT = "SELECT count(*) FROM messages WHERE state = 'SENT'"
TOLD = """
SELECT package_id, type, count(*) FROM events
WHERE type IN ('package.deadline_passed', 'package.still_unfilled') GROUP BY 1, 2
"""


class Town:
    """Everything that runs, by name, to be killed and started again."""

    def __init__(self, settings: Settings, stack: ExitStack, log: Log) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.stack, self.log = stack, log
        self.inbox = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="inbox")))
        self.valkey: Valkey = stack.enter_context(valkey())
        self.settings = settings.model_copy(
            update={"redis_url": self.valkey.url, "smtp_url": f"smtp://127.0.0.1:{self.port}?starttls=never"}
        )
        assert settings.clock_file is not None
        self.clock = MovableClock(settings.clock_file)
        self.kills = 0
        self.office = self._opened()
        self.workers = [self._worker() for _ in range(3)]

    def _worker(self) -> Forked:
        return self.stack.enter_context(started(self.settings, "-c", RUN))

    def _opened(self) -> Forked:
        given = str(self.port), str(self.inbox), "0.05"
        return self.stack.enter_context(started(self.settings, "-m", "tests.faults.post_office", *given))

    def _kill(self, process: Forked, what: str) -> None:
        process.kill()
        process.wait()
        self.kills += 1
        self.log.say(f"kill -9 of {what}")

    async def lose_worker(self) -> None:
        """One of the three, with messages claimed and not ended."""
        number = random.randrange(3)
        self._kill(self.workers[number], f"worker {number + 1} of three")
        self.workers[number] = self._worker()

    async def lose_mail_server(self) -> None:
        """While it looks through a message."""
        self._kill(self.office, "the mail server, in the middle of a message")
        await asyncio.sleep(0.3)
        self.office = self._opened()

    async def looks(self) -> bool:
        """Whether the mail server looks through a message now."""
        return any(self.inbox.glob(".looked_at_*"))

    async def lose_valkey(self) -> None:
        """With all its data."""
        self.valkey.kill()
        self.log.say("kill -9 of Valkey, and all its data")
        await asyncio.sleep(0.3)
        self.valkey.start()

    async def step_back(self) -> None:
        """As an operator does who puts a wrong clock right."""
        self.clock.set_offset(self.clock.offset - STEP)
        self.log.say(f"the clock steps {STEP} back")

    def arrived(self) -> Sequence[str]:
        """The Message-IDs of what arrived, in order."""
        return [str(mail["Message-ID"]) for _, mail in kept(self.inbox)]


@contextmanager
def town(settings: Settings, log: Log) -> Iterator[Town]:
    """A town, running."""
    with ExitStack() as stack:
        yield Town(settings, stack, log)


async def fill(owner: Any) -> None:
    """Further packages past their deadline, of which all is to be told."""
    for _ in range(PACKAGES):
        await open_package(owner, timedelta(minutes=-1))
    await owner.execute(DUE)


async def suffer(owner: Any, town: Town, faults: Sequence[Callable[[], Awaitable[Any]]]) -> None:
    """Have each fault happen while a message is on its way, when the one before has been got over by somebody."""
    seen = 0

    async def further() -> bool:
        return bool(await owner.fetchval(SENT) > seen)

    for fault in faults:
        if await owner.fetchval(WAITING) < PACKAGES:
            await fill(owner)
        await eventually(further, within=PATIENCE_SECONDS)
        seen = await owner.fetchval(SENT)
        await asyncio.sleep(random.random() / 5)
        await eventually(town.looks, within=PATIENCE_SECONDS)
        await fault()
    town.log.say(f"{await owner.fetchval(WAITING)} things are still to be done")


async def all_arrived(owner: Any, town: Town) -> None:
    """Wait until nothing is due; what the dead had claimed, or could not hand over, comes back with time."""
    give_up_at, before, still = time.monotonic() + PATIENCE_SECONDS, 0, 0
    while (waiting := await owner.fetchval(WAITING)) > 0:
        assert time.monotonic() < give_up_at, f"{waiting} things were never done"
        still = still + 1 if waiting == before else 0
        if still == STILL_SECONDS:
            # Later than any lease that was taken before the clock stepped back; nobody alive is still at work.
            town.clock.advance(STEP * ROUNDS + LEASE * 10)
            still = 0
        before = waiting
        await asyncio.sleep(1)
    packages = await owner.fetchval("SELECT count(*) FROM packages")
    told = [row["count"] for row in await owner.fetch(TOLD)]
    sequences = [row["sequence"] for row in await owner.fetch("SELECT sequence FROM events ORDER BY 1")]
    written = {row["mail_id"]: row["state"] for row in await owner.fetch("SELECT mail_id, state FROM messages")}
    arrived = town.arrived()
    due, twice = packages * PER_PACKAGE, len(arrived) - len(set(arrived))
    town.log.say(
        f"{due} things were due: {due - len(told)} events lost, {sum(told) - len(told)} told twice;"
        f" {due - len(set(arrived))} messages lost, {twice} arrived twice after {town.kills} kills"
    )
    assert (len(told), sum(told)) == (due, due)
    assert sequences == list(range(1, due + 1))
    assert (set(written.values()), len(written)) == ({"SENT"}, due)
    assert set(arrived) == set(written)
    assert twice <= town.kills


@pytest.mark.usefixtures("clean")
async def test_everything_but_the_database_is_killed_while_messages_are_on_their_way(
    owner: Any, settings: Settings, clock: MovableClock
) -> None:
    log = Log()
    clock.set_offset(timedelta(hours=2))
    with town(settings, log) as running:
        faults = [running.lose_worker, running.lose_mail_server, running.lose_valkey, running.step_back]
        await suffer(owner, running, random.sample(faults * ROUNDS, len(faults) * ROUNDS))
        await all_arrived(owner, running)


@pytest.mark.skipif(not LONG, reason="a server of its own takes a while: make faults")
async def test_postgresql_is_killed_while_messages_are_on_their_way(
    of_its_own: tuple[Settings, embedded.Place],
) -> None:
    """A mail server has taken what nobody can note: it is noted when the database is back."""
    settings, place = of_its_own
    log = Log()
    with town(settings, log) as running:
        running.clock.set_offset(timedelta(0))
        for _ in range(ROUNDS):
            owner = await db.connecting.connect(settings.owner_url)
            try:
                await suffer(owner, running, [running.lose_worker])
            finally:
                await owner.close()
            await kill_postgres(place, log)
            running.kills += 1
        owner = await db.connecting.connect(settings.owner_url)
        await all_arrived(owner, running)
        await owner.close()
        assert [worker.poll() for worker in running.workers] == [None] * 3
