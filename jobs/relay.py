"""`relay_outbox`: committed events get their place in the stream and are handed on."""

from collections.abc import Sequence
from typing import Any

import structlog

import db.deliveries
import db.relay
import resolvers.telling
import telemetry
from db.relay import NumberedEvent
from db.transaction import Database, Tx
from jobs.deliveries import send_webhooks
from webhooks.envelope import EnvelopeTooLarge, seal

BATCH = 100
MOST_BATCHES = 100

log = structlog.get_logger(__name__)


async def relay_outbox(ctx: dict[str, Any]) -> None:
    """Number and hand on what was committed, batch by batch. Run twice, or by many at once, it does the same."""
    for _ in range(MOST_BATCHES):
        handed_on = await relay_batch(ctx["database"])
        if handed_on:
            await send_webhooks(ctx)
        if handed_on < BATCH:
            return


async def relay_batch(database: Database) -> int:
    """Number and hand on one batch in one transaction; returns how many events it held."""
    async with database.begin(None) as tx:
        events = await db.relay.number(tx, BATCH)
        if events:
            await _hand_over(tx, events)
    if events:
        telemetry.EVENTS_RELAYED.inc(len(events))
        telemetry.RELAY_LAG_SECONDS.set(events[-1].waited_seconds)
    return len(events)


async def _hand_over(tx: Tx, events: Sequence[NumberedEvent]) -> None:
    """Put every event into the streams of those who may see it, and write what is to be delivered of it.

    The listeners hear of it at the commit. One that cannot be sealed keeps its number, because it would stop all that
    come after it; the log names it, and its deliveries fail where everybody sees it.
    """
    for event in events:
        try:
            seal(event)
        except EnvelopeTooLarge as error:
            log.exception("event_too_large", event_id=str(event.id), type=event.type, reason=str(error))
    await resolvers.telling.tell(tx, events)
    await db.deliveries.write(tx, [event.id for event in events])
    await db.relay.notify(tx, events[-1].sequence)
