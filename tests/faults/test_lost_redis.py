"""Valkey may be lost at any moment, with all it holds: the worker waits for it, and no work is lost with it."""

import asyncio
import signal
from datetime import timedelta
from typing import Any

import pytest

from settings import Settings
from tests.jobs.arranging import open_package, write_event
from tests.jobs.processes import RUN, eventually, started, valkey

pytestmark = pytest.mark.usefixtures("clean")


async def test_the_worker_outlives_valkey(owner: Any, settings: Settings) -> None:
    package = await open_package(owner, timedelta(hours=1))

    async def all_numbered() -> Any:
        return await owner.fetchval("SELECT count(*) FROM events WHERE sequence IS NULL") == 0

    with valkey() as server, started(settings.model_copy(update={"redis_url": server.url}), "-c", RUN) as worker:
        await write_event(owner, package, 1)
        await eventually(all_numbered, within=20)
        for place in (2, 3):
            server.kill()
            await write_event(owner, package, place)
            await asyncio.sleep(1.2)
            assert worker.poll() is None
            server.start()
            await eventually(all_numbered, within=10)
        server.kill()
        await asyncio.sleep(0.5)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(10) == 0
    assert await owner.fetchval("SELECT array_agg(sequence ORDER BY sequence) FROM events") == [1, 2, 3]


async def test_a_worker_that_starts_before_valkey_waits_for_it(owner: Any, settings: Settings) -> None:
    package = await open_package(owner, timedelta(minutes=-1))

    async def announced() -> Any:
        return await owner.fetchval("SELECT count(*) FROM events WHERE package_id = $1", package)

    with valkey() as server:
        server.kill()
        with started(settings.model_copy(update={"redis_url": server.url}), "-c", RUN) as worker:
            await asyncio.sleep(1.5)
            assert worker.poll() is None
            server.start()
            await eventually(announced, within=20)
