"""Notes of packages and of responses, and how far each reader has come."""

from pathlib import Path

from db.scripts import SqlMigration

ID = Path(__file__).stem
VERSION = "1.38.0"
DESCRIPTION = "Notes of packages and of responses"


async def forwards() -> SqlMigration:
    """Run the script beside this module."""
    return SqlMigration.beside(__file__, DESCRIPTION)
