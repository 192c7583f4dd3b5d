"""A provider's team admin has another system told of what concerns the organisation: of nothing else (rule P26)."""

from datetime import timedelta
from typing import Any

import pytest
import standardwebhooks

from db.transaction import Database
from jobs.summaries import summarise_batch
from settings import Settings
from tests.client import Client
from tests.conftest import MovableClock
from tests.jobs.delivering import Desk, desk
from tests.serving import SignIn
from tests.stories import brokering as steps
from tests.stories.correspondence import opened
from tests.stories.test_event_streams import told, viewer
from tests.stories.test_webhooks import created, deliveries
from tests.webhooks.receiving import receiver, saying


@pytest.fixture(name="at")
def the_worker(owner: Any, worker_db: Database, app_db: Database, settings: Settings) -> Desk:
    """The worker's half."""
    return desk(owner, worker_db, settings, app_db)


async def test_P26_a_providers_endpoint_is_told_what_its_stream_says_and_nothing_of_others(
    broker: Client, carefirst: Client, care4all: Client, sign_in: SignIn, at: Desk
) -> None:
    manager = await sign_in("solihull.manager")
    async with receiver() as mine, receiver() as theirs, receiver() as councils:
        endpoint, secret = await created(carefirst, mine)
        await created(care4all, theirs, eventTypes=["package.awarded"])
        await created(manager, councils, eventTypes=["package.awarded"])
        await steps.sent(broker, ("care4all",))
        package = await steps.sent(broker, ("carefirst", "care4all"))
        await steps.yes(carefirst)
        await steps.no(care4all)
        await broker.change("recordDecision", await steps.decision(broker, package, "carefirst"), "package { id }")
        await at.deliver()
    stream = await told(carefirst)
    assert [(got.said["sequence"], got.said["type"], got.said["data"]) for got in mine.got] == [
        (each["sequence"], each["type"], each["data"]) for each in stream
    ]
    assert [got.headers["webhook-id"] for got in mine.got] == [each["id"] for each in stream]
    assert [got.said["type"] for got in mine.got] == ["package.sent", "response.submitted", "package.awarded"]
    for got in mine.got:
        standardwebhooks.Webhook(secret).verify(got.body, got.headers)
    asked = {slug: (await steps.invitation(each))["id"] for slug, each in ((1, carefirst), (2, care4all))}
    (lost,) = theirs.got
    assert (lost.said["data"]["invitationIds"], lost.said["sequence"]) == ([asked[2]], 1)
    for found, other in ((mine.got, asked[2]), (theirs.got, asked[1])):
        assert not [got for got in found if other in str(got.said) or package["id"] in str(got.said)]
    (award,) = councils.got
    assert award.said["data"]["packageId"] == package["id"]
    assert (await deliveries(carefirst, endpoint))["deliveries"]["totalCount"] == 3


async def test_P26_nobody_else_sees_or_changes_a_providers_endpoint(
    broker: Client, carefirst: Client, care4all: Client, sign_in: SignIn, at: Desk
) -> None:
    async with receiver() as found:
        endpoint, _ = await created(carefirst, found)
    query = "query E($id: ID!) { webhookEndpoint(id: $id) { name } }"
    strangers = (care4all, await sign_in("solihull.manager"), await sign_in("norfolk.manager"))
    for stranger in strangers:
        assert (await stranger.data(query, id=endpoint))["webhookEndpoint"] is None
        assert (await stranger.data("{ webhookEndpoints(first: 9) { totalCount } }"))["webhookEndpoints"] == {
            "totalCount": 0
        }
        for mutation in ("pauseWebhookEndpoint", "updateWebhookEndpoint", "rotateWebhookSecret"):
            assert await stranger.codes(mutation, {"endpointId": endpoint}, "endpoint { id }") == ["NOT_FOUND"]
    employee = await sign_in("carefirst.employee")
    assert (await employee.post(query, {"id": endpoint})).status_code == 403
    assert (await carefirst.data(query, id=endpoint))["webhookEndpoint"] == {"name": "Finance"}
    for change in ("pauseWebhookEndpoint", "enableWebhookEndpoint", "rotateWebhookSecret"):
        assert (await carefirst.change(change, {"endpointId": endpoint}, "endpoint { id }"))["id"] == endpoint


async def test_P26_row_level_security_alone_shows_each_side_its_own(
    broker: Client, carefirst: Client, care4all: Client, sign_in: SignIn, app_db: Database, at: Desk
) -> None:
    manager = await sign_in("solihull.manager")
    async with receiver() as found:
        for keeper in (manager, carefirst, care4all):
            await created(keeper, found)
        await steps.sent(broker, ("carefirst",))
        await at.deliver()
    seen = {
        "solihull.manager": 4,
        "carefirst.admin": 1,
        "care4all.admin": 0,
        "carefirst.employee": 0,
        "norfolk.manager": 0,
    }
    for name, deliveries_seen in seen.items():
        keeps = name in {"solihull.manager", "carefirst.admin", "care4all.admin"}
        async with app_db.begin(await viewer(name, sign_in)) as tx:
            for table, rows in (("webhook_endpoints", int(keeps)), ("webhook_streams", int(keeps))):
                assert await tx.connection.fetchval(f"SELECT count(*) FROM {table}") == rows, (name, table)
            assert await tx.connection.fetchval("SELECT count(id) FROM webhook_secrets") == int(keeps)
            for table in ("webhook_deliveries", "webhook_attempts"):
                assert await tx.connection.fetchval(f"SELECT count(*) FROM {table}") == deliveries_seen, (name, table)


@pytest.mark.parametrize("type_", ["package.created", "package.all_responded", "account.disabled"])
async def test_P26_a_provider_asks_in_vain_for_what_is_the_councils_alone(carefirst: Client, type_: str) -> None:
    given = {"name": "X", "url": "https://127.0.0.1:9/", "eventTypes": [type_]}
    assert await carefirst.codes("createWebhookEndpoint", given, "endpoint { id }") == ["EVENT_TYPE_UNKNOWN"]
    query = {"query": "{ viewer { role } }", "clientId": "solihull-finance"}
    asking = {"name": "X", "url": "https://127.0.0.1:9/", "payload": query}
    assert await carefirst.codes("createWebhookEndpoint", asking, "endpoint { id }") == ["PAYLOAD_CLIENT_UNKNOWN"]


async def test_P26_a_sample_for_a_provider_says_what_a_real_event_would(carefirst: Client, at: Desk) -> None:
    async with receiver() as found:
        endpoint, _ = await created(carefirst, found)
        for type_ in ("package.awarded", "response.submitted", "events.summary"):
            await carefirst.change("sendWebhookSample", {"endpointId": endpoint, "type": type_}, "delivery { id }")
        await at.deliver()
    keys = {got.said["type"]: sorted(got.said["data"]) for got in found.got}
    assert keys["package.awarded"] == ["authorityId", "decidedAt", "invitationIds", "publicReference"]
    assert "packageId" not in keys["response.submitted"] + keys["events.summary"]


async def test_who_looks_after_a_providers_endpoint_is_told_by_message_when_it_fails_and_when_it_is_disabled(
    broker: Client, carefirst: Client, at: Desk, clock: MovableClock, settings: Settings, owner: Any
) -> None:
    async with receiver(saying("503 Service Unavailable")) as found, opened(settings, at.database) as mailroom:
        await created(carefirst, found)
        await steps.sent(broker, ("carefirst",), hours=200)
        told: dict[timedelta, list[tuple[str, str]]] = {}
        await mailroom.sent()
        while await owner.fetchval("SELECT state FROM webhook_endpoints") == "ACTIVE":
            await at.deliver()
            mails = [(to, subject) for to, subject in await mailroom.sent() if "system" in subject]
            told |= {clock.offset: mails} if mails else {}
            clock.advance(timedelta(hours=12))
    keeper = await owner.fetchval("SELECT email FROM accounts WHERE username = 'carefirst.admin'")
    addressed = """SELECT array_agg(a.username) FROM messages m JOIN accounts a ON a.id = m.account_id
        WHERE m.kind LIKE 'ENDPOINT_%'"""
    assert await owner.fetchval(addressed) == ["carefirst.admin"] * 2
    words = {
        timedelta(hours=24): "A system that is told of events does not answer",
        timedelta(hours=120): "A system is not told of events any more",
    }
    # no council stands behind it: the service itself writes
    assert told == {at: [(keeper, f"TEST MODE - eBrokerage: {said}")] for at, said in words.items()}


async def test_a_providers_endpoint_is_told_every_night_how_much_it_was_told_and_when_it_is_disabled(
    broker: Client, carefirst: Client, sign_in: SignIn, at: Desk, clock: MovableClock
) -> None:
    async with receiver() as found:
        endpoint, _ = await created(carefirst, found)
        await steps.sent(broker, ("carefirst",))
        await at.deliver()
        clock.advance(timedelta(days=1))
        await summarise_batch(at.database, 3)
        await at.deliver()
        found.answer = saying("410 Gone")
        await steps.sent(broker, ("carefirst",), hours=50)
        await at.deliver()
        await at.deliver()
    summary = found.got[1].said
    assert (summary["type"], summary["sequence"]) == ("events.summary", 2)
    assert (summary["data"]["counts"], summary["data"]["endpointId"]) == ({"package.sent": 1}, endpoint)
    assert "authorityId" not in summary["data"]
    state = "query E($id: ID!) { webhookEndpoint(id: $id) { state disabledReason lastSequence counts { count } } }"
    seen = (await carefirst.data(state, id=endpoint))["webhookEndpoint"]
    assert (seen["state"], seen["disabledReason"], seen["lastSequence"]) == ("DISABLED", "GONE", 4)
    last = (await told(carefirst))[-1]
    assert (last["type"], last["data"]["endpointId"]) == ("endpoint.disabled", endpoint)
    assert "endpoint.disabled" not in str(await told(await sign_in("solihull.manager")))
