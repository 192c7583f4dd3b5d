"""What an erasure finds its rows by, built while others write."""

from pathlib import Path

from db.scripts import OnlineMigration

ID = Path(__file__).stem
VERSION = "1.38.0"
DESCRIPTION = "What an erasure finds its rows by, built while others write"


async def forwards() -> OnlineMigration:
    """Run the script beside this module."""
    return OnlineMigration.beside(__file__, DESCRIPTION)
