"""Uploads: announced, claimed by whoever sends, moved on as bytes come, ended; and swept where they broke off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from db import visibility
from db.transaction import Tx
from domain.documents import AddedTo, Announced, DocumentKind, Upload, UploadRefusal, UploadState
from domain.documents.uploading import LEASE, UPLOAD_LASTS

COLUMNS = ", ".join(f"u.{name}" for name in Upload.__slots__)
OWN = visibility.OWN_ACTS.text("u", "$2")
STRAY_AFTER = timedelta(minutes=10)
"""How long after its lease nobody can be writing to an upload any more."""

# Announce what is to come.
INSERT = """
INSERT INTO uploads (id, account_id, authority_id, organisation_id, package_id, invitation_id, document_id, kind,
                     file_name, media_type, size, sha256, content_id, announced_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
"""

# Count what somebody has announced and not sent.
COUNT_OPEN = """
SELECT count(*) FROM uploads u WHERE u.account_id = $1 AND u.state = 'OPEN' AND u.expires_at > $2
"""

# Lock one's own upload; the clock is read above the lock, so after any wait for it.
LOCK = f"""
WITH locked AS (SELECT {COLUMNS} FROM uploads u WHERE u.id = $1 AND {OWN} FOR UPDATE)
SELECT locked.*, clock_timestamp() AS struck_at FROM locked
"""

# Have it to oneself for a while; the first time it gets the key that its bytes are sealed with.
CLAIM = f"""
UPDATE uploads u SET lease = $3, leased_until = $4, wrapped_key = coalesce(u.wrapped_key, $5),
    wrapped_with = coalesce(u.wrapped_with, $6)
WHERE u.id = $1 AND {OWN}
"""

# Say that one goes on; nothing where somebody else has it, or it has ended.
RENEW = f"""
UPDATE uploads u SET leased_until = $4
WHERE u.id = $1 AND {OWN} AND u.lease = $3 AND u.state = 'OPEN' RETURNING true
"""

# Note what has come, and let go of it.
ADVANCE = f"""
UPDATE uploads u SET parts = $3, received = $4, lease = NULL, leased_until = NULL
WHERE u.id = $1 AND {OWN}
"""

# End an upload.
END = f"""
UPDATE uploads u SET state = $3, refusal = $4, document_id = coalesce($5, u.document_id), ended_at = $6, lease = NULL,
    leased_until = NULL
WHERE u.id = $1 AND {OWN}
"""

# Claim uploads whose objects may have to go: those that lapsed, were refused, or were kept. Nobody writes to them any
# more. What `keep` names stays: the objects that the content is made of.
CLAIM_UNSWEPT = """
WITH due AS (
    SELECT u.id FROM uploads u
    WHERE u.swept_at IS NULL AND (u.state <> 'OPEN' OR u.expires_at <= now() + $1::interval)
        AND (u.leased_until IS NULL OR u.leased_until + $2::interval <= now() + $1::interval)
    ORDER BY u.expires_at LIMIT $3 FOR UPDATE SKIP LOCKED
), lapsed AS (
    UPDATE uploads u SET state = CASE u.state WHEN 'OPEN' THEN 'LAPSED' ELSE u.state END,
        ended_at = coalesce(u.ended_at, now() + $1::interval)
    FROM due WHERE u.id = due.id
    RETURNING u.id, u.authority_id, u.content_id
)
SELECT l.*, coalesce((SELECT c.parts FROM contents c WHERE c.id = l.content_id), '[]') AS keep FROM lapsed l
"""

# Note that nothing of them is left that should not be.
SWEPT = "UPDATE uploads u SET swept_at = now() + $2::interval WHERE u.id = ANY ($1)"

# Forget uploads and addresses whose time is long over.
FORGET = (
    "DELETE FROM uploads u WHERE u.swept_at <= now() + $1::interval - interval '7 days'",
    "DELETE FROM downloads d WHERE d.expires_at <= now() + $1::interval - interval '1 day'",
)


@dataclass(frozen=True, slots=True)
class Unswept:
    """An upload that has ended, and the names of the objects of its content that stay."""

    id: UUID
    authority_id: UUID
    content_id: UUID
    keep: frozenset[str]


async def announce(tx: Tx, announced: Announced, to: AddedTo) -> UUID:
    """Announce what is to come, in the caller's name."""
    assert tx.viewer is not None
    id = uuid4()
    await tx.connection.execute(
        INSERT,
        id,
        tx.viewer.account_id,
        to.authority_id,
        to.organisation_id,
        to.package_id,
        to.invitation_id,
        None if to.document is None else to.document.id,
        announced.kind,
        announced.file_name,
        announced.media_type,
        announced.size,
        announced.sha256,
        uuid4(),
        tx.now,
        tx.now + UPLOAD_LASTS,
    )
    return id


async def count_open(tx: Tx) -> int:
    """How many uploads the caller has announced and not sent."""
    assert tx.viewer is not None
    found: int = await tx.connection.fetchval(COUNT_OPEN, tx.viewer.account_id, tx.now)
    return found


async def lock(tx: Tx, upload_id: UUID) -> Upload | None:
    """The caller's own upload, locked, with the transaction's instant taken; None where there is none."""
    assert tx.viewer is not None
    row = await tx.connection.fetchrow(LOCK, upload_id, tx.viewer.account_id)
    if row is None:
        return None
    tx.strike(row["struck_at"])
    given: dict[str, Any] = {name: row[name] for name in Upload.__slots__}
    return Upload(**given | {"kind": DocumentKind(row["kind"]), "state": UploadState(row["state"])})


async def claim(tx: Tx, upload: Upload, wrapped_key: bytes, wrapped_with: str) -> UUID:
    """Have a locked upload to oneself; the key is taken where it has none yet."""
    lease = uuid4()
    await tx.connection.execute(CLAIM, upload.id, upload.account_id, lease, tx.now + LEASE, wrapped_key, wrapped_with)
    return lease


async def renew(tx: Tx, upload: Upload, lease: UUID) -> bool:
    """Whether it is still ours, for another while."""
    return bool(await tx.connection.fetchval(RENEW, upload.id, upload.account_id, lease, tx.now + LEASE))


async def advance(tx: Tx, upload: Upload) -> None:
    """Note what has come of a locked upload."""
    await tx.connection.execute(ADVANCE, upload.id, upload.account_id, upload.parts, upload.received)


async def end(
    tx: Tx, upload: Upload, state: UploadState, refusal: UploadRefusal | None = None, document_id: UUID | None = None
) -> None:
    """End a locked upload."""
    await tx.connection.execute(END, upload.id, upload.account_id, state, refusal, document_id, tx.now)


async def claim_unswept(tx: Tx, limit: int) -> Sequence[Unswept]:
    """Uploads whose objects are to be looked at, locked; those that were open lapse."""
    rows = await tx.connection.fetch(CLAIM_UNSWEPT, tx.offset, STRAY_AFTER, limit)
    return [
        Unswept(row["id"], row["authority_id"], row["content_id"], frozenset(name for name, _ in row["keep"]))
        for row in rows
    ]


async def swept(tx: Tx, ids: Sequence[UUID]) -> None:
    """Nothing is left of these that should not be."""
    await tx.connection.execute(SWEPT, list(ids), tx.offset)


async def forget(tx: Tx) -> None:
    """Forget uploads a week after they were swept, and addresses a day after they ended."""
    for statement in FORGET:
        await tx.connection.execute(statement, tx.offset)
