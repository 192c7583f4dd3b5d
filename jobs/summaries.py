"""`summarise_events`: once a night every endpoint is told how many events of each name were numbered for it."""

from typing import Any

import db.outbox
import db.summaries
from db.summaries import Summary
from db.transaction import Database
from domain.events import EventsSummarised
from domain.webhooks.summaries import due_at, night
from jobs.bell import ring

BATCH = 100
MOST_BATCHES = 50


async def summarise_events(ctx: dict[str, Any]) -> None:
    """Tell those who were not told of this night yet. Run twice, or by many at once, it tells nobody twice."""
    hour, made = ctx["settings"].summary_hour, 0
    for _ in range(MOST_BATCHES):
        batch = await summarise_batch(ctx["database"], hour)
        made += batch
        if batch < BATCH:
            break
    if made:
        await ring(ctx["redis"], "relay_outbox")


async def summarise_batch(database: Database, hour: int) -> int:
    """Make and announce one batch in one transaction; returns how many summaries it held."""
    async with database.begin(None) as tx:
        tonight = night(await tx.read_clock(), hour)
        found = await db.summaries.make(tx, tonight, due_at(tonight, hour), BATCH)
        if found:
            await db.outbox.append_all(tx, [_event(one) for one in found])
    return len(found)


def _event(made: Summary) -> EventsSummarised:
    return EventsSummarised(
        authority_id=made.authority_id,
        organisation_id=made.organisation_id,
        endpoint_id=made.endpoint_id,
        after_sequence=made.after_sequence,
        last_sequence=made.last_sequence,
        counts=made.counts,
    )
