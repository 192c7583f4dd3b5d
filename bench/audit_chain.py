"""What the chain costs those who write: changes in one council with the chain drawn beside, and without any of it.

A change is what a mutation leaves behind: a package locked and moved on, an event and a row of the audit, with the
settings of row-level security. It is written by 1 and by 16 connections of a process that does nothing else, which is
harder on the chain than the service is. The sequencer is a process of its own that looks as often as the worker does.
Without means: no sequencer, and none of the chain's indexes. The rounds alternate.
"""

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import asyncpg

import db.connecting
import db.pool
from bench import load, place, processes
from bench.deadlines import FILL
from bench.figures import Findings
from db.audit_chain import CHAIN_INDEXES
from db.carrying import opening
from db.clock import Clock
from db.transaction import Database
from domain.permissions import GRANTS, Role
from domain.viewer import NEVER, Viewer
from jobs.audit_chain import chain_waiting
from settings import Login, Settings

DATABASE = "bench_audit_chain"
WRITERS = (1, 16)
SECONDS, QUICK_SECONDS = 3.0, 1.0
ROUNDS, QUICK_ROUNDS = 9, 3
MOVE = "UPDATE packages SET version = version + 1 WHERE id = $1"
TELL = """
INSERT INTO events (id, type, authority_id, package_id, data, occurred_at)
VALUES ($1, 'package.edited', $2, $3, '{"part": "CALLS"}', now())
"""
PUT_ON_RECORD = """
INSERT INTO audit (authority_id, account_id, action, object_type, object_id, object_version, before, after, occurred_at)
VALUES ($1, $2, 'package.calls_set', 'package', $3, 2, '{"calls": []}',
        '{"calls": [{"day": "MON", "time": "09:00", "minutes": 30, "carers": 1}], "state": "DRAFT"}', now())
"""
TAIL = "SELECT count(*) FROM audit WHERE position IS NULL"
OLDEST = "SELECT extract(epoch FROM clock_timestamp() - min(occurred_at))::float FROM audit WHERE position IS NULL"
LOOK_SECONDS = 0.05
IDLE = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'bench sequencer' AND state <> 'idle'"


async def measure(settings: Settings, findings: Findings, *, quick: bool) -> None:
    """Measure `audit_chain_cost_1`, `audit_chain_cost_16` and `audit_chain_tail_seconds`."""
    on = await place.fresh(settings, DATABASE)
    owner = await db.connecting.connect(on.owner_url)
    try:
        await owner.execute(FILL, 400)
        packages = [row["id"] for row in await owner.fetch("SELECT id FROM packages ORDER BY id")]
        viewer = await _officer(owner)
        pool = await asyncpg.create_pool(on.login_url(Login.APP), min_size=max(WRITERS), max_size=max(WRITERS))
        sequencer = _sequencer(on)
        try:
            await _write(pool, viewer, packages, 1, 0.1)
            # its start is not what is measured
            await _until(owner, TAIL)
            tails = [
                await _compare(sequencer, owner, (pool, viewer, packages, writers), findings, quick=quick)
                for writers in WRITERS
            ]
            findings.add({"audit_chain_tail_seconds": max(tails)})
        finally:
            sequencer.kill()
            sequencer.wait()
            await pool.close()
    finally:
        await owner.close()


async def _compare(
    sequencer: "subprocess.Popen[bytes]",
    owner: Any,
    how: tuple[Any, Viewer, Sequence[UUID], int],
    findings: Findings,
    *,
    quick: bool,
) -> float:
    """Let so many write with and without; how long, in seconds, a row waited at most to be chained."""
    seconds = QUICK_SECONDS if quick else SECONDS
    chained: list[float] = []
    bare: list[float] = []
    longest, oldest = 0, [0.0]
    for number in range(QUICK_ROUNDS if quick else ROUNDS):
        for with_chain in (True, False) if number % 2 == 0 else (False, True):
            sequencer.send_signal(signal.SIGUSR2)
            await asyncio.sleep(0.5)
            await _until(owner, IDLE)
            await _empty(owner, indexes=with_chain)
            if with_chain:
                sequencer.send_signal(signal.SIGUSR1)
            watching = asyncio.create_task(_watch(owner, oldest)) if with_chain else None
            (chained if with_chain else bare).append(await _write(*how, seconds))
            if watching is not None:
                watching.cancel()
                await asyncio.wait({watching})
            longest = max(longest, await owner.fetchval(TAIL) if with_chain else 0)
    writers = how[-1]
    findings.add({f"audit_chain_cost_{writers}": 1 - load.ratio(chained, bare)})
    middle = [sorted(figures)[len(figures) // 2] for figures in (chained, bare)]
    findings.notes.append(
        f"{writers} writing: {middle[0]:.0f} changes/s chained, {middle[1]:.0f}/s without; at the end of a round at"
        f" most {longest} rows were not chained yet; none had waited for longer than {max(oldest):.2f} s."
    )
    return max(oldest)


async def _watch(owner: Any, oldest: list[float]) -> None:
    """Look all the time how long the oldest row has waited."""
    while True:
        oldest.append(await owner.fetchval(OLDEST) or 0.0)
        await asyncio.sleep(LOOK_SECONDS)


async def _write(pool: Any, viewer: Viewer, packages: Sequence[UUID], writers: int, seconds: float) -> float:
    """Changes a second of so many writers, each of packages of its own."""
    until = time.monotonic() + seconds

    async def writing(number: int) -> int:
        done = 0
        mine = packages[number::writers]
        async with pool.acquire() as connection:
            while time.monotonic() < until:
                package = mine[done % len(mine)]
                await connection.execute(opening(viewer))
                await connection.execute(MOVE, package)
                await connection.execute(TELL, uuid4(), viewer.authority_id, package)
                await connection.execute(PUT_ON_RECORD, viewer.authority_id, viewer.account_id, package)
                await connection.execute("COMMIT")
                done += 1
        return done

    began = time.monotonic()
    done = await asyncio.gather(*(writing(number) for number in range(writers)))
    return sum(done) / (time.monotonic() - began)


async def _officer(owner: Any) -> Viewer:
    row = await owner.fetchrow("SELECT id, authority_id FROM accounts WHERE username = 'solihull.broker'")
    role = Role.SOURCING_OFFICER
    return Viewer(row["id"], role, row["authority_id"], None, GRANTS[role], "bench", NEVER)


async def _empty(owner: Any, *, indexes: bool) -> None:
    async with owner.transaction():
        await owner.execute("SET LOCAL session_replication_role = replica")
        await owner.execute("TRUNCATE events, audit, audit_heads, audit_seals CASCADE")
    for name, definition in CHAIN_INDEXES.items():
        await owner.execute(f"DROP INDEX IF EXISTS {name}")
        if indexes:
            await owner.execute(definition)
    await owner.execute("VACUUM packages")


def _sequencer(on: Settings) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "bench.audit_chain", on.login_url(Login.WORKER)], env=processes.environment(on, 1)
    )


async def _until(owner: Any, nought: str) -> None:
    """Wait until a statement counts nothing any more."""
    for _ in range(300):
        if not await owner.fetchval(nought):
            return
        await asyncio.sleep(0.2)
    raise processes.ServerFailed("The sequencer does not come to rest.")


async def _sequence(address: str) -> None:
    """Draw chains, between SIGUSR1 (or the start) and SIGUSR2; stopped anywhere else it would hold its locks."""
    working = asyncio.Event()
    working.set()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, working.set)
    loop.add_signal_handler(signal.SIGUSR2, working.clear)
    pool = await db.pool.connect(address, size=2, statement_timeout_seconds=20, name="bench sequencer")
    while True:
        await working.wait()
        await chain_waiting(Database(pool, Clock(None)))
        await asyncio.sleep(1)


if __name__ == "__main__":
    asyncio.run(_sequence(sys.argv[1]))
