"""What tests of subscriptions share: an event stream over HTTP, read event by event."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from settings import Settings
from tests.client import Client
from tests.contract import live

LISTEN = """subscription L($after: String, $types: [String!]) {
    told: events(after: $after, types: $types) { id sequence cursor type packageId data } }"""
PATIENCE_SECONDS = 10


@pytest.fixture(scope="module")
def host(settings: Settings) -> Iterator[str]:
    """Host and port of a service that keeps few connections."""
    changed = {"connections_per_account": 3, "connections_per_worker": 5, "statement_timeout_seconds": 20}
    with live.serving(settings.model_copy(update=changed)) as found:
        yield found


@dataclass
class Stream:
    """An event stream that is being read."""

    response: httpx.Response
    lines: AsyncIterator[str]

    async def next(self) -> dict[str, str]:
        """The next event: its fields. Comments are passed over."""
        found: dict[str, str] = {}
        async with asyncio.timeout(PATIENCE_SECONDS):
            async for line in self.lines:
                name, _, value = line.partition(":")
                if not line and found:
                    return found
                if name:
                    found[name] = value.removeprefix(" ")
        return found

    async def told(self) -> dict[str, Any]:
        """The next event of the service, with its place."""
        found = await self.next()
        assert found["event"] == "next", found
        told: dict[str, Any] = json.loads(found["data"])["data"]["told"]
        assert found["id"] == told["cursor"]
        return told


@contextlib.asynccontextmanager
async def listening(
    host: str, token: str | None, query: str = LISTEN, headers: dict[str, str] | None = None, **variables: Any
) -> AsyncIterator[Stream]:
    """An event stream over HTTP."""
    given = {"Accept": "text/event-stream", "Authorization": f"Bearer {token}", **(headers or {})}
    body = {"query": query, "variables": variables}
    async with (
        httpx.AsyncClient(base_url=f"http://{host}", timeout=PATIENCE_SECONDS) as http,
        http.stream("POST", "/graphql", json=body, headers=given) as response,
    ):
        yield Stream(response, response.aiter_lines())


async def end_of(viewer: Client) -> str:
    """The end of a viewer's stream."""
    found = await viewer.data("{ eventSummary { cursor } }")
    return str(found["eventSummary"]["cursor"])


async def last_of(stream: Stream) -> tuple[str, dict[str, str]]:
    """With which code a stream says that it is over, and the event after that."""
    found = await stream.next()
    return json.loads(found["data"])["errors"][0]["extensions"]["code"], await stream.next()
