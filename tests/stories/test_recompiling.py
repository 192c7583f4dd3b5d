"""Another version's schema: kept queries are compiled again, and what makes no sense any more waits and is told."""

from typing import Any

from asgi_lifespan import LifespanManager

import app as application
from domain.webhooks.payloads import TOLD_AFTER, Preset
from resolvers.payloads import tell_untold
from settings import Settings
from tests.client import Client
from tests.conftest import MovableClock
from tests.jobs.delivering import Desk
from tests.jobs.processes import eventually
from tests.stories import brokering as steps
from tests.stories.asking import at, endpoint, manager, seen, wish
from tests.webhooks.receiving import receiver
from webhooks import presets
from webhooks.fingerprint import schema_hash

__all__ = ["at", "manager"]

OLD = "UPDATE webhook_payloads SET schema_hash = 'of another version', selections = '[]', query = coalesce($1, query)"


async def start(settings: Settings, owner: Any) -> None:
    """Start the API, until it has compiled what there is."""

    async def compiled() -> bool:
        return await owner.fetchval("SELECT bool_and(schema_hash = $1) FROM webhook_payloads", schema_hash()) is True

    async with LifespanManager(application.create(settings)):
        await eventually(compiled)


async def test_a_query_of_another_version_waits_until_the_api_has_compiled_it_again(
    manager: Client, broker: Client, at: Desk, settings: Settings, owner: Any
) -> None:
    async with receiver() as found:
        await endpoint(manager, found.url, eventTypes=["package.created"])
        await owner.execute(OLD, None)
        package = await steps.draft(broker)
        assert await at.deliver() == 0
        await start(settings, owner)
        assert await at.deliver() == 1
    assert found.got[0].said["data"]["payload"]["package"]["reference"] == package["reference"]


async def test_one_that_makes_no_sense_any_more_is_told_and_its_events_wait(
    manager: Client, broker: Client, at: Desk, settings: Settings, owner: Any, clock: MovableClock
) -> None:
    async with receiver() as found:
        made = await endpoint(manager, found.url, eventTypes=["package.created"])
        other = await endpoint(manager, found.url, eventTypes=["package.created"])
        await owner.execute(
            f"{OLD} WHERE endpoint_id = $2",
            "query ($packageId: ID!) { package(id: $packageId) { colour } }",
            made["id"][9:],
        )
        await steps.draft(broker)
        await start(settings, owner)
        assert await at.deliver() == 1, "the other one"
        standing = await seen(manager, made["id"])
        assert standing["payload"]["problem"] == "QUERY_INVALID"
        assert "colour" in standing["payload"]["detail"]
        assert (await seen(manager, other["id"]))["payload"]["problem"] is None
        assert await tell_untold(at.database) == 0, "a newer version, which runs beside, may understand it"
        clock.advance(TOLD_AFTER)
        assert [await tell_untold(at.database) for _ in range(2)] == [1, 0]
        (event,) = await owner.fetch("SELECT data FROM events WHERE type = 'endpoint.payload_failing'")
        assert (event["data"]["endpointId"], event["data"]["reason"]) == (made["id"], "QUERY_INVALID")
        given = {"endpointId": made["id"], "payload": wish()}
        await manager.change("updateWebhookEndpoint", given, "endpoint { id }")
        assert await at.deliver() == 1
    assert (await seen(manager, made["id"]))["statistics"]["backlog"] == 0


async def test_a_query_that_is_ready_made_is_this_versions(manager: Client, settings: Settings, owner: Any) -> None:
    payload = {"preset": "FINANCE", "clientId": "solihull-finance"}
    made = await endpoint(manager, "http://127.0.0.1:9/", payload)
    assert made["eventTypes"] == sorted(presets.EVENTS[Preset.FINANCE])
    await owner.execute(OLD, "query ($packageId: ID!) { package(id: $packageId) { id } }")
    await start(settings, owner)
    assert await owner.fetchval("SELECT query FROM webhook_payloads") == presets.text(Preset.FINANCE)
