"""Clients that sign an assertion with a key of their own: `private_key_jwt` (RFC 7523, OpenID Connect Core 9)."""

import base64
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from authlib.oauth2.rfc6749 import InvalidClientError
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from auth.server.clients import ServedClient

METHOD = "private_key_jwt"
TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
# Asymmetric ones alone: a public key must never serve as the secret of an HMAC.
ALGORITHMS = ("RS256", "PS256", "ES256")
LEEWAY_SECONDS = 30
LONGEST_LIFE = timedelta(hours=1)
LONGEST_ID = 256


class Assertions(JWTBearerClientAssertion):
    """Checks the assertion of one request; `used` says whether its id was taken before, `expires_at` until when it is.

    The audience is us: the issuer, or the address of the endpoint that the assertion was sent to.
    """

    CLIENT_AUTH_METHOD = METHOD

    def __init__(self, audiences: frozenset[str], now: datetime, *, used: bool) -> None:
        super().__init__(validate_jti=True, leeway=LEEWAY_SECONDS)
        self._audiences = audiences
        self._now = now
        self._used = used
        self.verified: tuple[str, str, datetime] | None = None

    def process_assertion_claims(self, assertion: str, resolve_key: KeySet) -> dict[str, Any]:
        """The claims, signed in a way that we allow."""
        try:
            claims = jwt.decode(assertion, resolve_key, algorithms=ALGORITHMS).claims
        except (JoseError, ValueError, TypeError, RecursionError) as error:
            raise InvalidClientError from error
        self.verify_claims(claims)
        return claims

    def verify_claims(self, claims: dict[str, Any]) -> None:
        """Whose it is, for whom, since when and until when, by our clock; and that it is used for the first time."""
        now = int(self._now.timestamp())
        registry = jwt.JWTClaimsRegistry(
            now=now,
            leeway=self.leeway,
            iss={"essential": True},
            sub={"essential": True, "value": str(claims.get("iss"))},
            aud={"essential": True, "values": sorted(self._audiences)},
            exp={"essential": True},
            jti={"essential": True},
        )
        try:
            registry.validate(claims)
        except (JoseError, ValueError, TypeError) as error:
            raise InvalidClientError from error
        if claims["exp"] > now + LONGEST_LIFE.total_seconds() + self.leeway:
            raise InvalidClientError
        if not self.validate_jti(claims, claims["jti"]):
            raise InvalidClientError

    def validate_jti(self, claims: Mapping[str, Any], jti: object) -> bool:
        """Whether the id is new; it is remembered for as long as the assertion would be good."""
        if self._used or not isinstance(jti, str) or len(jti) > LONGEST_ID:
            return False
        until = self._now + LONGEST_LIFE + 2 * timedelta(seconds=self.leeway)
        self.verified = (str(claims["sub"]), jti, until)
        return True

    def resolve_client_public_key(self, client: ServedClient) -> KeySet:
        """The keys that the client registered."""
        if client.stored.jwks is None:
            raise InvalidClientError
        return KeySet.import_key_set(client.stored.jwks)  # type: ignore[arg-type]


def said(assertion: str) -> tuple[str | None, str | None]:
    """The client and the id that an assertion names, before anybody has checked it: what to load, and no more."""
    try:
        payload = assertion.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        found = [claims.get(name) for name in ("sub", "jti")]
    except (ValueError, IndexError, AttributeError, RecursionError):
        return None, None
    subject, jti = (value if isinstance(value, str) and len(value) <= LONGEST_ID else None for value in found)
    return subject, jti
