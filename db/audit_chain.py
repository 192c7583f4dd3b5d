"""The audit's chains: drawn on over rows that are committed, read along, erased behind, signed at their heads."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from db.transaction import Tx
from domain.audit_chain import NO_AUTHORITY, Head, Link, Row
from domain.retention import Category

COLUMNS = """a.id, a.authority_id, a.organisation_id, a.account_id, a.action, a.object_type, a.object_id,
    a.object_version, a.before, a.after, a.occurred_at, a.request_id, a.position, a.salt, a.details_hash, a.hash,
    a.erased_at"""

CHAIN_INDEXES = {
    "audit_unchained": "CREATE INDEX audit_unchained ON audit (audit_chain_of(authority_id), id)"
    " WHERE position IS NULL",
    "audit_chained": "CREATE UNIQUE INDEX audit_chained ON audit (audit_chain_of(authority_id), position)"
    " WHERE position IS NOT NULL",
}
"""What the chain adds to a writer's work, as the migration made it."""

# Read which chains have rows that are not chained yet.
WAITING = """
SELECT c.chain FROM (SELECT h.id AS chain FROM authorities h UNION ALL SELECT audit_chain_of(NULL)) c
WHERE EXISTS (SELECT FROM audit a WHERE a.position IS NULL AND audit_chain_of(a.authority_id) = c.chain)
ORDER BY c.chain
"""

# Begin a chain.
BEGIN = "INSERT INTO audit_heads (chain) VALUES ($1) ON CONFLICT DO NOTHING"

# Become the chain's one sequencer until the end of the transaction; no row where another is.
LOCK = "SELECT h.position, h.hash FROM audit_heads h WHERE h.chain = $1 FOR UPDATE SKIP LOCKED"

# Read the next rows of a chain. A statement of its own after the lock: it sees what an earlier sequencer committed.
NEXT = f"""
SELECT {COLUMNS}, clock_timestamp() AS struck_at FROM audit a
WHERE a.position IS NULL AND audit_chain_of(a.authority_id) = $1 ORDER BY a.id LIMIT $2
"""

# Give rows their places.
CHAIN = """
UPDATE audit a SET position = l.position, salt = l.salt, details_hash = l.details_hash, hash = l.hash
FROM unnest($1::bigint[], $2::bigint[], $3::bytea[], $4::bytea[], $5::bytea[])
    l (id, position, salt, details_hash, hash)
WHERE a.id = l.id AND a.position IS NULL
"""

# Say how far a chain goes now.
ADVANCE = "UPDATE audit_heads h SET position = $2, hash = $3, chained_at = clock_timestamp() WHERE h.chain = $1"

# Read the heads of all chains, the chain's authority by its short name.
HEADS = """
SELECT h.chain, coalesce(u.slug, 'no-authority') AS slug, h.position, h.hash
FROM audit_heads h LEFT JOIN authorities u ON u.id = h.chain ORDER BY slug
"""

# Read which heads were not signed for so long, and have moved since.
UNSEALED = """
SELECT h.chain, coalesce(u.slug, 'no-authority') AS slug, h.position, h.hash, clock_timestamp() AS struck_at
FROM audit_heads h LEFT JOIN authorities u ON u.id = h.chain
WHERE h.position > 0 AND NOT EXISTS (
    SELECT FROM audit_seals s WHERE s.chain = h.chain
      AND (s.position = h.position OR s.sealed_at > clock_timestamp() - $1::interval))
ORDER BY h.chain FOR UPDATE OF h SKIP LOCKED
"""

# Keep what was signed.
SEAL = "INSERT INTO audit_seals (chain, position, hash, sealed_at, signed) VALUES ($1, $2, $3, $4, $5)"

# Read what was signed of a chain.
SEALS = "SELECT s.signed FROM audit_seals s WHERE s.chain = $1 ORDER BY s.sealed_at"

# Read along a chain, or what of it is not chained yet.
ALONG = f"""
SELECT {COLUMNS} FROM audit a
WHERE a.position IS NOT NULL AND audit_chain_of(a.authority_id) = $1 ORDER BY a.position
"""
TAIL = f"""
SELECT {COLUMNS} FROM audit a WHERE a.position IS NULL AND audit_chain_of(a.authority_id) = $1 ORDER BY a.id
"""


# Erase the details of the oldest rows of a category whose time is over, but not what was erased before, and of no
# package that is held or has not ended. `$1` is the clock's offset, `$2` how long they are kept, `$3` how many.
ERASE = {
    Category.AUDIT_OF_PACKAGES: """
WITH over AS (
    SELECT a.id FROM audit a
    JOIN packages p ON p.id = CASE a.object_type WHEN 'package' THEN a.object_id
        ELSE (SELECT i.package_id FROM invitations i WHERE i.id = a.object_id) END
    WHERE a.authority_id = $4 AND a.object_type IN ('package', 'invitation') AND a.erased_at IS NULL
      AND a.position IS NOT NULL AND (a.before IS NOT NULL OR a.after IS NOT NULL)
      AND a.occurred_at <= now() + $1::interval - $2::interval
      AND p.ended_at <= now() + $1::interval - $2::interval
      AND NOT EXISTS (SELECT FROM legal_holds h WHERE h.package_id = p.id AND h.lifted_at IS NULL)
    ORDER BY a.occurred_at LIMIT $3)
""",
    Category.AUDIT_OF_OTHERS: """
WITH over AS (
    SELECT a.id FROM audit a
    WHERE a.authority_id IS NOT DISTINCT FROM $4 AND a.object_type NOT IN ('package', 'invitation', 'audit')
      AND a.erased_at IS NULL AND a.position IS NOT NULL AND (a.before IS NOT NULL OR a.after IS NOT NULL)
      AND a.occurred_at <= now() + $1::interval - $2::interval
    ORDER BY a.occurred_at LIMIT $3)
""",
}
ERASING = """
UPDATE audit a SET before = NULL, after = NULL, salt = NULL, erased_at = clock_timestamp() + $1::interval
FROM over WHERE a.id = over.id RETURNING a.position
"""


@dataclass(frozen=True, slots=True)
class Chain:
    """A chain, by its authority's short name, and its head."""

    id: UUID
    slug: str
    head: Head


async def waiting(tx: Tx) -> Sequence[UUID]:
    """The chains that have rows to be chained."""
    return [row["chain"] for row in await tx.connection.fetch(WAITING)]


async def lock(tx: Tx, chain: UUID) -> Head | None:
    """The chain's head, held until the transaction ends; None where another sequencer holds it."""
    await tx.connection.execute(BEGIN, chain)
    row = await tx.connection.fetchrow(LOCK, chain)
    return None if row is None else Head(row["position"], row["hash"])


async def unchained(tx: Tx, chain: UUID, limit: int) -> tuple[list[Row], timedelta]:
    """The next rows of a locked chain, in the order of their ids, and how long the first has waited."""
    found = await tx.connection.fetch(NEXT, chain, limit)
    if not found:
        return [], timedelta(0)
    return [_row(row) for row in found], found[0]["struck_at"] + tx.offset - found[0]["occurred_at"]


async def extend(tx: Tx, chain: UUID, links: Sequence[Link]) -> None:
    """Give these rows their places, and the locked chain its new head."""
    columns = zip(
        *((one.id, one.head.position, one.salt, one.details_hash, one.head.hash) for one in links), strict=True
    )
    tag = await tx.connection.execute(CHAIN, *map(list, columns))
    if tag != f"UPDATE {len(links)}":
        raise LookupError(f"{len(links)} rows were to be chained: {tag}")
    await tx.connection.execute(ADVANCE, chain, links[-1].head.position, links[-1].head.hash)


async def heads(tx: Tx) -> Sequence[Chain]:
    """Every chain there is."""
    return [
        Chain(row["chain"], row["slug"], Head(row["position"], row["hash"])) for row in await tx.connection.fetch(HEADS)
    ]


async def unsealed(tx: Tx, age: timedelta) -> Sequence[tuple[Chain, datetime]]:
    """The chains that have moved since they were signed, and were not for so long; held, with the instant."""
    rows = await tx.connection.fetch(UNSEALED, age)
    return [(Chain(row["chain"], row["slug"], Head(row["position"], row["hash"])), row["struck_at"]) for row in rows]


async def seal(tx: Tx, chain: Chain, sealed_at: datetime, signed: str) -> None:
    """Keep what was signed of a chain's head."""
    await tx.connection.execute(SEAL, chain.id, chain.head.position, chain.head.hash, sealed_at, signed)


async def seals(tx: Tx, chain: UUID) -> Sequence[str]:
    """All that was signed of a chain, the oldest first."""
    return [row["signed"] for row in await tx.connection.fetch(SEALS, chain)]


async def erase(tx: Tx, chain: UUID, category: Category, kept_for: timedelta, limit: int) -> list[int]:
    """Erase the details of the oldest rows of a category whose time is over; their places."""
    authority_id = None if chain == NO_AUTHORITY else chain
    rows = await tx.connection.fetch(ERASE[category] + ERASING, tx.offset, kept_for, limit, authority_id)
    return sorted(row["position"] for row in rows)


async def along(tx: Tx, chain: UUID) -> AsyncIterator[Row]:
    """The rows of a chain in their order; inside a transaction that sees one moment."""
    async for row in tx.connection.cursor(ALONG, chain, prefetch=500):
        yield _row(row)


async def tail(tx: Tx, chain: UUID) -> Sequence[Row]:
    """The rows that are not chained yet."""
    return [_row(row) for row in await tx.connection.fetch(TAIL, chain)]


def _row(row: Any) -> Row:
    return Row(**{name: row[name] for name in Row.__slots__})
