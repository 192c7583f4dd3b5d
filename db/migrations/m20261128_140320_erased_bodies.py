"""What other systems were sent of a package is erased with it."""

from pathlib import Path

from db.scripts import SqlMigration

ID = Path(__file__).stem
VERSION = "1.38.0"
DESCRIPTION = "What other systems were sent of a package is erased with it"


async def forwards() -> SqlMigration:
    """Run the script beside this module."""
    return SqlMigration.beside(__file__, DESCRIPTION)
