"""`forget_revocations`: a revocation that outlived every token it could be about is deleted."""

from datetime import timedelta
from typing import Any

import db.revocations

KEPT_FOR = timedelta(days=8)
"""A day longer than any access token lives."""

BATCH = 1000
MOST_BATCHES = 100


async def forget_revocations(ctx: dict[str, Any]) -> None:
    """Delete them batch by batch; each batch is a transaction."""
    for _ in range(MOST_BATCHES):
        async with ctx["database"].begin(None) as tx:
            if await db.revocations.forget(tx, KEPT_FOR, BATCH) < BATCH:
                return
