"""The real servers that tests run on, and what a test asks of them.

One PostgreSQL and one Valkey serve the whole session, shared by the processes of xdist. Each process has a database of
its own, copied from a template that was migrated and seeded once, a Valkey database of its own, and a clock of its own.
"""

import asyncio
import fcntl
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import pytest_asyncio
import redis.asyncio

import db.clock
import db.connecting
import db.migrating
import db.pool
import db.seed
import db.transaction
import embedded
from settings import Environment, Login, Settings

TEMPLATE = "template_house"
# What a story fills, and with it every table that refers to one of these.
MUTABLE = (
    "packages", "contents", "reference_counters", "events", "streams", "audit", "idempotency_keys", "access_requests",
    "links", "messages", "message_preferences", "notices", "throttles", "account_services", "sign_ins",
    "import_reports", "webhook_endpoints",
    "audit_heads", "audit_seals", "note_marks", "subject_exports",
)  # fmt: skip
# Deleted, not truncated: a TRUNCATE makes every file of a table and of its indexes anew, which takes a second.
EMPTYING = """
WITH RECURSIVE filled AS (
    SELECT t.name::regclass AS t FROM unnest($1::text[]) AS t (name)
    UNION SELECT c.conrelid::regclass FROM pg_constraint c JOIN filled ON c.confrelid = filled.t WHERE c.contype = 'f')
SELECT string_agg(statement, '; ') FROM (
    SELECT format('DELETE FROM %s', t) AS statement FROM filled
    UNION ALL
    SELECT format('SELECT setval(%L, 1, false)', pg_get_serial_sequence(t::text, a.attname))
    FROM filled JOIN pg_attribute a ON a.attrelid = t AND a.attidentity <> '' AND NOT a.attisdropped) AS all_of_them
"""

PUBLISHED = (
    "DELETE FROM profiles WHERE NOT shipped AND authority_id IN (SELECT p.authority_id FROM profiles p WHERE p.shipped)"
)
# Whom a test let in: all that came after the seed.
NEWCOMERS = "NOT machine AND created_at > (SELECT a.created_at FROM accounts a WHERE a.username = 'solihull.manager')"
# What administrators keep, beyond the demonstration's.
ADMINISTERED = (
    "UPDATE organisations SET mail_refused_at = NULL WHERE mail_refused_at IS NOT NULL",
    "UPDATE accounts SET mail_refused_at = NULL WHERE mail_refused_at IS NOT NULL",
    f"DELETE FROM credentials WHERE account_id IN (SELECT id FROM accounts WHERE {NEWCOMERS})",
    f"DELETE FROM accounts WHERE {NEWCOMERS}",
    "UPDATE accounts SET team_id = NULL WHERE team_id IS NOT NULL",
    "DELETE FROM teams",
    PUBLISHED,
    "DELETE FROM external_references",
    "DELETE FROM arrangements WHERE service_id IN (SELECT id FROM services WHERE registered_by IS NOT NULL)",
    "DELETE FROM services WHERE registered_by IS NOT NULL",
    "DELETE FROM organisations WHERE registered_by IS NOT NULL",
)

hypothesis.settings.register_profile("development", max_examples=50, deadline=None)
hypothesis.settings.register_profile("ci", max_examples=200, deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "development")


@pytest.fixture(scope="session")
def process_number(worker_id: str) -> int:
    """Which of xdist's processes this is: 0 for the first, and without xdist."""
    return int(worker_id.removeprefix("gw")) if worker_id.startswith("gw") else 0


@pytest.fixture(scope="session")
def servers(testrun_uid: str) -> Iterator[Settings]:
    """The settings with the addresses of the servers that the whole session shares; the last process stops them."""
    directory = Path(tempfile.gettempdir()) / f"ebrokerage-tests-{testrun_uid[:12]}"
    unfinished = Settings(environment=Environment.TEST, database_url=None, redis_url=None, data_directory=directory)
    with embedded.running(unfinished, durable=False) as settings:
        yield settings
    if not (directory / "postgres" / "postmaster.pid").exists():
        shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture(scope="session")
def database_url(servers: Settings, process_number: int) -> str:
    """The owner's URL of this process's own database: every migration run, the demonstration data loaded."""
    place = embedded.Place.of(servers.data_directory)
    name = f"house_{process_number}"
    with (place.run / "template.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        asyncio.run(_copy_of_template(place, name))
    return place.url_of(name)


async def _copy_of_template(place: embedded.Place, name: str) -> None:
    connection = await db.connecting.connect(place.url_of(embedded.SUPERUSER))
    try:
        if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", TEMPLATE):
            unfinished = f"{TEMPLATE}_unfinished"
            await connection.execute(f"DROP DATABASE IF EXISTS {unfinished}")
            await connection.execute(f"CREATE DATABASE {unfinished}")
            await db.migrating.migrate(place.url_of(unfinished))
            await _seed(place.url_of(unfinished))
            await connection.execute(f"ALTER DATABASE {unfinished} RENAME TO {TEMPLATE}")
        await connection.execute(f"DROP DATABASE IF EXISTS {name}")
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    finally:
        await connection.close()


async def _seed(url: str) -> None:
    connection = await db.connecting.connect(url)
    try:
        await db.seed.load(connection)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def redis_url(servers: Settings, process_number: int) -> str:
    """This process's own database of the Valkey server."""
    return f"{servers.redis_url}?db={process_number}"


@pytest.fixture(scope="session")
def settings(servers: Settings, database_url: str, redis_url: str, clock_path: Path) -> Settings:
    """The settings of a service on this process's own databases, moved by `clock`."""
    return servers.model_copy(update={"database_url": database_url, "redis_url": redis_url, "clock_file": clock_path})


# Time ----------------------------------------------------------------------------------------------------------------


@dataclass
class MovableClock:
    """Moves the time of every transaction that begins afterwards."""

    path: Path

    @property
    def offset(self) -> timedelta:
        """By how much the service's clock is ahead of the database's."""
        return db.clock.Clock(self.path).offset()

    def set_offset(self, offset: timedelta) -> None:
        """Put the clock `offset` ahead; written beside and renamed, because others read at any moment."""
        unfinished = self.path.with_suffix(".new")
        unfinished.write_text(str(offset.total_seconds()))
        unfinished.replace(self.path)

    def advance(self, by: timedelta) -> None:
        """Put the clock forward."""
        self.set_offset(self.offset + by)


@pytest.fixture(scope="session")
def clock_path(servers: Settings, process_number: int) -> Path:
    """The file of this process's own clock."""
    return servers.data_directory / f"clock_{process_number}"


@pytest.fixture
def clock(clock_path: Path) -> Iterator[MovableClock]:
    """The service's clock, put right again after the test."""
    movable = MovableClock(clock_path)
    movable.set_offset(timedelta(0))
    yield movable
    movable.set_offset(timedelta(0))


# Connections ---------------------------------------------------------------------------------------------------------


async def _database(settings: Settings, login: Login) -> AsyncIterator[db.transaction.Database]:
    pool = await db.pool.connect(settings.login_url(login), size=8, statement_timeout_seconds=20, name=f"tests {login}")
    yield db.transaction.Database(pool, db.clock.Clock(settings.clock_file))
    await pool.close()


@pytest_asyncio.fixture(scope="session")
async def app_db(settings: Settings) -> AsyncIterator[db.transaction.Database]:
    """The database as the API sees it: the login role `ebrokerage_app`."""
    async for database in _database(settings, Login.APP):
        yield database


@pytest_asyncio.fixture(scope="session")
async def worker_db(settings: Settings) -> AsyncIterator[db.transaction.Database]:
    """The database as jobs see it: the login role `ebrokerage_worker`."""
    async for database in _database(settings, Login.WORKER):
        yield database


@pytest_asyncio.fixture(scope="session")
async def auth_db(settings: Settings) -> AsyncIterator[db.transaction.Database]:
    """The database as sign-in sees it: the login role `ebrokerage_auth`."""
    async for database in _database(settings, Login.AUTH):
        yield database


@pytest_asyncio.fixture(scope="session")
async def owner(database_url: str) -> AsyncIterator[Any]:
    """A connection as the superuser that owns the tables, to arrange and to look past every policy."""
    connection = await db.connecting.connect(database_url)
    yield connection
    await connection.close()


@pytest_asyncio.fixture(scope="session")
async def emptying(owner: Any) -> str:
    """The statements that empty what a story fills."""
    found: str = await owner.fetchval(EMPTYING, list(MUTABLE))
    return found


@pytest_asyncio.fixture
async def clean(owner: Any, emptying: str, redis_url: str, clock: MovableClock) -> None:
    """The state right after the seed: no package, no event, no audit, nothing in Valkey, the clock right."""
    await _seeded(owner, emptying, redis_url)


@pytest_asyncio.fixture(scope="module")
async def clean_module(owner: Any, emptying: str, redis_url: str) -> None:
    """The state right after the seed, once for tests that share their rows; none of them may move the clock."""
    await _seeded(owner, emptying, redis_url)


@pytest_asyncio.fixture
async def as_seeded(owner: Any, emptying: str, clean: None) -> AsyncIterator[None]:
    """For tests that publish a profile: afterwards the shipped one is in force again, whoever comes next."""
    yield
    await _empty(owner, emptying)


async def _seeded(owner: Any, emptying: str, redis_url: str) -> None:
    await _empty(owner, emptying)
    async with redis.asyncio.Redis.from_url(redis_url) as connection:
        await connection.flushdb()


async def _empty(owner: Any, emptying: str) -> None:
    async with owner.transaction():
        # The audit refuses it by a trigger, and tables come in no order; a replica's session fires no trigger.
        await owner.execute("SET LOCAL session_replication_role = replica")
        await owner.execute(emptying)
        await owner.execute("UPDATE event_stream SET last_sequence = 0")
        done = [await owner.execute(statement) for statement in ADMINISTERED]
    if done[ADMINISTERED.index(PUBLISHED)] != "DELETE 0":
        await db.seed.load(owner)
