"""Loads many rows into tables that are empty, as a restore would: as COPY, frozen, and each index built at the end.

Between `emptied` and `index` the tables' indexes stand in the catalog as ones that nobody writes to, so that their
constraints stay what the migrations made them. What stands in a table that was emptied in the same transaction needs no
write-ahead log where `wal_level` is minimal, and no VACUUM: its rows are visible to all from the first.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from bench.rows import Rows

PIECES = 64
"""How many pieces of a COPY may lie between the connection that gives them and the one that takes them."""

MEMORY = "SET maintenance_work_mem = '2GB'; SET max_parallel_maintenance_workers = 1; SET work_mem = '1GB'"

TYPES = """
SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type FROM pg_attribute a
WHERE a.attrelid = $1::text::regclass AND a.attnum > 0 AND NOT a.attisdropped
"""
SET_ASIDE = """
UPDATE pg_index SET indisready = false, indisvalid = false WHERE indrelid = ANY ($1::text[]::regclass[])
"""
# The largest table first, so that two who build end at about the same time.
ASIDE = """
SELECT x.indexrelid::regclass::text FROM pg_index x
WHERE x.indrelid = ANY ($1::text[]::regclass[]) AND NOT x.indisready
ORDER BY pg_relation_size(x.indrelid) DESC, x.indrelid, x.indexrelid
"""
REFERENCES = """
SELECT c.conrelid::regclass::text AS child, c.confrelid::regclass::text AS parent, a.attname AS name, b.attname AS key
FROM pg_constraint c
JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1]
WHERE c.contype = 'f' AND c.conrelid = ANY ($1::text[]::regclass[])
"""


@asynccontextmanager
async def emptied(loader: Any, tables: Sequence[str]) -> AsyncIterator[None]:
    """A transaction in which `tables` are empty and may be loaded; their indexes wait for `index`."""
    # Foreign keys are not looked at row by row, but all at once afterwards.
    await loader.execute("SET session_replication_role = replica")
    async with loader.transaction():
        await loader.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
        await loader.execute(SET_ASIDE, list(tables))
        yield


async def load(giver: Any, loader: Any, rows: Rows) -> None:
    """What the query gives on one connection goes into the table on the other."""
    pieces: asyncio.Queue[bytes | None] = asyncio.Queue(PIECES)

    async def give() -> None:
        await giver.copy_from_query(await _typed(giver, rows), output=pieces.put, format="binary")
        await pieces.put(None)

    async def taken() -> AsyncIterator[bytes]:
        while (piece := await pieces.get()) is not None:
            yield piece

    async with asyncio.TaskGroup() as group:
        group.create_task(give())
        await loader.copy_to_table(rows.table, source=taken(), columns=rows.names, format="binary", freeze=True)


async def _typed(giver: Any, rows: Rows) -> str:
    """The query, each of its columns as the table has it: a binary COPY casts nothing."""
    types = {row["name"]: row["type"] for row in await giver.fetch(TYPES, rows.table)}
    columns = ", ".join(f"{name}::{types[name]}" for name in rows.names)
    return f"SELECT {columns} FROM ({rows.query}) given ({', '.join(rows.names)})"


async def index(builders: Iterable[Any], tables: Sequence[str]) -> None:
    """Build the indexes that were set aside, several at a time, and let them be used again."""
    first, *others = builders
    waiting = [row[0] for row in await first.fetch(ASIDE, list(tables))]

    async def build(builder: Any) -> None:
        await builder.execute(MEMORY)
        while waiting:
            await builder.execute(f"REINDEX INDEX {waiting.pop(0)}")

    async with asyncio.TaskGroup() as group:
        for builder in (first, *others):
            group.create_task(build(builder))


async def check_references(connection: Any, tables: Sequence[str]) -> None:
    """Hold every foreign key of the tables, each table read once."""
    await connection.execute(MEMORY)
    found = await connection.fetch(REFERENCES, list(tables))
    for child in tables:
        keys = [row for row in found if row["child"] == child]
        joins = " ".join(
            f'LEFT JOIN {row["parent"]} p{number} ON p{number}."{row["key"]}" = c."{row["name"]}"'
            for number, row in enumerate(keys)
        )
        lost = ", ".join(
            f'count(*) FILTER (WHERE c."{row["name"]}" IS NOT NULL AND p{number}."{row["key"]}" IS NULL)'
            for number, row in enumerate(keys)
        )
        # All rows and not the first: PostgreSQL lets no others help with a statement that might be left off.
        (counts,) = await connection.fetch(f"SELECT {lost} FROM {child} c {joins}")
        for row, count in zip(keys, counts, strict=True):
            if count:
                raise SystemExit(f"The data are wrong: {child}.{row['name']} refers to rows that are not there.")
