"""Every night each endpoint is told how much it was told, once, and exactly."""

import asyncio
import sqlite3
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from db.transaction import Database
from examples.receiving import Receiver as Example
from examples.receiving import serving
from jobs.relay import relay_outbox
from jobs.summaries import summarise_batch
from settings import Settings
from tests.conftest import MovableClock
from tests.jobs.arranging import open_package, streams, write_event
from tests.jobs.delivering import KEY, Desk, desk
from tests.webhooks.receiving import Receiver, receiver

pytestmark = pytest.mark.usefixtures("clean")

HOUR = 3
COUNTS = "SELECT count(*) FROM events WHERE type = 'events.summary'"


@pytest.fixture(name="at")
def desk_of_the_test(owner: Any, worker_db: Database, settings: Settings) -> Desk:
    """The worker's half."""
    return desk(owner, worker_db, settings)


async def happen(at: Desk, package: UUID, many: int) -> None:
    """So many events of a package."""
    for place in range(many):
        await write_event(at.owner, package, place)


def a_night_later(clock: MovableClock) -> None:
    """Put the clock forward to the next time that a summary is due, and a little more."""
    clock.advance(timedelta(days=1))


def summaries(found: Receiver) -> list[dict[str, Any]]:
    """What an endpoint was told of its nights."""
    return [got.said["data"] for got in found.got if got.said["type"] == "events.summary"]


async def test_each_summary_goes_on_where_the_one_before_it_ended(at: Desk, clock: MovableClock) -> None:
    package = await open_package(at.owner, timedelta(hours=1))
    async with receiver() as all_, receiver() as some:
        for found, types in ((all_, ()), (some, ("package.sent",))):
            await at.endpoint(found, types=types, per_second=1000)
        for many in (3, 0, 2):
            await happen(at, package, many)
            await relay_outbox({"database": at.database})
            a_night_later(clock)
            assert await summarise_batch(at.database, HOUR) == 2
            assert await summarise_batch(at.database, HOUR) == 0
            await at.deliver()
    told = [(each["afterSequence"], each["lastSequence"], each["counts"]) for each in summaries(all_)]
    # a summary has a number too, which the next one counts
    assert told == [
        (0, 3, {"package.edited": 3}),
        (3, 4, {"events.summary": 1}),
        (4, 7, {"events.summary": 1, "package.edited": 2}),
    ]
    assert [each["counts"] for each in summaries(some)] == [{}, {"events.summary": 1}, {"events.summary": 1}]
    assert all_.sequences == list(range(1, 9))


async def test_an_endpoint_is_told_of_itself_alone_and_no_viewer_of_any(at: Desk, clock: MovableClock) -> None:
    package = await open_package(at.owner, timedelta(hours=1))
    async with receiver() as one, receiver() as other:
        ids = [await at.endpoint(one), await at.endpoint(other)]
        await happen(at, package, 1)
        await relay_outbox({"database": at.database})
        a_night_later(clock)
        await summarise_batch(at.database, HOUR)
        await at.deliver()
    for found, id in zip((one, other), ids, strict=True):
        assert [each["endpointId"] for each in summaries(found)] == [f"endpoint_{id}"]
    assert list(map(len, (await streams(at.owner)).values())) == [1]


async def test_many_workers_at_once_tell_of_a_night_once(at: Desk, clock: MovableClock) -> None:
    for _ in range(5):
        await at.endpoint("https://receiver.example/")
    a_night_later(clock)
    made = await asyncio.gather(*(summarise_batch(at.database, HOUR) for _ in range(6)))
    assert (sum(made), await at.owner.fetchval(COUNTS)) == (5, 5)


async def test_an_endpoint_that_is_new_begins_with_the_next_night(at: Desk, clock: MovableClock) -> None:
    await at.endpoint("https://receiver.example/")
    await at.owner.execute("UPDATE webhook_endpoints SET created_at = now()")
    assert await summarise_batch(at.database, HOUR) == 0
    a_night_later(clock)
    assert await summarise_batch(at.database, HOUR) == 1


@pytest.mark.parametrize(
    ("before", "nights"),
    [(datetime(2030, 3, 29, 12, tzinfo=UTC), 3), (datetime(2030, 10, 25, 12, tzinfo=UTC), 3)],
)
async def test_there_is_one_a_night_where_the_clocks_change(
    at: Desk, clock: MovableClock, before: datetime, nights: int
) -> None:
    """Asked every half an hour for three days around the last Sundays of March and October."""
    await at.endpoint("https://receiver.example/")
    clock.set_offset(before - datetime.now(UTC))
    await summarise_batch(at.database, 1)
    made = []
    for _ in range(nights * 48):
        clock.advance(timedelta(minutes=30))
        made.append(await summarise_batch(at.database, 1))
    assert sum(made) == nights
    dates = await at.owner.fetch("SELECT night FROM webhook_summaries ORDER BY night")
    assert len({row["night"] for row in dates}) == nights + 1


class Blank:
    """The book of a receiver that makes nothing of what it is told."""

    TABLE = ""

    def enter(self, store: sqlite3.Connection, event: dict[str, Any]) -> None:
        """Write nothing down."""


async def test_the_examples_receiver_proves_by_it_that_it_has_everything(at: Desk, clock: MovableClock) -> None:
    package = await open_package(at.owner, timedelta(hours=1))
    kept = Example(KEY.secret, Blank(), ":memory:")
    async with serving(kept) as url:
        await at.endpoint(url)
        await happen(at, package, 4)
        await at.deliver()
        a_night_later(clock)
        await summarise_batch(at.database, HOUR)
        await at.deliver()
        assert (kept.whole(), kept.missing()) == (True, [])
        kept.store.execute("DELETE FROM events WHERE sequence = 2")
        assert (kept.whole(), kept.missing()) == (False, [2])
