"""An endpoint asks for more than an event's own fields, and is never told what its machine may not read."""

from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from db.failures import TimedOut
from db.visibility import Predicate
from domain.webhooks.delivering import LEASE
from resolvers import deliveries
from resolvers.rendering import Renderer
from tests.client import Client
from tests.conftest import MovableClock
from tests.jobs.delivering import Desk
from tests.serving import SignIn
from tests.stories import brokering as steps
from tests.stories.asking import PAYLOAD, QUERY, at, endpoint, manager, seen, wish
from tests.webhooks.receiving import receiver, saying

__all__ = ["at", "manager"]


@pytest_asyncio.fixture(name="as_found")
async def clients_as_found(owner: Any) -> Any:
    """The clients, put back as they were."""
    kept = await owner.fetch("SELECT client_id, scopes, disabled_at, account_id FROM clients")
    roles = await owner.fetch("SELECT id, role, disabled_at FROM accounts WHERE machine")
    yield
    for row in kept:
        await owner.execute("UPDATE clients SET scopes = $2, disabled_at = $3 WHERE client_id = $1", *list(row)[:3])
    for row in roles:
        await owner.execute("UPDATE accounts SET role = $2, disabled_at = $3 WHERE id = $1", *row)


async def test_an_endpoint_is_told_what_it_asks_for_beside_the_events_own_fields(
    manager: Client, broker: Client, at: Desk
) -> None:
    async with receiver() as found:
        made = await endpoint(manager, found.url, eventTypes=["package.created", "team.changed"])
        package = await steps.draft(broker)
        await manager.change("createTeam", {"name": "Night"}, "team { id }")
        await at.deliver()
    created, changed = sorted(found.got, key=lambda got: int(got.said["sequence"]))
    assert created.said["data"]["packageId"] == package["id"]
    assert created.said["data"]["payload"] == {"package": {"reference": package["reference"], "status": "DRAFT"}}
    assert changed.said["data"]["payload"] == {"package": None}, "it is of no package"
    assert made["payload"] == {
        "query": QUERY, "preset": None, "clientId": "solihull-monitoring", "permissions": ["package:read"],
        "problem": None, "detail": None, "problemAt": None,
    }  # fmt: skip
    assert await at.owner.fetchval("SELECT count(*) FROM webhook_bodies") == 0, "forgotten once it is taken"
    given = {"endpointId": made["id"], "type": "package.sent"}
    await manager.change("sendWebhookSample", given, "delivery { id }")
    async with receiver() as found:
        await manager.change("updateWebhookEndpoint", {"endpointId": made["id"], "url": found.url}, PAYLOAD)
        await at.deliver()
    assert found.got[0].said["data"]["payload"] == {"package": None}, "a sample is of nothing"


async def test_it_is_rendered_once_and_kept_sealed_so_that_every_try_says_the_same(
    manager: Client, broker: Client, at: Desk, clock: MovableClock, owner: Any
) -> None:
    async with receiver(saying("500 No")) as found:
        await endpoint(manager, found.url, eventTypes=["package.created"])
        package = await steps.draft(broker)
        await at.deliver()
        kept = await owner.fetchval("SELECT sealed FROM webhook_bodies")
        assert package["reference"].encode() not in kept
        await owner.execute("UPDATE packages SET reference = 'CHANGED/1' WHERE id = $1", package["id"][8:])
        clock.advance(timedelta(seconds=7))
        found.answer = saying("200 OK")
        await at.deliver()
    first, second = found.got
    assert (first.body, first.headers["webhook-id"]) == (second.body, second.headers["webhook-id"])
    assert package["reference"].encode() in second.body
    for role, sees in (("app", False), ("auth", False), ("worker", True)):
        allowed = "SELECT has_column_privilege($1, 'webhook_bodies', 'sealed', 'SELECT')"
        assert await owner.fetchval(allowed, f"ebrokerage_{role}") is sees


async def test_a_sample_about_a_package_is_answered_as_an_event_would_be(
    manager: Client, broker: Client, at: Desk, sign_in: SignIn
) -> None:
    package = await steps.draft(broker)
    foreign = await steps.draft(await sign_in("norfolk.broker"), **steps.norfolk())
    async with receiver() as found:
        made = await endpoint(manager, found.url, eventTypes=["package.awarded"])
        given = {"endpointId": made["id"], "type": "package.awarded", "packageId": package["id"]}
        await manager.change("sendWebhookSample", given, "delivery { id }")
        await at.deliver()
        for other in (foreign["id"], "package_x", made["id"]):
            given["packageId"] = other
            assert await manager.codes("sendWebhookSample", given, "delivery { id }") == ["NOT_FOUND"]
    (said,) = [got.said for got in found.got]
    assert (said["sample"], said["data"]["packageId"]) == (True, package["id"])
    assert said["data"]["payload"] == {"package": {"reference": package["reference"], "status": "DRAFT"}}


async def test_what_was_rendered_is_thrown_away_with_the_endpoint_that_wants_nothing_more(
    manager: Client, broker: Client, at: Desk, clock: MovableClock, owner: Any
) -> None:
    async with receiver(saying("500 No")) as found:
        await endpoint(manager, found.url, eventTypes=["package.created"])
        await steps.draft(broker)
        await at.deliver()
        assert await owner.fetchval("SELECT count(*) FROM webhook_bodies") == 1
        clock.advance(timedelta(seconds=7))
        found.answer = saying("410 Gone")
        await at.deliver()
    assert await owner.fetchval("SELECT state FROM webhook_endpoints") == "DISABLED"
    assert await owner.fetchval("SELECT count(*) FROM webhook_bodies") == 0


async def test_what_is_asked_for_or_as_whom_is_changed_and_what_waits_is_rendered_anew(
    manager: Client, broker: Client, at: Desk, clock: MovableClock
) -> None:
    async with receiver(saying("500 No")) as found:
        made = await endpoint(manager, found.url, eventTypes=["package.created"])
        await steps.draft(broker)
        await at.deliver()
        other = wish("query ($packageId: ID!) { package(id: $packageId) { status } }", "solihull-admin")
        await manager.change("updateWebhookEndpoint", {"endpointId": made["id"], "payload": other}, PAYLOAD)
        clock.advance(timedelta(seconds=7))
        found.answer = saying("200 OK")
        await at.deliver()
    first, second = found.got
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert second.said["data"]["payload"] == {"package": {"status": "DRAFT"}}


async def test_what_a_receiver_says_again_of_it_is_not_kept(
    manager: Client, broker: Client, at: Desk, owner: Any
) -> None:
    """Whoever looks after endpoints reads the tries, and need not be allowed to read packages."""
    async with receiver() as found:
        found.answer = saying("422 No", body=b"reference 1016-11 is not known here")
        await endpoint(manager, found.url, eventTypes=["package.created"])
        await steps.draft(broker)
        await at.deliver()
    (kept,) = await owner.fetch("SELECT status, excerpt FROM webhook_attempts")
    assert tuple(kept) == (422, "")


async def test_where_the_database_is_too_slow_it_is_asked_again_and_never_given_up(
    manager: Client, broker: Client, at: Desk, owner: Any, monkeypatch: pytest.MonkeyPatch, clock: MovableClock
) -> None:
    async def too_slow(*_: Any) -> None:
        raise TimedOut

    async with receiver() as found:
        await endpoint(manager, found.url, eventTypes=["package.created"])
        package = await steps.draft(broker)
        with monkeypatch.context() as slow:
            slow.setattr("db.reading.run", too_slow)
            for _ in range(11):
                assert await at.deliver() == 1
                clock.advance(timedelta(hours=1))
        assert {row["error"] for row in await owner.fetch("SELECT error FROM webhook_attempts")} == {"NOT_RENDERED"}
        assert await owner.fetchval("SELECT problem FROM webhook_payloads") is None
        await at.deliver()
    assert found.got[0].said["data"]["payload"]["package"]["reference"] == package["reference"]


async def test_a_sender_that_dies_between_rendering_and_sending_leaves_the_body_that_is_sent(
    manager: Client, broker: Client, at: Desk, clock: MovableClock, owner: Any
) -> None:
    async with receiver() as found:
        await endpoint(manager, found.url, eventTypes=["package.created"])
        package = await steps.draft(broker)
        await deliver_nothing(at)
        assert found.got == []
        await owner.execute("UPDATE packages SET reference = 'CHANGED/1' WHERE id = $1", package["id"][8:])
        clock.advance(LEASE + timedelta(seconds=1))
        await at.deliver()
    assert found.got[0].said["data"]["payload"]["package"]["reference"] == package["reference"]


async def deliver_nothing(at: Desk) -> None:
    """Number, claim and render as a worker does, and be gone before anything is sent."""
    post = at.post()
    try:
        assert at.reading is not None
        await at.number()
        renderer = Renderer(at.reading, at.database, at.secrets)
        (parcel,) = await deliveries.claim(at.database, deliveries.Strongroom(at.secrets), renderer, 10)
        assert (await deliveries.rendered(renderer, parcel)).body is not None
    finally:
        await post.aclose()


async def test_A13_finance_is_told_nothing_of_what_was_not_awarded_nor_of_anybodys_care(
    manager: Client, broker: Client, carefirst: Client, at: Desk
) -> None:
    query = """query ($packageId: ID!) { package(id: $packageId) { reference location notes(first: 5) {
        totalCount nodes { text } } } }"""
    async with receiver() as found:
        await endpoint(
            manager, found.url, wish(query, "solihull-finance"), eventTypes=["package.sent", "package.awarded"]
        )
        package = await steps.sent(broker, ["carefirst"])
        given = {"packageId": package["id"], "text": "Of her health"}
        await broker.change("addPackageNote", given, "package { id }")
        await at.deliver()
        await steps.yes(carefirst)
        await broker.change("recordDecision", await steps.decision(broker, package, "carefirst"), "package { id }")
        await at.deliver()
    sent, won = [got.said["data"]["payload"]["package"] for got in found.got]
    assert sent is None
    assert won == {"reference": package["reference"], "location": "B90 1SH", "notes": {"totalCount": 0, "nodes": []}}


@pytest.mark.parametrize("walls", [1, 2])
async def test_a_package_of_another_council_is_nothing_to_its_machine(
    manager: Client, broker: Client, at: Desk, owner: Any, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, walls: int
) -> None:
    """Nor by row-level security alone, when the predicate is taken out of the statement."""
    if walls == 1:
        monkeypatch.setattr("db.visibility.predicate", lambda _noun, _kind: Predicate("TRUE"))
    foreign = await steps.draft(await sign_in("norfolk.broker"), **steps.norfolk())
    async with receiver() as found:
        await endpoint(manager, found.url, eventTypes=["package.created"])
        await steps.draft(broker)
        await owner.execute(
            "UPDATE events SET data = jsonb_set(data, '{packageId}', to_jsonb($1::text))", foreign["id"]
        )
        await at.deliver()
    assert [got.said["data"]["payload"] for got in found.got] == [{"package": None}]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ("UPDATE clients SET scopes = '{monitoring:write}' WHERE client_id = $1", "PERMISSION_MISSING"),
        ("UPDATE clients SET disabled_at = now() WHERE client_id = $1", "CLIENT_DISABLED"),
        ("UPDATE accounts SET disabled_at = now() WHERE id = (SELECT account_id FROM clients WHERE client_id = $1)",
         "CLIENT_DISABLED"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("already_rendered", [True, False])
async def test_what_is_taken_from_a_client_after_the_saving_is_not_sent_and_its_events_wait(
    manager: Client, broker: Client, at: Desk, owner: Any, clock: MovableClock, as_found: None,
    change: str, problem: str, already_rendered: bool,
) -> None:  # fmt: skip
    async with receiver(saying("500 No")) as found:
        made = await endpoint(manager, found.url, eventTypes=["package.created"])
        package = await steps.draft(broker)
        if already_rendered:
            await at.deliver()
        tried = len(found.got)
        await owner.execute(change, "solihull-monitoring")
        assert await owner.fetchval("SELECT count(*) FROM webhook_bodies") == 0, "what was rendered is discarded"
        clock.advance(timedelta(seconds=7))
        found.answer = saying("200 OK")
        await at.deliver()
        second = await steps.draft(broker)
        assert (await at.deliver(), len(found.got)) == (0, tried)
        standing = await seen(manager, made["id"])
        assert (standing["payload"]["problem"], standing["statistics"]["backlog"]) == (problem, 2)
        told = await owner.fetch(
            "SELECT data ->> 'reason' AS reason FROM events WHERE type = 'endpoint.payload_failing'"
        )
        assert [row["reason"] for row in told] == [problem]
        kinds = await owner.fetch("SELECT kind FROM notices WHERE kind = 'ENDPOINT_PAYLOAD'")
        assert len(kinds) == 1
        mended = {"endpointId": made["id"], "payload": wish(client="solihull-admin")}
        await manager.change("updateWebhookEndpoint", mended, PAYLOAD)
        await at.deliver()
    assert (await seen(manager, made["id"]))["statistics"]["backlog"] == 0
    shown = [got.said["data"]["payload"]["package"]["reference"] for got in found.got[tried:]]
    assert sorted(shown) == sorted([package["reference"], second["reference"]])


async def test_another_role_of_its_machine_shows_what_that_role_may_see(
    manager: Client, broker: Client, at: Desk, owner: Any, as_found: None
) -> None:
    """As finance it sees nothing of a draft, which it saw as sourcing."""
    async with receiver() as found:
        await endpoint(manager, found.url, eventTypes=["package.created"])
        await owner.execute(
            "UPDATE accounts SET role = 'FINANCE_OFFICER' WHERE id = (SELECT account_id FROM clients"
            " WHERE client_id = 'solihull-monitoring')"
        )
        await steps.draft(broker)
        await at.deliver()
    assert found.got[0].said["data"]["payload"] == {"package": None}


async def test_an_event_that_would_be_too_large_waits_and_the_others_go_on(
    manager: Client, broker: Client, at: Desk, owner: Any
) -> None:
    query = "query ($packageId: ID!) { package(id: $packageId) { reference cancellationNote } }"
    large = "UPDATE packages SET cancellation_note = repeat('x', 30000) WHERE id = $1"
    async with receiver() as found:
        made = await endpoint(manager, found.url, wish(query), eventTypes=["package.created"], ordered=True)
        one, other = await steps.draft(broker), await steps.draft(broker)
        await owner.execute(large, one["id"][8:])
        for _ in range(12):
            await at.deliver()
            await owner.execute("UPDATE webhook_deliveries SET due_at = now() WHERE held")
        assert [got.said["data"]["packageId"] for got in found.got] == [other["id"]]
        standing = await seen(manager, made["id"])
        (waits,) = [each for each in standing["deliveries"]["nodes"] if each["state"] != "DELIVERED"]
        assert waits["state"] == "RETRY_WAIT", "it is never given up"
        assert waits["attempts"][-1] == {"outcome": "UNSENDABLE", "error": "PAYLOAD_TOO_LARGE"}
        assert standing["payload"]["problem"] == "TOO_LARGE"
        assert await owner.fetchval("SELECT count(*) FROM events WHERE type = 'endpoint.payload_failing'") == 1
        await owner.execute("UPDATE webhook_deliveries SET due_at = now() + interval '1 day' WHERE held")
        await manager.change("updateWebhookEndpoint", {"endpointId": made["id"], "payload": wish()}, PAYLOAD)
        assert await at.deliver() == 1
    assert found.got[1].said["data"]["payload"]["package"] == {"reference": one["reference"], "status": "DRAFT"}
    assert (await seen(manager, made["id"]))["payload"]["problem"] is None


async def test_without_a_query_it_is_told_the_events_own_fields_again(
    manager: Client, broker: Client, at: Desk
) -> None:
    async with receiver() as found:
        made = await endpoint(manager, found.url, eventTypes=["package.created"])
        cleared = {"endpointId": made["id"], "clearPayload": True}
        assert (await manager.change("updateWebhookEndpoint", cleared, PAYLOAD))["payload"] is None
        await steps.draft(broker)
        await at.deliver()
    assert "payload" not in found.got[0].said["data"]
