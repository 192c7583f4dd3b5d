"""Whoever is disabled is refused by every process within a second; who cannot be told about is refused after five."""

import asyncio
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

import auth.keys
import auth.tokens
import db.clock
import db.connecting
import db.migrating
import db.pool
import db.seed
import embedded
from db.transaction import Database
from settings import Environment, Login, Settings
from tests.jobs.processes import Valkey, eventually, started, valkey

PROCESSES = 2
STARTING_SECONDS = 60
ASKED, LET_IN = {"query": "{ nothing }"}, 200
"""A question whose asker is known before it is found to be none: no database has a part in the answer."""


@dataclass
class House:
    """Two processes of the API on a PostgreSQL and a Valkey of their own."""

    settings: Settings
    valkey: Valkey
    clients: list[httpx.AsyncClient]

    async def statuses(self, token: str) -> list[int]:
        """What each process answers to this token now."""
        headers = {"Authorization": f"Bearer {token}"}
        answers = await asyncio.gather(*(each.post("/graphql", json=ASKED, headers=headers) for each in self.clients))
        return [answer.status_code for answer in answers]

    async def owner(self) -> Any:
        """A connection of the owner's."""
        return await db.connecting.connect(self.settings.owner_url)

    async def token(self, username: str) -> str:
        """A token for this user."""
        url = self.settings.login_url(Login.AUTH)
        async with await db.pool.connect(url, size=1, statement_timeout_seconds=20, name="tests") as pool:
            keys = auth.keys.open_keys(self.settings.data_directory)
            database = Database(pool, db.clock.Clock())
            return await auth.tokens.issue_for_user(database, keys, self.settings, username, timedelta(hours=1))

    async def refused_after(self, token: str, username: str) -> float:
        """Disable an account as anybody with SQL could, and how long every process took to refuse its token."""
        assert await self.statuses(token) == [LET_IN] * PROCESSES
        owner = await self.owner()
        await owner.execute("UPDATE accounts SET disabled_at = now() WHERE username = $1", username)
        await owner.close()

        async def everywhere() -> bool:
            return await self.statuses(token) == [401] * PROCESSES

        return await eventually(everywhere, within=5)


@pytest.fixture(scope="module")
def place() -> Iterator[Settings]:
    """A PostgreSQL to be stopped, prepared as for production."""
    with tempfile.TemporaryDirectory(prefix="rv") as directory:
        own = Settings(environment=Environment.TEST, data_directory=Path(directory), metrics_port=0, api_workers=1)
        with embedded.running(own, durable=False) as settings:
            asyncio.run(_prepare(settings))
            yield settings


async def _prepare(settings: Settings) -> None:
    await db.migrating.migrate(settings.owner_url)
    connection = await db.connecting.connect(settings.owner_url)
    await db.seed.load(connection)
    await connection.close()


@pytest_asyncio.fixture(scope="module")
async def house(place: Settings) -> AsyncIterator[House]:
    """The processes, answering."""
    auth.keys.open_keys(place.data_directory)
    with ExitStack() as stack:
        server = stack.enter_context(valkey())
        clients = [await _process(stack, place.model_copy(update={"redis_url": server.url})) for _ in range(PROCESSES)]
        yield House(place, server, clients)
        for client in clients:
            await client.aclose()


async def _process(stack: ExitStack, settings: Settings) -> httpx.AsyncClient:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = int(listening.getsockname()[1])
    stack.enter_context(started(settings.model_copy(update={"port": port}), "-m", "cli", "serve"))
    client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}")
    give_up_at = time.monotonic() + STARTING_SECONDS
    while True:
        try:
            await client.get("/healthz")
        except httpx.TransportError:
            assert time.monotonic() < give_up_at
            await asyncio.sleep(0.1)
        else:
            return client


async def test_an_account_disabled_by_plain_sql_is_refused_everywhere_within_a_second(house: House) -> None:
    names = ("solihull.broker", "carefirst.admin", "norfolk.manager")
    took = [await house.refused_after(await house.token(name), name) for name in names]
    assert min(took) < 1.0, took


async def test_redis_has_no_part_in_it(house: House) -> None:
    house.valkey.kill()
    took = await house.refused_after(await house.token("solihull.broker2"), "solihull.broker2")
    house.valkey.start()
    assert took < 3.0


async def test_without_an_answer_of_the_database_all_are_refused_until_there_is_one(house: House) -> None:
    token = await house.token("norfolk.broker")
    place = embedded.Place.of(house.settings.data_directory)
    embedded._stop_postgres(place)
    stopped_at = time.monotonic()
    try:
        assert await house.statuses(token) == [LET_IN] * PROCESSES

        async def refused() -> bool:
            return await house.statuses(token) == [503] * PROCESSES

        await eventually(refused, within=10)
        assert time.monotonic() - stopped_at > 4.0
        headers = {"Authorization": f"Bearer {token}"}
        answer = await house.clients[0].post("/graphql", json=ASKED, headers=headers)
        assert answer.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
        assert int(answer.headers["retry-after"]) >= 1
    finally:
        embedded._start_postgres(place, durable=False)

    async def healed() -> bool:
        return await house.statuses(token) == [LET_IN] * PROCESSES

    await eventually(healed, within=5)
    assert await house.refused_after(token, "norfolk.broker") < 3.0
