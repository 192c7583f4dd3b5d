"""The one place that puts the ASGI application together."""

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator, Coroutine, Mapping, MutableMapping, Sequence
from datetime import UTC, datetime
from typing import Any

import structlog
from redis.exceptions import RedisError
from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

import auth.routes
import documents.keys
import documents.storage
import leaving
import messaging.unsubscribing
import resolvers.payloads
import telemetry
import transfers.routes
import webhooks.publishing
from auth.addresses import address
from auth.bearer import Bearer, NotAuthenticated
from auth.keys import open_keys
from auth.revocation import NotKnown, Poller, Revoked
from db.bucket import Buckets
from db.failures import TimedOut, Unavailable
from db.listening import Hearing
from db.migrations import pending
from db.revocations import Watch
from db.transaction import Database
from documents.contents import Vault
from domain.viewer import Viewer, anonymous
from house import House, opened
from messaging.showing import Kept
from resolvers.request import Request
from resolvers.strangers import Counting
from resolvers.streams import Heads
from schema.admission import Limits
from schema.documents import Documents
from schema.engine import Engine
from schema.errors import ErrorCode, RequestError
from schema.event_stream import EventStreams
from schema.graphiql import Files, Page
from schema.http import Endpoint
from schema.kept_queries import KeptQueries
from schema.listening import Listening
from schema.places import Places
from schema.schema import Schema
from schema.socket import Socket
from schema.strangers import Strangers
from settings import Environment, Login, Settings, read
from transfers.answering import Transfers

COMPILE_SECONDS = 60.0
"""How often it is looked whether a query was kept by another version, which may run beside this one for a while."""

log = structlog.get_logger(__name__)


class Doors:
    """Makes the viewer of a request from its headers; every refusal says how to authenticate."""

    def __init__(self, bearer: Bearer, trusted_proxies: int) -> None:
        self.bearer, self.trusted_proxies = bearer, trusted_proxies

    def http(self, scope: MutableMapping[str, Any], headers: Mapping[bytes, bytes]) -> Viewer:
        """The viewer of a request, anonymous where it has no such header. Cookies are not looked at."""
        raw = headers.get(b"authorization")
        if raw is None:
            return anonymous(address(scope, self.trusted_proxies))
        return self.viewer(raw.decode("latin-1"))

    def viewer(self, authorization: str | None) -> Viewer:
        """The viewer of an Authorization header."""
        try:
            return self.bearer.viewer(authorization, datetime.now(UTC))
        except NotAuthenticated as error:
            headers = (("WWW-Authenticate", error.www_authenticate),)
            raise RequestError.of(ErrorCode.UNAUTHENTICATED, str(error), headers=headers) from error
        except NotKnown as error:
            headers = (("Retry-After", str(error.retry_after_seconds)),)
            raise RequestError.of(ErrorCode.UNAVAILABLE, str(error), headers=headers) from error


def create(settings: Settings | None = None) -> ASGIApp:
    """The application; without `settings` those of the environment."""
    settings = settings or read()
    telemetry.configure(settings.log_level)
    schema = Schema()
    limits = Limits(tokens=settings.max_tokens, depth=settings.max_depth)
    parsed = Documents(schema.core, limits, introspection=settings.introspection, suggestions=settings.suggestions)
    keys = open_keys(settings.data_directory)
    revoked = Revoked()
    bearer = Bearer(keys, settings.issuer, settings.audience, revoked)
    doors = Doors(bearer, settings.trusted_proxies)
    graphql = _Late()
    kept = KeptQueries(parsed, settings.max_cost)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with opened(settings, keys) as house:
            buckets = Buckets(
                house.redis, settings.bucket_capacity, settings.bucket_refill_per_second, settings.api_workers
            )
            engine = Engine(schema, parsed, buckets, settings.max_cost, changed=house.bell)
            strangers = Strangers(schema.core, Counting(house.site.database, house.site.secrets))

            def make(viewer: Viewer, key: str | None, digest: bytes | None, request_id: str | None) -> Request:
                secrets, largest = house.site.secrets, settings.document_max_bytes
                asked = (viewer, house.database, key, digest, request_id)
                return Request(*asked, secrets, largest, house.dialling, kept.compile)

            heads = Heads(house.database)
            streams = _streams(settings, engine, heads)
            graphql.http = Endpoint(streams, doors.http, make, settings.max_body_bytes, strangers)
            graphql.socket = Socket(streams, doors.viewer, make, settings.allowed_origins)
            revoked.listeners += [graphql.socket.look_again, heads.look_again]
            app.state.house, app.state.site = house, house.site
            app.state.transfers = _transfers(settings, house, bearer)
            gc.collect()
            gc.freeze()
            hearing = Hearing(settings.login_url(Login.APP), "ebrokerage streams", heads.ring)
            async with (
                _watching(settings, revoked),
                _beside(hearing.run(), heads.run(), _compiling(house.database, kept)),
                leaving.noticed(streams.closing),
            ):
                yield

    api = _called_from(graphql, settings.allowed_origins)
    mounted = _routes(graphql, api, page=settings.graphiql)
    mounted += [*auth.routes.routes(settings.allowed_origins), *webhooks.publishing.routes(), *_kept(settings)]
    mounted += transfers.routes.routes(settings.allowed_origins)
    return telemetry.Observed(Starlette(routes=mounted, lifespan=lifespan))


def _streams(settings: Settings, engine: Engine, heads: Heads) -> EventStreams:
    """What is listened to, and by how many."""
    places = Places(settings.connections_per_account, settings.connections_per_worker)
    return EventStreams(Listening(engine, heads), places, asyncio.Event())


def _transfers(settings: Settings, house: House, bearer: Bearer) -> Transfers:
    """What the bytes of documents come and go with."""
    keys = documents.keys.opened(settings.document_key, settings.document_key_previous, settings.data_directory)
    return Transfers(
        database=house.database,
        bearer=bearer,
        vault=Vault(documents.storage.opened(settings.document_store, settings.data_directory), keys),
        secrets=house.site.secrets,
        scanned=settings.clamd_url is not None,
        secure=settings.public_url.startswith("https://"),
        ring=house.bell,
    )


def _called_from(graphql: ASGIApp, origins: Sequence[str]) -> ASGIApp:
    """The API, which pages of these origins may call."""
    if not origins:
        return graphql
    return CORSMiddleware(
        graphql,
        allow_origins=list(origins),
        allow_methods=["GET", "POST"],
        allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "Last-Event-ID", "X-Request-Id"],
        expose_headers=["X-Request-Id", "Retry-After"],
    )


class _Late:
    """`/graphql`, whose parts are there once the application has started."""

    http: Endpoint
    socket: Socket

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        part = self.http if scope["type"] == "http" else self.socket
        await part(scope, receive, send)


def _routes(graphql: ASGIApp, api: ASGIApp, *, page: bool) -> list[BaseRoute]:
    health: list[BaseRoute] = [Route("/healthz", _healthz), Route("/readyz", _readyz)]
    health += messaging.unsubscribing.routes()
    socket = WebSocketRoute("/graphql", graphql)
    if not page:
        return [*health, Route("/graphql", api), socket]
    files = Files()
    return [*health, Route("/graphql", Page(api, files)), Mount("/graphiql", files), socket]


def _kept(settings: Settings) -> list[BaseRoute]:
    """What the embedded mail server kept, for developers alone."""
    if settings.environment is not Environment.DEVELOPMENT:
        return []
    return Kept(settings.data_directory / "mail").routes()


@contextlib.asynccontextmanager
async def _beside(*work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Have this done beside the application, until the application ends."""
    tasks = [asyncio.create_task(each) for each in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for ended in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(ended, Exception):
                raise ended


@contextlib.asynccontextmanager
async def _watching(settings: Settings, revoked: Revoked) -> AsyncIterator[None]:
    """Know what is revoked, from the first request to the last."""
    poller = Poller(Watch(settings.login_url(Login.AUTH), "ebrokerage revocations"), revoked)
    await poller.ask()
    async with _beside(poller.run()):
        yield


async def _compiling(database: Database, kept: KeptQueries) -> None:
    """Have kept queries compiled for this version's schema, at the start and again while another version runs too."""
    while True:
        try:
            await resolvers.payloads.recompile(database, kept.compile)
        except Exception:
            log.exception("queries_not_compiled")
        await asyncio.sleep(COMPILE_SECONDS)


async def _healthz(_request: HttpRequest) -> JSONResponse:
    """The process answers."""
    return JSONResponse({"status": "ok"})


async def _readyz(request: HttpRequest) -> JSONResponse:
    """The database answers with every migration applied, and so does Redis."""
    house: House = request.app.state.house
    parts = {"database": "ok", "migrations": "ok", "redis": "ok"}
    try:
        async with house.database.begin(None) as tx:
            missing = await pending(tx.connection)
        if missing:
            parts["migrations"] = f"not applied: {', '.join(missing)}"
    except (TimedOut, Unavailable):
        parts["database"] = "does not answer"
    try:
        if house.redis is not None:
            await house.redis.ping()
    except (RedisError, OSError):
        parts["redis"] = "does not answer"
    ready = set(parts.values()) == {"ok"}
    return JSONResponse(parts, 200 if ready else 503)
