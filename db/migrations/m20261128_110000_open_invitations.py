"""A provider's open invitations from a small index."""

from pathlib import Path

from db.scripts import OnlineMigration

ID = Path(__file__).stem
VERSION = "1.38.0"
DESCRIPTION = "A provider's open invitations from a small index"


async def forwards() -> OnlineMigration:
    """Run the script beside this module."""
    return OnlineMigration.beside(__file__, DESCRIPTION)
