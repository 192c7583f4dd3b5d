"""Behind a million deliveries that wait: what a claim costs, and how long the list of them takes to read."""

import statistics
import time
from datetime import timedelta
from uuid import uuid4

import asyncpg
import httpx

import db.connecting
import db.deliveries
import db.pool
from bench import callers, place, processes
from bench.deadlines import FILL
from bench.figures import Findings
from bench.webhooks import ENDPOINT, ENDPOINTS
from db.transaction import Tx
from settings import Login, Settings
from webhooks.sending import AT_ONCE

SMALL, LARGE = "bench_webhooks_small", "bench_webhooks_large"
FEW, MANY, QUICK_MANY = 1_000, 1_000_000, 50_000
ROUNDS, CLAIMS = 7, 20
WARM_UP, LISTS = 20, 200
PACKAGES = 1_000
MANAGER = "solihull.manager"

EVENTS = """
INSERT INTO events (id, type, authority_id, package_id, data, occurred_at, sequence)
SELECT gen_random_uuid(), 'package.created', p.authority_id, p.id, '{}', now(), n
FROM generate_series(1, $1::integer) n
    JOIN (SELECT *, row_number() OVER () AS place FROM packages) p ON p.place = 1 + n % (SELECT count(*) FROM packages)
"""
# What waits: the deliveries of endpoints that were away for a while.
WAITING = """
INSERT INTO webhook_deliveries (endpoint_id, authority_id, event_id, message_id, sequence, type, package_id, due_at,
                                occurred_at, created_at)
SELECT e.id, e.authority_id, v.id, v.id, v.sequence, v.type, v.package_id,
    now() - interval '1 hour' + v.sequence * interval '1 ms', v.occurred_at, now()
FROM webhook_endpoints e CROSS JOIN events v
"""
LIST = """{ webhookEndpoints(first: 1) { nodes { deliveries(first: 50) {
    nodes { id messageId sequence type state createdAt nextTryAt } pageInfo { endCursor hasNextPage } } } } }"""


async def measure(settings: Settings, findings: Findings, *, quick: bool) -> None:
    """Measure `claim_growth` and `deliveries_list_ms`."""
    many = QUICK_MANY if quick else MANY
    small, large = await _filled(settings, SMALL, FEW), await _filled(settings, LARGE, many)
    async with await _worker(small) as few, await _worker(large) as lots:
        for pool in (few, lots):
            await _claims(pool)
        pairs = [(await _claims(few), await _claims(lots)) for _ in range(ROUNDS)]
    few_ms, many_ms = (statistics.median(one) for one in zip(*pairs, strict=True))
    listed = await _lists(large)
    late = sorted(listed)[round(len(listed) * 0.99) - 1]
    growth = statistics.median(b / a for a, b in pairs)
    findings.add({"claim_growth": growth, "deliveries_list_ms": late})
    findings.notes.append(
        f"webhooks: a claim of {AT_ONCE} took {few_ms:.1f} ms where {FEW} wait and {many_ms:.1f} ms where {many} do; a"
        f" page of 50 of those was read in {statistics.median(listed):.1f} ms (p50), {late:.1f} ms (p99)."
    )


async def _filled(settings: Settings, database: str, waiting: int) -> Settings:
    on = await place.fresh(settings, database)
    owner = await db.connecting.connect(on.owner_url)
    try:
        await owner.execute(FILL, PACKAGES)
        await owner.execute(EVENTS, waiting // ENDPOINTS)
        for _ in range(ENDPOINTS):
            await owner.execute(ENDPOINT, uuid4(), "http://127.0.0.1:9/", "ACTIVE")
        await owner.execute(WAITING)
        await owner.execute("VACUUM ANALYZE")
    finally:
        await owner.close()
    return on


async def _worker(on: Settings) -> asyncpg.Pool:
    """A connection as the worker has it."""
    return await db.pool.connect(on.login_url(Login.WORKER), size=1, statement_timeout_seconds=60, name="bench claims")


async def _claims(pool: asyncpg.Pool) -> float:
    """How long a claim takes, in milliseconds: the median of some, each undone."""
    took = []
    async with pool.acquire() as connection:
        for _ in range(CLAIMS):
            transaction = connection.transaction()
            await transaction.start()
            began = time.perf_counter()
            claimed = await db.deliveries.claim(Tx(connection, None, timedelta(0)), AT_ONCE)
            took.append((time.perf_counter() - began) * 1000)
            await transaction.rollback()
            if len(claimed) != AT_ONCE:
                raise processes.ServerFailed(f"{len(claimed)} deliveries were claimed, not {AT_ONCE}.")
    return statistics.median(took)


async def _lists(on: Settings) -> list[float]:
    """How long the list of deliveries takes over HTTP, in milliseconds, one request after the other."""
    token = (await callers.tokens(on, [MANAGER]))[MANAGER]
    took = []
    with processes.server("app", on) as app:
        async with httpx.AsyncClient(base_url=app.url(""), headers={"Authorization": f"Bearer {token}"}) as http:
            answer = await http.post("/graphql", json={"query": LIST})
            endpoint = answer.json()["data"]["webhookEndpoints"]["nodes"][0]
            if not endpoint["deliveries"]["pageInfo"]["hasNextPage"]:
                raise processes.ServerFailed(f"Not a page of many deliveries: {answer.text[:300]}")
            for _ in range(WARM_UP + LISTS):
                began = time.perf_counter()
                await http.post("/graphql", json={"query": LIST})
                took.append((time.perf_counter() - began) * 1000)
    return took[WARM_UP:]
