"""Exports of a person's record, and holds."""

from collections.abc import Sequence
from uuid import UUID

from db import visibility
from db.shapes.records import DOCUMENT
from db.transaction import Tx
from domain.records import Hold

# Read the packages of a client reference.
OF_CLIENT = f"""
SELECT p.id FROM packages p WHERE p.client_reference = $1 AND {visibility.council("packages", "p", "$2")} ORDER BY p.id
"""

# Note that they were handed out.
EXPORT = """
INSERT INTO subject_exports (id, authority_id, package_ids, exported_by, exported_at) VALUES ($1, $2, $3, $4, $5)
"""

# Read what was handed out, for the operator; the API reads it through its shape.
READ_EXPORT = f"""
SELECT ({DOCUMENT.format(t="e")})::text FROM subject_exports e
WHERE e.id = $1 AND {visibility.council("subject_exports", "e", "$2")}
"""

# Read the hold of a package that is in force.
HELD = f"""
SELECT h.id, h.placed_at FROM legal_holds h
WHERE h.package_id = $1 AND h.lifted_at IS NULL AND {visibility.council("legal_holds", "h", "$2")}
"""

# Hold a package.
PLACE = """
INSERT INTO legal_holds (id, package_id, authority_id, reason, placed_by, placed_at) VALUES ($1, $2, $3, $4, $5, $6)
"""

# End a hold.
LIFT = f"""
UPDATE legal_holds h SET lifted_by = $3, lifted_at = $4
WHERE h.id = $1 AND {visibility.council("legal_holds", "h", "$2")}
"""


async def of_client(tx: Tx, client_reference: str) -> Sequence[UUID]:
    """The packages that the viewer's council has about a client."""
    return [row["id"] for row in await tx.connection.fetch(OF_CLIENT, client_reference, visibility.authority(tx))]


async def export(tx: Tx, id: UUID, packages: Sequence[UUID], account_id: UUID | None) -> None:
    """Note that these packages were handed out."""
    await tx.connection.execute(EXPORT, id, visibility.authority(tx), list(packages), account_id, tx.now)


async def document(tx: Tx, id: UUID) -> str:
    """Everything that was handed out, as JSON."""
    return str(await tx.connection.fetchval(READ_EXPORT, id, visibility.authority(tx)))


async def held(tx: Tx, package_id: UUID) -> Hold | None:
    """The package's hold that is in force."""
    row = await tx.connection.fetchrow(HELD, package_id, visibility.authority(tx))
    return None if row is None else Hold(row["id"], row["placed_at"])


async def place(tx: Tx, id: UUID, package_id: UUID, reason: str, account_id: UUID) -> None:
    """Hold a package."""
    await tx.connection.execute(PLACE, id, package_id, visibility.authority(tx), reason, account_id, tx.now)


async def lift(tx: Tx, hold: Hold, account_id: UUID) -> None:
    """End a hold."""
    await tx.connection.execute(LIFT, hold.id, visibility.authority(tx), account_id, tx.now)
