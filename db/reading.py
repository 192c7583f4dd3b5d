"""Runs a compiled read: one statement, which carries the viewer's settings itself."""

from db.projection import Plan
from db.transaction import Database
from domain.selection import Bound
from domain.viewer import Viewer


async def run(database: Database, viewer: Viewer, plan: Plan, bound: Bound) -> tuple[bytes, int]:
    """The answer as JSON bytes, unparsed, and how many objects it holds."""
    row = await database.ask(plan.sql, plan.values(viewer, database.clock.offset(), bound))
    return row[0], row[1]
