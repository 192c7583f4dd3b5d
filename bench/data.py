"""Fills a database for each scale, once: 20,000 packages and 160,000 invitations with answers, times the scale.

The scale multiplies authorities, organisations and years, never one organisation's window nor one authority's list.
"""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import db.connecting
import db.migrating
import db.seed
import embedded
from bench import bulk, filling, place, rows

LONGEST_AGE = timedelta(days=20)
"""The data hang from the instant they were made: open packages stay open and the window stays full for so long."""

CHUNK = 40_000
HANDS = 2
"""How many connections draw the chunks, and how many build the indexes afterwards."""

DRAWING = "SET temp_buffers = '512MB'; SET work_mem = '256MB'; SET jit = off"


@dataclass(frozen=True, slots=True)
class Size:
    """How a scale is divided: `regions` of two authorities and 200 organisations each, times `years`."""

    regions: int
    years: int

    @classmethod
    def of(cls, scale: int) -> "Size":
        """Five years where that divides evenly."""
        years = 5 if scale % 5 == 0 else 1
        return cls(scale // years, years)

    @property
    def packages(self) -> int:
        """How many packages there are."""
        return self.regions * self.years * filling.PACKAGES_PER_YEAR


def name(scale: int) -> str:
    """The database of a scale."""
    return f"bench_{scale}"


def _digest() -> str:
    given = [part for one in rows.ROWS for part in (one.table, one.columns, one.query)]
    words = " ".join([*filling.PARTIES, filling.NUMBERED, *filling.CHUNK, *given]).split()
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:16]


async def ready(scale: int) -> bool:
    """Whether the database of a scale is there, made by these statements, and young enough."""
    async with _connected(embedded.SUPERUSER) as connection:
        comment = await connection.fetchval(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = $1", name(scale)
        )
    if comment is None:
        return False
    digest, _, made_at = comment.partition(" ")
    return digest == _digest() and datetime.now(UTC) - datetime.fromisoformat(made_at) < LONGEST_AGE


async def ensure(scale: int) -> str:
    """The name of the filled database of a scale, which is made now unless it is there, at the newest migration.

    Data that are there are migrated as a live database is: what takes long to fill outlives a new migration. Afterwards
    they are vacuumed, as a live database is by itself; what a migration rewrote is else looked up row by row for ever.
    """
    if await ready(scale):
        began = time.monotonic()
        if await db.migrating.migrate(place.url(name(scale))):
            await _settle(name(scale))
            print(f"Migrated {name(scale)} in {time.monotonic() - began:.0f} s.")
    else:
        began = time.monotonic()
        await _make(scale)
        print(f"Filled {name(scale)} in {time.monotonic() - began:.0f} s.")
    return name(scale)


async def _make(scale: int) -> None:
    unfinished = f"{name(scale)}_unfinished"
    # Whole seconds: of a fraction, PostgreSQL and Python write different numbers of digits.
    now = datetime.now(UTC).replace(microsecond=0)
    async with _connected(embedded.SUPERUSER) as connection:
        for database in (unfinished, name(scale)):
            await connection.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        await connection.execute(f"CREATE DATABASE {unfinished}")
    await db.migrating.migrate(place.url(unfinished))
    async with _connected(unfinished) as connection:
        await db.seed.load(connection)
        await _fill(connection, unfinished, scale, now)
    await _settle(unfinished)
    async with _connected(unfinished) as connection:
        await bulk.check_references(connection, rows.TABLES)
    async with _connected(embedded.SUPERUSER) as connection:
        await connection.execute(f"ALTER DATABASE {unfinished} RENAME TO {name(scale)}")
        await connection.execute(f"COMMENT ON DATABASE {name(scale)} IS '{_digest()} {now.isoformat()}'")


async def _fill(connection: Any, database: str, scale: int, now: datetime) -> None:
    size = Size.of(scale)
    counts = {
        filling.AUTHORITIES: size.regions * filling.AUTHORITIES_PER_REGION,
        filling.ORGANISATIONS: size.regions * filling.ORGANISATIONS_PER_REGION,
    }
    for statement in filling.PARTIES:
        await connection.execute(statement, *([counts[statement]] if statement in counts else []))
    async with AsyncExitStack() as stack:
        hands = [await stack.enter_async_context(_connected(database)) for _ in range(HANDS)]
        async with bulk.emptied(connection, rows.TABLES):
            await _load(connection, hands, size, now)
        print("  building the indexes")
        await bulk.index(hands, rows.TABLES)


async def _settle(database: str) -> None:
    """Nothing is left to do that would be done while we measure: no row to be looked at, no page to be written."""
    async with _connected(database) as connection:
        await connection.execute("VACUUM ANALYZE")
        await connection.execute("CHECKPOINT")


async def _load(loader: Any, hands: Sequence[Any], size: Size, now: datetime) -> None:
    begins = iter(range(0, size.packages, CHUNK))
    loading = asyncio.Lock()

    async def draw(hand: Any) -> None:
        await hand.execute(f"{DRAWING};{filling.NUMBERED}")
        for begin in begins:
            end = min(begin + CHUNK, size.packages)
            await _drawn(hand, (begin, end, size.regions, size.years, now))
            async with loading:
                for one in rows.ROWS:
                    await bulk.load(hand, loader, one)
            print(f"  {end:,} of {size.packages:,} packages", flush=True)

    async with asyncio.TaskGroup() as group:
        for hand in hands:
            group.create_task(draw(hand))


async def _drawn(hand: Any, values: tuple[int, int, int, int, datetime]) -> None:
    """Draw the packages of a chunk, their invitations and requirements into tables of the connection's own."""
    await hand.execute(filling.DROPPED)
    begin, end, regions, years, now = values
    drawn, *others = filling.CHUNK
    for position, value in enumerate((begin, end, regions, years, f"'{now.isoformat()}'"), 1):
        drawn = drawn.replace(f"${position}", str(value))  # a statement that makes a table takes no parameters
    for statement in (drawn, *others, filling.INDEXES):
        await hand.execute(statement)


@asynccontextmanager
async def _connected(database: str) -> AsyncIterator[Any]:
    connection = await db.connecting.connect(place.url(database))
    try:
        yield connection
    finally:
        await connection.close()
