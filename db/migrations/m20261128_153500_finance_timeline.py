"""What finance reads in a timeline."""

from pathlib import Path

from db.scripts import SqlMigration

ID = Path(__file__).stem
VERSION = "1.38.0"
DESCRIPTION = "Finance and the timeline"


async def forwards() -> SqlMigration:
    """Run the script beside this module."""
    return SqlMigration.beside(__file__, DESCRIPTION)
