"""A worker that is killed in the middle of its work leaves nothing half done, and nothing undone."""

import asyncio
import random
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from settings import Settings
from tests.jobs.arranging import open_package, streams, write_event
from tests.jobs.processes import RUN, eventually, started
from tests.resolvers.arranging import House
from tests.resolvers.conftest import house

__all__ = ["house"]

pytestmark = pytest.mark.usefixtures("clean")

PATIENCE_SECONDS = 60
"""How long a worker may take to start where other tests keep the machine busy."""

ANNOUNCED = "SELECT count(*) FROM events WHERE type = 'package.deadline_passed'"
NUMBERED = "SELECT array_agg(sequence ORDER BY sequence) FROM events"
WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'ebrokerage worker' AND wait_event_type = 'Lock'
"""


async def kill_while_it_waits_for(owner: Any, settings: Settings, url: str, table: str) -> None:
    """Start a worker, let it come as far as `table`, which is locked, kill it, and unlock the table."""
    connection = await asyncpg.connect(url)
    async with connection.transaction():
        await connection.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
        with started(settings, "-c", RUN) as worker:

            async def waits() -> Any:
                return await owner.fetchval(WAITING)

            await eventually(waits, within=PATIENCE_SECONDS)
            worker.kill()
            worker.wait()
    await connection.close()


async def test_killed_between_the_mark_and_the_audit(owner: Any, settings: Settings, database_url: str) -> None:
    packages = [await open_package(owner, timedelta(minutes=-1)) for _ in range(3)]
    await kill_while_it_waits_for(owner, settings, database_url, "audit")

    async def abandoned() -> Any:
        return await owner.fetchval(WAITING) == 0

    await eventually(abandoned)
    assert await owner.fetchval(ANNOUNCED) == 0
    assert await owner.fetchval("SELECT count(deadline_announced_at) FROM packages") == 0
    with started(settings, "-c", RUN), started(settings, "-c", RUN):

        async def all_numbered() -> Any:
            return await owner.fetchval("SELECT count(sequence) FROM events") == len(packages)

        await eventually(all_numbered, within=PATIENCE_SECONDS)
    assert await owner.fetchval(ANNOUNCED) == len(packages)
    assert await owner.fetchval("SELECT count(DISTINCT object_id) FROM audit") == len(packages)
    assert await owner.fetchval("SELECT count(*) FROM audit") == len(packages)
    assert await owner.fetchval(NUMBERED) == [1, 2, 3]


async def test_killed_while_it_numbers(owner: Any, settings: Settings, database_url: str) -> None:
    package = await open_package(owner, timedelta(hours=1))
    for place in range(5):
        await write_event(owner, package, place)
    await kill_while_it_waits_for(owner, settings, database_url, "events")
    with started(settings, "-c", RUN):

        async def all_numbered() -> Any:
            return await owner.fetchval("SELECT count(*) FROM events WHERE sequence IS NULL") == 0

        await eventually(all_numbered, within=PATIENCE_SECONDS)
    assert await owner.fetchval(NUMBERED) == [1, 2, 3, 4, 5]
    assert await owner.fetchval("SELECT last_sequence FROM event_stream") == 5


async def test_P26_killed_while_it_tells_each_of_their_own(house: House, settings: Settings, database_url: str) -> None:
    """Streams of a council and of two organisations: what was told by halves is told to nobody, and then to all."""
    await house.sent()
    await kill_while_it_waits_for(house.owner, settings, database_url, "stream_events")
    written = await house.owner.fetchval("SELECT count(*) FROM events")
    with started(settings, "-c", RUN):

        async def all_numbered() -> Any:
            return await house.owner.fetchval("SELECT count(*) FROM events WHERE sequence IS NULL") == 0

        await eventually(all_numbered, within=PATIENCE_SECONDS)
    assert sorted(map(len, (await streams(house.owner)).values())) == [1, 1, written]


async def test_killed_again_and_again_while_events_are_written(
    owner: Any, settings: Settings, database_url: str
) -> None:
    """Three kills at moments nobody chose; the stream has no gap and stands in each package's order."""
    package = await open_package(owner, timedelta(hours=1))
    written = 0

    async def write() -> None:
        nonlocal written
        connection = await asyncpg.connect(database_url)
        try:
            while True:
                await write_event(connection, package, written + 1)
                written += 1
                await asyncio.sleep(0.001)
        finally:
            await connection.close()

    async def some_more(seen: int) -> bool:
        return bool(await owner.fetchval("SELECT last_sequence FROM event_stream") > seen)

    writing = asyncio.create_task(write())
    try:
        for _ in range(3):
            seen = await owner.fetchval("SELECT last_sequence FROM event_stream")
            with started(settings, "-c", RUN) as worker:
                await eventually(lambda seen=seen: some_more(seen), within=PATIENCE_SECONDS)  # type: ignore[misc]
                await asyncio.sleep(random.random() / 5)
                worker.kill()
    finally:
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
    with started(settings, "-c", RUN):

        async def all_numbered() -> Any:
            return await owner.fetchval("SELECT count(*) FROM events WHERE sequence IS NULL") == 0

        await eventually(all_numbered, within=PATIENCE_SECONDS)
    places = await owner.fetch("SELECT sequence, (data ->> 'place')::int AS place FROM events ORDER BY sequence")
    assert [row["sequence"] for row in places] == list(range(1, len(places) + 1))
    assert [row["place"] for row in places] == sorted(row["place"] for row in places)
    assert len(places) >= written > 0
    assert list((await streams(owner)).values()) == [[row["sequence"] for row in places]]
