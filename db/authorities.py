"""One at a time: what administrators of an authority, or of the shared directory, do waits for each other."""

from datetime import datetime

from db import visibility
from db.transaction import Tx

# Wait until nobody else changes what belongs to this authority as a whole: its teams, its profile.
LOCK = "SELECT pg_advisory_xact_lock(hashtext('ebrokerage authority ' || $1::uuid))"

# Wait until nobody else changes the directory that all authorities share.
LOCK_DIRECTORY = "SELECT pg_advisory_xact_lock(hashtext('ebrokerage directory'))"


async def lock(tx: Tx) -> datetime:
    """Become the only one who changes what belongs to the viewer's authority as a whole; the instant of that."""
    await tx.connection.execute(LOCK, visibility.authority(tx))
    return await tx.read_clock()


async def lock_directory(tx: Tx) -> datetime:
    """Become the only one who changes the shared directory; the instant of that."""
    await tx.connection.execute(LOCK_DIRECTORY)
    return await tx.read_clock()
