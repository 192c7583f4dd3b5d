"""Servers of a test's own, and how PostgreSQL is killed and started again."""

import asyncio
import os
import signal
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

import db.migrating
import embedded
from settings import Environment, Settings
from tests.faults.log import Log

PATIENCE_SECONDS = 120


@pytest_asyncio.fixture
async def of_its_own(tmp_path: Path) -> AsyncIterator[tuple[Settings, embedded.Place]]:
    """Servers that nobody else uses, with a database that is migrated."""
    with tempfile.TemporaryDirectory(prefix="fault") as directory:
        unfinished = Settings(
            environment=Environment.TEST,
            database_url=None,
            redis_url=None,
            data_directory=Path(directory),
            clock_file=tmp_path / "clock",
        )
        with embedded.running(unfinished) as settings:
            await db.migrating.migrate(settings.owner_url)
            yield settings, embedded.Place.of(unfinished.data_directory)


async def kill_postgres(place: embedded.Place, log: Log) -> None:
    """End it at once, as a power cut would, and start it again a second later."""
    postmaster = int((place.directory / "postgres" / "postmaster.pid").read_text().split()[0])
    os.kill(postmaster, signal.SIGQUIT)
    log.say("PostgreSQL is killed")
    await asyncio.to_thread(_wait_for_the_end, postmaster)
    await asyncio.sleep(1)
    await asyncio.to_thread(embedded._start_postgres, place, durable=True)
    log.say("PostgreSQL is there again")


def _wait_for_the_end(process: int) -> None:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while Path(f"/proc/{process}").exists() and "Z" not in Path(f"/proc/{process}/stat").read_text().split()[2]:
        assert time.monotonic() < give_up_at
        time.sleep(0.05)
