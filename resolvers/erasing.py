"""How what is about a package is erased: one part of one package in a transaction, which puts it on record."""

from collections.abc import Mapping
from uuid import UUID

import db.audit
import db.erasing
from db.transaction import Database
from domain.audit_chain import ERASED
from domain.profiles import Retention
from domain.retention import RecordCategory


async def retention(database: Database) -> Mapping[UUID, Retention]:
    """How long each authority keeps what is about a package."""
    async with database.begin(None) as tx:
        await tx.read_clock()
        return await db.erasing.retention(tx)


async def erase_due(
    database: Database, authority_id: UUID, kept: tuple[RecordCategory, int], limit: int
) -> tuple[int, int]:
    """Erase a part of an authority's packages whose time is over.

    Gives how many were found, and of how many it is gone.
    """
    async with database.begin(None) as tx:
        now = await tx.read_clock()
        due = await db.erasing.due(tx, authority_id, kept, now, limit)
    erased = [await erase(database, authority_id, one.package_id, kept) for one in due]
    return len(due), sum(erased)


async def erase(database: Database, authority_id: UUID, package_id: UUID, kept: tuple[RecordCategory, int]) -> bool:
    """Erase a part of a package, whatever was found before: held meanwhile, or not chained yet, it stays."""
    async with database.begin(None) as tx:
        await tx.read_clock()
        erased = await db.erasing.erase(tx, package_id, kept)
        if erased is None:
            return False
        if erased.positions:
            await db.audit.append(
                tx,
                action=ERASED,
                object_type="audit",
                object_id=authority_id,
                after={"category": kept[0].value, "positions": erased.positions},
                authority_id=authority_id,
            )
        await db.audit.append(
            tx,
            action=kept[0].action,
            object_type="package",
            object_id=package_id,
            after={"documents": erased.documents, "notes": erased.notes, "years": kept[1]},
            authority_id=authority_id,
        )
    return True
