"""Plain Strawberry with data loaders: what the library gives without a compiler, done as its guide advises.

The same pool, transaction and token check as the service; parsed and validated documents are cached; every relation is
one statement for all its parents. Execution is the library's own, field by field.
"""

import asyncio
import contextlib
import gc
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
import strawberry
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from strawberry.dataloader import DataLoader
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.types import Info

import db.clock
import db.pool
from auth.bearer import Bearer
from auth.keys import open_keys
from auth.revocation import nothing_revoked
from bench.serving import serve
from db.transaction import Database, Tx
from settings import Login, Settings

PACKAGES = """
SELECT id, reference, client_reference, state, all_responded, deadline_at, high_priority, service_level_id, sent_count,
       submitted_count, accepting_count
FROM packages WHERE authority_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2
"""
LEVELS = "SELECT id, name FROM service_levels WHERE id = ANY($1::uuid[])"
SERVICES = "SELECT id, name FROM services WHERE id = ANY($1::uuid[])"
INVITATIONS = """
SELECT id, package_id, state, placement_response, service_id FROM (
    SELECT i.*, row_number() OVER (PARTITION BY package_id ORDER BY sent_at, id) AS place
    FROM invitations i WHERE package_id = ANY($1::uuid[])) numbered
WHERE place <= $2 ORDER BY package_id, place
"""


class Loaders:
    """The loaders of one request, over its one transaction; a connection answers one statement at a time."""

    def __init__(self, tx: Tx) -> None:
        self.tx = tx
        self.one_at_a_time = asyncio.Lock()
        self.levels = DataLoader(load_fn=self._levels)
        self.services = DataLoader(load_fn=self._services)
        self.invitations = DataLoader(load_fn=self._invitations)

    async def fetch(self, sql: str, *values: Any) -> list[Any]:
        """Run one statement."""
        async with self.one_at_a_time:
            rows: list[Any] = await self.tx.connection.fetch(sql, *values)
            return rows

    async def _levels(self, ids: list[UUID]) -> Sequence[Any]:
        found = {row["id"]: row for row in await self.fetch(LEVELS, list(ids))}
        return [found.get(id) for id in ids]

    async def _services(self, ids: list[UUID]) -> Sequence[Any]:
        found = {row["id"]: row for row in await self.fetch(SERVICES, list(ids))}
        return [found.get(id) for id in ids]

    async def _invitations(self, keys: list[tuple[UUID, int]]) -> Sequence[list[Any]]:
        found: dict[UUID, list[Any]] = defaultdict(list)
        for row in await self.fetch(INVITATIONS, [key[0] for key in keys], keys[0][1]):
            found[row["package_id"]].append(row)
        return [found[key[0]] for key in keys]


@strawberry.type
class Named:
    """A service or a service level."""

    name: str


@strawberry.type
class Invitation:
    """One invitation."""

    id: strawberry.ID
    state: str
    placement_response: str | None
    service_id: strawberry.Private[UUID]

    @strawberry.field  # noqa: TID251 - the peer is Strawberry as it comes
    async def service(self, info: Info[Loaders, None]) -> Named:
        """The service that was asked."""
        return Named(name=(await info.context.services.load(self.service_id))["name"])


@strawberry.type
class InvitationConnection:
    """A page of invitations."""

    nodes: list[Invitation]


@strawberry.type
class Package:
    """One package."""

    id: strawberry.ID
    reference: str
    client_reference: str
    status: str
    deadline_at: datetime | None
    high_priority: bool
    sent_count: int
    submitted_count: int
    accepting_count: int
    key: strawberry.Private[UUID]
    level: strawberry.Private[UUID]

    @strawberry.field  # noqa: TID251 - the same
    async def service_level(self, info: Info[Loaders, None]) -> Named:
        """The kind of service wanted."""
        return Named(name=(await info.context.levels.load(self.level))["name"])

    @strawberry.field  # noqa: TID251 - the same
    async def invitations(self, info: Info[Loaders, None], first: int) -> InvitationConnection:
        """Whom it was sent to."""
        rows = await info.context.invitations.load((self.key, first))
        return InvitationConnection(nodes=[_invitation(row) for row in rows])


@strawberry.type
class PackageConnection:
    """A page of packages."""

    nodes: list[Package]


@strawberry.type
class Query:
    """The council's list."""

    @strawberry.field  # noqa: TID251 - the same
    async def packages(self, info: Info[Loaders, None], first: int) -> PackageConnection:
        """The newest packages."""
        viewer = info.context.tx.viewer
        assert viewer is not None
        rows = await info.context.fetch(PACKAGES, viewer.authority_id, first)
        now = datetime.now(UTC)
        return PackageConnection(nodes=[_package(row, now) for row in rows])


def _invitation(row: Any) -> Invitation:
    return Invitation(
        id=strawberry.ID(f"invitation_{row['id']}"),
        state=row["state"],
        placement_response=row["placement_response"],
        service_id=row["service_id"],
    )


def _package(row: Any, now: datetime) -> Package:
    waits = row["all_responded"] or row["deadline_at"] <= now
    open_status = "AWAITING_DECISION" if waits else "AWAITING_RESPONSES"
    same = (
        "reference",
        "client_reference",
        "deadline_at",
        "high_priority",
        "sent_count",
        "submitted_count",
        "accepting_count",
    )
    return Package(
        id=strawberry.ID(f"package_{row['id']}"),
        status=open_status if row["state"] == "OPEN" else row["state"],
        key=row["id"],
        level=row["service_level_id"],
        **{name: row[name] for name in same},
    )


def create(settings: Settings) -> Starlette:
    """The peer's application."""
    bearer = Bearer(open_keys(settings.data_directory), settings.issuer, settings.audience, nothing_revoked())
    schema = strawberry.Schema(Query, extensions=[ParserCache, ValidationCache])

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        pool = await db.pool.connect(
            settings.login_url(Login.APP),
            size=settings.app_pool_size,
            statement_timeout_seconds=settings.statement_timeout_seconds,
            name="ebrokerage strawberry",
        )
        async with pool:
            app.state.database = Database(pool, db.clock.Clock())
            gc.collect()
            gc.freeze()
            yield

    async def handle(request: Request) -> Response:
        viewer = bearer.viewer(request.headers.get("authorization"), datetime.now(UTC))
        asked = orjson.loads(await request.body())
        async with request.app.state.database.begin(viewer) as tx:
            result = await schema.execute(asked["query"], asked.get("variables"), context_value=Loaders(tx))
        body: dict[str, Any] = {"data": result.data}
        if result.errors:
            body["errors"] = [error.formatted for error in result.errors]
        return Response(orjson.dumps(body), 500 if result.errors else 200, media_type="application/json")

    return Starlette(routes=[Route("/graphql", handle, methods=["POST"])], lifespan=lifespan)


if __name__ == "__main__":
    serve(create)
