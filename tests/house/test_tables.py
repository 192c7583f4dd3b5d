"""Piccolo's tables are the database's."""

import inspect
from typing import Any

from piccolo.engine.postgres import PostgresEngine
from piccolo.table import Table

import db.tables

COLUMNS = """
SELECT c.relname AS table, a.attname AS column, a.attnotnull AS required, format_type(a.atttypid, NULL) AS type
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> 'migration' AND a.attnum > 0
    AND NOT a.attisdropped
"""
TYPES = {
    "BIGSERIAL": "bigint",
    "NUMERIC": "numeric",
    "TEXT[]": "text[]",
    "TIMESTAMPTZ": "timestamp with time zone",
}


def _said(engine: PostgresEngine) -> set[tuple[str, str, bool, str]]:
    found = set()
    for table in vars(db.tables).values():
        if inspect.isclass(table) and issubclass(table, Table) and table is not Table:
            table._meta.db = engine
            for column in table._meta.columns:
                kind = column.column_type.partition("(")[0]
                required = not column._meta.null
                found.add((table._meta.tablename, column._meta.db_column_name, required, TYPES.get(kind, kind.lower())))
    return found


async def test_columns_types_and_nullability_are_those_of_the_database(owner: Any, database_url: str) -> None:
    found = {(row["table"], row["column"], row["required"], row["type"]) for row in await owner.fetch(COLUMNS)}
    assert _said(PostgresEngine({"dsn": database_url})) == found
