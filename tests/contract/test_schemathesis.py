"""Operations that schemathesis makes up from the SDL: the answer is a refusal, or what the schema promises."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
import schemathesis
from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLResolveInfo,
    IntValueNode,
    NameNode,
    NullValueNode,
    ObjectValueNode,
    SelectionSetNode,
    StringValueNode,
    ValueNode,
    Visitor,
    build_schema,
    execute_sync,
    parse,
    print_ast,
    visit,
)
from hypothesis import HealthCheck
from hypothesis import settings as examples
from hypothesis import strategies as st

from tests.client import Client
from tests.serving import SignIn
from tests.stories import brokering as steps

TEXT = (Path(__file__).parents[2] / "schema" / "schema.graphql").read_text()
SDL = build_schema(TEXT)
# The same, with what the types of the SDL do not say: pages are short, ids are those of rows.
MADE_UP_FROM = (
    TEXT.replace("first: Int ", "first: PageSize ").replace("last: Int ", "last: Nothing ").replace(": ID", ": RowId")
    + "scalar PageSize\nscalar Nothing\nscalar RowId\n"
)
USERS = ("solihull.broker", "carefirst.admin")
REFUSALS = {"BAD_USER_INPUT", "FORBIDDEN", "GRAPHQL_VALIDATION_FAILED", "QUERY_TOO_COSTLY", "READ_ONE_PACKAGE"}
ROWS = 12


def quoted(values: st.SearchStrategy[str]) -> st.SearchStrategy[ValueNode]:
    """String literals."""
    return values.map(lambda value: StringValueNode(value=value))


DATES = st.dates().map(str) | st.sampled_from(["", "2026-02-30", "20260101", "0000-00-00", "2026-01-01T00:00:00Z"])
INSTANTS = st.datetimes(timezones=st.timezones() | st.none()).map(lambda value: value.isoformat()) | st.sampled_from(
    ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "2031-01-01T00:00:00Z", "now", ""]
)
HOURS = st.decimals(-1, 200, allow_nan=True).map(str) | st.sampled_from(
    ["7", "7.50", "168.00", "1e2", "0x1", "\u0667", "1_0"]
)
POSTCODES = st.sampled_from(["B90 1SH", "b901sh", "NR1 3JU", "W1A 0AX", "B90", "", "🦊", "B90 1SH; --"]) | st.text(
    max_size=9
)
MONEY = st.decimals(-1, 200_000, allow_nan=True).map(str) | st.sampled_from(
    ["50", "50.00", "0", "1e2", "\u0665", "5.001"]
)
TIMES = st.times().map(lambda value: value.isoformat("minutes")) | st.sampled_from(
    ["09:00", "24:00", "9:00", "", "09:00:00"]
)
schemathesis.graphql.scalar("Date", quoted(DATES))
schemathesis.graphql.scalar("DateTime", quoted(INSTANTS))
schemathesis.graphql.scalar("Hours", quoted(HOURS))
schemathesis.graphql.scalar("Postcode", quoted(POSTCODES))
schemathesis.graphql.scalar("Money", quoted(MONEY))
schemathesis.graphql.scalar("TimeOfDay", quoted(TIMES))
schemathesis.graphql.scalar("Units", quoted(HOURS))
schemathesis.graphql.scalar("JSON", st.just(ObjectValueNode(fields=())))
schemathesis.graphql.scalar("PageSize", st.integers(1, 3).map(lambda value: IntValueNode(value=str(value))))
schemathesis.graphql.scalar("Nothing", st.just(NullValueNode()))
schemathesis.graphql.scalar("RowId", quoted(st.integers(0, ROWS).map("row {}".format)))
schema = schemathesis.graphql.from_file(MADE_UP_FROM)


@pytest_asyncio.fixture(scope="module")
async def clients(sign_in: SignIn) -> dict[str, Client]:
    """A council's caller and a provider's."""
    return {name: await sign_in(name) for name in USERS}


@pytest_asyncio.fixture(scope="module")
async def rows(clients: dict[str, Client], owner: Any) -> list[str]:
    """Ids of rows of both, of rows of others, and of nothing."""
    package = await steps.sent(clients["solihull.broker"], requirements=[{"code": "HOME_CARE_001"}])
    await steps.draft(clients["solihull.broker"])
    found = [package["id"], package["requirements"][0]["id"], "", "package_\x7f"]
    for noun, table in (
        ("package", "packages"),
        ("invitation", "invitations"),
        ("service", "services"),
        ("authority", "authorities"),
    ):
        ids = await owner.fetch(f"SELECT id FROM {table} ORDER BY id DESC LIMIT 2")
        found += [f"{noun}_{row['id']}" for row in ids]
    return [*found, "level_00000000-0000-0000-0000-000000000000"]


@pytest.fixture(scope="module")
def wire(address: str) -> Iterator[httpx.Client]:
    """HTTP to the real server."""
    with httpx.Client(base_url=f"http://{address}", headers={"Accept": "application/graphql-response+json"}) as client:
        yield client


class _Typenames(Visitor):
    """Asks each object for its type, without which an answer cannot be held against the schema."""

    def leave_selection_set(self, node: SelectionSetNode, *_: Any) -> SelectionSetNode:
        name = FieldNode(name=NameNode(value="__typename"), alias=NameNode(value="type__"), arguments=(), directives=())
        return SelectionSetNode(selections=(*node.selections, name))


def prepared(body: str, rows: Sequence[str]) -> DocumentNode:
    """The document with ids of rows, and with the type of every object."""
    for number, row in reversed(list(enumerate(rows))):
        body = body.replace(f'"row {number}"', f'"{row}"')
    document: DocumentNode = visit(parse(body), _Typenames())
    return document


def conforms(document: DocumentNode, data: Any) -> None:
    """Hold an answer against the SDL: executed once more over itself, nothing in it is missing or of another type."""

    def by_key(source: Any, info: GraphQLResolveInfo[Any], **_: Any) -> Any:
        return source[info.path.key]

    again = execute_sync(SDL, document, data, field_resolver=by_key, type_resolver=lambda value, *_: value["type__"])
    assert again.errors is None
    assert again.data == data


@schema.parametrize()
@examples(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
def test_made_up_operations_are_answered_properly(
    case: Any, wire: httpx.Client, clients: dict[str, Client], rows: list[str]
) -> None:
    document = prepared(case.body, rows)
    text = print_ast(document)
    for client in clients.values():
        answer = wire.post("/graphql", json={"query": text}, headers={"Authorization": f"Bearer {client.token}"})
        assert answer.status_code in {200, 400, 403}, (answer.text, text)
        body = answer.json()
        assert {error["extensions"]["code"] for error in body.get("errors", ())} <= REFUSALS, (body, text)
        if "data" in body:
            conforms(document, body["data"])
