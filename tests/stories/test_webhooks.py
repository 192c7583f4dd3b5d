"""A brokerage manager has another system told of events: over HTTP, with a receiver that verifies what it gets."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio
import standardwebhooks
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from db.transaction import Database
from settings import Settings
from tests.client import Client
from tests.conftest import MovableClock
from tests.jobs.delivering import Desk, desk
from tests.serving import SignIn
from tests.stories import brokering as steps
from tests.webhooks.receiving import Receiver, receiver, saying

ENDPOINT = "endpoint { id state version name url eventTypes ordered ed25519 atOnce perSecond disabledReason }"
SECRET = "endpoint { id version } signingSecret userErrors { code message path }"
CREATE = f"mutation C($input: CreateWebhookEndpointInput!) {{ createWebhookEndpoint(input: $input) {{ {SECRET} }} }}"
ROTATE = f"mutation R($input: RotateWebhookSecretInput!) {{ rotateWebhookSecret(input: $input) {{ {SECRET} }} }}"
DELIVERIES = """
query D($id: ID!, $state: [DeliveryState!], $type: [String!]) { webhookEndpoint(id: $id) {
    deliveries(first: 20, state: $state, type: $type) { totalCount nodes {
        id messageId sequence type state nextTryAt attempts { number outcome status error excerpt headers } } }
    statistics { attempts successRate p50Milliseconds backlog oldestAt failed } secrets { expiresAt publicKey } } }
"""


@pytest_asyncio.fixture(name="manager")
async def the_manager(sign_in: SignIn, clean: Any) -> Client:
    """Solihull's brokerage manager."""
    return await sign_in("solihull.manager")


@pytest.fixture(name="at")
def the_worker(owner: Any, worker_db: Database, settings: Settings) -> Desk:
    """The worker's half."""
    return desk(owner, worker_db, settings)


async def created(manager: Client, found: Receiver, **more: Any) -> tuple[str, str]:
    """The id and the secret of a new endpoint."""
    given = {"name": "Finance", "url": found.url, **more}
    payload = (await manager.data(CREATE, input=given))["createWebhookEndpoint"]
    assert payload["userErrors"] == []
    return payload["endpoint"]["id"], payload["signingSecret"]


async def deliveries(manager: Client, endpoint: str, **filters: Any) -> dict[str, Any]:
    """What the manager sees of an endpoint."""
    found: dict[str, Any] = (await manager.data(DELIVERIES, id=endpoint, **filters))["webhookEndpoint"]
    return found


async def test_the_award_arrives_and_its_delivery_is_seen(
    manager: Client, broker: Client, carefirst: Client, at: Desk
) -> None:
    async with receiver() as found:
        endpoint, secret = await created(manager, found, eventTypes=["package.sent", "package.awarded"])
        package = await steps.sent(broker, ("carefirst",))
        await steps.yes(carefirst)
        await broker.change("recordDecision", await steps.decision(broker, package, "carefirst"), "package { id }")
        await at.deliver()
    assert [got.said["type"] for got in found.got] == ["package.sent", "package.awarded"]
    assert [got.said["data"]["packageId"] for got in found.got] == [package["id"]] * 2
    for got in found.got:
        standardwebhooks.Webhook(secret).verify(got.body, got.headers)
    seen = await deliveries(manager, endpoint)
    newest, oldest = seen["deliveries"]["nodes"]
    assert (newest["type"], newest["sequence"], newest["state"]) == ("package.awarded", 2, "DELIVERED")
    assert newest["messageId"] == found.got[1].headers["webhook-id"]
    assert oldest["attempts"] == [
        {"number": 1, "outcome": "DELIVERED", "status": 200, "error": None, "excerpt": "ok",
         "headers": {"content-length": "2"}}
    ]  # fmt: skip
    statistics = seen["statistics"]
    assert (statistics["attempts"], statistics["successRate"], statistics["backlog"]) == (2, 1.0, 0)
    filtered = await deliveries(manager, endpoint, type=["package.sent"], state=["DELIVERED"])
    assert filtered["deliveries"]["totalCount"] == 1


async def test_a_secret_is_told_once_and_never_again(manager: Client, owner: Any) -> None:
    async with receiver() as found:
        given = {"name": "Finance", "url": found.url}
        first, again = [
            (await manager.post(CREATE, {"input": given}, **{"Idempotency-Key": "once"})).json()["data"][
                "createWebhookEndpoint"
            ]
            for _ in range(2)
        ]
    assert first["signingSecret"].startswith("whsec_")
    assert (again["endpoint"], again["signingSecret"]) == (first["endpoint"], None)
    raw = base64.b64decode(first["signingSecret"].removeprefix("whsec_"))
    stored = await owner.fetchval("SELECT sealed FROM webhook_secrets")
    assert raw not in stored
    for table in ("audit", "events", "idempotency_keys", "webhook_endpoints", "webhook_secrets"):
        assert first["signingSecret"] not in str([dict(row) for row in await owner.fetch(f"SELECT * FROM {table}")])
    allowed = "SELECT has_column_privilege($1, 'webhook_secrets', 'sealed', 'SELECT')"
    assert [await owner.fetchval(allowed, f"ebrokerage_{role}") for role in ("app", "auth", "worker")] == [
        False,
        False,
        True,
    ]


async def test_while_a_secret_is_replaced_both_sign_and_afterwards_the_new_one_alone(
    manager: Client, at: Desk, clock: MovableClock
) -> None:
    async with receiver() as found:
        endpoint, old = await created(manager, found)
        rotated = (await manager.data(ROTATE, input={"endpointId": endpoint}))["rotateWebhookSecret"]
        new = rotated["signingSecret"]
        assert rotated["endpoint"]["version"] == 2
        await manager.change("sendWebhookSample", {"endpointId": endpoint, "type": "package.sent"}, "delivery { id }")
        await at.deliver()
        clock.advance(timedelta(hours=25))
        await manager.change("sendWebhookSample", {"endpointId": endpoint, "type": "package.sent"}, "delivery { id }")
        await at.deliver()
    both, alone = found.got
    for secret in (old, new):
        standardwebhooks.Webhook(secret).verify(both.body, both.headers)
    standardwebhooks.Webhook(new).verify(alone.body, alone.headers)
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        standardwebhooks.Webhook(old).verify(alone.body, alone.headers)
    assert both.said["sample"] is True
    assert len((await deliveries(manager, endpoint))["secrets"]) == 1


async def test_what_was_delivered_or_given_up_is_sent_again_with_its_own_id(
    manager: Client, broker: Client, at: Desk
) -> None:
    async with receiver() as found:
        endpoint, _ = await created(manager, found, eventTypes=["package.created"])
        for _ in range(3):
            await steps.draft(broker)
        await at.deliver()
        (third, second, first) = (await deliveries(manager, endpoint))["deliveries"]["nodes"]
        given = {"deliveryId": second["id"]}
        repeated = await manager.change("redeliverWebhook", given, "delivery { state nextTryAt }")
        assert repeated["state"] == "PENDING"
        assert await manager.codes("redeliverWebhook", given, "delivery { id }") == ["DELIVERY_UNDER_WAY"]
        await at.deliver()
        assert found.sequences == [1, 2, 3, 2]
        assert found.got[1].headers["webhook-id"] == found.got[3].headers["webhook-id"] == second["messageId"]
        await at.owner.execute("UPDATE webhook_deliveries SET state = 'DEAD' WHERE sequence <> 2")
        replayed = await replay(manager, endpoint, failedOnly=True)
        await at.deliver()
        assert (replayed, found.sequences[4:]) == (2, [1, 3])
        hour_ago = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
        assert await replay(manager, endpoint, occurredFrom=hour_ago) == 3
        assert {first["state"], third["state"]} == {"DELIVERED"}


async def replay(manager: Client, endpoint: str, **given: Any) -> int:
    """How many are sent again."""
    document = (
        "mutation R($input: ReplayWebhookDeliveriesInput!) { replayWebhookDeliveries(input: $input)"
        " { replayed userErrors { code } } }"
    )
    payload = (await manager.data(document, input={"endpointId": endpoint, **given}))["replayWebhookDeliveries"]
    assert payload["userErrors"] == []
    return int(payload["replayed"])


async def test_what_happens_while_it_is_paused_waits_and_what_happens_after_it_is_deleted_is_not_told(
    manager: Client, broker: Client, at: Desk, owner: Any
) -> None:
    async with receiver() as found:
        endpoint, _ = await created(manager, found, eventTypes=["package.created"])
        paused = await manager.change("pauseWebhookEndpoint", {"endpointId": endpoint}, ENDPOINT)
        assert (paused["state"], paused["version"]) == ("PAUSED", 2)
        await steps.draft(broker)
        assert await at.deliver() == 0
        assert (await deliveries(manager, endpoint))["statistics"]["backlog"] == 1
        enabled = await manager.change("enableWebhookEndpoint", {"endpointId": endpoint}, ENDPOINT)
        assert enabled["state"] == "ACTIVE"
        assert await at.deliver() == 1
        deleted: Any = await manager.change("deleteWebhookEndpoint", {"endpointId": endpoint}, "deleted")
        assert deleted is True
        await steps.draft(broker)
        assert await at.deliver() == 0
    assert (await manager.data("{ webhookEndpoints(first: 10) { nodes { id } } }"))["webhookEndpoints"]["nodes"] == []
    assert await manager.codes("pauseWebhookEndpoint", {"endpointId": endpoint}, ENDPOINT) == ["NOT_FOUND"]
    assert await owner.fetchval("SELECT count(*) FROM webhook_secrets") == 0


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "https://169.254.169.254/",
        "https://no.such.invalid/",
        "https://a@1.1.1.1/",
        "",
    ],
)
async def test_an_address_that_cannot_be_sent_to_is_refused_when_it_is_given(manager: Client, url: str) -> None:
    given = {"name": "Finance", "url": url}
    assert await manager.codes("createWebhookEndpoint", given, ENDPOINT) == ["ENDPOINT_ADDRESS_REFUSED"]
    async with receiver() as found:
        endpoint, _ = await created(manager, found)
    change = {"endpointId": endpoint, "url": url}
    assert await manager.codes("updateWebhookEndpoint", change, ENDPOINT) == ["ENDPOINT_ADDRESS_REFUSED"]


async def test_ed25519_signatures_are_verified_with_the_public_set(
    manager: Client, at: Desk, http: httpx.AsyncClient
) -> None:
    async with receiver() as found:
        endpoint, secret = await created(manager, found, ed25519=True)
        await manager.change("sendWebhookSample", {"endpointId": endpoint, "type": "package.sent"}, "delivery { id }")
        await at.deliver()
    (got,) = found.got
    standardwebhooks.Webhook(secret).verify(got.body, got.headers)
    (key,) = (await http.get(f"/webhooks/{endpoint}/jwks.json")).json()["keys"]
    signature = next(each for each in got.headers["webhook-signature"].split() if each.startswith("v1a,"))
    told = f"{got.headers['webhook-id']}.{got.headers['webhook-timestamp']}.".encode() + got.body
    public = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(key["x"] + "="))
    public.verify(base64.b64decode(signature[4:]), told)
    for other in ("endpoint_x", "package_1", f"{endpoint}0"):
        assert (await http.get(f"/webhooks/{other}/jwks.json")).json() == {"keys": []}


async def test_every_event_has_a_description_a_version_and_a_sample(manager: Client, at: Desk) -> None:
    known = (await manager.data("{ eventTypes { type description version sample } }"))["eventTypes"]
    awarded = next(each for each in known if each["type"] == "package.awarded")
    assert (awarded["version"], awarded["sample"]["complete"]) == (1, True)
    assert all(each["description"] and each["sample"]["authorityId"] for each in known)
    async with receiver(saying("204 No Content")) as found:
        endpoint, _ = await created(manager, found, perSecond=1000)
        for each in known:
            await manager.change("sendWebhookSample", {"endpointId": endpoint, "type": each["type"]}, "delivery { id }")
        await at.deliver()
    assert {got.said["type"]: got.said["data"] for got in found.got} == {each["type"]: each["sample"] for each in known}


async def test_no_endpoint_of_anothers_is_seen_changed_or_sent_to(manager: Client, sign_in: SignIn, owner: Any) -> None:
    norfolk, officer = await sign_in("norfolk.manager"), await sign_in("solihull.broker")
    async with receiver() as found:
        endpoint, _ = await created(manager, found)
    assert (await norfolk.data(DELIVERIES, id=endpoint))["webhookEndpoint"] is None
    assert (await norfolk.data("{ webhookEndpoints(first: 9) { nodes { id } } }"))["webhookEndpoints"]["nodes"] == []
    before = [dict(row) for row in await owner.fetch("SELECT * FROM webhook_endpoints")]
    for mutation in ("pauseWebhookEndpoint", "enableWebhookEndpoint", "updateWebhookEndpoint", "rotateWebhookSecret"):
        assert await norfolk.codes(mutation, {"endpointId": endpoint}, "endpoint { id }") == ["NOT_FOUND"]
    assert [dict(row) for row in await owner.fetch("SELECT * FROM webhook_endpoints")] == before
    answer = await officer.post("{ webhookEndpoints(first: 9) { nodes { id } } }")
    assert answer.status_code == 403
