"""ID tokens: who signed in, when and how, for the client alone (OpenID Connect Core, 2)."""

from typing import Any

from authlib.oidc.core.grants.code import OpenIDToken
from joserfc.jwk import RSAKey

from auth.access_tokens import Lifetime, Subject
from auth.keys import ALGORITHM
from auth.server.clients import ServedClient


class IdToken(OpenIDToken):
    """Adds an ID token where the scope has `openid`. What it says of the person is asked of the userinfo endpoint."""

    def __call__(self, grant: Any) -> None:
        """Made for each request, because it signs with what that has loaded."""
        super().__call__(grant)
        self._loaded = grant.server.loaded
        self._key = self._loaded.site.keys.signing()

    def resolve_client_private_key(self, client: ServedClient) -> RSAKey:
        """The key that signs now."""
        key: RSAKey = self._key.private
        return key

    def get_encode_header(self, client: ServedClient) -> dict[str, str]:
        """Which key that is."""
        return {"alg": ALGORITHM, "typ": "JWT", "kid": self._key.kid}

    def get_client_claims(self, client: ServedClient) -> dict[str, Any]:
        """From whom, for whom, and for how long, by our clock."""
        terms = self._loaded.site.terms
        times = Lifetime(self._loaded.tx.now, terms.access_token).claims
        return {"iss": terms.issuer, "aud": client.get_client_id(), **times}

    def generate_user_info(self, user: Subject, scope: str) -> dict[str, Any]:
        """Whom it is about, and the occasion, which is the first one also after many refreshes."""
        return {"sub": str(user.account_id), **user.occasion}
