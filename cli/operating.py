"""How a command acts for an authority: on the owner's connection, in one transaction, audited as nobody's account."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from cli.terminal import Stopped
from settings import Settings

if TYPE_CHECKING:
    from db.transaction import Tx


@asynccontextmanager
async def connected(settings: Settings) -> AsyncIterator[Any]:
    """The owner's connection to a database that is ready, as a role that passes policies."""
    import db.connecting
    import db.migrations

    connection = await db.connecting.connect(settings.owner_url)
    try:
        if await db.migrations.pending(connection):
            raise Stopped("The database is not ready: run `ebrokerage migrate` first.")
        if not await db.connecting.passes_policies(connection):
            raise Stopped("The role of EBROKERAGE_DATABASE_URL needs BYPASSRLS: policies bind the owner too.")
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def acting(settings: Settings, slug: str) -> "AsyncIterator[Tx]":
    """A transaction for the authority with this short name; it commits at the end, or rolls back on an exception."""
    import db.clock
    import db.operating

    offset = db.clock.Clock(settings.clock_file).offset()
    async with connected(settings) as connection, db.operating.begin(connection, slug, offset) as tx:
        if tx is None:
            raise Stopped(f"There is no authority {slug!r}.")
        yield tx
