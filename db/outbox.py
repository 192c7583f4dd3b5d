"""What is announced: events written in the transaction that made them true, for the relay to number and hand on."""

from collections.abc import Sequence

from db.transaction import Tx
from domain.events import Event

# Write one event; its place in the order of commits is given later, by the relay alone.
APPEND = """
INSERT INTO events (id, type, authority_id, organisation_id, package_id, data, occurred_at)
VALUES (gen_random_uuid(), $1, $2, $3, $4, $5, $6)
"""


# Write many events at once.
APPEND_ALL = """
INSERT INTO events (id, type, authority_id, organisation_id, package_id, data, occurred_at)
SELECT gen_random_uuid(), e.type, e.authority_id, e.organisation_id, e.package_id, e.data, $2
FROM ROWS FROM (jsonb_to_recordset($1) AS (
    type text, authority_id uuid, organisation_id uuid, package_id uuid, data jsonb)) WITH ORDINALITY AS e (
    type, authority_id, organisation_id, package_id, data, place)
ORDER BY e.place
"""


async def append(tx: Tx, event: Event) -> None:
    """Announce `event` at the transaction's instant; it is told to others only if the transaction commits."""
    await tx.connection.execute(
        APPEND, event.type, event.authority_id, event.organisation_id, event.package_id, event.data(), tx.now
    )


async def append_all(tx: Tx, events: Sequence[Event]) -> None:
    """Announce many events at the transaction's instant, in their order, in one statement."""
    rows = [
        {
            "type": event.type,
            "authority_id": event.authority_id and str(event.authority_id),
            "organisation_id": event.organisation_id and str(event.organisation_id),
            "package_id": event.package_id and str(event.package_id),
            "data": event.data(),
        }
        for event in events
    ]
    await tx.connection.execute(APPEND_ALL, rows, tx.now)
