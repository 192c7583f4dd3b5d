"""Runs a compiled read: one statement, in a transaction that carries the viewer's settings."""

from db.projection import Plan
from db.transaction import Database
from domain.selection import Bound
from domain.viewer import Viewer


async def run(database: Database, viewer: Viewer, plan: Plan, bound: Bound) -> tuple[bytes, int]:
    """The answer as JSON bytes, unparsed, and how many objects it holds."""
    async with database.begin(viewer) as tx:
        row = await tx.connection.fetchrow(plan.sql, *plan.values(viewer, tx.offset, bound))
    return row[0], row[1]
