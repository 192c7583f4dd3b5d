"""The identity providers of authorities: where their own people sign in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from db.transaction import Tx


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """An authority's provider; one of `second_factor_values` says that it asked for a second factor."""

    authority_id: UUID
    authority: str
    name: str
    issuer: str
    client_id: str
    secret_sealed: bytes
    second_factor_values: tuple[str, ...]
    enabled: bool


# A provider with the short name of its authority.
PROVIDERS = """
SELECT p.authority_id, a.slug AS authority, p.name, p.issuer, p.client_id, p.client_secret_sealed AS secret_sealed,
       p.second_factor_values, p.enabled
FROM identity_providers p JOIN authorities a ON a.id = p.authority_id
"""

# The one that an authority's people may use now.
IN_USE = f"{PROVIDERS} WHERE a.slug = $1 AND p.enabled"

# All of them, as a list that a person reads.
EVERY = f"{PROVIDERS} ORDER BY a.slug"

# Which authority bears a short name.
AUTHORITY = "SELECT a.id FROM authorities a WHERE a.slug = $1"

# Keep a provider in the place of an earlier one.
PUT = """
INSERT INTO identity_providers (authority_id, name, issuer, client_id, client_secret_sealed, second_factor_values,
                                enabled, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (authority_id) DO UPDATE SET name = $2, issuer = $3, client_id = $4, client_secret_sealed = $5,
    second_factor_values = $6, enabled = $7, updated_at = $8
"""

DISABLE = """
UPDATE identity_providers p SET enabled = false, updated_at = $2
FROM authorities a WHERE a.id = p.authority_id AND a.slug = $1 AND p.enabled RETURNING p.authority_id
"""


async def in_use(tx: Tx, authority: str) -> IdentityProvider | None:
    """The provider of the authority of this short name; None where it has none, or a disabled one."""
    row = await tx.connection.fetchrow(IN_USE, authority)
    return None if row is None else _provider(row)


async def every(tx: Tx) -> Sequence[IdentityProvider]:
    """Every provider, by authority."""
    return [_provider(row) for row in await tx.connection.fetch(EVERY)]


async def authority(tx: Tx, slug: str) -> UUID | None:
    """The authority of this short name."""
    found: UUID | None = await tx.connection.fetchval(AUTHORITY, slug)
    return found


async def put(tx: Tx, new: IdentityProvider) -> None:
    """Keep a provider in the place of the authority's earlier one."""
    await tx.connection.execute(
        PUT,
        new.authority_id,
        new.name,
        new.issuer,
        new.client_id,
        new.secret_sealed,
        list(new.second_factor_values),
        new.enabled,
        tx.now,
    )


async def disable(tx: Tx, slug: str) -> UUID | None:
    """Let nobody in by an authority's provider any more; the authority, None where it had none in use."""
    found: UUID | None = await tx.connection.fetchval(DISABLE, slug, tx.now)
    return found


def _provider(row: Any) -> IdentityProvider:
    return IdentityProvider(**{**row, "second_factor_values": tuple(row["second_factor_values"])})
