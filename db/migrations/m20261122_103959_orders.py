"""Two more orders of the council's list."""

from pathlib import Path

from db.scripts import OnlineMigration

ID = Path(__file__).stem
VERSION = "1.38.0"
DESCRIPTION = "Two more orders of the council's list"


async def forwards() -> OnlineMigration:
    """Run the script beside this module."""
    return OnlineMigration.beside(__file__, DESCRIPTION)
