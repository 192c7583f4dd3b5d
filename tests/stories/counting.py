"""How many statements of ours a query takes: each is prepared once, on a connection that nobody else uses."""

from typing import Any

import db.pool
from db.clock import Clock
from db.transaction import Database
from resolvers.request import Request
from schema.engine import Asked
from settings import Login, Settings
from tests.schema import arranging


async def asked(engine: Any, settings: Settings, sign_in: Any, username: str, query: str) -> tuple[bytes, list[str]]:
    """The answer to a query, and the statements that it took, those of the transaction itself left out."""
    viewer = (await arranging.viewers(sign_in, settings))[username]
    pool = await db.pool.connect(settings.login_url(Login.APP), size=1, statement_timeout_seconds=20, name="tests one")
    try:
        found: bytes = await engine.answer(Request(viewer, Database(pool, Clock(None))), Asked(query, None, {}))
        rows = await pool.fetch("SELECT statement FROM pg_prepared_statements")
    finally:
        await pool.close()
    return found, [row["statement"] for row in rows if "pg_" not in row["statement"]]
