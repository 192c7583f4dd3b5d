"""`keep_earlier_versions`: answers from before versions were kept get theirs, a while every second, until all have."""

from typing import Any

import db.earlier_answers

BATCH = 1000
MOST_BATCHES = 5
"""About half of each second: sixteen million answers take about an hour, and nobody who works meanwhile waits."""


async def keep_earlier_versions(ctx: dict[str, Any]) -> None:
    """Keep some batches; each is a transaction. Run twice, or by many at once, it keeps nothing twice."""
    for _ in range(MOST_BATCHES):
        async with ctx["database"].begin(None) as tx:
            looked = await db.earlier_answers.keep(tx, BATCH)
        if looked < BATCH:
            return
