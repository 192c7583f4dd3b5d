"""The house: every table of the first capability. Later migrations are named after their day, which sorts behind it."""

from pathlib import Path

from db.scripts import SqlMigration

ID = Path(__file__).stem
VERSION = "1.38.0"
DESCRIPTION = "The house"


async def forwards() -> SqlMigration:
    """Run `house.sql`."""
    return SqlMigration.beside(__file__, DESCRIPTION)
