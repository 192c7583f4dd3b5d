"""What a service must be able to do for a package: rows of a draft."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from db import visibility
from db.transaction import Tx
from domain.packages import Package
from domain.requirements import Requirement

COLUMNS = """r.id, r.code, r.title, r.question, r.provider_description, r.negotiable, r.mandatory, r.preferred_date,
    r.position, r.options, r.own_text"""
"""What `from_row` takes, in its order."""

# Put one requirement on a package.
INSERT = """
INSERT INTO requirements (package_id, authority_id, id, code, title, question, provider_description, negotiable,
                          mandatory, preferred_date, position, options, own_text)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
"""

# Correct what may be corrected of one requirement.
UPDATE = f"""
UPDATE requirements r SET negotiable = $3, preferred_date = $4, options = $5, own_text = $7
WHERE r.package_id = $1 AND r.id = $2 AND {visibility.council("requirements", "r", "$6")}
"""

# Take one requirement off a package.
DELETE = f"""
DELETE FROM requirements r WHERE r.package_id = $1 AND r.id = $2 AND {visibility.council("requirements", "r", "$3")}
"""


def from_row(*columns: Any) -> Requirement:
    """The requirement in a row of `COLUMNS`."""
    found = Requirement(*columns)
    return replace(found, options=tuple(found.options))


async def insert(tx: Tx, package: Package, added: Iterable[Requirement]) -> None:
    """Put requirements on a locked draft, in one batch."""
    await tx.connection.executemany(
        INSERT,
        [
            (
                package.id, package.authority_id, new.id, new.code, new.title, new.question, new.provider_description,
                new.negotiable, new.mandatory, new.preferred_date, new.position, new.options, new.own_text,
            )
            for new in added
        ],
    )  # fmt: skip


async def update(tx: Tx, package: Package, requirement: Requirement) -> None:
    """Save a corrected requirement of a locked draft."""
    await tx.connection.execute(
        UPDATE,
        package.id,
        requirement.id,
        requirement.negotiable,
        requirement.preferred_date,
        requirement.options,
        visibility.authority(tx),
        requirement.own_text,
    )


async def delete(tx: Tx, package: Package, requirement_id: UUID) -> None:
    """Take a requirement off a locked draft."""
    await tx.connection.execute(DELETE, package.id, requirement_id, visibility.authority(tx))
