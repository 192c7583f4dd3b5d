"""Deliveries: how many a second, how soon after the commit, beside one that hangs, and behind a million that wait.

The worker is a process as `make run` starts it, the receiver one of its own. Events are written as mutations write
them, straight to SQL, so that nothing but the worker is measured.
"""

import asyncio
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import httpx

import auth.secrets
import db.connecting
from bench import deadlines, place, processes
from bench.bare_sender import KEY
from bench.deadlines import FILL
from bench.figures import Findings
from jobs import bell
from resolvers import deliveries
from settings import Settings

DATABASE = "bench_webhooks"
DELIVERIES, QUICK_DELIVERIES = 20_000, 3_000
ROUNDS, QUICK_ROUNDS = 3, 1
PAIRS, QUICK_PAIRS = 7, 2
A_SECOND = 50
SECONDS, QUICK_SECONDS = 40, 6
PAIR_SECONDS, QUICK_PAIR_SECONDS = 12, 4
ENDPOINTS = 10
"""A council may have this many send at full pace; one alone is held to its own 20 at once."""

METRICS_PORT = 8421
PATIENCE_SECONDS = 120.0

ENDPOINT = """
INSERT INTO webhook_endpoints (id, authority_id, name, url, event_types, state, at_once, per_second, created_at,
                               changed_at)
SELECT $1, a.id, 'Measured', $2, '{}', $3, 20, 1000, now(), now() FROM authorities a WHERE a.slug = 'solihull'
"""
SECRET = """
INSERT INTO webhook_secrets (id, endpoint_id, authority_id, sealed, public_key, created_at)
SELECT $1, e.id, e.authority_id, $3, $4, now() FROM webhook_endpoints e WHERE e.id = $2
"""
EVENTS = """
INSERT INTO events (id, type, authority_id, package_id, data, occurred_at)
SELECT gen_random_uuid(), 'package.deadline_passed', p.authority_id, p.id, jsonb_build_object(
    'authorityId', 'authority_' || p.authority_id, 'packageId', 'package_' || p.id,
    'publicReference', p.public_reference, 'deadlineAt', p.deadline_at), clock_timestamp()
FROM packages p LIMIT $1
"""


async def measure(settings: Settings, findings: Findings, *, quick: bool) -> None:
    """Measure the figures of deliveries."""
    made = await place.fresh(settings, DATABASE)
    with processes.server("receiver", made) as receiver:
        async with _desk(made, receiver.url("")) as desk:
            await _rates(desk, findings, quick=quick)
            await desk.forget()
            with deadlines.worker(made, METRICS_PORT):
                await _delays(desk, findings, QUICK_SECONDS if quick else SECONDS)
                await _beside_one_that_hangs(desk, findings, quick=quick)


class Desk:
    """The owner's connection, which writes events and endpoints, and the receiver, which is asked what came."""

    def __init__(self, on: Settings, owner: Any, http: httpx.AsyncClient) -> None:
        self.on, self.owner, self.http = on, owner, http
        self.redis = bell.connect(str(on.redis_url))
        self._secrets = auth.secrets.opened(on.secret_key, on.data_directory)

    async def endpoint(self, path: str, state: str = "ACTIVE") -> UUID:
        """An endpoint at a path of the receiver."""
        id, secret = uuid4(), uuid4()
        await self.owner.execute(ENDPOINT, id, f"{self.http.base_url}/{path}", state)
        await self.owner.execute(SECRET, secret, id, deliveries.sealed(self._secrets, secret, KEY), KEY.public)
        return id

    async def set_state(self, state: str, *endpoints: UUID) -> None:
        """Pause or enable endpoints."""
        await self.owner.execute("UPDATE webhook_endpoints SET state = $1 WHERE id = ANY ($2)", state, endpoints)

    async def came(self, path: str, number: int) -> dict[str, Any]:
        """What came to a path, once so many have."""
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while True:
            told: dict[str, Any] = (await self.http.get(path)).json()
            if told["number"] >= number:
                return told
            if time.monotonic() > give_up_at:
                raise processes.ServerFailed(f"Only {told['number']} of {number} deliveries came; see worker.log.")
            await asyncio.sleep(0.25)

    async def numbered(self, number: int) -> None:
        """Wait until so many deliveries wait."""
        while await self.owner.fetchval("SELECT count(*) FROM webhook_deliveries") < number:  # noqa: ASYNC110 - another process writes them
            await asyncio.sleep(0.2)

    async def happen(self, seconds: float) -> int:
        """Events at an even pace, each its own commit; how many."""
        number = round(seconds * A_SECOND)
        began = time.monotonic()
        for place_ in range(number):
            await asyncio.sleep(max(0.0, began + place_ / A_SECOND - time.monotonic()))
            await self.owner.execute(EVENTS, 1)
            await bell.ring(self.redis, "relay_outbox")
        return number

    async def forget(self) -> None:
        """No endpoints and no events."""
        async with self.owner.transaction():
            await self.owner.execute("SET LOCAL session_replication_role = replica")
            await self.owner.execute("TRUNCATE webhook_endpoints, events CASCADE")
            await self.owner.execute("TRUNCATE webhook_flows, webhook_streams")
            await self.owner.execute("UPDATE event_stream SET last_sequence = 0")


@asynccontextmanager
async def _desk(on: Settings, receiver: str) -> AsyncIterator[Desk]:
    owner = await db.connecting.connect(on.owner_url)
    try:
        await owner.execute(FILL, DELIVERIES)
        # Their deadlines have passed, which is announced already: nothing else happens than what is measured.
        await owner.execute("UPDATE packages SET deadline_announced_at = deadline_at")
        async with httpx.AsyncClient(base_url=receiver, timeout=60) as http:
            desk = Desk(on, owner, http)
            yield desk
            await desk.redis.aclose()
    finally:
        await owner.close()


async def _rates(desk: Desk, findings: Findings, *, quick: bool) -> None:
    """Measure `deliveries_vs_bare`: a backlog is sent by the worker, as many are sent by the bare loop, in turn."""
    number = QUICK_DELIVERIES if quick else DELIVERIES
    ours, bare = [], []
    for _ in range(QUICK_ROUNDS if quick else ROUNDS):
        bare.append(_bare(f"{desk.http.base_url}/bare", number))
        ours.append(await _worker(desk, number))
    findings.add({"deliveries_vs_bare": statistics.median(a / b for a, b in zip(ours, bare, strict=True))})
    findings.notes.append(
        f"webhooks: {number} deliveries to {ENDPOINTS} endpoints, the worker {statistics.median(ours):.0f}/s, a bare"
        f" loop {statistics.median(bare):.0f}/s."
    )


def _bare(url: str, number: int) -> float:
    command = [sys.executable, "-m", "bench.bare_sender", url, str(number)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


async def _worker(desk: Desk, number: int) -> float:
    """How many deliveries a worker sends a second, from the first to the last, of what waited when it began."""
    await desk.forget()
    endpoints = [await desk.endpoint(f"from{each}", "PAUSED") for each in range(ENDPOINTS)]
    for each in range(ENDPOINTS):
        await desk.http.delete(f"from{each}")
    await desk.owner.execute(EVENTS, number // ENDPOINTS)
    with deadlines.worker(desk.on, METRICS_PORT):
        await desk.numbered(number)
        await desk.set_state("ACTIVE", *endpoints)
        came = [await desk.came(f"from{each}", number // ENDPOINTS) for each in range(ENDPOINTS)]
    began: float = min(one["first"] for one in came)
    ended: float = max(one["last"] for one in came)
    return number / (ended - began)


async def _delays(desk: Desk, findings: Findings, seconds: float) -> None:
    """Measure `delivered_p50_ms` and `delivered_p99_ms`: from the commit to the receiver, at an even pace."""
    endpoint = await desk.endpoint("even")
    await _late(desk, "even", 2)
    late = await _late(desk, "even", seconds)
    await desk.set_state("PAUSED", endpoint)
    p50, p99 = _percentile(late, 0.5), _percentile(late, 0.99)
    findings.add({"delivered_p50_ms": p50, "delivered_p99_ms": p99})
    findings.notes.append(
        f"webhooks: {len(late)} events at {A_SECOND}/s came {p50:.0f} ms after they happened (p50), {p99:.0f} ms (p99),"
        f" {max(late):.0f} ms (longest)."
    )


async def _late(desk: Desk, path: str, seconds: float) -> list[float]:
    """How late each event came, in milliseconds."""
    await desk.http.delete(path)
    late: list[float] = (await desk.came(path, await desk.happen(seconds)))["milliseconds"]
    return late


def _percentile(late: Sequence[float], share: float) -> float:
    return sorted(late)[min(len(late) - 1, round(len(late) * share))]


async def _beside_one_that_hangs(desk: Desk, findings: Findings, *, quick: bool) -> None:
    """Measure `hanging_endpoint_p99`: the p99 of another endpoint, with one that hangs and without, in turn."""
    await desk.endpoint("other")
    seconds = QUICK_PAIR_SECONDS if quick else PAIR_SECONDS
    ratios = []
    for pair in range(QUICK_PAIRS if quick else PAIRS):
        found = {}
        for hangs in (True, False) if pair % 2 else (False, True):
            # A new one each time: one that has hung for a while is hardly asked any more.
            hanging = await desk.endpoint(f"hang{pair}") if hangs else None
            found[hangs] = _percentile(await _late(desk, "other", seconds), 0.99)
            if hanging is not None:
                await desk.set_state("PAUSED", hanging)
        ratios.append(found[True] / found[False])
    findings.add({"hanging_endpoint_p99": statistics.median(ratios)})
    shown = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    findings.notes.append(f"webhooks: the p99 of one endpoint beside one that hangs ÷ alone, pair by pair: {shown}.")
