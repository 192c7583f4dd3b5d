"""Keys and tokens for the tests of this folder."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt

from auth.bearer import Bearer
from auth.keys import SigningKeys, open_keys
from auth.revocation import nothing_revoked

ISSUER = "https://issuer.example"
AUDIENCE = "https://service.example/graphql"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ACCOUNT = "00000000-0000-4000-8000-000000000001"
AUTHORITY = "00000000-0000-4000-8000-000000000002"
ORGANISATION = "00000000-0000-4000-8000-000000000003"


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> SigningKeys:
    """Signing keys, made once."""
    return open_keys(Path(tmp_path_factory.mktemp("data")))


@pytest.fixture
def bearer(keys: SigningKeys) -> Bearer:
    """A bearer that has seen no token."""
    return Bearer(keys, ISSUER, AUDIENCE, nothing_revoked())


def good_claims() -> dict[str, Any]:
    """The claims of a broker's token, valid for an hour from `NOW`."""
    return {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": ACCOUNT,
        "client_id": "ebrokerage-cli",
        "scope": "api",
        "role": "SOURCING_OFFICER",
        "authority_id": AUTHORITY,
        "iat": int(NOW.timestamp()),
        "exp": int(NOW.timestamp()) + 3600,
        "jti": "one",
    }


@pytest.fixture
def sign(keys: SigningKeys) -> Callable[..., str]:
    """Signs claims as we would; `without` names claims to leave out, `header` overrides header parameters."""

    def signed(*, without: str = "", header: dict[str, Any] | None = None, **claims: Any) -> str:
        body = {name: value for name, value in {**good_claims(), **claims}.items() if name != without}
        head = {"alg": "RS256", "typ": "at+jwt", "kid": keys.newest_kid, **(header or {})}
        return jwt.encode(head, body, keys.newest, algorithms=["RS256"])

    return signed
