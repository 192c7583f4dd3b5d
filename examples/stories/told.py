"""Finance and monitoring hear of an award: two receivers, as there are in `examples/`, on this machine."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from examples import finance_receiver, monitoring_receiver
from examples.receiving import Receiver, serving
from examples.speaking import Caller

PATIENCE_SECONDS = 20
CREATE = """mutation ($input: CreateWebhookEndpointInput!) { createWebhookEndpoint(input: $input) {
  endpoint { id } signingSecret userErrors { message } } }"""
MOVE = """mutation ($input: UpdateWebhookEndpointInput!) { updateWebhookEndpoint(input: $input) {
  endpoint { url } userErrors { message } } }"""
DELETE = """mutation ($input: DeleteWebhookEndpointInput!) { deleteWebhookEndpoint(input: $input) {
  deleted userErrors { message } } }"""
NOT_YET = "https://127.0.0.1:1/hook"
"""Where an endpoint is until its receiver knows its secret and listens."""


@asynccontextmanager
async def told(manager: Caller) -> AsyncIterator[Mapping[str, Receiver]]:
    """The two receivers, listening; the manager has them told of what they want."""
    async with (
        _receiver(manager, "Finance", finance_receiver.PRESET, finance_receiver.Ledger()) as finance,
        _receiver(manager, "Monitoring", monitoring_receiver.PRESET, monitoring_receiver.Roster()) as monitoring,
    ):
        yield {"Finance": finance, "Monitoring": monitoring}


@asynccontextmanager
async def _receiver(manager: Caller, name: str, preset: str, book: Any) -> AsyncIterator[Receiver]:
    payload = {"preset": preset, "clientId": f"solihull-{name.lower()}"}
    given = {"name": name, "url": NOT_YET, "payload": payload, "ordered": True}
    made = (await manager.ask(CREATE, input=given))["createWebhookEndpoint"]
    receiver = Receiver(made["signingSecret"], book, ":memory:")
    async with serving(receiver) as address:
        endpoint = {"endpointId": made["endpoint"]["id"]}
        await manager.ask(MOVE, input={**endpoint, "url": address})
        try:
            yield receiver
        finally:
            await manager.ask(DELETE, input=endpoint)


async def arrived(receiver: Receiver, query: str, package_id: str) -> Any:
    """The row that a receiver has of a package, once it has one, or patience ends."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while True:
        found = receiver.store.execute(query, (package_id,)).fetchone()
        if found is not None or time.monotonic() > give_up_at:
            return found
        await asyncio.sleep(0.05)
