"""A client as Authlib sees it, and which addresses it may send a browser to."""

import hmac
import re
from collections.abc import Iterable

from authlib.oauth2.rfc6749 import ClientMixin

from auth.secrets import Secrets
from db.clients import Client

# RFC 8252, 7.3: the port of a native client is known only when it runs. Names are not addresses: no `localhost`.
LOOPBACK = re.compile(r"(http://(?:127\.0\.0\.1|\[::1\])):([1-9][0-9]{0,4})(/[!-~]*)?")
HIGHEST_PORT = 65_535
PURPOSE = "client secret"
DEFAULT_SCOPE = "api"


class ServedClient(ClientMixin):
    """A client that is there and not disabled."""

    def __init__(self, stored: Client, secrets: Secrets) -> None:
        self.stored = stored
        self._secrets = secrets

    def get_client_id(self) -> str:
        """Its id."""
        return self.stored.client_id

    def get_default_redirect_uri(self) -> str | None:
        """None: an address is always given (OpenID Connect Core, 3.1.2.1), so that none is guessed."""
        return None

    def get_allowed_scope(self, scope: str | None) -> str | None:
        """The scopes asked for, each once; None (`invalid_scope`) where one of them is not the client's to have.

        Without any, those of a machine are all of its own, and a person's client gets `api`.
        """
        if not scope:
            wanted: Iterable[str] = self.stored.scopes if self.stored.machine else (DEFAULT_SCOPE,)
        else:
            wanted = dict.fromkeys(scope.split(" "))
        return " ".join(wanted) if set(wanted) <= set(self.stored.scopes) else None

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Whether this very address is registered, character by character (RFC 9700, 2.1)."""
        return redirect_uri in self.stored.redirect_uris or _without_port(redirect_uri) in self.stored.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        """Whether this is its secret."""
        stored = self.stored.secret_hash
        return stored is not None and hmac.compare_digest(stored, secret_hash(self._secrets, client_secret))

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """Whether it authenticates in this way, which is the same at every endpoint."""
        return self.stored.token_endpoint_auth_method == method

    def check_response_type(self, response_type: str) -> bool:
        """Whether it may send people here for a code."""
        return response_type == "code" and self.check_grant_type("authorization_code")

    def check_grant_type(self, grant_type: str) -> bool:
        """Whether it may get tokens in this way."""
        return grant_type in self.stored.grant_types


def secret_hash(secrets: Secrets, client_secret: str) -> bytes:
    """What stands in the database instead of a client's secret, which is random and so needs no slow hash."""
    return secrets.hash(PURPOSE, client_secret)


def _without_port(redirect_uri: str) -> str | None:
    """A loopback address as a native client registers it; None if it is no such address."""
    found = LOOPBACK.fullmatch(redirect_uri)
    if found is None or int(found[2]) > HIGHEST_PORT:
        return None
    return f"{found[1]}{found[3] or ''}"
