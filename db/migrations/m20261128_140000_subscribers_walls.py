"""What subscribers may see is asked of functions."""

from pathlib import Path

from db.scripts import SqlMigration

ID = Path(__file__).stem
VERSION = "1.39.0"
DESCRIPTION = "What subscribers may see is asked of functions"


async def forwards() -> SqlMigration:
    """Run the script beside this module."""
    return SqlMigration.beside(__file__, DESCRIPTION)
