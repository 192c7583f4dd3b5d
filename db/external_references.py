"""What other systems call an organisation, a service or a package."""

from collections.abc import Mapping
from uuid import UUID

from db import visibility
from db.transaction import Tx
from domain.external_references import ExternalReference, Referable

# Read whether the viewer sees the object; a package is locked, so that its events keep their order.
SEEN: Mapping[Referable, str] = {
    Referable.ORGANISATION: f"""
SELECT $2::uuid IS NOT NULL FROM organisations o WHERE o.id = $1 AND {visibility.council("organisations", "o", "")}
""",
    Referable.SERVICE: f"""
SELECT $2::uuid IS NOT NULL FROM services s WHERE s.id = $1 AND {visibility.council("services", "s", "")}
""",
    Referable.PACKAGE: f"""
SELECT true FROM packages p WHERE p.id = $1 AND {visibility.council("packages", "p", "$2")} FOR UPDATE
""",
}

# Read the reference that stands.
STANDING = f"""
SELECT r.reference FROM external_references r
WHERE r.object_type = $1 AND r.object_id = $2 AND r.system = $3
  AND {visibility.council("external_references", "r", "$4")}
"""

# Note a reference, the first or another.
PUT = """
INSERT INTO external_references (object_type, object_id, system, authority_id, reference) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (authority_id, object_type, object_id, system) DO UPDATE SET reference = excluded.reference
"""

# Forget a reference.
DELETE = f"""
DELETE FROM external_references r
WHERE r.object_type = $1 AND r.object_id = $2 AND r.system = $3
  AND {visibility.council("external_references", "r", "$4")}
"""


async def is_seen(tx: Tx, noun: Referable, object_id: UUID) -> bool:
    """Whether the viewer sees such an object with this id."""
    return bool(await tx.connection.fetchval(SEEN[noun], object_id, visibility.authority(tx)))


async def standing(tx: Tx, wanted: ExternalReference) -> str | None:
    """The reference that stands where `wanted` is to stand."""
    found: str | None = await tx.connection.fetchval(STANDING, *_place(tx, wanted))
    return found


async def save(tx: Tx, wanted: ExternalReference) -> None:
    """Keep or forget a reference."""
    if wanted.reference is None:
        await tx.connection.execute(DELETE, *_place(tx, wanted))
    else:
        await tx.connection.execute(PUT, *_place(tx, wanted), wanted.reference)


def _place(tx: Tx, wanted: ExternalReference) -> tuple[str, UUID, str, UUID | None]:
    return wanted.noun.value, wanted.object_id, wanted.system, visibility.authority(tx)
