"""The operator's transaction: for an authority, past the policies, by nobody's account."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from db.carrying import opening
from db.transaction import Tx
from domain.viewer import operator

CLIENT = "ebrokerage-cli"

# Read which authority bears a short name.
AUTHORITY = "SELECT a.id FROM authorities a WHERE a.slug = $1"


@asynccontextmanager
async def begin(connection: Any, slug: str, offset: timedelta) -> AsyncIterator[Tx | None]:
    """Open a transaction for the authority `slug` (None: there is none) on a connection whose role passes policies."""
    authority_id: UUID | None = await connection.fetchval(AUTHORITY, slug)
    if authority_id is None:
        yield None
        return
    viewer = operator(authority_id, CLIENT)
    await connection.execute(opening(viewer))
    try:
        yield Tx(connection, viewer, offset, CLIENT)
    except BaseException:
        await connection.execute("ROLLBACK")
        raise
    await connection.execute("COMMIT")
