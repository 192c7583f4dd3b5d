"""`chain_audit` and `seal_audit`: committed rows of the audit become links of their chain; its head is signed daily."""

from typing import Any

import structlog

import db.audit_chain
import resolvers.audit
import telemetry
from db.transaction import Database

BATCH = 500
MOST_BATCHES = 10

log = structlog.get_logger(__name__)


async def chain_audit(ctx: dict[str, Any]) -> None:
    """Draw on every chain that has rows waiting. Run twice, or by many at once, it does the same."""
    await chain_waiting(ctx["database"])


async def chain_waiting(database: Database) -> int:
    """Chain what waits, batch by batch, in turn; how many rows that were."""
    async with database.begin(None) as tx:
        chains = list(await db.audit_chain.waiting(tx))
    done = 0
    longest = 0.0
    for _ in range(MOST_BATCHES):
        for chain in tuple(chains):
            count, waited = await resolvers.audit.extend(database, chain, BATCH)
            done += count
            longest = max(longest, waited.total_seconds())
            if count < BATCH:
                chains.remove(chain)
    telemetry.AUDIT_CHAINED.inc(done)
    telemetry.AUDIT_TAIL_SECONDS.set(longest)
    return done


async def seal_audit(ctx: dict[str, Any]) -> None:
    """Sign and hand out the heads that were not signed for a day."""
    for path in await resolvers.audit.seal(ctx["database"], ctx["settings"].data_directory):
        log.info("audit_head_signed", file=path.name, head=path.read_text().strip())
