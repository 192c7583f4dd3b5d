"""Proof Key for Code Exchange (RFC 7636), as RFC 9700, 2.1.1 demands it: S256, of every client, always."""

import re
from typing import Any

from authlib.oauth2.rfc6749 import InvalidGrantError, InvalidRequestError
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc7636.challenge import create_s256_code_challenge

# The hash of RFC 7636, 4.2 has 43 characters of base64url.
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
METHOD = "S256"


class Proof(CodeChallenge):
    """Authlib's extension would allow `plain`, take it where nothing is said, and let secrets do instead."""

    SUPPORTED_CODE_CHALLENGE_METHOD = (METHOD,)

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        """At the authorization endpoint: there is a challenge, and it is a hash."""
        given = grant.request.payload.data
        if given.get("code_challenge_method") != METHOD or not CHALLENGE.fullmatch(given.get("code_challenge", "")):
            raise InvalidRequestError("A code_challenge with the code_challenge_method S256 is required.")

    def validate_code_verifier(self, grant: Any, result: object) -> None:
        """At the token endpoint: whoever has the code is who asked for it."""
        verifier = grant.request.form.get("code_verifier", "")
        if not VERIFIER.fullmatch(verifier):
            raise InvalidRequestError("A code_verifier is required.")
        if create_s256_code_challenge(verifier) != grant.request.authorization_code.stored.code_challenge:
            raise InvalidGrantError("The code_verifier is not that of the code.")
