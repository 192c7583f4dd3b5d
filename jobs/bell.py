"""The doorbell: tells the worker that something waits. A ring may be lost: sweepers look every second anyway."""

import asyncio
from typing import Any

import orjson
import structlog
from arq.connections import ArqRedis
from redis.exceptions import RedisError

PATIENCE_SECONDS = 0.1

log = structlog.get_logger(__name__)


def dumps(job: dict[str, Any]) -> bytes:
    """A job on its way through Redis: JSON, because arq's own choice, pickle, runs whatever code stands in it."""
    return orjson.dumps(job)


def loads(raw: bytes) -> dict[str, Any]:
    """A job as `dumps` wrote it."""
    job: dict[str, Any] = orjson.loads(raw)
    return job


def connect(redis_url: str) -> ArqRedis:
    """A client to ring with, for its holder to `aclose`. Nothing is sent before the first ring."""
    redis: ArqRedis = ArqRedis.from_url(redis_url)
    redis.job_serializer, redis.job_deserializer = dumps, loads
    return redis


async def ring(redis: ArqRedis, job: str) -> None:
    """Ask a worker to run `job` now, unless that is asked for already.

    Call it after the commit, with the name of a function of `jobs/worker.py`. Never fails and never takes longer than
    `PATIENCE_SECONDS`: what is due stands in PostgreSQL.
    """
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await redis.enqueue_job(job, _job_id=job)
    except (RedisError, OSError, TimeoutError) as error:
        log.warning("ring_lost", job=job, error=type(error).__name__)
