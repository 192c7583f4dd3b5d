"""Every query gives the same answer compiled into one statement and executed field by field by graphql-core.

The second way resolves each field by the key the client gave it, so graphql-core checks by itself which fields belong
into the answer, in which order, under which names, and that none is null or of another type against the schema.
"""

from random import Random
from typing import Any

import httpx
import orjson
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from db.bucket import Buckets
from db.transaction import Database
from domain.viewer import Viewer, anonymous
from jobs.relay import relay_outbox
from resolvers.request import Request
from schema.admission import Limits
from schema.changing import Context
from schema.documents import Documents
from schema.engine import Asked, Engine
from schema.errors import RequestError
from schema.schema import Schema
from schema.variables import coerced as variables_of
from tests.client import Client
from tests.schema import arranging
from tests.schema.generating import Generator
from tests.stories.brokering import reference_data, sent

SCHEMA = Schema()
WIDE = Limits(characters=10**6, tokens=20_000, fields=20_000, objects=20_000, depth=40, fragments=500)


@pytest.fixture(scope="module")
def engine() -> Engine:
    """An engine whose limits do not stand in the way."""
    documents = Documents(SCHEMA.core, WIDE, introspection=True, suggestions=True)
    return Engine(SCHEMA, documents, Buckets(None, 10**9, 10**9, 1), max_cost=10**8)


async def both_ways(engine: Engine, request: Request, text: str, variables: dict[str, Any]) -> tuple[bytes, bytes]:
    """The data of one query, compiled and executed; run before, because who reads an answer leaves a reading behind."""
    await engine.answer(request, Asked(text, None, variables))
    compiled = orjson.loads(await engine.answer(request, Asked(text, None, variables)))
    operation = await engine.documents.admit(text, None)
    coerced = variables_of(engine.documents, operation, variables)
    prepared = await engine.documents.prepare(operation, coerced, request.viewer.permissions)
    executed = await SCHEMA.run(operation, Context(request, prepared, coerced), variables)
    assert executed.errors is None, (executed.errors, text, variables)
    return orjson.dumps(compiled["data"]), orjson.dumps(executed.data)


@pytest.fixture
async def played(
    broker: Client, carefirst: Client, care4all: Client, spotday: Client, owner: Any, worker_db: Database
) -> list[str]:
    """Packages in every state, with awkward text; the ids of everything."""
    await arranging.play(broker, carefirst, care4all, spotday)
    await arranging.subscribe(owner)
    await relay_outbox({"database": worker_db})
    return await arranging.ids(owner)


@pytest.mark.parametrize(
    "username",
    ["solihull.broker", "solihull.practitioner", "norfolk.manager", "carefirst.employee", "spotday.admin"],
)
@settings(max_examples=60, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**64))
async def test_generated_queries_give_the_same_both_ways(
    engine: Engine, app_db: Database, viewers: dict[str, Viewer], played: list[str], username: str, seed: int
) -> None:
    viewer = viewers[username]
    generated = Generator(SCHEMA.core, Random(seed), viewer.permissions, played).document()
    request = Request(viewer, app_db)
    try:
        compiled, executed = await both_ways(engine, request, generated.text, generated.variables)
    except RequestError as error:
        pytest.fail(f"{error.errors}\n{generated.text}\n{generated.variables}")
    assert compiled == executed, generated.text


FIELDS_60 = " ".join(f"f{number}: reference" for number in range(60))
CORPUS = {
    "60 fields": f"{{ packages(first: 2) {{ nodes {{ {FIELDS_60} }} }} }}",
    "long aliases": f"{{ {'p' * 100}: packages(first: 2) {{ {'n' * 100}: nodes {{ {'r' * 64}: reference id }} }} }}",
    "nothing left": "{ packages(first: 2) { nodes { id @skip(if: true) } pageInfo { endCursor @skip(if: true) } } }",
    "nothing at all": "{ viewer { role } packages(first: 1) @skip(if: true) { totalCount } }",
    "nodes and edges": "{ packages(last: 2) { edges { cursor node { id } } nodes { reference } totalCount pageInfo"
    " { hasNextPage hasPreviousPage startCursor endCursor __typename } __typename } }",
    "merged": "{ packages(first: 2) { nodes { authority { id } } nodes { authority { name } } } }",
    "introspection beside data": '{ a: __typename viewer { role } __type(name: "Package") { name } }',
}


@pytest.mark.parametrize("name", CORPUS)
async def test_awkward_queries_give_the_same_both_ways(
    engine: Engine, app_db: Database, viewers: dict[str, Viewer], played: list[str], name: str
) -> None:
    compiled, executed = await both_ways(engine, Request(viewers["solihull.broker"], app_db), CORPUS[name], {})
    if name == "introspection beside data":
        assert orjson.loads(compiled) == orjson.loads(executed)
    else:
        assert compiled == executed


async def test_a_stranger_learns_nothing_about_the_schema(engine: Engine, app_db: Database) -> None:
    request = Request(anonymous("192.0.2.1"), app_db)
    assert orjson.loads(await engine.answer(request, Asked("{ authorities { slug } }", None, {})))["data"]
    with pytest.raises(RequestError) as caught:
        await engine.answer(request, Asked("{ authorities { slug } __schema { description } }", None, {}))
    assert caught.value.status == 401


CHANGE = """mutation Change($input: CreatePackageInput!) {
    first: createPackage(input: $input) { __typename made: package { reference status __typename } package { version }
        userErrors { path code message __typename } warnings { code } } }"""
DUPLICATE = """mutation Duplicate($input: DuplicatePackageInput!) {
    again: duplicatePackage(input: $input) { w: warnings { __typename message c: code } warnings { code } } }"""


@pytest.mark.parametrize("accepted", [True, False])
async def test_a_mutation_gives_the_same_payload_both_ways(
    engine: Engine, app_db: Database, viewers: dict[str, Viewer], broker: Client, owner: Any, accepted: bool
) -> None:
    """Done and refused: run by the engine, and through Strawberry's resolver and graphql-core's executor."""
    known = await reference_data(broker)
    given = {
        "authorityId": known["viewer"]["authority"]["id"],
        "serviceType": known["serviceLevels"][0]["serviceType"],
        "serviceLevelId": known["serviceLevels"][0]["id"],
        "clientReference": "LAS 1234",
        "termsAccepted": accepted,
    }
    request = Request(viewers["solihull.broker"], app_db)
    compiled = orjson.loads(await engine.answer(request, Asked(CHANGE, None, {"input": given})))["data"]
    async with owner.transaction():
        # what is append-only refuses it by a trigger; a replica's session fires none
        await owner.execute("SET LOCAL session_replication_role = replica")
        await owner.execute("TRUNCATE packages, reference_counters CASCADE")
    operation = await engine.documents.admit(CHANGE, None)
    coerced = variables_of(engine.documents, operation, {"input": given})
    prepared = await engine.documents.prepare(operation, coerced, request.viewer.permissions)
    executed = await SCHEMA.run(operation, Context(request, prepared, coerced), {"input": given})
    assert executed.errors is None
    assert orjson.dumps(compiled) == orjson.dumps(executed.data)
    assert (compiled["first"]["made"] is not None) == accepted


async def test_warnings_are_told_both_ways(
    engine: Engine, app_db: Database, viewers: dict[str, Viewer], broker: Client
) -> None:
    given = {"input": {"packageId": (await sent(broker))["id"], "termsAccepted": True}}
    request = Request(viewers["solihull.broker"], app_db)
    compiled = orjson.loads(await engine.answer(request, Asked(DUPLICATE, None, given)))["data"]
    operation = await engine.documents.admit(DUPLICATE, None)
    coerced = variables_of(engine.documents, operation, given)
    prepared = await engine.documents.prepare(operation, coerced, request.viewer.permissions)
    executed = await SCHEMA.run(operation, Context(request, prepared, coerced), given)
    assert executed.errors is None
    assert orjson.dumps(compiled) == orjson.dumps(executed.data)
    assert [each["c"] for each in compiled["again"]["w"]] == ["ORIGINAL_STAYS_LIVE"]


async def test_one_document_serves_two_roles_with_their_own_rows(
    engine: Engine, app_db: Database, viewers: dict[str, Viewer], played: list[str], owner: Any
) -> None:
    """A cached plan never carries one caller's rows, or types, to another."""
    invitation = next(each for each in played if each.startswith("invitation_") and len(each) > len("invitation_\x00"))
    text = "query Either($id: ID!) { node(id: $id) { __typename id } viewer { role } }"
    seen = {}
    for name in (
        *("solihull.broker", "solihull.practitioner", "norfolk.practitioner", "norfolk.broker"),
        *("carefirst.admin", "care4all.admin", "spotday.admin"),
    ):
        body = orjson.loads(await engine.answer(Request(viewers[name], app_db), Asked(text, None, {"id": invitation})))
        seen[name] = (body["data"]["node"] or {}).get("__typename")
    assert seen.pop("solihull.broker") == "PackageInvitation"
    subscribed = await owner.fetchval(
        "SELECT EXISTS (SELECT FROM invitations i JOIN subscriptions s USING (package_id) WHERE i.id = $1)",
        invitation.removeprefix("invitation_"),
    )
    assert seen.pop("solihull.practitioner") == ("PackageInvitation" if subscribed else None)
    assert (seen.pop("norfolk.broker"), seen.pop("norfolk.practitioner")) == (None, None)
    assert sorted(seen.values(), key=str) == ["Invitation", None, None]


@pytest.fixture(scope="module")
async def viewers(sign_in: Any, settings: Any, http: httpx.AsyncClient) -> dict[str, Viewer]:
    """The viewer behind each user's token."""
    return await arranging.viewers(sign_in, settings)
