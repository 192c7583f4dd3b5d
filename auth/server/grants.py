"""What a client may exchange for tokens."""

from typing import Any

from authlib.oauth2.rfc6749 import UnauthorizedClientError
from authlib.oauth2.rfc6749 import grants as standard

from auth.access_tokens import Subject
from auth.secrets import new_token
from auth.server import assertions
from auth.server.clients import ServedClient

METHODS = ("client_secret_basic", "client_secret_post", assertions.METHOD, "none")
CONFIDENTIAL = METHODS[:-1]


def new_refresh_token(**_about: object) -> str:
    """A refresh token: opaque, of 256 bits, kept as a keyed hash."""
    return new_token()


def machine(client: ServedClient) -> Subject:
    """A machine acts as its own account; only a machine acts by itself."""
    stored = client.stored
    if stored.account_id is None or stored.role is None:
        raise UnauthorizedClientError
    return Subject(stored.account_id, stored.role, stored.authority_id, None, stored.client_id)


class ClientCredentials(standard.ClientCredentialsGrant):
    """A machine asks for itself (RFC 6749, 4.4): no person, no refresh token."""

    TOKEN_ENDPOINT_AUTH_METHODS = CONFIDENTIAL


TOKEN_GRANTS: tuple[tuple[type[Any], list[Any]], ...] = ((ClientCredentials, []),)
