"""What is announced: events written in the transaction that made them true, for the relay to number and hand on."""

from db.transaction import Tx
from domain.events import Event

# Write one event; its place in the order of commits is given later, by the relay alone.
APPEND = """
INSERT INTO events (id, type, authority_id, organisation_id, package_id, data, occurred_at)
VALUES (gen_random_uuid(), $1, $2, $3, $4, $5, $6)
"""


async def append(tx: Tx, event: Event) -> None:
    """Announce `event` at the transaction's instant; it is told to others only if the transaction commits."""
    await tx.connection.execute(
        APPEND, event.type, event.authority_id, event.organisation_id, event.package_id, event.data(), tx.now
    )
