"""Endpoints that ask for more than an event's own fields, and what their manager sees of them."""

from typing import Any

import pytest
import pytest_asyncio

from db.transaction import Database
from settings import Settings
from tests.client import Client
from tests.jobs.delivering import Desk, desk
from tests.serving import SignIn

QUERY = "query ($packageId: ID!) { package(id: $packageId) { reference status } }"
PAYLOAD = "endpoint { id version eventTypes payload { query preset clientId permissions problem detail problemAt } }"
DELIVERIES = """query D($id: ID!) { webhookEndpoint(id: $id) { payload { problem detail } deliveries(first: 20) {
    nodes { type state attempts { outcome error } } } statistics { backlog } } }"""


@pytest_asyncio.fixture(name="manager")
async def manager(sign_in: SignIn, clean: Any) -> Client:
    """Solihull's brokerage manager."""
    return await sign_in("solihull.manager")


@pytest.fixture(name="at")
def at(owner: Any, worker_db: Database, app_db: Database, settings: Settings) -> Desk:
    """The worker's half, which reads as the API does."""
    return desk(owner, worker_db, settings, app_db)


def wish(query: str = QUERY, client: str = "solihull-monitoring") -> dict[str, Any]:
    """What is asked for."""
    return {"query": query, "clientId": client}


async def endpoint(manager: Client, url: str, payload: Any = None, **more: Any) -> dict[str, Any]:
    """An endpoint that asks."""
    given = {"name": "Finance", "url": url, "payload": payload or wish(), **more}
    return await manager.change("createWebhookEndpoint", given, PAYLOAD)


async def refused(manager: Client, payload: Any, **more: Any) -> list[tuple[str, str]]:
    """The code and the sentence of each refusal of an endpoint."""
    given = {"name": "Finance", "url": "http://127.0.0.1:9/", "payload": payload, **more}
    errors = (await manager.attempt("createWebhookEndpoint", given, PAYLOAD))["userErrors"]
    return [(error["code"], error["message"]) for error in errors]


async def seen(manager: Client, id: str) -> dict[str, Any]:
    """What the manager sees of an endpoint."""
    found: dict[str, Any] = (await manager.data(DELIVERIES, id=id))["webhookEndpoint"]
    return found
