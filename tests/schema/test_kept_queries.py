"""Queries that are kept, without a database: those that are ready made, and those that the pages show."""

import re

import pytest
from graphql import parse, validate

from domain.permissions import FINANCE_SCOPE, SCOPES, Role
from domain.refusals import Refused
from domain.selection import Variable, walk
from domain.viewer import OPERATOR
from domain.webhooks.payloads import Machine
from resolvers.payloads import check_ready_made, ready_made
from schema.admission import Limits
from schema.documents import Documents
from schema.kept_queries import KeptQueries
from schema.schema import Schema
from tests.house.sources import ROOT

CORE = Schema().core
KEPT = KeptQueries(Documents(CORE, Limits(), introspection=False, suggestions=True), 10_000)
SHOWN = re.compile(r"^```graphql\n(.*?)^```", re.MULTILINE | re.DOTALL)
PAGES = [
    (page, text) for page in ("webhooks", "payloads") for text in SHOWN.findall((ROOT / f"docs/{page}.md").read_text())
]
ASKED = re.compile(r'query: "(query .*?)"$', re.MULTILINE)


def machine(scope: str) -> Machine:
    """A machine that acts as a finance officer."""
    return Machine("m", OPERATOR, OPERATOR, Role.FINANCE_OFFICER, (scope,), disabled=False)


async def test_what_is_ready_made_takes_no_more_than_its_scope_gives() -> None:
    await check_ready_made(KEPT.compile)
    for text, events, scope in ready_made().values():
        made = await KEPT.compile(text, machine(scope).viewer())
        assert made.permissions <= SCOPES[scope]
        assert [root.arguments for root in made.selections] == [{"id": Variable("packageId")}]
        assert events


async def test_nothing_that_is_ready_made_says_who_the_person_is() -> None:
    """Of the person neither name nor number, of health no word: what finance and monitoring do not need."""
    personal = {"client_reference", "location", "person_age", "person_gender", "additional_information", "preferences"}
    personal |= {"note", "notes", "documents", "rejection_note", "cancellation_note", "comment", "answers", "messages"}
    for text, _, scope in ready_made().values():
        made = await KEPT.compile(text, machine(scope).viewer())
        assert personal & {selection.name for selection in walk(made.selections)} == set()


@pytest.mark.parametrize(("page", "text"), PAGES, ids=range(len(PAGES)))
def test_the_pages_show_what_the_api_takes(page: str, text: str) -> None:
    assert validate(CORE, parse(text)) == [], page


async def test_the_query_that_the_page_keeps_is_let_in() -> None:
    (query,) = ASKED.findall((ROOT / "docs/webhooks.md").read_text())
    assert (await KEPT.compile(query, machine(FINANCE_SCOPE).viewer())).selections[0].name == "package"


@pytest.mark.parametrize(
    "text",
    [
        "query ($packageId: ID!) { package(id: $packageId) { id ...F } } fragment F on Package { f }",
        "subscription { x }",
        "query A { viewer { role } } query B { viewer { role } }",
        "query ($packageId: ID!, $s: Boolean!) { package(id: $packageId) { id @skip(if: $s) } }",
        "{ __schema { types { name } } }",
        "",
    ],
)
async def test_what_cannot_be_asked_about_an_event_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(Refused) as refused:
        await KEPT.compile(text, machine(FINANCE_SCOPE).viewer())
    for refusal in refused.value.refusals:
        assert refusal.code() == "PAYLOAD_QUERY_INVALID"
        assert refusal.message.startswith("This query cannot be sent with events. ")
