"""The migrations: each is a module and the SQL file beside it, run once, forward only, in the order of their names.

This page imports no Piccolo, so that the API can ask whether it may start at the cost of one small statement.
"""

from pathlib import Path
from typing import Any

import asyncpg

APP = "ebrokerage"
FOLDER = Path(__file__).parent


def names() -> list[str]:
    """The name of every migration, in the order in which they run."""
    return sorted(path.stem for path in FOLDER.glob("*.sql"))


async def pending(connection: Any) -> list[str]:
    """The migrations that this database has not seen; `connection` may be a pool, of any login role."""
    try:
        rows = await connection.fetch("SELECT name FROM migration WHERE app_name = $1", APP)
    except (asyncpg.UndefinedTableError, asyncpg.InsufficientPrivilegeError):
        return names()
    applied = {row["name"] for row in rows}
    return [name for name in names() if name not in applied]
