"""Asking for access from the sign-in page, before there is an account (S0 sections 7 and 8; rules A1 to A10)."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from tests.client import Client
from tests.conftest import MovableClock
from tests.contract.refusing import JSON, refused
from tests.stories import registering as steps
from tests.stories.registering import ACKNOWLEDGED

REQUESTS = "SELECT username, email, role, employer, organisation_id IS NOT NULL AS listed, state FROM access_requests"
AUDITED = "SELECT action, account_id, object_id, authority_id, after FROM audit"
SEARCH = "query Employers($search: String!) { employers(search: $search) { name } }"


@pytest.fixture
def stranger(broker: Client) -> Client:
    """Somebody on the sign-in page, who has no token."""
    return Client(broker.http, None)


async def test_A2_A9_a_manager_asks_for_a_team_admins_account(stranger: Client, owner: Any) -> None:
    councils = (await stranger.data("{ authorities { slug name } }"))["authorities"]
    assert {"slug": "solihull", "name": "Solihull Metropolitan Borough Council"} in councils
    assert await steps.acknowledged(stranger, steps.team_admin())
    (request,) = await owner.fetch(REQUESTS)
    assert tuple(request) == ("BrandNewCare", "team@brandnew.example", "TEAM_ADMIN", "Brand New Care", False, "WAITING")
    (message,) = await owner.fetch("SELECT kind, authority_id, access_request_id, state, address, data FROM messages")
    assert (message["kind"], message["state"], message["address"], message["data"]) == (
        "ACCESS_REQUESTED",
        "QUEUED",
        None,
        {},
    )
    (audited,) = await owner.fetch(f"{AUDITED} WHERE object_type = 'access_request'")
    assert (audited["action"], audited["account_id"]) == ("access_request.submitted", None)
    assert (audited["object_id"], audited["authority_id"]) == (message["access_request_id"], message["authority_id"])
    assert "brandnew" not in str(audited["after"]), "no personal data in the audit"


async def test_A3_A5_an_individual_picks_a_listed_employer(stranger: Client, owner: Any) -> None:
    found = (await stranger.data(SEARCH, search="fir"))["employers"]
    assert found == [{"name": "Care First Home Care Ltd"}], "a part of the name, from the beginning of a word"
    given = steps.individual(employer=found[0]["name"])
    assert await steps.acknowledged(stranger, given)
    (request,) = await owner.fetch(REQUESTS)
    assert tuple(request)[:3] == ("janedoe", "jane.doe@carefirst.example", "EMPLOYEE")
    assert request["listed"]


async def test_A12_a_person_s_job_is_chosen_from_the_council_s_list(stranger: Client, owner: Any) -> None:
    offered = {
        each["slug"]: each["jobRoles"]
        for each in (await stranger.data("{ authorities { slug jobRoles } }"))["authorities"]
    }
    assert "Supervisor" in offered["solihull"]
    assert await steps.acknowledged(stranger, steps.individual(jobRole=offered["solihull"][0]))
    (told,) = (await stranger.attempt("requestAccess", steps.individual(jobRole="Astronaut"), ACKNOWLEDGED))[
        "userErrors"
    ]
    assert (told["code"], told["path"]) == ("JOB_ROLE_UNKNOWN", ["jobRole"])
    assert "Supervisor" in told["message"]
    assert await owner.fetchval("SELECT array_agg(job_role) FROM access_requests") == [offered["solihull"][0]]


@pytest.mark.parametrize("search", ["", "ca", "   ", "c a", "%%%", "___", "are", "care first home care ltd x"])
async def test_A5_the_search_does_not_list_organisations(stranger: Client, search: str) -> None:
    assert (await stranger.data(SEARCH, search=search))["employers"] == []


async def test_A5_at_most_five_names_and_nothing_but_names(stranger: Client, owner: Any) -> None:
    insert = "INSERT INTO organisations (slug, name, registered_by) SELECT 'many-' || n, 'Manycare ' || n, a.id"
    await owner.execute(f"{insert} FROM generate_series(1, 9) n, authorities a WHERE a.slug = 'solihull'")
    found = (await stranger.data(SEARCH, search="MANY"))["employers"]
    assert found == [{"name": f"Manycare {number}"} for number in range(1, 6)]
    document = '{ employers(search: "many") { id } }'
    refused(await stranger.post(document), 400, "GRAPHQL_VALIDATION_FAILED")
    over_get = await stranger.http.get("/graphql", params={"query": '{ employers(search: "many") { name } }'})
    assert over_get.status_code == 400


async def test_A5_A6_everything_that_is_wrong_is_told_at_once(stranger: Client, owner: Any) -> None:
    given = steps.individual(
        username="j\u0430ne", email="jane", telephone="", jobRole=None, employer="Care", authorisedBy=" "
    )
    told = (await stranger.attempt("requestAccess", given, ACKNOWLEDGED))["userErrors"]
    assert [(error["code"], error["path"]) for error in told] == [
        ("EMPLOYER_UNKNOWN", ["employer"]),
        ("USERNAME_INVALID", ["username"]),
        ("EMAIL_INVALID", ["email"]),
        ("INVALID_INPUT", ["jobRole"]),
        ("INVALID_INPUT", ["telephone"]),
        ("INVALID_INPUT", ["authorisedBy"]),
    ]
    assert await owner.fetchval("SELECT count(*) FROM access_requests") == 0


async def test_A9_the_same_is_done_and_told_whatever_accounts_there_are(stranger: Client, owner: Any) -> None:
    """No enumeration: nothing that is asked of the database depends on whether a name or an address is known."""
    known = await owner.fetchrow("SELECT username, email FROM accounts WHERE username = 'carefirst.admin'")
    answers = []
    for given in (
        steps.team_admin(username=known["username"], email=known["email"]),
        steps.team_admin(username="nobody.knows", email="nobody@knows.example"),
        steps.individual(username=known["username"].upper(), email=known["email"]),
    ):
        answer = await stranger.post(steps.document("requestAccess", ACKNOWLEDGED), {"input": given})
        answers.append((answer.status_code, {**answer.json(), "extensions": None}))
    assert all(answer == answers[0] for answer in answers)
    assert await owner.fetchval("SELECT count(*) FROM access_requests") == 3
    assert await owner.fetchval("SELECT count(*) FROM messages") == 3


@pytest.mark.parametrize(
    "document",
    [
        "{ viewer { role } }",
        "{ __schema { types { name } } }",
        "{ authorities { slug } viewer { role } }",
        '{ authorities { slug } node(id: "x") { id } }',
        "mutation($input: CreateTeamInput!) { createTeam(input: $input) { userErrors { code } } }",
        "{ authorities",
    ],
)
async def test_A10_without_a_token_nothing_more_is_answered(stranger: Client, document: str) -> None:
    answer = await stranger.post(document)
    if document == "{ authorities":
        refused(answer, 400, "GRAPHQL_PARSE_FAILED")
        return
    refused(answer, 401, "UNAUTHENTICATED")
    assert answer.headers["www-authenticate"] == 'Bearer realm="ebrokerage"'


async def test_a_wrong_token_is_no_token_that_is_absent(stranger: Client, broker: Client) -> None:
    document = {"query": "{ authorities { slug } }"}
    for authorization in ("Bearer x", "Basic x", ""):
        answer = await stranger.http.post("/graphql", json=document, headers={**JSON, "Authorization": authorization})
        refused(answer, 401, "UNAUTHENTICATED")
    refused(await broker.post(document["query"]), 403, "FORBIDDEN")


async def test_a_stranger_has_no_idempotency_keys_and_short_bodies(stranger: Client, owner: Any) -> None:
    document = steps.document("requestAccess", ACKNOWLEDGED)
    answer = await stranger.post(document, {"input": steps.team_admin()}, **{"Idempotency-Key": "1"})
    refused(answer, 400, "BAD_REQUEST")
    answer = await stranger.post(document, {"input": steps.team_admin(note="x" * 40_000)})
    refused(answer, 401, "UNAUTHENTICATED")
    assert await owner.fetchval("SELECT count(*) FROM access_requests") == 0


async def test_A5_who_asks_too_often_waits(stranger: Client, clock: MovableClock, owner: Any) -> None:
    document = steps.document("requestAccess", ACKNOWLEDGED)
    answers = [await stranger.post(document, {"input": steps.team_admin()}) for _ in range(60)]
    assert {answer.status_code for answer in answers} == {200}
    late = await asyncio.gather(*(stranger.post(document, {"input": steps.team_admin()}) for _ in range(3)))
    for answer in late:
        refused(answer, 429, "RATE_LIMITED")
        assert 0 < int(answer.headers["retry-after"]) <= 3601
    assert await owner.fetchval("SELECT count(*) FROM access_requests") == 60
    assert (await stranger.post("{ authorities { slug } }")).status_code == 200, "looking is counted apart"
    clock.advance(timedelta(hours=1, seconds=1))
    assert (await stranger.post(document, {"input": steps.team_admin()})).status_code == 200
    kept = await owner.fetch("SELECT key FROM throttles")
    assert all(len(row["key"]) == 32 for row in kept), "no address stands in the table"


async def test_nobody_reads_what_strangers_left(stranger: Client, app_db: Any, owner: Any) -> None:
    """Row-level security: without a viewer, a request can be written and not read."""
    await stranger.change("requestAccess", steps.team_admin(), ACKNOWLEDGED)
    async with app_db.begin(None) as tx:
        for table in ("access_requests", "audit", "organisations", "authorities", "accounts"):
            assert await tx.connection.fetchval(f"SELECT count(*) FROM {table}") == 0, table
