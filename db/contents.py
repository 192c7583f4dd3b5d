"""Bytes that are kept: once in an authority, let out when they are known to be clean, their keys rewrapped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from db.documents import COLUMNS, of_row
from db.transaction import Tx
from domain.documents import Document, DocumentState, Upload

SCAN_LEASE = timedelta(seconds=90)
"""For how long whoever scans a content has it to themselves."""

SCAN_AGAIN = timedelta(seconds=5)
"""When a scanner that did not answer is asked again."""

# Keep the bytes of a finished upload, or find the same ones.
KEEP = "SELECT k.content_id, k.content_state FROM keep_content($1, $2, $3) k"

# Claim the content that waits longest for the scanner.
CLAIM = """
WITH due AS (
    SELECT c.id FROM contents c WHERE c.state = 'QUARANTINED' AND c.scan_due_at <= now() + $1::interval
    ORDER BY c.scan_due_at LIMIT 1 FOR UPDATE SKIP LOCKED
)
UPDATE contents c SET scan_due_at = now() + $1::interval + $2::interval, scan_attempts = c.scan_attempts + 1
FROM due WHERE c.id = due.id
RETURNING c.id, c.size, c.parts, c.wrapped_key, c.wrapped_with
"""

# The scanner did not answer: it is asked again, and told to who waits.
HOLD_UP = "UPDATE contents c SET scan_due_at = now() + $2::interval + $3::interval WHERE c.id = $1"
HELD_UP = "UPDATE document_versions v SET held_up = true WHERE v.content_id = $1 AND NOT v.held_up"

# Lock the packages whose documents have these bytes, as every change of a document does.
LOCK_PACKAGES = """
SELECT clock_timestamp() AS struck_at FROM contents c WHERE c.id = $1 AND c.state = 'QUARANTINED' FOR UPDATE
"""

# Say what the scanner found; of harmful bytes nothing is kept but that they were.
SETTLE = """
UPDATE contents c SET state = $2, scanned_at = $3, scan_due_at = NULL, parts = CASE $2 WHEN 'INFECTED' THEN '[]' ELSE
    c.parts END
WHERE c.id = $1
"""
SETTLE_VERSIONS = """
UPDATE document_versions v SET state = $2, held_up = false WHERE v.content_id = $1 AND v.state = 'QUARANTINED'
"""
SETTLE_DOCUMENTS = f"""
UPDATE documents d
SET released_version = CASE WHEN $2 = 'CLEAN' THEN greatest(d.released_version, v.number) ELSE d.released_version END,
    state = CASE WHEN $2 = 'CLEAN' OR d.released_version IS NOT NULL THEN 'CLEAN' ELSE $2 END
FROM document_versions v WHERE v.content_id = $1 AND v.document_id = d.id AND v.state = 'QUARANTINED'
RETURNING {COLUMNS}
"""

# Read keys that were wrapped with another key than the present one, and put them back.
OTHERWISE_WRAPPED = """
SELECT c.id, c.wrapped_key, c.wrapped_with FROM contents c WHERE c.wrapped_with <> $1 ORDER BY c.id LIMIT $2
"""
REWRAP = "UPDATE contents c SET wrapped_key = $2, wrapped_with = $3 WHERE c.id = $1"
OTHERWISE_WRAPPED_UPLOADS = """
SELECT u.id, u.wrapped_key, u.wrapped_with FROM uploads u
WHERE u.state = 'OPEN' AND u.wrapped_with <> $1 ORDER BY u.id LIMIT $2
"""
REWRAP_UPLOAD = "UPDATE uploads u SET wrapped_key = $2, wrapped_with = $3 WHERE u.id = $1"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A content that waits for the scanner, and where its bytes are."""

    id: UUID
    size: int
    parts: list[tuple[str, int]]
    wrapped_key: bytes
    wrapped_with: str


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A key as it stands beside what it is of."""

    id: UUID
    wrapped_key: bytes
    wrapped_with: str


async def keep(tx: Tx, upload: Upload, *, quarantined: bool) -> tuple[UUID, DocumentState]:
    """Keep the bytes of a locked upload that has come whole; those that the authority has already are kept once."""
    row = await tx.connection.fetchrow(KEEP, upload.id, quarantined, tx.now)
    return row["content_id"], DocumentState(row["content_state"])


async def claim(tx: Tx) -> Waiting | None:
    """The content that waits longest for the scanner, to oneself for a while."""
    row = await tx.connection.fetchrow(CLAIM, tx.offset, SCAN_LEASE)
    return None if row is None else Waiting(**row)


async def hold_up(tx: Tx, content_id: UUID) -> None:
    """The scanner did not answer."""
    await tx.connection.execute(HOLD_UP, content_id, tx.offset, SCAN_AGAIN)
    await tx.connection.execute(HELD_UP, content_id)


async def settle(tx: Tx, content_id: UUID, state: DocumentState) -> Sequence[Document]:
    """Let a content out, or say that it is harmful; the documents that it changed. None where it was done before."""
    struck_at = await tx.connection.fetchval(LOCK_PACKAGES, content_id)
    if struck_at is None:
        return []
    tx.strike(struck_at)
    rows = await tx.connection.fetch(SETTLE_DOCUMENTS, content_id, state)
    await tx.connection.execute(SETTLE_VERSIONS, content_id, state)
    await tx.connection.execute(SETTLE, content_id, state, tx.now)
    return [of_row(row) for row in rows]


async def otherwise_wrapped(tx: Tx, present: str, limit: int, *, uploads: bool) -> Sequence[Wrapped]:
    """Keys that were wrapped with another key than the present one."""
    statement = OTHERWISE_WRAPPED_UPLOADS if uploads else OTHERWISE_WRAPPED
    return [Wrapped(**row) for row in await tx.connection.fetch(statement, present, limit)]


async def rewrap(tx: Tx, wrapped: Sequence[Wrapped], *, uploads: bool) -> None:
    """Put keys back as they are wrapped now."""
    rows = [(one.id, one.wrapped_key, one.wrapped_with) for one in wrapped]
    await tx.connection.executemany(REWRAP_UPLOAD if uploads else REWRAP, rows)
