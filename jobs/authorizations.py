"""`forget_authorizations`: codes, requests, device codes, assertions and grants that have ended are deleted."""

from typing import Any

import db.expiring
from db.expiring import EXPIRING

BATCH = 1000
MOST_BATCHES = 100


async def forget_authorizations(ctx: dict[str, Any]) -> None:
    """Delete them batch by batch; each batch is a transaction."""
    for what in EXPIRING:
        for _ in range(MOST_BATCHES):
            async with ctx["database"].begin(None) as tx:
                forgotten = await db.expiring.forget(tx, what, BATCH)
            if forgotten < BATCH:
                break
