"""The nightly summaries of endpoints: made once, of what the relay had numbered at one instant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from db.transaction import Tx

# Make the summaries that are due, each from where the one before it ended. Whoever comes second finds them made, or
# waits until they are. All of it is one statement, so that it sees the relay's work of one instant: numbers and
# deliveries together. An endpoint that there was not yet when the night was due begins with the next one.
MAKE = """
WITH due AS MATERIALIZED (
    SELECT e.id, e.authority_id, e.organisation_id, s.last_sequence, coalesce((
        SELECT b.last_sequence FROM webhook_summaries b WHERE b.endpoint_id = e.id ORDER BY b.night DESC LIMIT 1
    ), 0) AS after_sequence
    FROM webhook_endpoints e JOIN webhook_streams s ON s.endpoint_id = e.id
    WHERE e.state <> 'DELETED' AND e.created_at <= $2
        AND NOT EXISTS (SELECT FROM webhook_summaries b WHERE b.endpoint_id = e.id AND b.night >= $1)
    ORDER BY e.id LIMIT $4
), made AS (
    INSERT INTO webhook_summaries (endpoint_id, night, after_sequence, last_sequence, made_at)
    SELECT d.id, $1, d.after_sequence, d.last_sequence, $3 FROM due d
    ON CONFLICT DO NOTHING RETURNING endpoint_id
)
SELECT d.id AS endpoint_id, d.authority_id, d.organisation_id, d.after_sequence, d.last_sequence, coalesce((
    SELECT jsonb_object_agg(c.type, c.count ORDER BY c.type) FROM (
        SELECT t.type, count(*) AS count FROM webhook_deliveries t
        WHERE t.endpoint_id = d.id AND t.sequence > d.after_sequence AND t.sequence <= d.last_sequence
        GROUP BY t.type) c
), '{}') AS counts
FROM due d JOIN made m ON m.endpoint_id = d.id ORDER BY d.id
"""


@dataclass(frozen=True, slots=True)
class Summary:
    """How many events of each name were numbered for an endpoint, after one number and up to another."""

    endpoint_id: UUID
    authority_id: UUID | None
    organisation_id: UUID | None
    after_sequence: int
    last_sequence: int
    counts: Mapping[str, Any]


async def make(tx: Tx, night: date, due_at: datetime, limit: int) -> Sequence[Summary]:
    """Make at most `limit` summaries of a night that was due at this instant, and were not made yet."""
    rows = await tx.connection.fetch(MAKE, night, due_at, tx.now, limit)
    return [Summary(**row) for row in rows]
