"""What is about a package, erased when its time is over; and what is left of its documents in the store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from db.transaction import Tx
from domain import profiles
from domain.profiles import Retention
from domain.retention import DueRecord, RecordCategory

# Read what each authority's profile in force says of how long things are kept.
RETENTION = """
SELECT DISTINCT ON (p.authority_id) p.authority_id, p.document -> 'retention' AS retention
FROM profiles p WHERE p.effective_at <= $1 ORDER BY p.authority_id, p.version DESC
"""

# Read of which packages a category has had its time by then, the oldest first.
DUE = """
SELECT d.package_id, d.public_reference, d.due_at, d.held FROM records_due($1, $2, $3, $4, $5, $6) d
"""

# Erase a category of a package; no row where its time is not over, or it is held, or somebody works on it.
ERASE = "SELECT e.documents, e.notes, e.positions FROM erase_record($1, $2, $3, $4) e"

# Read what the store still has of erased contents, and forget that it does.
LEFT = "SELECT c.content_id, c.authority_id FROM erased_contents c ORDER BY c.erased_at, c.content_id LIMIT $1"
GONE = "DELETE FROM erased_contents c WHERE c.content_id = ANY ($1)"


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased: how many documents and notes, and the places of the audit's rows that lost their details."""

    documents: int
    notes: int
    positions: list[int]


async def retention(tx: Tx) -> Mapping[UUID, Retention]:
    """How long each authority keeps what is about a package."""
    rows = await tx.connection.fetch(RETENTION, tx.now)
    return {row["authority_id"]: profiles.retention(row["retention"]) for row in rows}


async def due(
    tx: Tx, authority_id: UUID, kept: tuple[RecordCategory, int], by: datetime, limit: int | None
) -> Sequence[DueRecord]:
    """The packages of which a category, kept for so many years, has had its time by then.

    Without a limit it is all of them, the held ones too.
    """
    rows = await tx.connection.fetch(DUE, authority_id, kept[0], kept[1], by, limit is None, limit)
    return [DueRecord(**row) for row in rows]


async def erase(tx: Tx, package_id: UUID, kept: tuple[RecordCategory, int]) -> Erased | None:
    """Erase a category of a package, asked once more behind its lock whether its time is over and it is not held."""
    row = await tx.connection.fetchrow(ERASE, package_id, kept[0], kept[1], tx.now)
    return None if row is None else Erased(**row)


async def left_in_store(tx: Tx, limit: int) -> Sequence[tuple[UUID, UUID]]:
    """The erased contents of which the store may still have something, and whose they were."""
    return [(row["content_id"], row["authority_id"]) for row in await tx.connection.fetch(LEFT, limit)]


async def gone(tx: Tx, content_ids: Sequence[UUID]) -> None:
    """The store has nothing of these any more."""
    await tx.connection.execute(GONE, list(content_ids))
