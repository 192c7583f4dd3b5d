"""The unit of work: one transaction, for one viewer, at one instant."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg

from db import failures
from db.carrying import opening
from db.clock import Clock
from domain.viewer import Viewer

ACQUIRE_SECONDS = 5.0
"""How long a request waits for a connection before it is told that the service is unavailable."""


class ClockNotRead(Exception):
    """`tx.now` was asked for before a lock was held; read the clock with the lock, or with `read_clock`."""


class NotCommitted(Exception):
    """The database rolled back instead: a statement had failed, and somebody swallowed its exception."""


@dataclass
class Tx:
    """An open transaction.

    `now` (UTC) is the instant of the mutation, taken from the database after the lock is held; it serves gates, rows
    and events alike.
    """

    connection: Any
    viewer: Viewer | None
    offset: timedelta
    request_id: str | None = None
    _now: datetime | None = field(default=None, repr=False)

    @property
    def now(self) -> datetime:
        """The instant of this transaction, in UTC."""
        if self._now is None:
            raise ClockNotRead
        return self._now

    @property
    def wall(self) -> datetime:
        """The same by the database's clock alone, wherever a test has put the service's: tokens live by it."""
        return self.now - self.offset

    def strike(self, database_clock: datetime) -> None:
        """Set the instant from `clock_timestamp()` as read together with a lock."""
        self._now = database_clock.astimezone(UTC) + self.offset

    def struck(self, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Set the instant from the `struck_at` of rows, where there are any; the rows without it."""
        if rows:
            self.strike(rows[-1]["struck_at"])
        return [{name: value for name, value in row.items() if name != "struck_at"} for row in rows]

    async def read_clock(self) -> datetime:
        """Set the instant where there is no row to wait for (a creation)."""
        self.strike(await self.connection.fetchval("SELECT clock_timestamp()"))
        return self.now

    @asynccontextmanager
    async def part(self) -> AsyncIterator[None]:
        """What is done within is undone where it fails, and nothing else of the transaction."""
        await self.connection.execute("SAVEPOINT part")
        try:
            yield
        except Exception:
            await self.connection.execute("ROLLBACK TO SAVEPOINT part")
            raise
        await self.connection.execute("RELEASE SAVEPOINT part")


@dataclass(frozen=True)
class Database:
    """A pool and the clock that goes with it: what it takes to begin."""

    pool: asyncpg.Pool
    clock: Clock

    @asynccontextmanager
    async def begin(self, viewer: Viewer | None, *, request_id: str | None = None) -> AsyncIterator[Tx]:
        """Open a transaction with the viewer's settings; commit at the end, roll back on any exception.

        BEGIN and the settings travel as one batch. The connection always goes back to the pool outside a transaction:
        where even ROLLBACK fails, it is closed. Failures of the database are `TimedOut` and `Unavailable`.
        """
        offset = self.clock.offset()
        async with self._connection() as connection:
            try:
                await connection.execute(opening(viewer))
                yield Tx(connection, viewer, offset, request_id)
                await _commit(connection)
            except BaseException:
                await _roll_back(connection)
                raise

    @asynccontextmanager
    async def single(self) -> AsyncIterator[Tx]:
        """A transaction of one statement, for no viewer, which commits by itself: one round trip instead of three.

        Another statement would be a transaction of its own.
        """
        async with self._connection() as connection:
            yield Tx(connection, None, self.clock.offset())

    async def ask(self, statement: str, values: Sequence[Any]) -> Any:
        """The one value of a statement that carries its viewer; a transaction of its own, in one round trip.

        Failures of the database are `TimedOut` and `Unavailable`.
        """
        async with self._connection() as connection:
            return await connection.fetchval(statement, *values)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Any]:
        try:
            async with self.pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
                yield connection
        except Exception as error:
            known = failures.translated(error)
            if known is error:
                raise
            raise known from error


async def _commit(connection: Any) -> None:
    if await connection.execute("COMMIT") != "COMMIT":
        raise NotCommitted


async def _roll_back(connection: Any) -> None:
    """End the transaction; a connection on which that fails is closed, and the first exception goes on its way."""
    try:
        await connection.execute("ROLLBACK")
    except Exception:  # noqa: BLE001 - whatever it is, this connection is of no more use
        connection.terminate()
