"""Workers are killed under load, while they number and send: every committed event arrives, under one id, in its order.

Five times here, two hundred times with FAULTS=long. Numbering, claiming, sending and writing down are one process's,
so a kill at a moment nobody chose hits any of them.
"""

import asyncio
import random
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from db.transaction import Database
from domain.webhooks.delivering import LEASE
from settings import Settings
from tests.conftest import MovableClock
from tests.faults.draining import all_sent, heard_more
from tests.faults.log import LONG
from tests.jobs.arranging import open_package, write_event
from tests.jobs.delivering import desk, verify
from tests.jobs.processes import RUN, started
from tests.webhooks.receiving import Receiver, moody, receiver

pytestmark = pytest.mark.usefixtures("clean")

KILLS = 200 if LONG else 5
# What is to be numbered, and so to be sent to both, or to be sent.
WAITING = """
SELECT (SELECT count(*) FROM webhook_deliveries WHERE ended_at IS NULL)
    + 2 * (SELECT count(*) FROM events WHERE sequence IS NULL)
"""


async def write(url: str, packages: list[UUID]) -> None:
    """Change packages as mutations do, holding their rows' locks, until told to stop."""
    connection = await asyncpg.connect(url)
    places = dict.fromkeys(packages, 0)
    try:
        while True:
            package = random.choice(packages)
            places[package] += 1
            async with connection.transaction():
                await connection.execute("SELECT 1 FROM packages WHERE id = $1 FOR UPDATE", package)
                await write_event(connection, package, places[package])
            await asyncio.sleep(0.01)
    finally:
        await connection.close()


async def kill_again_and_again(settings: Settings, clock: MovableClock, receivers: list[Receiver]) -> None:
    """Start a worker, let each receiver hear of something, kill it; then let its leases end."""
    for _ in range(KILLS):
        with started(settings, "-c", RUN) as worker:
            await heard_more(receivers, within=60)
            await asyncio.sleep(random.random() / 3)
            worker.kill()
        clock.advance(LEASE + timedelta(seconds=1))


async def test_every_event_arrives_however_often_its_sender_is_killed(
    owner: Any, worker_db: Database, settings: Settings, database_url: str, clock: MovableClock
) -> None:
    at = desk(owner, worker_db, settings)
    packages = [await open_package(owner, timedelta(days=300)) for _ in range(4)]
    async with receiver(moody) as plain, receiver(moody) as ordered:
        plain.check = ordered.check = verify  # as it comes: a library does so for five minutes
        await at.endpoint(plain)
        await at.endpoint(ordered, ordered=True)
        writing = asyncio.create_task(write(database_url, packages))
        await kill_again_and_again(settings, clock, [plain, ordered])
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
        with started(settings, "-c", RUN):
            await all_sent(owner, clock, WAITING)
    written = {f"event_{row['id']}": row["place"] for row in await owner.fetch(
        "SELECT id, (data ->> 'place')::int AS place FROM events WHERE package_id IS NOT NULL")}  # fmt: skip
    for one in (plain, ordered):
        ids = [got.headers["webhook-id"] for got in one.got]
        numbers = {got.headers["webhook-id"]: got.said["sequence"] for got in one.got}
        assert set(ids) == set(written)
        assert sorted(numbers.values()) == list(range(1, len(written) + 1))
    assert in_order(ordered, await owner.fetch("SELECT id, package_id FROM events"), written)
    again = len(plain.got) + len(ordered.got) - 2 * len(written)
    print(f"{KILLS} kills, {len(written)} events, {again} arrived again, none lost")  # noqa: T201 - the figures


def in_order(found: Receiver, rows: list[Any], written: dict[str, int]) -> bool:
    """Whether each package's events arrived, the first time, in the order in which they happened."""
    packages = {f"event_{row['id']}": row["package_id"] for row in rows}
    reached: dict[UUID, int] = {}
    for got in found.got:
        id = got.headers["webhook-id"]
        place, last = written[id], reached.get(packages[id], 0)
        assert place <= last + 1, (id, place, last)
        reached[packages[id]] = max(place, last)
    return True
