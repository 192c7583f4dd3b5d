"""The worker as arq runs it: sweeps of itself, can be rung, survives what its jobs do."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from arq.worker import Worker, create_worker

import jobs.worker
from jobs import bell
from settings import Settings, WrongSetting
from tests.jobs.arranging import open_package, write_event
from tests.jobs.processes import RUN, eventually, started

pytestmark = pytest.mark.usefixtures("clean")


@asynccontextmanager
async def working(settings: Settings, **changes: Any) -> AsyncIterator[Worker]:
    """A worker in this process."""
    worker = create_worker({**jobs.worker.configuration(settings), "handle_signals": False, **changes})
    running = asyncio.create_task(worker.async_run())
    try:
        yield worker
    finally:
        await jobs.worker._leave(worker, running)


async def test_it_finds_by_itself_what_is_due(owner: Any, settings: Settings) -> None:
    async with working(settings):
        for _ in range(2):
            package = await open_package(owner, timedelta(minutes=-1))

            async def numbered() -> Any:
                return await owner.fetchval("SELECT sequence FROM events WHERE package_id = $1", package)  # noqa: B023

            await eventually(numbered)
    assert await owner.fetchval("SELECT last_sequence FROM event_stream") == 2


async def test_a_ring_is_answered_before_the_next_sweep(owner: Any, settings: Settings, redis_url: str) -> None:
    package = await open_package(owner, timedelta(hours=1))
    redis = bell.connect(redis_url)

    async def all_numbered() -> Any:
        return await owner.fetchval("SELECT count(*) FROM events WHERE sequence IS NULL") == 0

    async with working(settings, cron_jobs=[]) as worker:
        for place in range(3):
            await write_event(owner, package, place)
            await bell.ring(redis, "relay_outbox")
            assert await eventually(all_numbered) < 1.0

            async def finished(number: int = place + 1) -> bool:
                return worker.jobs_complete == number

            await eventually(finished)
    await redis.aclose()


async def test_a_job_that_fails_does_not_stop_the_others(
    owner: Any, settings: Settings, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = await open_package(owner, timedelta(minutes=-1))
    redis = bell.connect(redis_url)
    async with working(settings) as worker:
        await redis.enqueue_job("no_such_job", _job_id="unknown")
        await redis.set("arq:job:pickled", b"cos\nsystem\n(S'false'\ntR.", ex=60)
        await redis.zadd("arq:queue", {"pickled": 1})

        async def both_failed() -> bool:
            return worker.jobs_failed == 2

        await eventually(both_failed)

        async def announced() -> Any:
            return await owner.fetchval("SELECT count(*) FROM events WHERE package_id = $1", package)

        await eventually(announced)
    await redis.aclose()


def test_it_is_configured_as_measured(settings: Settings) -> None:
    configured = jobs.worker.configuration(settings)
    assert (configured["keep_result"], configured["poll_delay"], configured["max_jobs"]) == (0, 0.05, 100)
    assert {job.timeout_s for job in configured["cron_jobs"]} == {None}
    assert all(job.unique for job in configured["cron_jobs"])
    with pytest.raises(WrongSetting, match="REDIS_URL"):
        jobs.worker.configuration(settings.model_copy(update={"redis_url": None}))


async def test_it_ends_when_it_is_told_to(owner: Any, settings: Settings) -> None:
    package = await open_package(owner, timedelta(minutes=-1))

    async def announced() -> Any:
        return await owner.fetchval("SELECT count(*) FROM events WHERE package_id = $1", package)

    # Ours lets the jobs in hand finish. arq's own runner cancels them, in the middle of a command to Redis as well, and
    # cannot end properly then: it is told between two rounds of jobs.
    for command, wait_seconds in ((["-m", "arq", "jobs.worker.WorkerSettings"], 0.3), (["-c", RUN], 0.0)):
        await owner.execute("UPDATE packages SET deadline_announced_at = NULL")
        await owner.execute("DELETE FROM stream_events; DELETE FROM events")
        with started(settings, *command) as process:
            await eventually(announced, within=20)
            await asyncio.sleep(wait_seconds)
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0
    assert not hasattr(jobs.worker, "OtherSettings")
