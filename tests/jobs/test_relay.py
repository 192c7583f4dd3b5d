"""The relay numbers committed events: each once, without gaps, in the order in which their package changed."""

import asyncio
import random
from contextlib import suppress
from datetime import timedelta
from typing import Any
from unittest.mock import Mock
from uuid import UUID

import asyncpg
import pytest

import db.relay
import jobs.relay
from db.transaction import Database
from jobs.relay import BATCH, relay_batch, relay_outbox
from tests.jobs.arranging import council, open_package, write_event

pytestmark = pytest.mark.usefixtures("clean")

NUMBERED = "SELECT sequence, id, package_id, (data ->> 'place')::int AS place FROM events ORDER BY sequence"


class RolledBack(Exception):
    """This writer changes its mind."""


async def assert_complete(owner: Any, written: set[UUID]) -> list[Any]:
    """Every committed event has a number, once, from 1 without gaps, and the stream ends there."""
    rows = await owner.fetch(NUMBERED)
    assert [row["sequence"] for row in rows] == list(range(1, len(written) + 1))
    assert {row["id"] for row in rows} == written
    assert await owner.fetchval("SELECT last_sequence FROM event_stream") == len(written)
    return list(rows)


async def assert_in_order(rows: list[Any]) -> None:
    """Within each package, the numbers follow the commits."""
    places: dict[UUID, list[int]] = {}
    for row in rows:
        places.setdefault(row["package_id"], []).append(row["place"])
    for package, found in places.items():
        assert found == sorted(found), package


class Writers:
    """Writers that change packages as mutations do: lock the row, wait, announce, and commit or change their mind."""

    def __init__(self, url: str, packages: list[UUID], seed: int) -> None:
        self.url = url
        self.packages = packages
        self.random = random.Random(seed)
        self.committed: set[UUID] = set()
        self.places = dict.fromkeys(packages, 0)

    async def write(self, transactions: int) -> None:
        """One writer."""
        connection = await asyncpg.connect(self.url)
        for _ in range(transactions):
            with suppress(RolledBack):
                await self._change(connection)
        await connection.close()

    async def _change(self, connection: Any) -> None:
        package = self.random.choice(self.packages)
        async with connection.transaction():
            await connection.execute("SELECT 1 FROM packages WHERE id = $1 FOR UPDATE", package)
            first = self.places[package] + 1
            events = []
            for place in range(first, first + self.random.choice((1, 1, 2, 3))):
                events.append(await write_event(connection, package, place))
                await asyncio.sleep(self.random.random() / 500)
            if self.random.random() < 0.25:
                raise RolledBack
            self.places[package] = first + len(events) - 1
        self.committed.update(events)


@pytest.mark.parametrize("relays", [1, 2])
async def test_events_of_writers_that_commit_and_roll_back(
    owner: Any, worker_db: Database, database_url: str, relays: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs.relay, "BATCH", 7)
    writers = Writers(database_url, [await open_package(owner, timedelta(hours=1)) for _ in range(3)], relays)
    done = asyncio.Event()

    async def relay() -> None:
        while not done.is_set():
            await relay_outbox({"database": worker_db})

    relaying = [asyncio.create_task(relay()) for _ in range(relays)]
    await asyncio.gather(*(writers.write(40) for _ in range(4)))
    done.set()
    await asyncio.gather(*relaying)
    await relay_outbox({"database": worker_db})
    rows = await assert_complete(owner, writers.committed)
    await assert_in_order(rows)
    assert len(rows) > 100


async def test_what_is_not_committed_is_not_numbered(owner: Any, worker_db: Database, database_url: str) -> None:
    slow, quick = [await open_package(owner, timedelta(hours=1)) for _ in range(2)]
    connection = await asyncpg.connect(database_url)
    try:
        async with connection.transaction():
            older = await write_event(connection, slow, 1)
            younger = await write_event(owner, quick, 1)
            assert await relay_batch(worker_db) == 1
    finally:
        await connection.close()
    assert await relay_batch(worker_db) == 1
    rows = await assert_complete(owner, {older, younger})
    assert [row["id"] for row in rows] == [younger, older]


async def test_two_relays_at_once_number_each_event_once(owner: Any, worker_db: Database) -> None:
    package = await open_package(owner, timedelta(hours=1))
    written = {await write_event(owner, package, place) for place in range(350)}
    counts = await asyncio.gather(*(relay_batch(worker_db) for _ in range(6)))
    assert sum(counts) == 350
    assert max(counts) == BATCH
    await assert_in_order(await assert_complete(owner, written))


async def test_running_again_changes_nothing(owner: Any, worker_db: Database) -> None:
    package = await open_package(owner, timedelta(hours=1))
    written = {await write_event(owner, package, place) for place in range(BATCH + 1)}
    await relay_outbox({"database": worker_db})
    before = await assert_complete(owner, written)
    await relay_outbox({"database": worker_db})
    assert await assert_complete(owner, written) == before


async def test_a_relay_that_fails_leaves_no_gap(
    owner: Any, worker_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = await open_package(owner, timedelta(hours=1))
    written = {await write_event(owner, package, place) for place in range(3)}

    async def fail(*_: object) -> None:
        raise RolledBack

    with monkeypatch.context() as broken:
        broken.setattr(db.relay, "notify", fail)
        with pytest.raises(RolledBack):
            await relay_outbox({"database": worker_db})
    assert await owner.fetchval("SELECT count(*) FROM events WHERE sequence IS NOT NULL") == 0
    await relay_outbox({"database": worker_db})
    await assert_complete(owner, written)


async def test_listeners_hear_the_last_number_once_it_can_be_read(
    owner: Any, worker_db: Database, database_url: str
) -> None:
    package = await open_package(owner, timedelta(hours=1))
    heard: asyncio.Queue[str] = asyncio.Queue()
    listener = await asyncpg.connect(database_url)
    await listener.add_listener("ebrokerage_events", lambda *message: heard.put_nowait(message[-1]))
    for place in range(BATCH + 20):
        await write_event(owner, package, place)
    await relay_outbox({"database": worker_db})
    for last in (BATCH, BATCH + 20):
        assert int(await asyncio.wait_for(heard.get(), 5)) == last
        assert await owner.fetchval("SELECT last_sequence FROM event_stream") >= last
    await relay_outbox({"database": worker_db})
    assert heard.empty()
    await listener.close()


async def test_an_event_that_is_too_large_does_not_stop_the_stream(
    owner: Any, worker_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = Mock()
    monkeypatch.setattr(jobs.relay, "log", log)
    package = await open_package(owner, timedelta(hours=1))
    large = await write_event(owner, package, 1)
    await owner.execute("UPDATE events SET data = jsonb_build_object('place', 1, 'text', repeat('x', 20000))")
    small = await write_event(owner, package, 2)
    await relay_outbox({"database": worker_db})
    await assert_complete(owner, {large, small})
    assert log.exception.call_args.args == ("event_too_large",)
    assert log.exception.call_args.kwargs["event_id"] == str(large)
    assert "xxx" not in str(log.exception.call_args)


async def test_events_of_no_package_are_numbered_too(owner: Any, worker_db: Database) -> None:
    authority = await council(owner)
    await owner.execute(
        "INSERT INTO events (id, type, authority_id, data, occurred_at)"
        " SELECT gen_random_uuid(), 'account.created', $1, '{}', now() FROM generate_series(1, 5)",
        authority,
    )
    assert await relay_batch(worker_db) == 5
