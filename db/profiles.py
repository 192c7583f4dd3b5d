"""Profiles of authorities and what stands beside them: the rules that a package is created and sent under."""

from uuid import UUID

from db import visibility
from db.transaction import Tx
from domain import profiles
from domain.profiles import Profile

# Read the newest profile that holds by now.
CURRENT = f"""
SELECT p.id, p.document FROM profiles p
WHERE {visibility.council("profiles", "p", "$1")} AND p.effective_at <= clock_timestamp() + $2::interval
ORDER BY p.version DESC LIMIT 1
"""

# Read one version of a profile.
GET = f"SELECT p.document FROM profiles p WHERE p.id = $1 AND {visibility.council('profiles', 'p', '$2')}"

# Read the code of a service level; whether new packages may have it, the profile in force says.
LEVEL = f"""
SELECT l.code FROM service_levels l
WHERE l.id = $1 AND {visibility.council("service_levels", "l", "$2")}
"""

# Read the name of the authority that providers are told.
AUTHORITY_NAME = f"SELECT a.name FROM authorities a WHERE {visibility.council('authorities', 'a', '$1')}"


async def current(tx: Tx) -> tuple[UUID, Profile]:
    """The viewer's authority's profile as it is now, and its id; an authority without one cannot begin anything."""
    row = await tx.connection.fetchrow(CURRENT, visibility.authority(tx), tx.offset)
    if row is None:
        raise LookupError(f"authority {visibility.authority(tx)} has no profile in force")
    return row["id"], profiles.parse(row["document"])


async def get(tx: Tx, profile_id: UUID) -> Profile:
    """The version of the profile that a package was created under."""
    return profiles.parse(await tx.connection.fetchval(GET, profile_id, visibility.authority(tx)))


async def level_code(tx: Tx, service_level_id: UUID) -> str | None:
    """The code of the service level; None where it is unknown or another authority's."""
    code: str | None = await tx.connection.fetchval(LEVEL, service_level_id, visibility.authority(tx))
    return code


async def authority_name(tx: Tx) -> str:
    """The name of the viewer's authority."""
    return str(await tx.connection.fetchval(AUTHORITY_NAME, visibility.authority(tx)))
