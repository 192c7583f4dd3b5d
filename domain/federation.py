"""What a council's identity provider says of somebody, and how much of it is believed."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from domain.permissions import COUNCIL_ROLES, Role

# Whose address an e-mail is may be said by the standard claim, or by Entra ID's ("email domain owner verified"): there
# `email` alone is what an administrator of any tenant typed, and says nothing.
VERIFIED_BY = ("email_verified", "xms_edov")
YES = (True, 1, "true", "1")
# Where a provider says how somebody proved who they are (RFC 8176; OpenID Connect Core, 2; Entra ID).
FACTORS_IN = ("amr", "acr", "acrs")
MANY_TENANTS = frozenset({"common", "organizations", "consumers"})


def verified_email(claims: Mapping[str, Any]) -> str | None:
    """The e-mail address that the provider vouches for; None where it vouches for none.

    `preferred_username` and `upn` look like addresses and are names, which a provider may give to somebody else later.
    Letters beyond ASCII are refused, because some of them are the same as others in lower case.
    """
    email = claims.get("email")
    vouched = any(claims.get(name) in YES for name in VERIFIED_BY) and claims.get("email_verified") is not False
    return email if vouched and isinstance(email, str) and email.isascii() and "@" in email else None


def proved_twice(claims: Mapping[str, Any], values: Collection[str]) -> bool:
    """Whether the provider asked for a second factor: it says one of the `values` that mean so at this provider."""
    said: set[str] = set()
    for name in FACTORS_IN:
        found = claims.get(name)
        said.update(each for each in (found if isinstance(found, list) else [found]) if isinstance(each, str))
    return not said.isdisjoint(values)


def may_enter(role: Role, home: UUID | None, authority_id: UUID, *, disabled: bool) -> bool:
    """Whether an authority's provider may let this account in: it vouches for its own council's people alone."""
    return role in COUNCIL_ROLES and home == authority_id and not disabled


def is_of_one_tenant(issuer: str) -> bool:
    """Whether an issuer is one council's, and not the door through which any tenant of a provider comes."""
    return MANY_TENANTS.isdisjoint(issuer.lower().split("/"))
