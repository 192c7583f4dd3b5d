"""The operator's transaction: for an authority, past the policies, by nobody's account."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from db.carrying import opening
from db.transaction import Tx
from domain.permissions import GRANTS, Role
from domain.viewer import OPERATOR, Viewer

CLIENT = "ebrokerage-cli"

# Read which authority bears a short name.
AUTHORITY = "SELECT a.id FROM authorities a WHERE a.slug = $1"


@asynccontextmanager
async def begin(connection: Any, slug: str, offset: timedelta, *, until: datetime) -> AsyncIterator[Tx | None]:
    """Open a transaction for the authority `slug` (None: there is none) on a connection whose role passes policies."""
    authority_id: UUID | None = await connection.fetchval(AUTHORITY, slug)
    if authority_id is None:
        yield None
        return
    role = Role.BROKERAGE_MANAGER
    viewer = Viewer(OPERATOR, role, authority_id, None, GRANTS[role], CLIENT, until)
    await connection.execute(opening(viewer))
    try:
        yield Tx(connection, viewer, offset, CLIENT)
    except BaseException:
        await connection.execute("ROLLBACK")
        raise
    await connection.execute("COMMIT")
