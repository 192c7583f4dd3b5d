"""A query is kept with an endpoint where it can be asked, by its client and by whoever keeps it; others see nothing."""

from typing import Any

import pytest

from settings import Settings
from tests.client import Client
from tests.contract.signing import signed
from tests.jobs.delivering import Desk
from tests.serving import SignIn
from tests.stories import brokering as steps
from tests.stories.asking import DELIVERIES, PAYLOAD, QUERY, at, endpoint, manager, refused, wish

__all__ = ["at", "manager"]
DEAR = """query ($packageId: ID!) { package(id: $packageId) { invitations(first: 100) { nodes { notes(first: 100) {
    nodes { id } } } } } }"""


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("query ($packageId: ID!) { package(id: $packageId) { nothing } }", "Cannot query field"),
        ("query ($packageId: ID!) { package(id: $packageId) {", "Syntax Error"),
        ("mutation ($packageId: ID!) { withdrawPackage(input: {packageId: $packageId}) { package { id } } }", "Cannot"),
        ("mutation ($packageId: ID!) { pauseWebhookEndpoint(input: {endpointId: $packageId}) { endpoint { id } } }",
         "Only a query"),
        ("{ packages(first: 100) { nodes { reference } } }", "not about the event"),
        ("query ($packageId: ID!) { package(id: $packageId) { id } viewer { role } }", "viewer is not about the event"),
        ('{ package(id: "package_00000000-0000-0000-0000-000000000001") { id } }', "not about the event"),
        ("query ($packageID: ID!) { package(id: $packageID) { id } }", "No event carries $packageID"),
        ("query ($invitationId: ID!) { package(id: $invitationId) { id } }", "leads nowhere"),
        ("query ($packageId: ID!, $n: Int!) { package(id: $packageId) { invitations(first: $n) { totalCount } } }",
         "$n is no ID"),
        ("query ($packageId: ID!) { package(id: $packageId) { invitations(first: 1000) { totalCount } } }", "1 to 100"),
        ("query ($packageId: ID!) { __typename package(id: $packageId) { id } }", "not about the event"),
        (DEAR, "allowed"),
        ("query ($packageId: ID!) { package(id: $packageId) { " + "id " * 2000 + "} }", "tokens"),
        ('query ($packageId: ID!) { package(id: $packageId) { notes(first: 1, after: "x") { nodes { id } } } }',
         "cursor"),
    ],
)  # fmt: skip
async def test_a_query_is_admitted_and_validated_when_it_is_saved(manager: Client, query: str, said: str) -> None:
    ((code, message),) = await refused(manager, wish(query), eventTypes=["package.created", "package.awarded"])
    assert code == "PAYLOAD_QUERY_INVALID"
    assert said in message


async def test_a_payload_is_a_query_or_a_ready_one_and_is_not_given_and_taken_away_at_once(manager: Client) -> None:
    both, neither = {"query": QUERY, "preset": "FINANCE"}, {"clientId": "solihull-finance"}
    for wrong in (both, neither):
        assert [code for code, _ in await refused(manager, wrong)] == ["INVALID_INPUT"]
    made = await endpoint(manager, "http://127.0.0.1:9/", eventTypes=["package.created"])
    given = {"endpointId": made["id"], "payload": wish(), "clearPayload": True}
    assert await manager.codes("updateWebhookEndpoint", given, PAYLOAD) == ["INVALID_INPUT"]


async def test_each_event_that_is_told_carries_what_the_query_is_about(manager: Client) -> None:
    of_invitation = wish("query ($invitationId: ID!) { node(id: $invitationId) { id } }")
    found = await refused(manager, of_invitation, eventTypes=["package.awarded", "package.sent"])
    assert [code for code, _ in found] == ["PAYLOAD_QUERY_INVALID"]
    assert '"package.sent" carries no invitationId' in found[0][1]
    made = await endpoint(manager, "http://127.0.0.1:9/", of_invitation, eventTypes=["package.awarded"])
    change = {"endpointId": made["id"], "eventTypes": ["package.sent"]}
    assert await manager.codes("updateWebhookEndpoint", change, PAYLOAD) == ["PAYLOAD_QUERY_INVALID"]


@pytest.mark.parametrize(
    ("client", "query", "code"),
    [
        ("norfolk-finance", QUERY, "PAYLOAD_CLIENT_UNKNOWN"),
        ("front-end", QUERY, "PAYLOAD_CLIENT_UNKNOWN"),
        (None, QUERY, "PAYLOAD_CLIENT_UNKNOWN"),
        ("solihull-finance", "query ($packageId: ID!) { package(id: $packageId) { documents { id } } }",
         "PAYLOAD_NOT_PERMITTED"),
        ("solihull-finance", "query ($packageId: ID!) { package(id: $packageId) { legalHold { reason } } }",
         "PAYLOAD_NOT_PERMITTED"),
        ("solihull-finance", "query ($packageId: ID!) { node(id: $packageId) { ... on Package { documents { id } } } }",
         "PAYLOAD_QUERY_INVALID"),
    ],
)  # fmt: skip
async def test_a_query_takes_no_more_than_its_client_may_read(
    manager: Client, client: str | None, query: str, code: str
) -> None:
    found = await refused(manager, {"query": query, "clientId": client}, eventTypes=["package.awarded"])
    assert [each for each, _ in found] == [code]


async def test_nobody_has_sent_what_they_may_not_read_themselves(
    manager: Client, broker: Client, settings: Settings, owner: Any
) -> None:
    """A program that only looks after endpoints neither asks for packages, nor leads elsewhere what others ask for."""
    account, authority = await owner.fetchrow(
        "SELECT account_id, authority_id FROM clients WHERE client_id = 'solihull-admin'"
    )
    claims: dict[str, Any] = {"sub": str(account), "authority_id": str(authority), "client_id": "solihull-admin"}
    token = signed(settings, scope="webhooks:manage", role="BROKERAGE_MANAGER", **claims)
    program = Client(manager.http, token)
    found = await refused(program, wish(), eventTypes=["package.created"])
    assert [code for code, _ in found] == ["PAYLOAD_NOT_YOURS"]
    made = await endpoint(manager, "http://127.0.0.1:9/", eventTypes=["package.created"])
    for change in ({"url": "http://127.0.0.1:10/"}, {"eventTypes": ["package.sent"]}):
        given = {"endpointId": made["id"], **change}
        assert await program.codes("updateWebhookEndpoint", given, PAYLOAD) == ["PAYLOAD_NOT_YOURS"]
    assert await program.codes("updateWebhookEndpoint", {"endpointId": made["id"], "name": "X"}, PAYLOAD) == []
    package = await steps.draft(broker)
    about = {"endpointId": made["id"], "type": "package.created", "packageId": package["id"]}
    assert await program.codes("sendWebhookSample", about, "delivery { id }") == ["PAYLOAD_NOT_YOURS"]


async def test_no_other_council_and_no_other_role_sees_what_an_endpoint_asks_for(
    manager: Client, sign_in: SignIn
) -> None:
    made = await endpoint(manager, "http://127.0.0.1:9/", eventTypes=["package.created"])
    change = {"endpointId": made["id"], "clearPayload": True}
    for other in [await sign_in(username) for username in ("norfolk.manager", "carefirst.admin")]:
        assert (await other.data(DELIVERIES, id=made["id"]))["webhookEndpoint"] is None
        assert await other.codes("updateWebhookEndpoint", change, PAYLOAD) == ["NOT_FOUND"]
    for username in ("solihull.broker", "solihull.finance", "carefirst.employee"):
        answer = await (await sign_in(username)).post(DELIVERIES, {"id": made["id"]})
        assert answer.status_code == 403


async def test_a_providers_endpoint_asks_for_nothing_as_whatever_machine(
    manager: Client, carefirst: Client, at: Desk
) -> None:
    """Queries are asked as machines of a council, and no provider has any; nor does a sample lead into a council."""
    for client in (None, "solihull-finance", "solihull-monitoring"):
        found = await refused(carefirst, wish(QUERY, client or "front-end"), eventTypes=["package.awarded"])
        assert [code for code, _ in found] == ["PAYLOAD_CLIENT_UNKNOWN"]
    given = {"name": "Ours", "url": "http://127.0.0.1:9/", "eventTypes": ["package.awarded"]}
    made = await carefirst.change("createWebhookEndpoint", given, PAYLOAD)
    package = await at.owner.fetchval("SELECT 'package_' || gen_random_uuid()")
    about = {"endpointId": made["id"], "type": "package.awarded", "packageId": package}
    assert await carefirst.codes("sendWebhookSample", about, "delivery { id }") == ["NOT_FOUND"]
