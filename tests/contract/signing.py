"""Tokens for callers that the demonstration does not have."""

import time
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from joserfc import jwt

from auth.keys import open_keys
from settings import Settings


def signed(settings: Settings, *, header: Mapping[str, Any] | None = None, **claims: Any) -> str:
    """A token of ours, for an hour, with these claims; one that is None is left out."""
    keys = open_keys(settings.data_directory)
    now = int(time.time())
    body = {
        "iss": settings.issuer,
        "aud": settings.audience,
        "sub": str(uuid4()),
        "client_id": "tests",
        "scope": "api",
        "iat": now,
        "exp": now + 3600,
        "jti": str(uuid4()),
        **claims,
    }
    head = {"alg": "RS256", "typ": "at+jwt", "kid": keys.newest_kid, **(header or {})}
    return jwt.encode(head, {name: value for name, value in body.items() if value is not None}, keys.newest)
