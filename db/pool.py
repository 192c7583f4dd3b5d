"""Connections to PostgreSQL: one pool for each login role."""

from collections.abc import Callable
from typing import Any

import asyncpg
import orjson

type_codecs: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any], str]] = {
    # `json` comes out of the projection and goes to the client as it is; `jsonb` is data that the house works with.
    "json": (bytes, bytes, "binary"),
    "jsonb": (lambda value: b"\x01" + orjson.dumps(value), lambda raw: orjson.loads(raw[1:]), "binary"),
}


KEPT_STATEMENTS = 200
"""How many prepared statements a connection keeps."""

LONGEST_KEPT_STATEMENT = 64 * 1024
"""Compiled reads are long; a longer one than this is planned anew each time, because plans stay in memory."""


async def _prepare(connection: Any) -> None:
    for name, (encoder, decoder, form) in type_codecs.items():
        await connection.set_type_codec(name, schema="pg_catalog", encoder=encoder, decoder=decoder, format=form)


async def _leave_as_is(_connection: Any) -> None:
    """Skip asyncpg's RESET ALL: settings are `SET LOCAL` only, so that nothing outlives its transaction."""


async def connect(dsn: str, *, size: int, statement_timeout_seconds: float, name: str) -> asyncpg.Pool:
    """Open a pool of at most `size` connections, in which a statement ends after `statement_timeout_seconds`."""
    pool: asyncpg.Pool = await asyncpg.create_pool(
        dsn,
        min_size=min(2, size),
        max_size=size,
        init=_prepare,
        reset=_leave_as_is,
        statement_cache_size=KEPT_STATEMENTS,
        max_cacheable_statement_size=LONGEST_KEPT_STATEMENT,
        server_settings={
            "application_name": name,
            "TimeZone": "UTC",
            "DateStyle": "ISO",
            "jit": "off",
            # Data of this kind live in memory or on solid state; the default makes PostgreSQL scan small tables whole.
            "random_page_cost": "1.1",
            "statement_timeout": str(int(statement_timeout_seconds * 1000)),
            "idle_in_transaction_session_timeout": "60000",
        },
    )
    return pool
