"""The bearer token of a request becomes a `Viewer` (RFC 6750, RFC 9068)."""

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import GuestProtocol, RSAKey

from auth.keys import ALGORITHM, SigningKeys
from domain.permissions import COUNCIL_ROLES, GRANTS, Role
from domain.viewer import Viewer

SCOPE = "api"
TYPES = frozenset({"at+jwt", "application/at+jwt"})
LONGEST_TOKEN = 4096
REMEMBERED_TOKENS = 10_000


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


class Bearer:
    """Checks access tokens locally: signature, issuer, audience, expiry, scope and the shape of the claims.

    What was verified is remembered under the SHA-256 of the token until the token ends, at most `REMEMBERED_TOKENS` of
    them, the least recently used going first. It computes only, and belongs to one event loop.
    """

    def __init__(self, keys: SigningKeys, issuer: str, audience: str) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._verified: OrderedDict[bytes, Viewer] = OrderedDict()

    def viewer(self, authorization_header: str | None, now: datetime) -> Viewer:
        """Who asks, at the instant `now` (with a time zone); raises `NotAuthenticated`."""
        token = _token(authorization_header)
        digest = hashlib.sha256(token.encode()).digest()
        viewer = self._verified.get(digest)
        if viewer is None:
            viewer = self._verify(token, now)
            self._verified[digest] = viewer
            if len(self._verified) > REMEMBERED_TOKENS:
                self._verified.popitem(last=False)
        elif viewer.expires_at <= now:
            del self._verified[digest]
            raise _invalid("The access token has expired.")
        else:
            self._verified.move_to_end(digest)
        return viewer

    def _verify(self, token: str, now: datetime) -> Viewer:
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
        viewer = _viewer(claims)
        if viewer.expires_at <= now:
            raise _invalid("The access token has expired.")
        return viewer

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
    if not token or len(token) > LONGEST_TOKEN or not token.isascii():
        raise _invalid("The access token is malformed or its signature does not verify.")
    return token


def _names(audiences: object, audience: str) -> bool:
    return audiences == audience or (isinstance(audiences, list) and audience in audiences)


def _viewer(claims: Mapping[str, Any]) -> Viewer:
    """The claims as a `Viewer`; every one that RFC 9068 demands must be there and make sense."""
    try:
        _texts(claims, "jti", "client_id")
        _instant(claims, "iat")
        role = Role(claims["role"])
        council = role in COUNCIL_ROLES
        viewer = Viewer(
            account_id=UUID(claims["sub"]),
            role=role,
            authority_id=UUID(claims["authority_id"]) if council else None,
            organisation_id=None if council else UUID(claims["organisation_id"]),
            permissions=GRANTS[role],
            client_id=claims["client_id"],
            expires_at=_instant(claims, "exp"),
        )
        scopes = claims["scope"].split(" ")
    except (KeyError, ValueError, TypeError, AttributeError, OverflowError, OSError) as error:
        raise _invalid("The claims of the access token are incomplete or wrong.") from error
    if ("organisation_id" if council else "authority_id") in claims:
        raise _invalid("The claims of the access token are incomplete or wrong.")
    if SCOPE not in scopes:
        raise _invalid("The access token does not cover this service.")
    return viewer


def _texts(claims: Mapping[str, Any], *names: str) -> None:
    for name in names:
        if not isinstance(claims[name], str) or not claims[name]:
            raise ValueError(name)


def _instant(claims: Mapping[str, Any], name: str) -> datetime:
    seconds = claims[name]
    if type(seconds) is not int:
        raise TypeError(name)
    return datetime.fromtimestamp(seconds, UTC)


def _invalid(description: str) -> NotAuthenticated:
    return NotAuthenticated("invalid_token", description)
