"""The outbox as the relay sees it: committed events get their numbers, and listeners are told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from db.transaction import Tx

CHANNEL = "ebrokerage_events"


@dataclass(frozen=True, slots=True)
class NumberedEvent:
    """An event with its place in the stream; `waited_seconds` is how long it waited for that."""

    sequence: int
    id: UUID
    type: str
    authority_id: UUID | None
    organisation_id: UUID | None
    package_id: UUID | None
    data: Any
    occurred_at: datetime
    waited_seconds: float


# Become the one sequencer, until the end of the transaction.
LOCK = "SELECT last_sequence FROM event_stream FOR UPDATE"

# Number the oldest events that have none.
NUMBER = """
WITH due AS (
    SELECT id, row_number() OVER (ORDER BY position) AS place
    FROM events WHERE sequence IS NULL ORDER BY position LIMIT $2
), numbered AS (
    UPDATE events e SET sequence = $1 + due.place FROM due WHERE e.id = due.id
    RETURNING e.sequence, e.id, e.type, e.authority_id, e.organisation_id, e.package_id, e.data, e.occurred_at,
        extract(epoch FROM clock_timestamp() - e.recorded_at)::float8 AS waited_seconds
)
SELECT * FROM numbered ORDER BY sequence
"""

# Say how far the stream goes now.
ADVANCE = "UPDATE event_stream SET last_sequence = $1"

# Tell whoever listens, when this transaction commits.
NOTIFY = "SELECT pg_notify($1, $2)"


async def number(tx: Tx, limit: int) -> Sequence[NumberedEvent]:
    """Give the oldest unnumbered events, at most `limit`, the next numbers; waits for another sequencer to end.

    Numbers have no gaps: they and `last_sequence` are saved, or rolled back, together. The lock and the reading are
    two statements on purpose: under READ COMMITTED a statement reads as of its own beginning, and one that had waited
    inside itself for the lock would still see as unnumbered what the other sequencer has numbered meanwhile.

    The order is that of `position` (drawn at the insert), which is not the order of commits: an event may become
    visible after a younger one has got its number. For two events of one package it is, though. Whatever writes an
    event of a package holds the package's row lock (or has just inserted the row, which nobody else can see) and keeps
    it until its commit is visible. So the second writer inserts after the first has committed: its event bears the
    later position, and no statement sees it without seeing the first as well. The two come in one batch, in order, or
    in two batches, the first one earlier. A package changes in the order of the numbers, therefore, and a reader that
    goes on from the last number it saw never misses an event.
    """
    last = await tx.connection.fetchval(LOCK)
    rows = await tx.connection.fetch(NUMBER, last, limit)
    if rows:
        await tx.connection.execute(ADVANCE, rows[-1]["sequence"])
    return [NumberedEvent(**row) for row in rows]


async def notify(tx: Tx, last_sequence: int) -> None:
    """Tell those who listen on `ebrokerage_events`, at the commit, how far the stream goes."""
    await tx.connection.execute(NOTIFY, CHANNEL, str(last_sequence))
