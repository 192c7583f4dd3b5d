"""The client's bucket: spent by leases, kept within its bounds, and never in the way."""

import asyncio
import random
import signal
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio
from redis.asyncio import Redis

import db.bucket
from db.bucket import LEASE_SECONDS, PATIENCE_SECONDS, RETRY_SECONDS, Buckets, Charge
from tests.jobs.processes import Valkey, valkey

SLOW = 1e-6
"""A refill so slow that a test does not see it."""


@pytest.fixture(scope="module")
def server() -> Iterator[Valkey]:
    """A Valkey of our own, to be killed."""
    with valkey() as running:
        yield running


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for Valkey as long as it takes: a busy machine is no lost server."""
    monkeypatch.setattr(db.bucket, "PATIENCE_SECONDS", 10.0)


@pytest_asyncio.fixture
async def redis(server: Valkey) -> AsyncIterator[Redis]:
    """A client of it; the server is empty."""
    connection = Redis.from_url(server.url)
    await connection.flushall()
    yield connection
    await connection.aclose()


class Counting:
    """A client that counts how often its scripts run."""

    def __init__(self, redis: Redis) -> None:
        self.redis = redis
        self.asked = 0

    def register_script(self, text: str) -> Any:
        """The script, counted."""
        script = self.redis.register_script(text)

        async def run(**given: Any) -> Any:
            self.asked += 1
            return await script(**given)

        return run


async def spend(buckets: Buckets, points: int, key: str = "client") -> int:
    """Charge one by one until refused; returns how many points were granted."""
    granted = 0
    while (await buckets.charge(key, points, time.monotonic())).granted:
        granted += points
    return granted


@pytest.mark.usefixtures("patient")
async def test_a_full_bucket_grants_its_capacity_and_no_more(redis: Redis) -> None:
    buckets = Buckets(redis, 1000, SLOW, 2)
    assert await spend(buckets, 7) == 994
    refused = await buckets.charge("client", 7, time.monotonic())
    assert (refused.granted, refused.left) == (False, 6)
    assert refused.retry_after_seconds == pytest.approx(1 / SLOW, rel=0.01)
    assert (await buckets.charge("client", 6, time.monotonic())).granted
    assert (await buckets.charge("another", 7, time.monotonic())).granted


@pytest.mark.usefixtures("patient")
async def test_left_is_what_is_left(redis: Redis) -> None:
    buckets = Buckets(redis, 1000, SLOW, 1)
    left = [(await buckets.charge("client", points, time.monotonic())).left for points in (0, 10, 0, 90, 400, 500)]
    assert left == [1000, 990, 990, 900, 500, 0]


@pytest.mark.usefixtures("patient")
async def test_points_flow_back(redis: Redis) -> None:
    buckets = Buckets(redis, 100, 500.0, 1)
    assert await spend(buckets, 10) >= 100
    refused = await buckets.charge("client", 50, time.monotonic())
    assert 0 < refused.retry_after_seconds <= 0.1
    await asyncio.sleep(refused.retry_after_seconds + db.bucket.DRY_SECONDS)
    assert (await buckets.charge("client", 50, time.monotonic())).granted


@pytest.mark.usefixtures("patient")
async def test_a_bucket_never_overflows(redis: Redis) -> None:
    buckets = Buckets(redis, 100, 1e6, 1)
    await buckets.charge("client", 10, time.monotonic())
    await asyncio.sleep(0.01)
    assert (await buckets.charge("client", 0, time.monotonic() + 60)).left == 100
    assert not (await buckets.charge("client", 101, time.monotonic())).granted


@pytest.mark.usefixtures("patient")
async def test_a_lease_saves_the_way_to_the_server(redis: Redis) -> None:
    counting = Counting(redis)
    buckets = Buckets(counting, 100_000, SLOW, 2)  # type: ignore[arg-type]
    now = time.monotonic()
    for _ in range(500):
        assert (await buckets.charge("client", 10, now)).granted
    assert counting.asked == 1
    await buckets.charge("client", 10, now + LEASE_SECONDS)
    assert counting.asked == 2


@pytest.mark.usefixtures("patient")
async def test_requests_at_once_share_one_lease(redis: Redis) -> None:
    counting = Counting(redis)
    buckets = Buckets(counting, 100_000, SLOW, 2)  # type: ignore[arg-type]
    now = time.monotonic()
    charges = await asyncio.gather(*(buckets.charge("client", 10, now) for _ in range(100)))
    assert all(charge.granted for charge in charges)
    assert counting.asked == 1
    assert min(charge.left for charge in charges) == 100_000 - 1000


@pytest.mark.usefixtures("patient")
async def test_a_client_that_is_refused_does_not_burden_the_server(redis: Redis) -> None:
    counting = Counting(redis)
    buckets = Buckets(counting, 100, SLOW, 1)  # type: ignore[arg-type]
    now = time.monotonic()
    await buckets.charge("client", 95, now)
    asked = counting.asked
    charges = [await buckets.charge("client", 50, now) for _ in range(100)]
    assert not any(charge.granted for charge in charges)
    assert {charge.left for charge in charges} == {5}
    assert counting.asked == asked + 1
    assert (await buckets.charge("client", 5, now)).granted


@pytest.mark.usefixtures("patient")
async def test_unspent_points_go_back_and_another_process_gets_them(redis: Redis) -> None:
    first, second = Buckets(redis, 1000, SLOW, 2), Buckets(redis, 1000, SLOW, 2)
    now = time.monotonic()
    await first.charge("client", 10, now)
    assert (await second.charge("client", 0, now)).left == 950
    await first.charge("client", 0, now + LEASE_SECONDS)
    assert await spend(second, 1) >= 900
    assert await spend(first, 1) + await spend(second, 1) <= 90


@pytest.mark.usefixtures("patient")
async def test_what_would_have_overflowed_does_not_come_back(redis: Redis) -> None:
    hoarder, other = Buckets(redis, 1000, 4000.0, 2), Buckets(redis, 1000, 4000.0, 2)
    now = time.monotonic()
    await hoarder.charge("client", 0, now)
    await hoarder.charge("client", 1, now)
    await asyncio.sleep(0.3)  # the bucket is full again
    assert (await other.charge("client", 1000, time.monotonic())).granted
    later = await hoarder.charge("client", 0, now + 2 * LEASE_SECONDS)
    assert later.left < 49 + 4000 * 0.05


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.usefixtures("patient")
async def test_two_processes_never_grant_more_than_capacity_and_refill(redis: Redis, seed: int) -> None:
    capacity, refill = 2000, 3000.0
    chance = random.Random(seed)
    processes = [Buckets(redis, capacity, refill, 2) for _ in range(2)]
    began, granted = time.monotonic(), 0

    async def client(buckets: Buckets) -> None:
        nonlocal granted
        while time.monotonic() < began + 0.7:
            points = chance.choice((1, 5, 30, 200))
            charge = await buckets.charge("client", points, time.monotonic())
            if charge.granted:
                granted += points
                if chance.random() < 0.3:
                    unused = chance.randrange(points)
                    buckets.refund("client", unused)
                    granted -= unused
            await asyncio.sleep(chance.random() / 1000)

    await asyncio.gather(*(client(buckets) for buckets in processes for _ in range(4)))
    took = time.monotonic() - began
    assert granted <= capacity + refill * took
    assert granted >= 0.8 * (capacity + refill * 0.7)


@pytest.mark.usefixtures("patient")
async def test_a_refund_can_be_spent_again(redis: Redis) -> None:
    buckets = Buckets(redis, 100, SLOW, 1)
    now = time.monotonic()
    assert (await buckets.charge("client", 100, now)).left == 0
    buckets.refund("client", 60)
    assert (await buckets.charge("client", 60, now)).granted
    assert not (await buckets.charge("client", 1, now)).granted
    buckets.refund("nobody", 60)


@pytest.mark.usefixtures("patient")
async def test_a_refund_goes_back_to_the_server(redis: Redis) -> None:
    first, second = Buckets(redis, 1000, SLOW, 2), Buckets(redis, 1000, SLOW, 2)
    now = time.monotonic()
    await first.charge("client", 1000, now)
    first.refund("client", 1000)
    await first.charge("client", 0, now + LEASE_SECONDS)
    assert (await second.charge("client", 900, now)).granted


async def test_without_valkey_each_process_grants_its_share() -> None:
    processes = [Buckets(None, 1000, 40.0, 4) for _ in range(4)]
    granted = 0
    for buckets in processes:
        while (await buckets.charge("client", 10, 5.0)).granted:
            granted += 10
        assert (await buckets.charge("client", 10, 5.0)) == Charge(False, 0, 1.0)
    assert granted == 1000
    assert (await processes[0].charge("client", 10, 6.0)).granted
    assert not (await processes[0].charge("client", 10, 6.0)).granted
    processes[0].refund("client", 10)
    assert (await processes[0].charge("client", 10, 6.0)).granted
    assert (await processes[0].charge("client", 250, 1000.0)) == Charge(True, 0, 0.0)


async def test_a_killed_server_is_replaced_by_the_share_and_found_again(server: Valkey, redis: Redis) -> None:
    buckets = Buckets(redis, 1000, SLOW, 2)
    now = time.monotonic()
    assert (await buckets.charge("client", 10, now)).left == 990
    server.kill()
    try:
        began = time.monotonic()
        charge = await buckets.charge("client", 10, now + LEASE_SECONDS)
        assert time.monotonic() - began < 2 * PATIENCE_SECONDS
        assert charge == Charge(True, 490, 0.0)
        assert (await buckets.charge("client", 400, now + LEASE_SECONDS)).left == 90
        assert not (await buckets.charge("client", 400, now + LEASE_SECONDS)).granted
    finally:
        server.start()
    soon = now + LEASE_SECONDS + RETRY_SECONDS
    assert (await buckets.charge("client", 10, soon - 0.01)).left == 80
    assert (await buckets.charge("client", 10, soon)).left == 990


async def test_a_server_that_hangs_keeps_nobody_waiting(server: Valkey, redis: Redis) -> None:
    buckets = Buckets(redis, 100_000, SLOW, 2)
    now = time.monotonic()
    await buckets.charge("client", 10, now)
    server.send_signal(signal.SIGSTOP)
    try:
        began = time.monotonic()
        charges = await asyncio.gather(*(buckets.charge(f"client {n % 20}", 10, now) for n in range(200)))
        assert time.monotonic() - began < 3 * PATIENCE_SECONDS
        assert all(charge.granted for charge in charges)
        began = time.monotonic()
        for number in range(200):
            await buckets.charge(f"client {number}", 10, now + 0.5)
        assert time.monotonic() - began < PATIENCE_SECONDS
        # After a second one request tries again, and the others do not wait with it.
        began = time.monotonic()
        trying = asyncio.create_task(buckets.charge("client 1", 10, now + 2))
        await asyncio.sleep(0)
        await buckets.charge("client 2", 10, now + 2)
        assert time.monotonic() - began < PATIENCE_SECONDS
        await trying
    finally:
        server.send_signal(signal.SIGCONT)
    await asyncio.sleep(0.05)
    assert (await buckets.charge("client", 10, now + 5)).granted


@pytest.mark.usefixtures("patient")
async def test_a_server_that_lost_its_scripts_gets_them_again(redis: Redis) -> None:
    buckets = Buckets(redis, 1000, SLOW, 1)
    await redis.script_flush()
    assert (await buckets.charge("client", 10, time.monotonic())).left == 990


@pytest.mark.usefixtures("patient")
async def test_a_bucket_at_rest_is_forgotten_by_the_server(redis: Redis) -> None:
    await Buckets(redis, 1000, 500.0, 1).charge("client", 10, time.monotonic())
    assert 2500 < await redis.pttl("bucket:client") <= 3000


async def test_only_so_many_clients_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db.bucket, "REMEMBERED_KEYS", 10)
    buckets = Buckets(None, 100, SLOW, 1)
    for number in range(100):
        await buckets.charge("often", 1, 1.0)
        await buckets.charge(f"client {number}", 1, 1.0)
    assert len(buckets._accounts) == 10
    assert not (await buckets.charge("often", 1, 1.0)).granted


@pytest.mark.parametrize("wrong", [(0, 1.0, 1), (1, 0.0, 1), (1, 1.0, 0), (-1, 1.0, 1)])
def test_a_bucket_that_makes_no_sense_is_refused(wrong: tuple[int, float, int]) -> None:
    with pytest.raises(ValueError, match="must be positive"):
        Buckets(None, *wrong)


@pytest.mark.usefixtures("patient")
async def test_a_charge_from_a_lease_is_cheap(redis: Redis) -> None:
    buckets = Buckets(redis, 10_000_000, SLOW, 1)
    now = time.monotonic()
    await buckets.charge("client", 1, now)
    rounds = []
    for _ in range(20):
        began = time.thread_time()
        for _ in range(200):
            await buckets.charge("client", 1, now)
        rounds.append((time.thread_time() - began) / 200)
    assert min(rounds) < 30e-6
