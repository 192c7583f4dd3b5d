"""`erase_records`: what is about a package is erased when its council has kept it long enough."""

from typing import Any

import db.erasing
import resolvers.erasing
from documents.contents import prefix
from domain.retention import kept_years

BATCH = 50
MOST_BATCHES = 4


async def erase_records(ctx: dict[str, Any]) -> None:
    """Package by package, each in a transaction of its own; then what is left of documents in the store.

    Killed anywhere, it leaves packages whole or erased, and the next run goes on.
    """
    for authority_id, retention in (await resolvers.erasing.retention(ctx["database"])).items():
        for kept in kept_years(retention).items():
            for _ in range(MOST_BATCHES):
                found, erased = await resolvers.erasing.erase_due(ctx["database"], authority_id, kept, BATCH)
                if found < BATCH or not erased:
                    break
    await _clear_store(ctx)


async def _clear_store(ctx: dict[str, Any]) -> None:
    """Take from the store what was erased; a name is forgotten only when nothing stands under it any more."""
    store = ctx["vault"].store
    for _ in range(MOST_BATCHES):
        async with ctx["database"].begin(None) as tx:
            left = await db.erasing.left_in_store(tx, BATCH)
        for content_id, authority_id in left:
            await store.clear(prefix(authority_id, content_id))
        async with ctx["database"].begin(None) as tx:
            await db.erasing.gone(tx, [content_id for content_id, _ in left])
        if len(left) < BATCH:
            return
