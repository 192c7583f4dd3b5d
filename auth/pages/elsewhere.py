"""The other way in: an authority's own identity provider, where it has one."""

from starlette.requests import Request

import auth.site
import db.identity_providers
from db.identity_providers import IdentityProvider

START = "/federated/start"
BACK = "/federated/callback"


async def provider(request: Request, authority: str | None) -> IdentityProvider | None:
    """The provider that the people of the authority of this short name may use."""
    if authority is None:
        return None
    async with auth.site.of(request).database.begin(None) as tx:
        return await db.identity_providers.in_use(tx, authority)


def redirect_uri(public_url: str, authority: str) -> str:
    """Where a provider sends browsers back to: each authority's has an address of its own (RFC 9700, 4.4.2)."""
    return f"{public_url}{BACK}/{authority}"
