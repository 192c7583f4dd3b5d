"""Access tokens: JWTs as RFC 9068 has them, which the API believes without asking anybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID, uuid4

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import GuestProtocol, RSAKey

from auth.keys import ALGORITHM, SigningKeys
from domain.permissions import Role

TYPES = frozenset({"at+jwt", "application/at+jwt"})
LONGEST = 4096


class Issuance(Protocol):
    """Who issues tokens and for which service; the settings say it."""

    @property
    def issuer(self) -> str:
        """The `iss` of every token."""

    @property
    def audience(self) -> str:
        """The `aud` of every token."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a token is about, and which client holds it; exactly one of authority and organisation is set.

    `grant_id`, `authenticated_at` and `methods` (RFC 8176) are there where the person signed in for it.
    """

    account_id: UUID
    role: Role
    authority_id: UUID | None
    organisation_id: UUID | None
    client_id: str
    grant_id: UUID | None = None
    authenticated_at: datetime | None = None
    methods: Sequence[str] = ()

    @property
    def claims(self) -> dict[str, Any]:
        """What a token says of the subject."""
        found = {
            "sub": str(self.account_id),
            "client_id": self.client_id,
            "role": self.role.value,
            "authority_id": None if self.authority_id is None else str(self.authority_id),
            "organisation_id": None if self.organisation_id is None else str(self.organisation_id),
            "grant_id": None if self.grant_id is None else str(self.grant_id),
            **self.occasion,
        }
        return {name: value for name, value in found.items() if value is not None}

    @property
    def occasion(self) -> dict[str, Any]:
        """When and how the person signed in (OpenID Connect Core, 2)."""
        if self.authenticated_at is None:
            return {}
        return {"auth_time": int(self.authenticated_at.timestamp()), "amr": list(self.methods)}


@dataclass(frozen=True, slots=True)
class Lifetime:
    """From when until when a token is good."""

    issued_at: datetime
    length: timedelta

    @property
    def claims(self) -> dict[str, int]:
        """As NumericDate."""
        issued_at = int(self.issued_at.timestamp())
        return {"iat": issued_at, "exp": issued_at + int(self.length.total_seconds())}


def mint(keys: SigningKeys, issuance: Issuance, subject: Subject, scope: str, lifetime: Lifetime) -> str:
    """A signed token."""
    claims = {
        "iss": issuance.issuer,
        "aud": issuance.audience,
        "scope": scope,
        "jti": str(uuid4()),
        **subject.claims,
        **lifetime.claims,
    }
    key = keys.signing()
    header = {"alg": ALGORITHM, "typ": "at+jwt", "kid": key.kid}
    return jwt.encode(header, claims, key.private, algorithms=[ALGORITHM])


def read(keys: SigningKeys, issuance: Issuance, token: str, now: datetime) -> dict[str, Any] | None:
    """The claims of an access token of ours that has not ended at `now`; None for anything else.

    Whether it was revoked stands in the database.
    """

    def key(guest: GuestProtocol) -> RSAKey:
        kid = guest.headers().get("kid")
        found = keys.find(kid) if isinstance(kid, str) else None
        if found is None:
            raise ValueError("unknown key")
        return found

    if len(token) > LONGEST or not token.isascii():
        return None
    try:
        decoded = jwt.decode(token, key, algorithms=[ALGORITHM])
    except (JoseError, ValueError, TypeError, RecursionError):
        return None
    claims = decoded.claims
    ours = str(decoded.header.get("typ")).lower() in TYPES and claims.get("iss") == issuance.issuer
    return claims if ours and claims["exp"] > now.timestamp() else None
