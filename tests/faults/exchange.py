"""Everything between a broker and the systems that are told: processes of the API and workers, to be killed."""

import asyncio
import random
import socket
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

import httpx

import auth.keys
import auth.secrets
import auth.tokens
import db.clock
import db.pool
from db.transaction import Database
from domain.webhooks.delivering import LEASE
from settings import Login, Settings
from tests.conftest import MovableClock
from tests.faults.log import Log
from tests.forking import Forked
from tests.jobs.delivering import put_endpoint
from tests.jobs.processes import RUN, Valkey, started, valkey

PROCESSES = 2
"""Of each kind, so that while one is dead somebody works."""

PAUSE_SECONDS = 0.05
BROKERS = 3
FACTS = "{ viewer { authority { id } } serviceLevels { id serviceType } reasonCodes(kind: CANCELLATION) { code } }"
CREATE = "mutation ($input: CreatePackageInput!) { createPackage(input: $input) { package { id } } }"
CANCEL = "mutation ($input: CancelPackageInput!) { cancelPackage(input: $input) { package { id } } }"


class Exchange:
    """What runs, and what a broker was told has been done."""

    def __init__(self, settings: Settings, stack: ExitStack, log: Log) -> None:
        self.stack, self.log = stack, log
        self.valkey: Valkey = stack.enter_context(valkey())
        self.settings = settings.model_copy(update={"redis_url": self.valkey.url, "api_workers": 1, "metrics_port": 0})
        assert settings.clock_file is not None
        self.clock = MovableClock(settings.clock_file)
        self.ports = [_free_port() for _ in range(PROCESSES)]
        self.servers = [self._server(port) for port in self.ports]
        self.workers = [self._worker() for _ in range(PROCESSES)]
        self.kills = 0

    def _server(self, port: int) -> Forked:
        settings = self.settings.model_copy(update={"port": port})
        return self.stack.enter_context(started(settings, "-m", "cli", "serve"))

    def _worker(self) -> Forked:
        return self.stack.enter_context(started(self.settings, "-c", RUN))

    async def lose_server(self) -> None:
        """One of the processes of the API, in the middle of whatever it does."""
        number = random.randrange(PROCESSES)
        await self._kill(self.servers[number], "a process of the API")
        self.servers[number] = self._server(self.ports[number])

    async def lose_worker(self) -> None:
        """One of the workers, which relay and send; what it had claimed is free when its leases have ended."""
        number = random.randrange(PROCESSES)
        await self._kill(self.workers[number], "a worker")
        self.workers[number] = self._worker()
        self.clock.advance(LEASE + timedelta(seconds=1))

    async def lose_valkey(self) -> None:
        """With all its data."""
        self.valkey.kill()
        self.kills += 1
        self.log.say("kill -9 of Valkey, and all its data")
        await asyncio.sleep(0.3)
        self.valkey.start()

    async def _kill(self, process: Forked, what: str) -> None:
        process.kill()
        await asyncio.to_thread(process.wait)
        self.kills += 1
        self.log.say(f"kill -9 of {what}")

    async def token(self) -> str:
        """A broker's."""
        url = self.settings.login_url(Login.AUTH)
        async with await db.pool.connect(url, size=1, statement_timeout_seconds=20, name="tests") as pool:
            keys = auth.keys.open_keys(self.settings.data_directory)
            database = Database(pool, db.clock.Clock())
            return await auth.tokens.issue_for_user(
                database, keys, self.settings, "solihull.broker", timedelta(hours=12)
            )

    async def endpoint(self, owner: Any, url: str, *, ordered: bool = False, at_once: int = 4) -> UUID:
        """An endpoint of the council's."""
        secrets = auth.secrets.opened(self.settings.secret_key, self.settings.data_directory)
        authority = await owner.fetchval("SELECT id FROM authorities WHERE slug = 'solihull'")
        return await put_endpoint(owner, secrets, authority, url, ordered=ordered, at_once=at_once)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


class Brokers:
    """People who create packages and cancel them, one after the other, whatever has just been killed.

    Who gets no answer asks again, of another process, under the same idempotency key: it is done once.
    """

    def __init__(self, exchange: Exchange, token: str) -> None:
        self._exchange, self._headers = exchange, {"Authorization": f"Bearer {token}"}
        self._numbers, self._reason = count(1), ""
        self.told: dict[str, int] = {}
        """How many changes of a package were answered: 1 for created, 2 for cancelled."""

    async def work(self, until: Callable[[], Awaitable[None]]) -> None:
        """Work until somebody says stop."""
        async with httpx.AsyncClient(headers=self._headers, timeout=20) as http:
            facts = await self._facts(http)
            working = [asyncio.create_task(self._one(http, facts)) for _ in range(BROKERS)]
            try:
                await until()
            finally:
                for task in working:
                    task.cancel()
                ended = await asyncio.gather(*working, return_exceptions=True)
        assert {type(result) for result in ended} == {asyncio.CancelledError}, f"a broker gave up: {ended}"

    async def _facts(self, http: httpx.AsyncClient) -> dict[str, Any]:
        known = await self._ask(http, FACTS, None)
        level, self._reason = known["serviceLevels"][0], known["reasonCodes"][0]["code"]
        return {
            "authorityId": known["viewer"]["authority"]["id"],
            "serviceType": level["serviceType"],
            "serviceLevelId": level["id"],
            "clientReference": "LAS 1",
            "termsAccepted": True,
        }

    async def _one(self, http: httpx.AsyncClient, facts: dict[str, Any]) -> None:
        while True:
            created = await self._ask(http, CREATE, facts)
            package = created["createPackage"]["package"]["id"]
            self.told[package] = 1
            await self._ask(http, CANCEL, {"packageId": package, "reasonCode": self._reason})
            self.told[package] = 2
            await asyncio.sleep(PAUSE_SECONDS)

    async def _ask(self, http: httpx.AsyncClient, document: str, given: dict[str, Any] | None) -> dict[str, Any]:
        headers = {"Idempotency-Key": f"asked-{next(self._numbers)}"}
        asked = {"query": document, "variables": {} if given is None else {"input": given}}
        give_up_at = time.monotonic() + 120
        while True:
            url = f"http://127.0.0.1:{random.choice(self._exchange.ports)}/graphql"
            try:
                answer = await http.post(url, json=asked, headers=headers)
                if answer.status_code == 200 and "errors" not in answer.json():
                    data: dict[str, Any] = answer.json()["data"]
                    assert all(value is not None for value in data.values()), answer.text
                    return data
            except httpx.HTTPError:
                pass
            assert time.monotonic() < give_up_at, "the service never answered"
            await asyncio.sleep(0.05)
