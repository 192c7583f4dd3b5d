"""What an authority's pages look like, and whom its people ask: from its profile as it is now."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from db.transaction import Tx
from domain import profiles
from domain.profiles import Profile


@dataclass(frozen=True, slots=True)
class Authority:
    """An authority with its profile in force; None where it has none yet."""

    id: UUID
    slug: str
    name: str
    profile: Profile | None


# An authority with the document of the newest profile that holds by now.
IN_FORCE = """
SELECT a.id, a.slug, a.name, p.document
FROM authorities a LEFT JOIN LATERAL (
    SELECT p.document FROM profiles p WHERE p.authority_id = a.id AND p.effective_at <= $2
    ORDER BY p.version DESC LIMIT 1) p ON true
"""

BY_SLUG = f"{IN_FORCE} WHERE a.slug = $1"
BY_ID = f"{IN_FORCE} WHERE a.id = $1"


async def by_slug(tx: Tx, slug: str) -> Authority | None:
    """The authority of this slug."""
    return _authority(await tx.connection.fetchrow(BY_SLUG, slug, tx.now))


async def by_id(tx: Tx, authority_id: UUID) -> Authority | None:
    """The authority of this id."""
    return _authority(await tx.connection.fetchrow(BY_ID, authority_id, tx.now))


def _authority(row: Any) -> Authority | None:
    if row is None:
        return None
    profile = None if row["document"] is None else profiles.parse(row["document"])
    return Authority(row["id"], row["slug"], row["name"], profile)
