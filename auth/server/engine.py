"""Authlib, set to work on the rows of one request: which grants there are, how clients authenticate, what is issued.

Made anew for each request, because it holds that request's rows. Neither the implicit grant nor the one for passwords
is registered, here or anywhere (RFC 9700, 2.1.2 and 2.4).
"""

import functools
from collections.abc import Sequence
from typing import Any

from authlib.oauth2 import AuthorizationServer, OAuth2Error, OAuth2Request
from authlib.oauth2.rfc6750 import BearerTokenGenerator

import db.assertions
import db.refresh_tokens
from auth import access_tokens
from auth.access_tokens import Lifetime, Subject
from auth.server import assertions, grants
from auth.server.answering import Answer, refusal
from auth.server.assertions import Assertions
from auth.server.clients import ServedClient
from auth.server.loaded import Loaded, jti_hash
from auth.server.presented import PresentedRefresh


class Server(AuthorizationServer):
    """The server of one request, to the endpoint of `path`."""

    def __init__(self, loaded: Loaded, path: str) -> None:
        super().__init__()
        self.loaded = loaded
        terms = loaded.site.terms
        self._assertions = Assertions(
            frozenset({terms.issuer, terms.public_url + path, f"{terms.public_url}/oauth/token"}),
            loaded.tx.now,
            used=loaded.assertion_used,
        )
        self.register_client_auth_method(assertions.METHOD, self._assertions)
        self.register_token_generator("default", self._generator())
        for grant, extensions in grants.TOKEN_GRANTS:
            self.register_grant(grant, [extension() for extension in extensions])

    def query_client(self, client_id: str) -> ServedClient | None:
        """The client that was loaded, if that is the one."""
        client = self.loaded.client
        return client if client is not None and client.get_client_id() == client_id else None

    def authenticate_client(self, request: OAuth2Request, methods: Sequence[str], endpoint: str = "token") -> Any:
        """The client that sent the request; an assertion that proved it is used up."""
        client = super().authenticate_client(request, methods, endpoint)
        if self._assertions.verified is not None:
            client_id, jti, until = self._assertions.verified
            hashed = jti_hash(self.loaded.site, jti)
            self.loaded.later.append(
                functools.partial(db.assertions.use, client_id=client_id, jti_hash=hashed, expires_at=until)
            )
        return client

    def is_for(self, client_id: str) -> bool:
        """Whether the request comes from this client."""
        return self.query_client(client_id) is not None

    def create_oauth2_request(self, request: OAuth2Request) -> OAuth2Request:
        """The request, which is Authlib's already."""
        return request

    def send_signal(self, name: str, *args: object, **kwargs: object) -> None:
        """Nobody listens."""

    def handle_response(self, status: int, body: Any, headers: Sequence[tuple[str, str]]) -> Answer:
        """The answer that Authlib came to."""
        return Answer.of(status, body, headers)

    def handle_error_response(self, request: OAuth2Request, error: OAuth2Error) -> Answer:
        """The refusal that Authlib came to."""
        return refusal(error, challenged="Authorization" in request.headers)

    def save_token(self, token: dict[str, Any], request: OAuth2Request) -> None:
        """Keep the refresh token, which lasts as long as its family; an access token is kept nowhere."""
        if "refresh_token" in token:
            loaded = self.loaded
            hashed = loaded.site.secrets.hash(PresentedRefresh.PURPOSE, token["refresh_token"])
            grant, scope = loaded.found.grant, loaded.found.get_scope()
            saving = functools.partial(
                db.refresh_tokens.insert, token_hash=hashed, grant_id=grant.id, scope=scope, expires_at=grant.expires_at
            )
            loaded.later.append(saving)

    def _generator(self) -> BearerTokenGenerator:
        seconds = int(self.loaded.site.terms.access_token.total_seconds())
        return BearerTokenGenerator(self._access_token, grants.new_refresh_token, seconds)

    def _access_token(self, client: ServedClient, grant_type: str, user: "Subject | None", scope: str) -> str:
        site = self.loaded.site
        subject = user or grants.machine(client)
        return access_tokens.mint(
            site.keys, site.terms, subject, scope, Lifetime(self.loaded.tx.wall, site.terms.access_token)
        )
