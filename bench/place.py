"""Where the measurements happen: embedded servers of their own, tuned once, that keep their data between runs."""

import asyncio
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import db.connecting
import db.migrating
import db.seed
import embedded
from settings import Settings

DIRECTORY = Path(os.environ.get("BENCH_DIRECTORY") or Path(tempfile.gettempdir()) / f"ebrokerage-bench-{os.geteuid()}")
"""Apart from the data of `make run`, which may be thrown away at any time; filling a large scale takes long."""

ADDRESS = "http://bench.test"
"""The public address that tokens are issued for, whichever port a server listens on."""

BUCKET = 1_000_000_000
"""The capacity and the refill of a client's cost bucket while measuring, so that nobody is told to wait."""

TUNING = {
    "shared_buffers": "2GB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "30min",
    "maintenance_work_mem": "512MB",
    "autovacuum": "off",
    "random_page_cost": "1.1",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}
"""What a server of this size would be given. The data are vacuumed once and then stay, so nothing else runs beside.

Nobody follows this server, so its log need not hold what goes into tables that are filled in one transaction.
"""


@contextmanager
def servers() -> Iterator[Settings]:
    """The settings of the service on servers that are up, without a database chosen yet."""
    settings = Settings(
        database_url=None,
        redis_url=None,
        data_directory=DIRECTORY.resolve(),
        public_url=ADDRESS,
        bucket_capacity=BUCKET,
        bucket_refill_per_second=BUCKET,
        metrics_port=0,
        api_workers=1,
    )
    with embedded.running(settings, durable=False):
        tuned = asyncio.run(_tune(url(embedded.SUPERUSER)))
    if tuned:
        print("The embedded PostgreSQL was given its memory and starts again.")
    with embedded.running(settings, durable=False) as running:
        yield running


async def _tune(address: str) -> bool:
    connection = await db.connecting.connect(address)
    try:
        wanted = [name for name, value in TUNING.items() if await connection.fetchval(f"SHOW {name}") != value]
        for name in wanted:
            await connection.execute(f"ALTER SYSTEM SET {name} = '{TUNING[name]}'")
    finally:
        await connection.close()
    return bool(wanted)


def url(database: str) -> str:
    """A database of the servers, as its superuser."""
    return embedded.Place.of(DIRECTORY).url_of(database)


def on(settings: Settings, database: str) -> Settings:
    """The settings of the service on one database."""
    return settings.model_copy(update={"database_url": url(database)})


async def fresh(settings: Settings, database: str) -> Settings:
    """The settings of the service on a new database of this name, with the demonstration's data alone."""
    connection = await db.connecting.connect(url("postgres"))
    try:
        await connection.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        await connection.execute(f"CREATE DATABASE {database}")
    finally:
        await connection.close()
    await db.migrating.migrate(url(database))
    owner = await db.connecting.connect(url(database))
    try:
        await db.seed.load(owner)
    finally:
        await owner.close()
    return on(settings, database)
