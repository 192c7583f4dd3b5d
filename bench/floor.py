"""The floor: a bare Starlette handler with the service's token check and settings, and a statement written by hand.

It gives the service's response bodies byte for byte, but for what is left in the caller's bucket
(`extensions.cost.left`): it keeps no bucket and says a full one, which has as many digits. It looks at no document: the
path says which statement to run. `bench/reads.py` holds the bodies equal (`same`) before anything is measured.
"""

import contextlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from uuid import UUID

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

import db.clock
import db.pool
from auth.bearer import Bearer
from auth.keys import open_keys
from auth.revocation import nothing_revoked
from bench import floor_statements, place
from bench.serving import serve
from db.carrying import SETTINGS, carrying
from db.transaction import Database
from domain.viewer import Viewer
from settings import Login, Settings

MEDIA = "application/graphql-response+json; charset=utf-8"
LEFT = re.compile(rb'"left":[0-9]+\}')

Home = Callable[[Viewer], UUID | None]
Handler = Callable[[Request], Awaitable[Response]]


def create(settings: Settings) -> Starlette:
    """The floor's application."""
    bearer = Bearer(open_keys(settings.data_directory), settings.issuer, settings.audience, nothing_revoked())

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        pool = await db.pool.connect(
            settings.login_url(Login.APP),
            size=settings.app_pool_size,
            statement_timeout_seconds=settings.statement_timeout_seconds,
            name="ebrokerage floor",
        )
        async with pool:
            app.state.database = Database(pool, db.clock.Clock())
            yield

    def handler(row: str, home: Home, requested: int) -> Handler:
        placeholders = {name: f"${place}::{cast}" for place, (name, cast) in enumerate(SETTINGS.items(), 2)}
        statement = carrying(f"SELECT ROW(json, actual) FROM ({row}) answer", placeholders)

        async def handle(request: Request) -> Response:
            viewer = bearer.viewer(request.headers.get("authorization"), datetime.now(UTC))
            await request.body()
            database: Database = request.app.state.database
            text, actual = await database.ask(statement, [home(viewer), *(getattr(viewer, name) for name in SETTINGS)])
            cost = f'{{"requested":{requested},"actual":{actual},"left":{place.BUCKET - actual}}}'
            body = f'{{"data":{text},"extensions":{{"cost":{cost}}}}}'.encode()
            return Response(body, media_type=MEDIA)

        return handle

    routes = [
        Route("/council-list", handler(floor_statements.COUNCIL_LIST, _authority, 951), methods=["POST"]),
        Route("/provider-tab", handler(floor_statements.PROVIDER_TAB, _organisation, 152), methods=["POST"]),
    ]
    return Starlette(routes=routes, lifespan=lifespan)


def _authority(viewer: Viewer) -> UUID | None:
    return viewer.authority_id


def _organisation(viewer: Viewer) -> UUID | None:
    return viewer.organisation_id


def same(ours: bytes, floors: bytes) -> bool:
    """Whether two bodies are the same, byte for byte, but for what is left in the bucket."""
    return LEFT.sub(b'"left":0}', ours) == LEFT.sub(b'"left":0}', floors)


if __name__ == "__main__":
    serve(create)
