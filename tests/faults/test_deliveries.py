"""From a broker's click to the systems that are told, with real processes that are killed under load.

Two processes of the API, two workers, a Valkey and (in the long form) a PostgreSQL, killed at moments nobody chose,
five times here and two hundred times with FAULTS=long; and beside two honest receivers those that hang, reset, drip,
redirect, send a gigabyte, or have a certificate that nobody vouches for. What a broker was told is done has happened;
every event that was committed arrives at both honest receivers, under one id, with one body, in the order that was
promised; and a front end that listens hears of each of its stream's events once, in order, without a gap.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

import db.connecting
import db.seed
import embedded
from settings import Settings
from tests.faults.draining import all_sent, heard_more
from tests.faults.exchange import Brokers, Exchange
from tests.faults.front_end import FrontEnd
from tests.faults.killing import kill_postgres, of_its_own
from tests.faults.log import LONG, Log
from tests.jobs.delivering import verify
from tests.webhooks.receiving import (
    Answering,
    Receiver,
    dripping,
    flooding,
    hanging,
    moody,
    own_certificate,
    receiver,
    resetting,
    saying,
)

__all__ = ["of_its_own"]

KILLS, POSTGRES_KILLS = (200, 8) if LONG else (5, 0)
STRANGERS: Sequence[Answering] = (
    hanging,
    resetting,
    dripping,
    flooding,
    saying("302 Found", "Location: http://169.254.169.254/"),
)
WAITING = """
SELECT (SELECT count(*) FROM events WHERE sequence IS NULL) + (
    SELECT count(*) FROM webhook_deliveries d WHERE d.endpoint_id = ANY ($1::uuid[]) AND d.ended_at IS NULL)
"""
EVENTS = "SELECT id, package_id, type, sequence FROM events ORDER BY sequence"

Fault = Callable[[], Awaitable[None]]


@asynccontextmanager
async def strangers(directory: Path) -> AsyncIterator[list[Receiver]]:
    """Every receiver that nobody would wish for."""
    async with AsyncExitStack() as stack:
        found = [await stack.enter_async_context(receiver(each)) for each in STRANGERS]
        found.append(await stack.enter_async_context(receiver(tls=own_certificate(directory))))
        yield found


async def suffer(honest: Sequence[Receiver], faults: Sequence[Fault]) -> None:
    """Have each fault happen when what came before has been got over: both have heard of something since."""
    for fault in faults:
        await heard_more(honest)
        await asyncio.sleep(random.random() / 3)
        await fault()


def arrived_whole(got: Receiver, events: Sequence[Any]) -> int:
    """Whether everything arrived, under one id, with one body and number; how often something came again.

    What is not verified as it comes gets no answer, and is not counted as having come.
    """
    bodies: dict[str, bytes] = {}
    for each in got.got:
        assert bodies.setdefault(each.headers["webhook-id"], each.body) == each.body
    assert set(bodies) == {f"event_{row['id']}" for row in events}
    assert sorted({each.said["sequence"] for each in got.got}) == list(range(1, len(events) + 1))
    return len(got.got) - len(bodies)


def arrived_in_order(got: Receiver, events: Sequence[Any]) -> bool:
    """Whether each package's events arrived, the first time, in the order in which they happened."""
    expected: dict[Any, list[str]] = {}
    packages = {}
    for row in events:
        id = f"event_{row['id']}"
        packages[id] = row["package_id"]
        expected.setdefault(row["package_id"], []).append(id)
    found: dict[Any, list[str]] = {}
    for id in dict.fromkeys(each.headers["webhook-id"] for each in got.got):
        found.setdefault(packages[id], []).append(id)
    return found == expected


async def told_and_done(owner: Any, brokers: Brokers) -> int:
    """Whether what brokers were told is done has happened, once; how many changes that are."""
    happened: dict[str, list[str]] = {}
    for row in await owner.fetch(EVENTS):
        happened.setdefault(f"package_{row['package_id']}", []).append(row["type"])
    whole = ["package.created", "package.cancelled"]
    for package, number in brokers.told.items():
        assert happened[package][:number] == whole[:number]
    assert all(types == whole[: len(types)] for types in happened.values())
    return sum(brokers.told.values())


async def play(settings: Settings, tmp_path: Path, postgres: Callable[[Log], Awaitable[None]]) -> int:
    """Everything is killed under load, then left alone; nothing may be missing, and nothing has happened twice.

    How often something was killed.
    """
    log = Log()
    async with strangers(tmp_path) as others, receiver(moody) as plain, receiver(moody) as ordered:
        plain.check = ordered.check = verify
        with ExitStack() as stack:
            exchange = Exchange(settings, stack, log)
            owner = await db.connecting.connect(settings.owner_url)
            honest = [
                await exchange.endpoint(owner, plain.url),
                await exchange.endpoint(owner, ordered.url, ordered=True),
            ]
            for other in others:
                await exchange.endpoint(owner, other.url, at_once=2)
            authority = await owner.fetchval("SELECT id FROM authorities WHERE slug = 'solihull'")
            await owner.close()

            async def power_cut() -> None:
                await postgres(log)
                exchange.kills += 1

            killing: list[Fault] = [exchange.lose_server, exchange.lose_worker, exchange.lose_valkey]
            faults = [killing[number % len(killing)] for number in range(KILLS - POSTGRES_KILLS)]
            faults += [power_cut] * POSTGRES_KILLS
            random.shuffle(faults)
            brokers = Brokers(exchange, token := await exchange.token())
            front_end = FrontEnd(exchange, token)
            async with front_end.listening(authority):
                await brokers.work(lambda: suffer([plain, ordered], faults))
                owner = await db.connecting.connect(settings.owner_url)
                await all_sent(owner, exchange.clock, WAITING, honest)
                told = await front_end.heard_all(owner, authority)
            done, events = await told_and_done(owner, brokers), await owner.fetch(EVENTS)
            await owner.close()
    again = [arrived_whole(each, events) for each in (plain, ordered)]
    assert arrived_in_order(ordered, events)
    assert all(other.got for other in others[:-1]), "each stranger was asked"
    asked = sum(len(other.got) for other in others)
    log.say(
        f"{exchange.kills} kills; {done} changes were answered, {len(events)} events committed; at two receivers"
        f" {sum(again)} arrived again, 0 lost, 0 out of order; strangers were asked {asked} times;"
        f" who listened was told {told} events once, in order, and had to come again {front_end.came_again} times"
    )
    return exchange.kills


async def nothing(_log: Log) -> None:
    """The shared PostgreSQL stays up: others use it."""


@pytest.mark.skipif(LONG, reason="the long form has servers of its own")
@pytest.mark.usefixtures("clean")
async def test_every_change_arrives_whatever_is_killed(settings: Settings, tmp_path: Path) -> None:
    assert await play(settings, tmp_path, nothing) == KILLS


@pytest.mark.skipif(not LONG, reason="a server of its own takes a while: make faults")
async def test_every_change_arrives_whatever_is_killed_the_database_too(
    of_its_own: tuple[Settings, embedded.Place], tmp_path: Path
) -> None:
    settings, place = of_its_own
    owner = await db.connecting.connect(settings.owner_url)
    await db.seed.load(owner)
    await owner.close()
    assert await play(settings, tmp_path, lambda log: kill_postgres(place, log)) == KILLS
