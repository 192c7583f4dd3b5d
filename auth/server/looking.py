"""Tokens that are asked about (RFC 7662) and given back (RFC 7009), by the client that has them and by nobody else."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from authlib.oauth2.rfc6749 import InvalidRequestError
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7662 import IntrospectionEndpoint
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

import db.grants
import db.refresh_tokens
import db.revoked
from auth import access_tokens, site
from auth.server import answering, grants, loaded, parameters
from auth.server.answering import Answer
from auth.server.clients import ServedClient
from auth.server.engine import Server
from auth.server.loaded import Request
from auth.server.presented import PresentedRefresh
from auth.site import Site
from db.transaction import Tx

INTROSPECT = "/oauth/introspect"
REVOKE = "/oauth/revoke"


@dataclass(frozen=True, slots=True)
class Token:
    """A token of ours, good or not any more, with what may be told of it."""

    client_id: str
    facts: Mapping[str, Any]
    good: bool
    grant_id: UUID | None = None
    jti: str | None = None

    def check_client(self, client: ServedClient) -> bool:
        """Whether it is this client's."""
        return self.client_id == client.get_client_id()

    def is_expired(self) -> bool:
        """Whether it is good for nothing."""
        return not self.good

    def is_revoked(self) -> bool:
        """The same."""
        return not self.good


class _Own:
    """What both endpoints share: they look at what was loaded, and take a hint for no more than that."""

    server: Server

    def check_params(self, request: Any, client: ServedClient) -> None:
        """There is a token; a hint that means nothing is ignored (RFC 7009, 2.1)."""
        if "token" not in request.form:
            raise InvalidRequestError("A token is required.")

    def query_token(self, token_string: str, token_type_hint: str | None) -> Token | None:
        """The token, whatever kind it is."""
        found: Token | None = self.server.loaded.found
        return found


class Introspection(_Own, IntrospectionEndpoint):
    """Tells a confidential client of its own tokens."""

    CLIENT_AUTH_METHODS = grants.CONFIDENTIAL

    def check_permission(self, token: Token, client: ServedClient, request: Any) -> bool:
        """Foreign tokens look as if they were none (RFC 7662, 4)."""
        return token.check_client(client)

    def introspect_token(self, token: Token) -> dict[str, Any]:
        """What may be told."""
        return {"active": True, "client_id": token.client_id, **token.facts}


class Revocation(_Own, RevocationEndpoint):
    """Takes back a client's own tokens: a refresh token with its whole family."""

    CLIENT_AUTH_METHODS = grants.METHODS

    def authenticate_token(self, request: Any, client: ServedClient) -> Token | None:
        """The token, if it is this client's; a foreign one is as good as none, so that nothing is learnt of it."""
        self.check_params(request, client)
        token = self.query_token(request.form["token"], None)
        return token if token is not None and token.check_client(client) else None

    def revoke_token(self, token: Token, request: Any) -> None:
        """Every process hears of it within a second."""
        if token.grant_id is not None:
            later = partial(db.grants.end, grant_id=token.grant_id, reason="revoked by the client")
        else:
            later = partial(db.grants.revoke_token, jti=str(token.jti))
        self.server.loaded.later.append(later)


@answering.for_programs
async def introspect(request: HttpRequest) -> Response:
    """Whether a token is good, and for what."""
    return await _look(request, INTROSPECT, Introspection)


@answering.for_programs
async def revoke(request: HttpRequest) -> Response:
    """A token is needed no more; the answer is the same whether or not there was one."""
    return await _look(request, REVOKE, Revocation)


async def _look(request: HttpRequest, path: str, endpoint: Any) -> Response:
    here = site.of(request)
    given = await parameters.of_body(request)
    async with here.database.begin(None, request_id=request.state.request_id) as tx:
        found = await loaded.client(here, tx, request, given)
        found.found = await _token(here, tx, given.get("token", "")) if found.client is not None else None
        server = Server(found, path)
        server.register_endpoint(endpoint(server))
        sent = Request("POST", given, found.presented.basic)
        answer: Answer = server.create_endpoint_response(endpoint.ENDPOINT_NAME, sent)
        await found.save()
    return answer.as_json()


async def _token(here: Site, tx: Tx, token: str) -> Token | None:
    """What this text is, if it is a token of ours."""
    claims = access_tokens.read(here.keys, here.terms, token, tx.now)
    if claims is not None:
        told = {name: claims[name] for name in ("scope", "sub", "aud", "iss", "exp", "iat", "jti")}
        good = await db.revoked.holder(tx, claims) is not None
        return Token(claims["client_id"], {**told, "token_type": "Bearer"}, good, jti=claims["jti"])
    refresh = await db.refresh_tokens.find(tx, here.secrets.hash(PresentedRefresh.PURPOSE, token))
    if refresh is None:
        return None
    grant = refresh.grant
    told = {
        "scope": refresh.scope,
        "sub": str(grant.person.account_id),
        "exp": int(refresh.expires_at.timestamp()),
        "iat": int(refresh.issued_at.timestamp()),
    }
    good = grant.open and refresh.replaced_at is None and refresh.expires_at > tx.now
    return Token(grant.client_id, told, good, grant_id=grant.id)
