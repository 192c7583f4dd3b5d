"""One connection, for a command or a test; requests and jobs take theirs from a pool."""

from typing import Any

import asyncpg

from db import pool


class CannotConnect(Exception):
    """The database did not let us in; the message is the driver's or the server's own."""


async def connect(url: str) -> Any:
    """A connection that speaks JSON and times as those of the pools do; raises `CannotConnect`."""
    try:
        connection = await asyncpg.connect(url, server_settings={"TimeZone": "UTC", "DateStyle": "ISO"})
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise CannotConnect(str(error) or type(error).__name__) from error
    for name, (encoder, decoder, form) in pool.type_codecs.items():
        await connection.set_type_codec(name, schema="pg_catalog", encoder=encoder, decoder=decoder, format=form)
    return connection


async def passes_policies(connection: Any) -> bool:
    """Whether row-level security does not hold for this connection's role; the tables' owner is bound by it too."""
    query = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    return bool(await connection.fetchval(query))
