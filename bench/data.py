"""Fills a database for each scale, once: 20,000 packages and 160,000 invitations with answers, times the scale.

The scale multiplies authorities, organisations and years, never one organisation's window nor one authority's list.
"""

import hashlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import db.connecting
import db.migrating
import db.seed
import embedded
from bench import filling, place, rows

LONGEST_AGE = timedelta(days=20)
"""The data hang from the instant they were made: open packages stay open and the window stays full for so long."""

CHUNK = 40_000
REFERENCES = """
SELECT c.conrelid::regclass::text AS child, c.confrelid::regclass::text AS parent, a.attname AS name, b.attname AS key
FROM pg_constraint c
JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1]
WHERE c.contype = 'f' AND c.conrelid = ANY ($1::text[]::regclass[])
"""


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
    words = " ".join([*filling.PARTIES, filling.NUMBERED, *filling.CHUNK, *rows.ROWS]).split()
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

    Data that are there are migrated as a live database is: what takes hours to fill outlives a new migration.
    """
    if await ready(scale):
        began = time.monotonic()
        if await db.migrating.migrate(place.url(name(scale))):
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
        await _fill(connection, scale, now)
    async with _connected(embedded.SUPERUSER) as connection:
        await connection.execute(f"ALTER DATABASE {unfinished} RENAME TO {name(scale)}")
        await connection.execute(f"COMMENT ON DATABASE {name(scale)} IS '{_digest()} {now.isoformat()}'")


async def _fill(connection: Any, scale: int, now: datetime) -> None:
    size = Size.of(scale)
    counts = {
        filling.AUTHORITIES: size.regions * filling.AUTHORITIES_PER_REGION,
        filling.ORGANISATIONS: size.regions * filling.ORGANISATIONS_PER_REGION,
    }
    for statement in filling.PARTIES:
        await connection.execute(statement, *([counts[statement]] if statement in counts else []))
    await connection.execute(filling.NUMBERED)
    # Foreign keys are not looked at row by row, but all at once afterwards.
    await connection.execute("SET session_replication_role = replica")
    indexes = await _drop_indexes(connection)
    for begin in range(0, size.packages, CHUNK):
        await _chunk(connection, (begin, min(begin + CHUNK, size.packages), size.regions, size.years, now))
        print(f"  {min(begin + CHUNK, size.packages):,} of {size.packages:,} packages")
    for statement in indexes:
        await connection.execute(statement)
    await connection.execute("VACUUM ANALYZE")
    await _check_references(connection)


async def _chunk(connection: Any, values: tuple[int, int, int, int, datetime]) -> None:
    await connection.execute(filling.DROPPED)
    begin, end, regions, years, now = values
    drawn, *others = filling.CHUNK
    for position, value in enumerate((begin, end, regions, years, f"'{now.isoformat()}'"), 1):
        drawn = drawn.replace(f"${position}", str(value))  # a statement that makes a table takes no parameters
    async with connection.transaction():
        for statement in (drawn, *others, filling.INDEXES, *rows.ROWS):
            await connection.execute(statement)


async def _check_references(connection: Any) -> None:
    for row in await connection.fetch(REFERENCES, list(rows.TABLES)):
        child, parent, name, key = (f'"{row[part]}"' for part in ("child", "parent", "name", "key"))
        if await connection.fetchval(
            f"SELECT true FROM {child} c WHERE c.{name} IS NOT NULL"
            f" AND NOT EXISTS (SELECT FROM {parent} p WHERE p.{key} = c.{name}) LIMIT 1"
        ):
            raise SystemExit(f"The data are wrong: {child}.{name} refers to rows that are not there.")


async def _drop_indexes(connection: Any) -> list[str]:
    """Drop the indexes that no constraint stands on; the statements that make them again."""
    found = await connection.fetch(
        """SELECT x.indexrelid::regclass::text AS name, pg_get_indexdef(x.indexrelid) AS definition FROM pg_index x
           WHERE x.indrelid = ANY ($1::text[]::regclass[])
             AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = x.indexrelid)""",
        list(rows.TABLES),
    )
    for row in found:
        await connection.execute(f"DROP INDEX {row['name']}")
    return [row["definition"] for row in found]


@asynccontextmanager
async def _connected(database: str) -> AsyncIterator[Any]:
    connection = await db.connecting.connect(place.url(database))
    try:
        yield connection
    finally:
        await connection.close()
