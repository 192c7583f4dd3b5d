"""The doorbell: rings once for what is asked twice, and never fails."""

import time
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
import pytest_asyncio
from arq.connections import ArqRedis

from jobs import bell

pytestmark = pytest.mark.usefixtures("clean")


@pytest_asyncio.fixture
async def redis(redis_url: str) -> AsyncIterator[ArqRedis]:
    """A client to ring with."""
    connection = bell.connect(redis_url)
    yield connection
    await connection.aclose()


async def test_two_rings_are_one_job(redis: ArqRedis) -> None:
    await bell.ring(redis, "relay_outbox")
    await bell.ring(redis, "relay_outbox")
    await bell.ring(redis, "announce_deadlines")
    queued = await redis.queued_jobs()
    assert sorted(job.function for job in queued) == ["announce_deadlines", "relay_outbox"]


async def test_a_job_is_json(redis: ArqRedis) -> None:
    await bell.ring(redis, "relay_outbox")
    raw = await redis.get("arq:job:relay_outbox")
    assert raw is not None
    assert raw.startswith(b'{"t":null,"f":"relay_outbox","a":[],"k":{},')


def test_what_is_not_json_cannot_be_a_job() -> None:
    with pytest.raises(TypeError):
        bell.dumps({"a": [object()]})
    assert bell.loads(bell.dumps({"a": [str(uuid4())]}))


@pytest.mark.parametrize("url", ["unix:///nowhere/valkey.sock", "redis://127.0.0.1:1"])
async def test_without_redis_a_ring_is_lost_quietly_and_soon(url: str) -> None:
    absent = bell.connect(url)
    began = time.monotonic()
    await bell.ring(absent, "relay_outbox")
    assert time.monotonic() - began < 2 * bell.PATIENCE_SECONDS
    await absent.aclose()
