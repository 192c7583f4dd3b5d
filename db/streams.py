"""Streams: what each viewer is told, numbered in the transaction in which the relay numbers the events themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from db.disclosing import KNOWN
from db.relay import NumberedEvent
from db.transaction import Database, Tx
from domain.events.audiences import OF_CARE
from domain.permissions import MATCHES, READS_ALL
from domain.streams import Stream

# Whose invitations ran when these events happened. It reads what is committed and locks nothing.
INVITED = """
SELECT v.id AS event_id, i.organisation_id, array_agg(i.id ORDER BY i.id) AS invitation_ids
FROM events v JOIN invitations i ON i.package_id = v.package_id
    AND i.sent_at <= v.occurred_at AND (i.ended_at IS NULL OR i.ended_at >= v.occurred_at)
WHERE v.id = ANY ($1::uuid[]) GROUP BY v.id, i.organisation_id ORDER BY v.id, i.organisation_id
"""

# Who of the council, beside those who see everything, sees these events' packages: subscribers, and of what was awarded
# those who match what was bought.
SEEN_BY = """
SELECT v.id AS event_id, a.id AS account_id
FROM events v JOIN subscriptions s ON s.package_id = v.package_id
    JOIN accounts a ON a.id = s.account_id AND a.authority_id = v.authority_id AND a.role <> ALL ($2::text[])
WHERE v.id = ANY ($1::uuid[])
UNION
SELECT v.id, a.id
FROM events v JOIN packages p ON p.id = v.package_id AND p.state IN ('AWARDED', 'COMPLETE')
    JOIN accounts a ON a.authority_id = v.authority_id AND a.role = ANY ($3::text[]) AND a.disabled_at IS NULL
WHERE v.id = ANY ($1::uuid[]) AND split_part(v.type, '.', 1) <> ALL ($4::text[])
"""

# Which of these events are of a document that the organisation that they are about may not know of: one that the
# council keeps beside an answer that has lost, or that was not let out.
HIDDEN = f"""
SELECT v.id FROM events v LEFT JOIN documents d ON d.id = substr(v.data ->> 'documentId', length('document_') + 1)::uuid
WHERE v.id = ANY ($1::uuid[]) AND v.data ? 'documentId'
    AND (d.by_provider OR {KNOWN.format(t="d", viewer="v.organisation_id")}) IS NOT TRUE
"""

# Begin the streams that there are not yet.
BEGIN = """
INSERT INTO streams (id, kind)
SELECT DISTINCT r.stream_id, r.kind FROM jsonb_to_recordset($1) AS r (stream_id uuid, kind text)
ON CONFLICT DO NOTHING
"""

# Number what is told, each stream by itself. One relay at a time does: it holds the one row of `event_stream`.
TELL = """
WITH told AS (
    SELECT r.stream_id, r.event_id, r.of_care, r.data,
        s.last_sequence + row_number() OVER (PARTITION BY r.stream_id ORDER BY r.place) AS sequence
    FROM ROWS FROM (jsonb_to_recordset($1) AS (stream_id uuid, event_id uuid, of_care boolean, data jsonb))
        WITH ORDINALITY AS r (stream_id, event_id, of_care, data, place) JOIN streams s ON s.id = r.stream_id
), written AS (
    INSERT INTO stream_events (stream_id, sequence, id, type, package_id, of_care, data, occurred_at)
    SELECT t.stream_id, t.sequence, v.id, v.type, v.package_id, t.of_care, t.data, v.occurred_at
    FROM told t JOIN events v ON v.id = t.event_id
)
UPDATE streams s SET last_sequence = f.last_sequence
FROM (SELECT t.stream_id, max(t.sequence) AS last_sequence FROM told t GROUP BY t.stream_id) f
WHERE s.id = f.stream_id
"""

# How far these streams go.
HEADS = "SELECT h.id, h.last_sequence FROM stream_heads($1) h"


@dataclass(frozen=True, slots=True)
class Telling:
    """An event for one stream; `data` is None where they are the event's own."""

    stream: Stream
    event: NumberedEvent
    of_care: bool
    data: Mapping[str, Any] | None = None

    def row(self) -> dict[str, Any]:
        """The telling as the statements take it."""
        return {
            "stream_id": str(self.stream.id),
            "kind": self.stream.kind.value,
            "event_id": str(self.event.id),
            "of_care": self.of_care,
            "data": self.data,
        }


async def invited(tx: Tx, event_ids: Sequence[UUID]) -> dict[UUID, dict[UUID, Sequence[UUID]]]:
    """Of each event, the organisations whose invitations ran when it happened, with those invitations."""
    found: dict[UUID, dict[UUID, Sequence[UUID]]] = {}
    for row in await tx.connection.fetch(INVITED, event_ids):
        found.setdefault(row["event_id"], {})[row["organisation_id"]] = row["invitation_ids"]
    return found


async def seen_by(tx: Tx, event_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """Of each event, the accounts with streams of their own that see its package now."""
    found: dict[UUID, list[UUID]] = {}
    for row in await tx.connection.fetch(SEEN_BY, event_ids, sorted(READS_ALL), sorted(MATCHES), sorted(OF_CARE)):
        found.setdefault(row["event_id"], []).append(row["account_id"])
    return found


async def hidden(tx: Tx, event_ids: Sequence[UUID]) -> set[UUID]:
    """Which of these events no organisation is told, because of the document that they name (rules P23 to P28)."""
    return {row["id"] for row in await tx.connection.fetch(HIDDEN, event_ids)}


async def tell(tx: Tx, tellings: Sequence[Telling]) -> None:
    """Give each telling the next number of its stream, in their order; the relay alone does, under its lock."""
    rows = [telling.row() for telling in tellings]
    await tx.connection.execute(BEGIN, rows)
    await tx.connection.execute(TELL, rows)


async def heads(database: Database, stream_ids: Sequence[UUID]) -> dict[UUID, int]:
    """The last numbers of these streams; one that has not begun is absent."""
    async with database.begin(None) as tx:
        return {row["id"]: row["last_sequence"] for row in await tx.connection.fetch(HEADS, stream_ids)}
