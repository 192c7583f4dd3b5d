"""The bearer token of a request becomes a `Viewer` (RFC 6750, RFC 9068)."""

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import GuestProtocol, RSAKey

from auth.keys import ALGORITHM, SigningKeys
from auth.revocation import LONGEST_TOKEN, Issued, NotKnown, Revoked
from domain.permissions import COUNCIL_ROLES, SCOPES, Role, allowed
from domain.viewer import Viewer

SCOPE = "api"
TYPES = frozenset({"at+jwt", "application/at+jwt"})
LONGEST_TEXT = 4096
REMEMBERED_TOKENS = 10_000
SKEW = timedelta(seconds=60)
"""By how much the clock of whoever signed may be ahead of ours. A token ends by our own clock, without tolerance."""


class NotAuthenticated(Exception):
    """The request names no caller: HTTP 401.

    `error` is absent where no bearer token came at all (RFC 6750, 3.1), else `invalid_token`.
    """

    def __init__(self, error: str | None, description: str) -> None:
        super().__init__(description)
        self.error = error
        self.description = description

    @property
    def www_authenticate(self) -> str:
        """The value of the `WWW-Authenticate` header."""
        challenge = 'Bearer realm="ebrokerage"'
        if self.error is None:
            return challenge
        return f'{challenge}, error="{self.error}", error_description="{self.description}"'


@dataclass(frozen=True, slots=True)
class Accepted:
    """A token that was let in: its viewer, and what a revocation may name it by."""

    viewer: Viewer
    issued: Issued


class Bearer:
    """Checks access tokens locally: signature, issuer, audience, expiry, the shape of the claims, scope, revocation.

    What was verified is remembered under the SHA-256 of the token until the token ends or is revoked, at most
    `REMEMBERED_TOKENS` of them, the least recently used going first. It computes only, and belongs to one event loop.
    """

    def __init__(self, keys: SigningKeys, issuer: str, audience: str, revoked: Revoked) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._revoked = revoked
        self._accepted: OrderedDict[bytes, Accepted] = OrderedDict()
        revoked.listeners.append(self._drop_revoked)

    def viewer(self, authorization_header: str | None, now: datetime) -> Viewer:
        """Who asks, at the instant `now` (with a time zone); raises `NotAuthenticated`, or `NotKnown`."""
        token = _token(authorization_header)
        if not self._revoked.certain:
            raise NotKnown
        digest = hashlib.sha256(token.encode()).digest()
        accepted = self._accepted.get(digest)
        if accepted is None:
            accepted = self._verify(token, now)
            self._accepted[digest] = accepted
            if len(self._accepted) > REMEMBERED_TOKENS:
                self._accepted.popitem(last=False)
        elif accepted.viewer.expires_at <= now:
            del self._accepted[digest]
            raise _invalid("The access token has expired.")
        else:
            self._accepted.move_to_end(digest)
        return accepted.viewer

    def _drop_revoked(self) -> None:
        """Forget the remembered tokens that no longer count: at their next use they are looked at anew."""
        for digest in [digest for digest, accepted in self._accepted.items() if self._revoked.covers(accepted.issued)]:
            del self._accepted[digest]

    def _verify(self, token: str, now: datetime) -> Accepted:
        try:
            decoded = jwt.decode(token, self._key, algorithms=[ALGORITHM])
        except (JoseError, ValueError, TypeError, RecursionError) as error:
            raise _invalid("The access token is malformed or its signature does not verify.") from error
        header_type = decoded.header.get("typ")
        if not isinstance(header_type, str) or header_type.lower() not in TYPES:
            raise _invalid("The token is not an access token.")
        claims = decoded.claims
        if claims.get("iss") != self._issuer:
            raise _invalid("The access token was issued by someone else.")
        if not _names(claims.get("aud"), self._audience):
            raise _invalid("The access token is meant for another service.")
        accepted = _accepted(claims)
        self._check_time(accepted, now)
        if self._revoked.covers(accepted.issued):
            raise _invalid("The access token was revoked.")
        return accepted

    def _check_time(self, accepted: Accepted, now: datetime) -> None:
        expires_at = accepted.viewer.expires_at
        if expires_at <= now:
            raise _invalid("The access token has expired.")
        if accepted.issued.at > now + SKEW:
            raise _invalid("The access token is of the future.")
        if expires_at - accepted.issued.at > LONGEST_TOKEN:
            raise _invalid("The access token is good for longer than any may be.")

    def _key(self, token: GuestProtocol) -> RSAKey:
        kid = token.headers().get("kid")
        key = self._keys.find(kid) if isinstance(kid, str) else None
        if key is None:
            raise ValueError("unknown key")
        return key


def _token(header: str | None) -> str:
    scheme, _, token = (header or "").partition(" ")
    if scheme.lower() != "bearer":
        raise NotAuthenticated(None, "This service needs a bearer token.")
    token = token.strip(" ")
    if not token or len(token) > LONGEST_TEXT or not token.isascii():
        raise _invalid("The access token is malformed or its signature does not verify.")
    return token


def _names(audiences: object, audience: str) -> bool:
    return audiences == audience or (isinstance(audiences, list) and audience in audiences)


def _accepted(claims: Mapping[str, Any]) -> Accepted:
    """The claims as what is remembered; every one that RFC 9068 demands must be there and make sense."""
    try:
        role = Role(claims["role"])
        council = role in COUNCIL_ROLES
        viewer = Viewer(
            account_id=UUID(claims["sub"]),
            role=role,
            authority_id=UUID(claims["authority_id"]) if council else None,
            organisation_id=None if council else UUID(claims["organisation_id"]),
            permissions=allowed(role, frozenset(claims["scope"].split(" ")).intersection(SCOPES)),
            client_id=_text(claims["client_id"]),
            expires_at=_instant(claims, "exp"),
        )
        issued = Issued(
            account=str(viewer.account_id),
            client=viewer.client_id,
            grant=_text(claims["grant_id"]) if "grant_id" in claims else None,
            jti=_text(claims["jti"]),
            at=_instant(claims, "iat"),
        )
    except (KeyError, ValueError, TypeError, AttributeError, OverflowError, OSError) as error:
        raise _invalid("The claims of the access token are incomplete or wrong.") from error
    if ("organisation_id" if council else "authority_id") in claims:
        raise _invalid("The claims of the access token are incomplete or wrong.")
    if not viewer.permissions:
        raise _invalid("The access token does not cover this service.")
    return Accepted(viewer, issued)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(value)
    return value


def _instant(claims: Mapping[str, Any], name: str) -> datetime:
    seconds = claims[name]
    if type(seconds) is not int:
        raise TypeError(name)
    return datetime.fromtimestamp(seconds, UTC)


def _invalid(description: str) -> NotAuthenticated:
    return NotAuthenticated("invalid_token", description)
