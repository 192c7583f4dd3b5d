"""Versions of profiles, and the rows that stand for their levels and reasons, which publishing and seed keep in step.

A row is the identity of a code, for packages and answers to refer to, and bears the words that were published last.
Whether a level is offered the profile in force says; a reason says itself from when to when it is offered.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from db import visibility
from db.transaction import Tx
from domain.publishing import PublishedProfile

# Read the version that was published last, whether or not it holds yet.
LATEST = f"""
SELECT p.id, p.authority_id, p.version, p.effective_at, p.document FROM profiles p
WHERE {visibility.council("profiles", "p", "$1")} ORDER BY p.version DESC LIMIT 1
"""

# Write the next version. A version never changes: packages were created under it.
INSERT = """
INSERT INTO profiles (id, authority_id, version, effective_at, document) VALUES ($1, $2, $3, $4, $5)
"""

# Give each level of a document its row, with the document's words.
PUT_LEVELS = """
INSERT INTO service_levels AS t (authority_id, code, service_type, name, position)
SELECT $1, x.code, x.service_type, x.name, x.position
FROM ROWS FROM (jsonb_to_recordset($2::text::jsonb->'service_levels') AS (code text, service_type text, name text))
    WITH ORDINALITY AS x (code, service_type, name, position)
ON CONFLICT (authority_id, code) DO UPDATE
SET service_type = excluded.service_type, name = excluded.name, position = excluded.position
WHERE (t.service_type, t.name, t.position) <> (excluded.service_type, excluded.name, excluded.position)
RETURNING t.xmax = 0 AS added
"""

# Give each reason of a document its row, with the document's words: offered from then on, or as long as it was.
PUT_REASONS = """
INSERT INTO reason_codes AS t (authority_id, kind, code, label, block_only, assumption, position, offered_from)
SELECT $1, x.kind, x.code, x.label, coalesce(x.block_only, false), coalesce(x.assumption, false), x.position, $3
FROM ROWS FROM (jsonb_to_recordset($2::text::jsonb->'reasons')
                AS (kind text, code text, label text, block_only boolean, assumption boolean))
    WITH ORDINALITY AS x (kind, code, label, block_only, assumption, position)
ON CONFLICT (authority_id, kind, code) DO UPDATE
SET label = excluded.label, block_only = excluded.block_only, assumption = excluded.assumption,
    position = excluded.position, retired_at = NULL,
    offered_from = CASE WHEN t.retired_at < excluded.offered_from THEN excluded.offered_from
                        ELSE least(t.offered_from, excluded.offered_from) END
WHERE (t.label, t.block_only, t.assumption, t.position)
      <> (excluded.label, excluded.block_only, excluded.assumption, excluded.position)
   OR t.retired_at IS NOT NULL OR t.offered_from > excluded.offered_from
RETURNING t.xmax = 0 AS added
"""

# Offer no more, from then on, what a document does not name; packages may still have it.
RETIRE_REASONS = """
UPDATE reason_codes t SET retired_at = $3
WHERE t.authority_id = $1 AND (t.retired_at IS NULL OR t.retired_at > $3)
  AND NOT EXISTS (SELECT FROM jsonb_to_recordset($2::text::jsonb->'reasons') AS x (kind text, code text)
                  WHERE x.kind = t.kind AND x.code = t.code)
RETURNING false AS added
"""

# Read one version, or the one that holds.
DOCUMENT = f"""
SELECT p.document FROM profiles p
WHERE {visibility.council("profiles", "p", "$1")}
  AND CASE WHEN $2::integer IS NULL THEN p.effective_at <= clock_timestamp() + $3::interval ELSE p.version = $2 END
ORDER BY p.version DESC LIMIT 1
"""

OFFERED = "({r}.offered_from <= {now} AND ({r}.retired_at IS NULL OR {r}.retired_at > {now}))"
"""Whether a reason is offered at an instant."""


async def latest(tx: Tx) -> PublishedProfile | None:
    """The version of the viewer's authority's profile that was published last."""
    row = await tx.connection.fetchrow(LATEST, visibility.authority(tx))
    return None if row is None else PublishedProfile(*row)


async def document(tx: Tx, version: int | None) -> Mapping[str, Any] | None:
    """A version of the viewer's authority's profile, by default the one that holds; None where there is none."""
    found: Mapping[str, Any] | None
    found = await tx.connection.fetchval(DOCUMENT, visibility.authority(tx), version, tx.offset)
    return found


async def insert(tx: Tx, published: PublishedProfile) -> None:
    """Keep a version, and the rows for its levels and reasons."""
    facts = (published.id, published.authority_id, published.version, published.effective_at, published.document)
    await tx.connection.execute(INSERT, *facts)
    await keep_in_step(tx.connection, published.authority_id, published.document, published.effective_at)


async def keep_in_step(
    connection: Any, authority_id: UUID, document: Mapping[str, Any], effective_at: datetime
) -> Mapping[str, Sequence[bool]]:
    """Bring levels and reasons to what the document says; for each table, whether each row it changed is a new one.

    The document travels as text, because the connection of a command may know nothing of JSON.
    """
    text = json.dumps(document)
    levels = await connection.fetch(PUT_LEVELS, authority_id, text)
    reasons = await connection.fetch(PUT_REASONS, authority_id, text, effective_at)
    reasons += await connection.fetch(RETIRE_REASONS, authority_id, text, effective_at)
    return {
        "service_levels": [row["added"] for row in levels],
        "reason_codes": [row["added"] for row in reasons],
    }
