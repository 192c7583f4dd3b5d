"""What the server says of itself: RFC 8414, OpenID Connect Discovery, and its keys."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from auth import site
from auth.keys import ALGORITHM, CACHED_SECONDS
from auth.server import assertions, grants
from auth.site import Terms
from domain.permissions import IDENTITY_SCOPES, SCOPES

KEPT_FOR_A_WHILE = {"Cache-Control": f"public, max-age={CACHED_SECONDS}"}


def metadata(terms: Terms) -> dict[str, Any]:
    """The document; the same at both addresses."""
    here = terms.public_url
    signing = list(assertions.ALGORITHMS)
    return {
        "issuer": terms.issuer,
        "jwks_uri": f"{here}/jwks.json",
        "authorization_endpoint": f"{here}/oauth/authorize",
        "pushed_authorization_request_endpoint": f"{here}/oauth/par",
        "token_endpoint": f"{here}/oauth/token",
        "revocation_endpoint": f"{here}/oauth/revoke",
        "introspection_endpoint": f"{here}/oauth/introspect",
        "device_authorization_endpoint": f"{here}/oauth/device",
        "userinfo_endpoint": f"{here}/oauth/userinfo",
        "scopes_supported": [*SCOPES, *IDENTITY_SCOPES],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": list(grants.GRANT_TYPES),
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
        "token_endpoint_auth_methods_supported": list(grants.METHODS),
        "token_endpoint_auth_signing_alg_values_supported": signing,
        "revocation_endpoint_auth_methods_supported": list(grants.METHODS),
        "revocation_endpoint_auth_signing_alg_values_supported": signing,
        "introspection_endpoint_auth_methods_supported": list(grants.CONFIDENTIAL),
        "introspection_endpoint_auth_signing_alg_values_supported": signing,
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "claims_supported": [
            "iss", "sub", "aud", "exp", "iat", "auth_time", "amr", "nonce", "at_hash",
            "name", "given_name", "family_name", "preferred_username", "email", "email_verified",
        ],
        "prompt_values_supported": ["none", "login", "consent"],
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
    }  # fmt: skip


async def configuration(request: Request) -> Response:
    """What a client has to know to begin."""
    return JSONResponse(metadata(site.of(request).terms), headers=KEPT_FOR_A_WHILE)


async def jwks(request: Request) -> Response:
    """The keys that our tokens verify under, those to come included."""
    return JSONResponse(site.of(request).keys.jwks(), headers=KEPT_FOR_A_WHILE, media_type="application/jwk-set+json")
