"""The unit of work: what is committed is committed whole, and the connection always goes back clean."""

import asyncio
from contextlib import suppress
from typing import Any

import pytest

from db.failures import TimedOut, Unavailable
from db.transaction import ClockNotRead, Database, NotCommitted

SETTINGS = "SELECT current_setting('app.authority', true), current_setting('app.account', true)"


async def run(database: Database, *statements: str) -> None:
    """One transaction of these statements."""
    async with database.begin(None) as tx:
        for statement in statements:
            await tx.connection.execute(statement)


async def fail_in_silence(database: Database) -> None:
    """One transaction whose only statement fails, which nobody notices."""
    async with database.begin(None) as tx:
        with suppress(Exception):
            await tx.connection.execute("SELECT 1 / 0")


async def die(database: Database, owner: Any) -> None:
    """One transaction whose connection the database ends."""
    async with database.begin(None) as tx:
        pid = await tx.connection.fetchval("SELECT pg_backend_pid()")
        await owner.fetchval("SELECT pg_terminate_backend($1, 5000)", pid)
        await tx.connection.execute("SELECT 1")


async def ask_the_time(database: Database) -> None:
    """One transaction that asks for its instant before it has one."""
    async with database.begin(None) as tx:
        _ = tx.now


async def test_a_swallowed_failure_is_no_commit(app_db: Database) -> None:
    """PostgreSQL answers COMMIT with ROLLBACK where a statement has failed; nobody may take that for done."""
    with pytest.raises(NotCommitted):
        await fail_in_silence(app_db)


async def test_a_commit_that_fails_leaves_a_clean_connection(app_db: Database, owner: Any) -> None:
    """A constraint that is checked at COMMIT: the connection goes back, outside any transaction."""
    await owner.execute("CREATE TABLE late (id int UNIQUE DEFERRABLE INITIALLY DEFERRED)")
    await owner.execute("GRANT INSERT, SELECT ON late TO ebrokerage_app")
    try:
        for _ in range(app_db.pool.get_max_size() + 1):
            with pytest.raises(Exception, match="duplicate key"):
                await run(app_db, "INSERT INTO late VALUES (1), (1)")
        async with app_db.begin(None) as tx:
            assert await tx.connection.fetchval("SELECT count(*) FROM late") == 0
    finally:
        await owner.execute("DROP TABLE late")


async def test_a_cancelled_transaction_leaves_no_settings(app_db: Database) -> None:
    task = asyncio.create_task(run(app_db, "SET LOCAL app.account = 'x'", "SELECT pg_sleep(5)"))
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    for _ in range(app_db.pool.get_max_size()):
        async with app_db.begin(None) as tx:
            assert not any(await tx.connection.fetchrow(SETTINGS))


async def test_a_statement_that_takes_too_long_is_told_as_such(app_db: Database) -> None:
    with pytest.raises(TimedOut):
        await run(app_db, "SET LOCAL statement_timeout = 10", "SELECT pg_sleep(5)")


async def test_a_database_that_goes_away_is_told_as_such(app_db: Database, owner: Any) -> None:
    with pytest.raises(Unavailable):
        await die(app_db, owner)


async def test_the_instant_is_not_known_before_the_lock(app_db: Database) -> None:
    with pytest.raises(ClockNotRead):
        await ask_the_time(app_db)
