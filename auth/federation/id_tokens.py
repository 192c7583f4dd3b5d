"""The ID token: whether it is what this provider says of somebody, to us, now, to this very request."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jws import JWSRegistry

from auth.federation.discovery import ALGORITHMS, Providers, Published

LEEWAY_SECONDS = 60
OLDEST_SECONDS = 600
LONGEST = 65_536
LONGEST_SUBJECT = 255
# Headers that are not known mean nothing, unless they are `crit` (RFC 7515, 4.1.11).
SIGNATURES = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)


class NotBelieved(Exception):
    """The ID token is not one for us; the message says in what."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What an ID token must be about."""

    issuer: str
    client_id: str
    nonce: str
    now: datetime


async def read(providers: Providers, published: Published, token: object, expected: Expected) -> Mapping[str, Any]:
    """The claims of a good ID token; raises `NotBelieved`, `NotAnswering`.

    One that is signed with a key that we have not seen is looked at again with the keys that are published now.
    """
    if not isinstance(token, str) or len(token) > LONGEST:
        raise NotBelieved("there is none")
    try:
        claims = _signed(published, token)
    except InvalidKeyIdError:
        try:
            claims = _signed(await providers.ask(published.issuer), token)
        except InvalidKeyIdError as error:
            raise NotBelieved("its key is not published") from error
    _check(claims, expected)
    return claims


def _signed(published: Published, token: str) -> dict[str, Any]:
    try:
        return jwt.decode(token, published.keys, registry=SIGNATURES).claims
    except InvalidKeyIdError:
        raise
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise NotBelieved(type(error).__name__) from error


def _check(claims: dict[str, Any], expected: Expected) -> None:
    """OpenID Connect Core, 3.1.3.7, by our clock. Nobody but us may be meant: we know no other audience to trust."""
    now = int(expected.now.timestamp())
    registry = jwt.JWTClaimsRegistry(
        now=now,
        leeway=LEEWAY_SECONDS,
        iss={"essential": True, "value": expected.issuer},
        sub={"essential": True},
        aud={"essential": True, "value": expected.client_id},
        exp={"essential": True},
        iat={"essential": True},
    )
    try:
        registry.validate(claims)
    except (JoseError, ValueError, TypeError) as error:
        raise NotBelieved(str(error)[:200]) from error
    wrong = {
        "aud": claims["aud"] not in (expected.client_id, [expected.client_id]),
        "azp": claims.get("azp", expected.client_id) != expected.client_id,
        "iat": claims["iat"] < now - OLDEST_SECONDS,
        "sub": not _is_subject(claims["sub"]),
        "nonce": not hmac.compare_digest(str(claims.get("nonce", "")).encode(), expected.nonce.encode()),
    }
    if found := [name for name, is_wrong in wrong.items() if is_wrong]:
        raise NotBelieved(f"wrong: {', '.join(found)}")


def _is_subject(value: object) -> bool:
    return isinstance(value, str) and value.isascii() and value.isprintable() and 0 < len(value) <= LONGEST_SUBJECT
