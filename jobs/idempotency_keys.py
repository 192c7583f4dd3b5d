"""`expire_idempotency_keys`: a key that was kept for its 24 hours is forgotten."""

from typing import Any

import db.deadlines

BATCH = 1000
MOST_BATCHES = 100


async def expire_idempotency_keys(ctx: dict[str, Any]) -> None:
    """Delete the keys that have had their time, batch by batch; each batch is a transaction."""
    for _ in range(MOST_BATCHES):
        async with ctx["database"].begin(None) as tx:
            expired = await db.deadlines.expire_keys(tx, BATCH)
        if expired < BATCH:
            return
