"""100,000 deadlines that pass in the same minute: the worker as it runs, against a bare loop that does no more.

The bare loop claims with SKIP LOCKED and writes the same mark, event and audit row, in SQL alone, batch by batch on one
connection. The worker is a process as `make run` starts it, with every other job of it: the relay numbers the events
meanwhile. What it weighs is read all the time.
"""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped] # it ships no types

import db.connecting
from bench import place, processes
from bench.figures import Findings
from settings import Settings

DATABASE = "bench_deadlines"
PACKAGES, QUICK_PACKAGES = 100_000, 10_000
BATCH = 200
METRICS_PORT = 8417
GIVE_UP_SECONDS = 600

# Open packages of one council, whose deadlines lie within the last minute.
FILL = """
INSERT INTO packages (
    id, authority_id, public_reference, reference, client_reference, service_level_id, profile_id, terms_version,
    early_decision, location_precision, partial_allowed, offer_required, award_strategy, completes_at, state,
    start_date, created_by, created_at, finalised_at, deadline_at, sent_count)
SELECT gen_random_uuid(), h.id, 'bench-' || n, 'bench-' || n, 'LAS ' || n, l.id, p.id, 't1',
       'WHEN_ALL_RESPONDED', 'FULL', false, 'NONE', 'REASONED', 'DECISION', 'OPEN',
       current_date, a.id, now() - interval '9 days', now() - interval '9 days', now() - interval '1 minute' * n / $1, 1
FROM authorities h
JOIN LATERAL (SELECT id FROM profiles WHERE authority_id = h.id LIMIT 1) p ON true
JOIN LATERAL (SELECT id FROM service_levels WHERE authority_id = h.id LIMIT 1) l ON true
JOIN LATERAL (SELECT id FROM accounts WHERE authority_id = h.id LIMIT 1) a ON true, generate_series(1, $1::integer) n
WHERE h.slug = 'solihull'
"""

# What the bare loop does for one batch.
BARE = """
WITH due AS (
    SELECT p.id FROM packages p
    WHERE p.state = 'OPEN' AND p.deadline_announced_at IS DISTINCT FROM p.deadline_at AND p.deadline_at <= now()
    ORDER BY p.deadline_at LIMIT $1 FOR UPDATE SKIP LOCKED
), marked AS (
    UPDATE packages p SET deadline_announced_at = p.deadline_at FROM due WHERE p.id = due.id
    RETURNING p.id, p.authority_id, p.public_reference, p.deadline_at
), told AS (
    INSERT INTO events (id, type, authority_id, package_id, data, occurred_at)
    SELECT gen_random_uuid(), 'package.deadline_passed', m.authority_id, m.id, jsonb_build_object(
        'authorityId', 'authority_' || m.authority_id, 'packageId', 'package_' || m.id,
        'publicReference', m.public_reference, 'deadlineAt', m.deadline_at), clock_timestamp() FROM marked m
), audited AS (
    INSERT INTO audit (authority_id, action, object_type, object_id, before, after, occurred_at)
    SELECT m.authority_id, 'package.deadline_passed', 'package', m.id,
           jsonb_build_object('deadline_announced_at', NULL),
           jsonb_build_object('deadline_announced_at', m.deadline_at), clock_timestamp() FROM marked m
)
SELECT count(*) FROM marked
"""
HANDLED = "SELECT count(*) FROM events WHERE type = 'package.deadline_passed'"


async def measure(settings: Settings, findings: Findings, *, quick: bool) -> None:
    """Measure `deadlines_vs_bare` and `jobs_memory_mb`."""
    wanted = QUICK_PACKAGES if quick else PACKAGES
    on = await place.fresh(settings, DATABASE)
    owner = await db.connecting.connect(on.owner_url)
    try:
        await _fill(owner, wanted)
        bare = await _bare(owner)
        await _fill(owner, wanted)
        ours, heaviest = await _worker(on, owner, wanted)
    finally:
        await owner.close()
    findings.add({"deadlines_vs_bare": ours / bare, "jobs_memory_mb": heaviest})
    findings.notes.append(
        f"{wanted} deadlines in one minute: the worker announced {ours:.0f}/s (all in {wanted / ours:.1f} s), a bare"
        f" loop {bare:.0f}/s; it weighed {heaviest:.0f} MB at most."
    )


async def _fill(owner: Any, wanted: int) -> None:
    async with owner.transaction():
        # The audit refuses TRUNCATE by a trigger; a replica's session fires none.
        await owner.execute("SET LOCAL session_replication_role = replica")
        await owner.execute("TRUNCATE packages, events, audit CASCADE")
        await owner.execute("UPDATE event_stream SET last_sequence = 0")
    await owner.execute(FILL, wanted)
    await owner.execute("VACUUM ANALYZE packages")


async def _bare(owner: Any) -> float:
    began, done = time.monotonic(), 0
    while batch := await owner.fetchval(BARE, BATCH):
        done += batch
    return done / (time.monotonic() - began)


async def _worker(on: Settings, owner: Any, wanted: int) -> tuple[float, float]:
    """How many deadlines a worker announces a second, from its first to its last, and the most it weighs in MB."""
    with worker(on, METRICS_PORT) as process:
        weighed = psutil.Process(process.pid)
        heaviest, first, done = 0.0, 0, 0
        began = ended = time.monotonic()
        give_up_at = began + GIVE_UP_SECONDS
        while done < wanted or await owner.fetchval("SELECT count(*) FROM events WHERE sequence IS NULL"):
            if process.poll() is not None or time.monotonic() > give_up_at:
                raise processes.ServerFailed(f"The worker did not announce them all; what it said is in {_log(on)}.")
            await asyncio.sleep(0.1)
            heaviest = max(heaviest, weighed.memory_info().rss / 2**20)
            if done < wanted:
                done = await owner.fetchval(HANDLED)
                if first == 0:
                    first, began = done, time.monotonic()
                ended = time.monotonic()
        return (wanted - first) / (ended - began), heaviest


def _log(on: Settings) -> Path:
    return on.data_directory / "worker.log"


@contextmanager
def worker(on: Settings, metrics_port: int) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a worker for as long as the block does. What it says goes to a file."""
    with _log(on).open("wb") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "cli", "worker"],
            env=processes.environment(on, metrics_port),
            stdout=written,
            stderr=written,
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait()
