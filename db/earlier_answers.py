"""Answers from before versions were kept (rules P18, P34): a migration left them to the worker."""

from db.transaction import Tx

# Keep the versions of the next answers that have none, through the one function that may read and write them all.
KEEP = "SELECT keep_earlier_versions($1)"


async def keep(tx: Tx, limit: int) -> int:
    """Look at the next answers, at most `limit`, and keep what they lack; how many it looked at.

    Fewer than `limit` are the last: or nothing was left to do, or another transaction is at it.
    """
    looked: int = await tx.connection.fetchval(KEEP, limit)
    return looked
