"""The bare token endpoint: client credentials by hand, without Authlib and without a slow hash.

It reads the same client in the same transaction, compares the same keyed hash and signs the same claims with the same
key: what is left is what RFC 6749 costs us beside. `bench/token_endpoint.py` holds the two answers equal.
"""

import base64
import contextlib
import hmac
from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

import auth.secrets
import db.clients
import db.clock
import db.pool
from auth.access_tokens import Lifetime, Subject, mint
from auth.keys import open_keys
from auth.server.clients import secret_hash
from bench.serving import serve
from db.transaction import Database
from settings import Login, Settings

NOT_KEPT = {"Cache-Control": "no-store", "Pragma": "no-cache", "Referrer-Policy": "no-referrer"}


def create(settings: Settings) -> Starlette:
    """The application."""
    keys = open_keys(settings.data_directory)
    length = timedelta(seconds=settings.access_token_seconds)
    secrets = auth.secrets.opened(settings.secret_key, settings.data_directory)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        pool = await db.pool.connect(
            settings.login_url(Login.AUTH),
            size=settings.auth_pool_size,
            statement_timeout_seconds=settings.statement_timeout_seconds,
            name="ebrokerage bare tokens",
        )
        async with pool:
            app.state.database = Database(pool, db.clock.Clock())
            yield

    async def token(request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        pair = base64.b64decode(request.headers["authorization"].removeprefix("Basic ")).decode()
        client_id, _, secret = pair.partition(":")
        database: Database = request.app.state.database
        async with database.begin(None) as tx:
            client = await db.clients.find(tx, client_id)
            known = None if client is None or client.disabled else client.secret_hash
            if known is None or not hmac.compare_digest(known, secret_hash(secrets, secret)):
                return JSONResponse({"error": "invalid_client"}, 401)
            assert client is not None
            assert client.account_id is not None
            assert client.role is not None
            if form["grant_type"] not in client.grant_types:
                return JSONResponse({"error": "unauthorized_client"}, 400)
            subject = Subject(client.account_id, client.role, client.authority_id, None, client_id)
            scope, lifetime = " ".join(client.scopes), Lifetime(tx.wall, length)
            made = mint(keys, settings, subject, scope, lifetime)
        answer = {
            "token_type": "Bearer",
            "access_token": made,
            "expires_in": settings.access_token_seconds,
            "scope": scope,
        }
        return JSONResponse(answer, headers=NOT_KEPT)

    return Starlette(routes=[Route("/oauth/token", token, methods=["POST"])], lifespan=lifespan)


if __name__ == "__main__":
    serve(create)
