"""What finance may see is asked of a function."""

from pathlib import Path

from db.scripts import SqlMigration

ID = Path(__file__).stem
VERSION = "1.38.0"
DESCRIPTION = "What finance may see is asked of a function"


async def forwards() -> SqlMigration:
    """Run the script beside this module."""
    return SqlMigration.beside(__file__, DESCRIPTION)
