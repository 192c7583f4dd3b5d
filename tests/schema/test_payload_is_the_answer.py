"""What is rendered for an endpoint is what its client is answered by the API: no more, no less, whatever is asked."""

from datetime import UTC, datetime
from random import Random
from typing import Any
from uuid import uuid4

import orjson
import pytest
from graphql import GraphQLEnumType, GraphQLObjectType

from auth.secrets import Secrets
from db.bodies import Asked as AskedOf
from db.deliveries import Claimed
from db.transaction import Database
from domain.permissions import GRANTS, Role
from domain.stored_selection import as_json, from_json
from domain.webhooks.payloads import Compiled, Machine, Payload, problem_of
from resolvers.rendering import Renderer
from resolvers.request import Request
from schema.engine import Asked, Engine
from schema.errors import RequestError
from schema.kept_queries import KeptQueries
from tests.client import Client
from tests.schema import arranging
from tests.schema.generating import Generator
from tests.schema.test_two_ways import SCHEMA, engine
from tests.stories import brokering as steps

__all__ = ["engine"]
QUERIES_EACH = 24
MACHINES = """
SELECT c.client_id, c.account_id, c.authority_id, a.role, c.scopes FROM clients c JOIN accounts a ON a.id = c.account_id
WHERE c.client_id = $1
"""


class Literal(Generator):
    """Writes values into the document: what is kept takes nothing but ids of events."""

    def _variable(self, type_: str, value: Any) -> str:
        if isinstance(self.schema.type_map[type_.strip("[]!")], GraphQLEnumType):
            return f"[{', '.join(value)}]" if isinstance(value, list) else str(value)
        return orjson.dumps(value).decode()

    def about_a_package(self) -> str:
        """A query about the package of an event."""
        package = self.schema.type_map["Package"]
        assert isinstance(package, GraphQLObjectType)
        body = self._selection(package, 1, width=9)
        return "\n".join([f"query ($packageId: ID!) {{ package(id: $packageId) {body} }}", *self.fragments])


async def answered(engine: Engine, request: Request, text: str, package: str) -> Any:
    """What the API answers; None where it does not."""
    try:
        answer = orjson.loads(await engine.answer(request, Asked(text, None, {"packageId": package})))
    except RequestError as error:
        if error.code == "FORBIDDEN":
            return None
        raise
    assert "errors" not in answer, (answer, text)
    return answer["data"]


async def rendered(renderer: Renderer, machine: Machine, made: Compiled, package: str) -> Any:
    """What is sent of it; None where nothing is. It was kept in between, as JSON."""
    permissions = frozenset(permission.value for permission in made.permissions)
    if problem_of(machine, permissions) is not None:
        return None
    selections = from_json(orjson.loads(orjson.dumps(as_json(made.selections))))
    payload = Payload(machine.client_id, None, "", selections, permissions, "")
    asked = AskedOf(uuid4(), uuid4(), payload, datetime.now(UTC), machine, None)
    claimed: Any = Claimed.__new__(Claimed)
    return orjson.loads(await renderer.render(claimed, asked, {"packageId": package}))


@pytest.mark.parametrize("client", ["solihull-finance", "solihull-monitoring", "norfolk-finance"])
async def test_a_payload_is_what_its_client_is_answered_whatever_is_asked(
    engine: Engine, app_db: Database, worker_db: Database, owner: Any, client: str,
    broker: Client, carefirst: Client, care4all: Client, spotday: Client, sign_in: Any,
) -> None:  # fmt: skip
    await arranging.play(broker, carefirst, care4all, spotday)
    await steps.draft(await sign_in("norfolk.broker"), **steps.norfolk())
    row = await owner.fetchrow(MACHINES, client)
    role, scopes = Role(row["role"]), tuple(row["scopes"])
    machine = Machine(client, row["account_id"], row["authority_id"], role, scopes, disabled=False)
    ids = [
        f"package_{row['id']}" for row in await owner.fetch("SELECT id FROM packages ORDER BY state <> 'COMPLETE', id")
    ]
    kept, renderer = KeptQueries(engine.documents, 10**8), Renderer(app_db, worker_db, Secrets(b"x" * 32))
    request = Request(machine.viewer(), app_db)
    wanted = machine.viewer().permissions
    shown = refused = 0
    for seed in range(QUERIES_EACH):
        random = Random(seed)
        # every fourth asks for whatever a manager may read
        permissions = GRANTS[Role.BROKERAGE_MANAGER] if seed % 4 == 0 else wanted
        text = Literal(SCHEMA.core, random, permissions, ids).about_a_package()
        made = await kept.compile(text, machine.viewer())
        for package in (ids[0], random.choice(ids[1:])):
            await answered(engine, request, text, package)  # who reads an answer leaves a reading behind
            found = await answered(engine, request, text, package)
            assert await rendered(renderer, machine, made, package) == found, (text, package)
            refused += found is None
            shown += found is not None and found["package"] is not None
    assert shown >= (0 if client == "norfolk-finance" else 10)
    assert refused >= 2
