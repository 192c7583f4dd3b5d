"""Bringing a database to the newest migration, and writing down what it then looks like."""

import asyncio
import importlib
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from piccolo.apps.migrations.tables import Migration
from piccolo.engine.postgres import PostgresEngine

from db import connecting, migrations
from db.scripts import SqlMigration

LOGIN_ROLES = ("ebrokerage_app", "ebrokerage_worker", "ebrokerage_auth")
LOCK = 6_028_537_114_290_461_505
"""The advisory lock of whoever migrates: any constant that nothing else in the database uses."""

PATIENCE_SECONDS = 0.2
"""Between two attempts to be the one who migrates."""


async def migrate(url: str, *, role_password: str | None = None) -> list[str]:
    """Run every migration that the database at `url` (its owner's) has not seen, and return their names.

    A second process that migrates at the same time asks again until the first is done, and then finds nothing to do. It
    does not wait in a statement, because an index that is built while others write waits for every older one. A
    migration and the row that records it are one transaction, unless it is one of those online ones. With a
    `role_password` the login roles get it.
    """
    connection = await connecting.connect(url)
    try:
        while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", LOCK):  # noqa: ASYNC110 - by a process
            await asyncio.sleep(PATIENCE_SECONDS)
        Migration._meta.db = PostgresEngine({"dsn": url})
        await Migration.create_table(if_not_exists=True)
        pending = await migrations.pending(connection)
        for name in pending:
            await _apply(name)
        await _open_to_logins(connection, role_password)
    finally:
        await connection.close()
    return pending


async def _apply(name: str) -> None:
    module = importlib.import_module(f"{migrations.__name__}.{name}")
    migration: SqlMigration = await module.forwards()
    done = Migration(name=name, app_name=migrations.APP)
    if migration.online:
        await migration.run()
        await Migration.insert(done)
        return
    async with cast("PostgresEngine", Migration._meta.db).transaction():
        await migration.run()
        await Migration.insert(done)


async def _open_to_logins(connection: Any, role_password: str | None) -> None:
    """Let the login roles ask which migrations ran, and give them their password."""
    await connection.execute(f"GRANT SELECT ON migration TO {', '.join(LOGIN_ROLES)}")
    if role_password is not None:
        for role in LOGIN_ROLES:
            # ALTER ROLE takes no parameters: the server itself quotes the value.
            quoting = "SELECT format('ALTER ROLE %I PASSWORD %L', $1::text, $2::text)"
            await connection.execute(await connection.fetchval(quoting, role, role_password))


SKELETON = '''"""{sentence}."""

from pathlib import Path

from db.scripts import SqlMigration

ID = Path(__file__).stem
VERSION = "1.38.0"
DESCRIPTION = "{sentence}"


async def forwards() -> SqlMigration:
    """Run the script beside this module."""
    return SqlMigration.beside(__file__, DESCRIPTION)
'''


def write_skeleton(name: str) -> Path:
    """A new migration called `name` (snake_case), named after this moment; returns its script, still empty."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{2,60}", name):
        raise ValueError(f"{name!r} is no name for a migration: use small letters, digits and underscores.")
    sentence = name.replace("_", " ").capitalize()
    script = migrations.FOLDER / f"m{datetime.now(UTC):%Y%m%d_%H%M%S}_{name}.sql"
    script.with_suffix(".py").write_text(SKELETON.format(sentence=sentence), encoding="utf-8")
    script.write_text(f"-- {sentence}.\n", encoding="utf-8")
    return script


STRUCTURE_HEADING = "-- What the migrations amount to: written by `make schema`, compared by a test, never edited.\n\n"
NOISE = re.compile(r"(--|SET |SELECT pg_catalog\.set_config|\\(un)?restrict )")


def structure(dump: str) -> str:
    """A dump of `pg_dump --schema-only` as it is on every machine.

    What changes from one run or release of PostgreSQL to the next is left out, and so is who owns the tables: that is
    whoever migrated.
    """
    owner = re.search(r"ALTER TABLE public\.packages (OWNER TO \S+;)", dump)
    ending = owner[1] if owner is not None else ";;"
    lines = [line for line in dump.splitlines() if not NOISE.match(line) and not line.endswith(ending)]
    return STRUCTURE_HEADING + re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"
