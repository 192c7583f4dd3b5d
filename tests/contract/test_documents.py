"""Bad documents and values: each is refused with a code and a sentence, quickly, and none of them is our failure."""

import time
from typing import Any

import pytest
from graphql import build_client_schema, get_introspection_query

from settings import Settings
from tests.client import Client
from tests.contract import live
from tests.contract.refusing import refused, send
from tests.stories import brokering as steps

COSTLY = "QUERY_TOO_COSTLY"
PARSE, VALIDATION, INPUT = "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT"
SPREADS = " ".join(f"fragment F{n} on Viewer {{ ...F{n + 1} ...F{n + 1} }}" for n in range(25))
DOCUMENTS = {
    "100,000 braces": ("{a" * 100_000, COSTLY),
    "100,000 brackets": ("{viewer(a: " + "[" * 100_000, COSTLY),
    "100,000 parentheses": ("(" * 100_000, COSTLY),
    "braces within the limit of tokens": ("{a" * 400 + "}" * 400, COSTLY),
    "1,000 aliases": ("{" + " ".join(f"a{n}: viewer {{ role }}" for n in range(1000)) + "}", COSTLY),
    "an alias bomb": ("{" + "viewer { role } " * 200 + "}", COSTLY),
    "a bomb of fragments": ("{ viewer { ...F0 } } " + SPREADS + " fragment F25 on Viewer { role }", "fine"),
    "many fragments": (
        "{ viewer { role } }" + " ".join(f"fragment F{n} on Viewer {{ role }}" for n in range(50)), COSTLY),
    "many operations": (" ".join(f"query Q{n} {{ __typename }}" for n in range(50)), COSTLY),
    "unfinished lists": ("{packages(first:1){nodes" + "{invitations(first:1){nodes{a{b:requirements" * 9, None),
    "250 kB of a comment": ("{__typename} #" + "a" * 250_000, COSTLY),
    "250 kB of a name": ("{" + "a" * 250_000 + "}", COSTLY),
    "250 kB of a string": ('{package(id: "' + "a" * 250_000 + '"){id}}', COSTLY),
    "30 kB of a comment": ("{__typename} #" + "a" * 30_000, "fine"),
    "30 kB of a string": ('{package(id: "' + "a" * 30_000 + '"){id}}', "fine"),
    "a fragment of itself": ("{ ...F } fragment F on Query { ...F }", VALIDATION),
    "a circle of fragments": ("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }", VALIDATION),
    "a fragment that is not there": ("{ ...Absent }", VALIDATION),
    "a variable that is not there": ("query($a: ID!) { package(id: $b) { id } }", VALIDATION),
    "a field that is not there": ("{ nothing }", VALIDATION),
    "a field that is an object": ("{ viewer }", VALIDATION),
    "an argument that is not there": ("{ viewer(a: 1) { role } }", VALIDATION),
    "two fields of one name": ('{ a: package(id: "1") { id } a: package(id: "2") { id } }', VALIDATION),
    "nothing but a comment": ("# nothing", PARSE),
    "an unfinished string": ('{ package(id: "', PARSE),
    "a lone surrogate": (r'{ package(id: "\uD800") { id } }', PARSE),
    "an escape beyond Unicode": (r'{ package(id: "\u{110000}") { id } }', PARSE),
    "an empty selection": ("{ viewer { } }", PARSE),
    "a type definition": ("type Query { a: Int }", VALIDATION),
    "a subscription": ("subscription { viewer { role } }", VALIDATION),
    "a directive of its own": ("{ viewer @requires(permission: 1) { role } }", VALIDATION),
    "an escaped NUL": (r'{ services(first: 1, name: "\u0000") { totalCount } }', INPUT),
    "an escaped NUL in an id": (r'{ package(id: "package_\u0000") { id } }', "fine"),
    "a NUL by default": (r'query($n: String = "\u{0}") { services(first: 1, name: $n) { totalCount } }', INPUT),
    "no operation of that many": ("query A { __typename } query B { __typename }", INPUT),
    "an integer of 10,000 digits": ("{ packages(first: " + "9" * 10_000 + ") { totalCount } }", VALIDATION),
    "an integer beyond 32 bits": ("{ packages(first: 2147483648) { totalCount } }", VALIDATION),
}  # fmt: skip


@pytest.mark.parametrize("name", DOCUMENTS)
async def test_bad_documents_are_refused_quickly(broker: Client, name: str) -> None:
    text, code = DOCUMENTS[name]
    began = time.perf_counter()
    answer = await broker.post(text)
    assert time.perf_counter() - began < 2
    if code == "fine":
        assert answer.status_code == 200, answer.text
    else:
        refused(answer, 400, code or answer.json()["errors"][0]["extensions"]["code"])


async def test_documents_are_refused_with_200_to_clients_of_plain_json(broker: Client) -> None:
    answer = await send(broker, b'{"query": "{ nothing }"}', Accept="application/json")
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (200, VALIDATION)


SERVICES = "query($n: String) { services(first: 1, name: $n) { totalCount } }"
PACKAGES = (
    "query($n: Int, $s: [PackageStatus!], $o: PackageOrder)"
    " { packages(first: $n, status: $s, orderBy: $o) { totalCount } }"
)
DEADLINE = "mutation($i: ModifyDeadlineInput!) { modifyDeadline(input: $i) { userErrors { code } } }"
VALUES: dict[str, tuple[str, Any]] = {
    "a NUL": (SERVICES, {"n": "a\x00b"}),
    "an object for a string": (SERVICES, {"n": {}}),
    "a number for a string": (SERVICES, {"n": 1}),
    "deep lists for a string": (SERVICES, {"n": [[[[[[[[[[[[[[[["a"]]]]]]]]]]]]]]]]}),
    "a string for a number": (PACKAGES, {"n": "1"}),
    "a fraction for a number": (PACKAGES, {"n": 1.5}),
    "true for a number": (PACKAGES, {"n": True}),
    "a number beyond 32 bits": (PACKAGES, {"n": 2**31}),
    "a number beyond 64 bits": (PACKAGES, {"n": 2**80}),
    "no member of an enumeration": (PACKAGES, {"n": 1, "s": ["NOTHING"]}),
    "a null in a list": (PACKAGES, {"n": 1, "s": [None]}),
    "a field that no input has": (PACKAGES, {"n": 1, "o": {"field": "CREATED_AT", "direction": "ASC", "x": 1}}),
    "an input without a field": (PACKAGES, {"n": 1, "o": {}}),
    "an instant before the first": (DEADLINE, {"i": {"packageId": "a", "deadlineAt": "0001-01-01T00:00:00+23:59"}}),
    "an instant after the last": (DEADLINE, {"i": {"packageId": "a", "deadlineAt": "9999-12-31T23:59:59-23:59"}}),
    "an instant without an offset": (DEADLINE, {"i": {"packageId": "a", "deadlineAt": "2031-01-01T00:00:00"}}),
    "a number for an instant": (DEADLINE, {"i": {"packageId": "a", "deadlineAt": 1}}),
    "nothing for what is required": ("query($id: ID!) { package(id: $id) { id } }", {}),
    "null for what is required": ("query($id: ID!) { package(id: $id) { id } }", {"id": None}),
}


@pytest.mark.parametrize("name", VALUES)
async def test_values_of_the_wrong_type_are_refused(broker: Client, name: str) -> None:
    query, variables = VALUES[name]
    refused(await broker.post(query, variables), 400, INPUT)


ODD = ["", "\x7f", "\u2028", "🦊" * 1000, "'; DROP TABLE packages; --", "%_\\", "\ufeff", "\u202e", "a" * 60_000]


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
async def test_odd_text_is_data(broker: Client, carefirst: Client, text: str) -> None:
    """It finds nothing, names nothing, or is refused by a rule; it is never a failure of ours."""
    for query in (SERVICES, "query($n: ID!) { node(id: $n) { id } package(id: $n) { id } }"):
        assert (await broker.post(query, {"n": text})).status_code == 200
    searched = await carefirst.post("query($n: String) { invitationCounts(search: $n) { awarded } }", {"n": text})
    if searched.status_code != 200:
        refused(searched, 400, INPUT)
    known = await steps.reference_data(broker)
    level = known["serviceLevels"][0]
    given = {
        "authorityId": known["viewer"]["authority"]["id"],
        "serviceType": level["serviceType"],
        "serviceLevelId": level["id"],
        "clientReference": text,
        "termsAccepted": True,
    }
    payload = await broker.attempt("createPackage", given)
    assert all(error["path"] == ["clientReference"] for error in payload["userErrors"])
    payload = await broker.attempt(
        "createPackage", {**given, "serviceType": text, "serviceLevelId": text, "reference": text}
    )
    assert payload["userErrors"]


async def test_a_nul_in_an_input_is_refused(broker: Client) -> None:
    document = "mutation($i: CancelPackageInput!) { cancelPackage(input: $i) { userErrors { code } } }"
    answer = await broker.post(document, {"i": {"packageId": "a", "reasonCode": "a", "note": "\x00"}})
    refused(answer, 400, INPUT)


# What the settings close ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["{ __schema { types { name } } }", '{ __type(name: "Package") { name } }'])
async def test_introspection_can_be_closed(settings: Settings, broker: Client, query: str) -> None:
    async with live.within(settings, introspection=False) as http:
        refused(await Client(http, broker.token).post(query), 400, VALIDATION)
    async with live.within(settings, introspection=True) as http:
        assert (await Client(http, broker.token).post(query)).status_code == 200


MISSPELT: list[tuple[str, Any]] = [
    ("{ viewr { role } }", {}),
    ("{ packages(frist: 1) { totalCount } }", {}),
    ("query($id: ID!) { node(id: $id) { ... on Packge { id } } }", {"id": "a"}),
    ("{ packages(first: 1, status: [DRAFTT]) { totalCount } }", {}),
    ("{ packages(first: 1, orderBy: {feild: CREATED_AT}) { totalCount } }", {}),
    ("query($o: PackageOrder) { packages(first: 1, orderBy: $o) { totalCount } }", {"o": {"feild": "CREATED_AT"}}),
    ("query($s: [PackageStatus!]) { packages(first: 1, status: $s) { totalCount } }", {"s": ["DRAFTT"]}),
]  # fmt: skip


@pytest.mark.parametrize("suggestions", [True, False])
async def test_suggestions_can_be_closed(settings: Settings, broker: Client, suggestions: bool) -> None:
    async with live.within(settings, suggestions=suggestions) as http:
        for query, variables in MISSPELT:
            answer = await Client(http, broker.token).post(query, variables)
            assert answer.status_code == 400
            assert ("Did you mean" in answer.text) == suggestions, answer.text


async def test_what_tools_ask_about_the_schema_is_let_in(settings: Settings, broker: Client) -> None:
    """The introspection query of GraphiQL and of code generators, in full."""
    everything = get_introspection_query(
        schema_description=True, input_value_deprecation=True, directive_is_repeatable=True, specified_by_url=True
    )
    async with live.within(settings, introspection=True) as http:
        answer = await Client(http, broker.token).post(everything)
        assert answer.status_code == 200, answer.text
        assert build_client_schema(answer.json()["data"]).query_type
