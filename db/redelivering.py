"""What a council has sent again, and the samples that it asks for."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from db import visibility
from db.transaction import Tx
from domain.webhooks.delivering import DeliveryState
from domain.webhooks.endpoints import Replay, SendSample

MOST_REPLAYED = 10_000
"""How many deliveries one request has sent again; what is beyond is asked for with the next."""

# Write a delivery of an event that did not happen.
SAMPLE = """
INSERT INTO webhook_deliveries (id, endpoint_id, message_id, type, package_id, due_at, occurred_at, created_at)
VALUES ($1, $2, $1, $3, $4, $5, $5, $5)
"""

# Read whether a package is one that a sample may be about.
SEEN = f"SELECT true FROM packages p WHERE p.id = $1 AND {visibility.council('packages', 'p', '$2')}"

# Read a delivery, locked.
LOCK = f"""
SELECT d.id, d.endpoint_id, d.state FROM webhook_deliveries d
WHERE d.id = $1 AND {visibility.keeper("webhook_deliveries", "d", "$2")} FOR UPDATE
"""

# Begin a delivery anew, under the same id and the same number.
AGAIN = f"""
UPDATE webhook_deliveries d SET state = 'PENDING', tries = 0, due_at = $2, ended_at = NULL
WHERE d.id = $1 AND d.ended_at IS NOT NULL AND {visibility.keeper("webhook_deliveries", "d", "$3")}
"""

# The same for many, in their order; those that are under way stay as they are.
REPLAY = f"""
WITH chosen AS (
    SELECT d.id FROM webhook_deliveries d
    WHERE d.endpoint_id = $1 AND d.ended_at IS NOT NULL AND (NOT $2 OR d.state = 'DEAD')
        AND ($3::timestamptz IS NULL OR d.occurred_at >= $3) AND ($4::timestamptz IS NULL OR d.occurred_at < $4)
        AND {visibility.keeper("webhook_deliveries", "d", "$5")}
    ORDER BY d.sequence LIMIT {MOST_REPLAYED} FOR UPDATE SKIP LOCKED
)
UPDATE webhook_deliveries d SET state = 'PENDING', tries = 0, due_at = $6, ended_at = NULL
FROM chosen WHERE d.id = chosen.id
"""


@dataclass(frozen=True, slots=True)
class Locked:
    """A delivery that may be sent again."""

    id: UUID
    endpoint_id: UUID
    state: DeliveryState


async def add_sample(tx: Tx, id: UUID, command: SendSample) -> None:
    """Have a sample of an event sent to an endpoint of the viewer's authority."""
    await tx.connection.execute(SAMPLE, id, command.endpoint_id, command.type, command.package_id, tx.now)


async def is_seen(tx: Tx, package_id: UUID) -> bool:
    """Whether a package is the viewer's authority's."""
    return bool(await tx.connection.fetchval(SEEN, package_id, visibility.authority(tx)))


async def lock(tx: Tx, delivery_id: UUID) -> Locked | None:
    """The viewer's authority's delivery; None where there is none."""
    row = await tx.connection.fetchrow(LOCK, delivery_id, visibility.home(tx))
    return None if row is None else Locked(row["id"], row["endpoint_id"], DeliveryState(row["state"]))


async def again(tx: Tx, delivery_id: UUID) -> None:
    """Have a delivery that has ended sent again."""
    await tx.connection.execute(AGAIN, delivery_id, tx.now, visibility.home(tx))


async def replay(tx: Tx, command: Replay) -> int:
    """Have those sent again that the command means; how many there are, `MOST_REPLAYED` at most."""
    times: tuple[datetime | None, datetime | None] = (command.occurred_from, command.occurred_before)
    whose = visibility.home(tx)
    tag = await tx.connection.execute(REPLAY, command.endpoint_id, command.failed_only, *times, whose, tx.now)
    return int(tag.rpartition(" ")[2])
