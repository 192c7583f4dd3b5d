"""The post under faults: refused, deferred and lost messages, servers that die, workers that are killed, bursts."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

import telemetry
from db.transaction import Database
from domain.mailing import LEASE
from domain.notices import Lane
from jobs.measuring import measure_jobs
from jobs.messages import Post, send_due
from settings import Settings
from tests.conftest import MovableClock
from tests.jobs.processes import RUN, eventually, started
from tests.messaging.receiving import MailServer, mail_server

pytestmark = pytest.mark.usefixtures("clean")

TEAM = "team@carefirst.example.org"
# A digest to be sent to Care First, $1 of them, in lane $2; each is about a notice of its own.
QUEUE = """
WITH told AS (
    INSERT INTO notices (kind, lane, authority_id, organisation_id, created_at, addressed_at)
    SELECT $3, $2, a.id, o.id, now(), now() FROM generate_series(1, $1), authorities a, organisations o
    WHERE a.slug = 'solihull' AND o.slug = 'carefirst' RETURNING id, authority_id, organisation_id
)
INSERT INTO messages (notice_id, kind, lane, authority_id, organisation_id, created_at)
SELECT id, $3, $2, authority_id, organisation_id, now() FROM told RETURNING id
"""
STATES = "SELECT state, count(*) FROM messages WHERE kind = $1 GROUP BY state"


async def queue(owner: Any, count: int = 1, lane: Lane = Lane.PROMPT, kind: str = "DIGEST") -> UUID:
    """Have messages sent; the last one's id."""
    rows = await owner.fetch(QUEUE, count, lane.value, kind)
    found: UUID = rows[-1]["id"]
    return found


async def states(owner: Any, kind: str = "DIGEST") -> dict[str, int]:
    return {row["state"]: row["count"] for row in await owner.fetch(STATES, kind)}


@asynccontextmanager
async def leaving_by(settings: Settings, server: MailServer) -> AsyncIterator[Post]:
    post = Post(settings, server.url)
    try:
        yield post
    finally:
        await post.aclose()


async def test_a_no_for_now_is_tried_again_with_the_same_message_id(
    owner: Any, settings: Settings, worker_db: Database, clock: MovableClock
) -> None:
    answers = iter(["451 4.3.0 later", "250 2.1.5 OK"])
    seen: list[bytes] = []

    def content(raw: bytes) -> str:
        seen.append(raw)
        return "250 2.0.0 Kept"

    replies = {"recipient": lambda _: next(answers), "content": content}
    async with mail_server(**replies) as server, leaving_by(settings, server) as post:
        message = await queue(owner)
        assert await send_due(worker_db, post, Lane.BULK) == 1
        assert await states(owner) == {"DEFERRED": 1}
        assert await send_due(worker_db, post, Lane.BULK) == 0
        clock.advance(timedelta(minutes=1))
        assert await send_due(worker_db, post, Lane.BULK) == 1
    assert await states(owner) == {"SENT": 1}
    tries = await owner.fetch("SELECT number, outcome, code, enhanced_code FROM message_attempts ORDER BY number")
    assert [tuple(row) for row in tries] == [(1, "DEFERRED", 451, "4.3.0"), (2, "SENT", 250, None)]
    assert server.taken[0]["Message-ID"] == f"<{message}@ebrokerage.example>"


async def test_a_refused_address_is_marked_and_the_council_told_once(
    owner: Any, settings: Settings, worker_db: Database
) -> None:
    refuses: Callable[[str], str] = lambda to: "550 5.1.1 no such user" if to == TEAM else "250 2.1.5 OK"  # noqa: E731
    mark = "SELECT mail_refused_at IS NOT NULL FROM organisations WHERE slug = 'carefirst'"
    async with mail_server(recipient=refuses) as server, leaving_by(settings, server) as post:
        await queue(owner, 2)
        await send_due(worker_db, post, Lane.BULK)
        assert await states(owner) == {"BOUNCED": 2}
        assert await owner.fetchval(mark)
        assert [mail["To"] for mail in server.taken] == ["solihull.manager@example.org"]
        (told,) = server.taken
        assert "cannot be reached" in told["Subject"]
        assert TEAM not in told.as_string()
        assert "Care First Home Care Ltd" in told.as_string()
        await queue(owner)
        await send_due(worker_db, post, Lane.BULK)
        assert len(server.taken) == 1
        server.recipient = lambda _: "250 2.1.5 OK"
        await queue(owner)
        await send_due(worker_db, post, Lane.BULK)
    assert not await owner.fetchval(mark)


async def test_a_server_that_dies_in_the_middle_gets_it_again(
    owner: Any, settings: Settings, worker_db: Database, clock: MovableClock
) -> None:
    dies = iter([True, False])
    replies = {"content": lambda _: None if next(dies) else "250 2.0.0 Kept"}
    async with mail_server(**replies) as server, leaving_by(settings, server) as post:
        await queue(owner)
        await send_due(worker_db, post, Lane.BULK)
        assert await states(owner) == {"DEFERRED": 1}
        await server.stop()
        clock.advance(timedelta(minutes=2))
        assert await send_due(worker_db, post, Lane.BULK) == 1
        await server.start()
        clock.advance(timedelta(minutes=2))
        await send_due(worker_db, post, Lane.BULK)
    assert await states(owner) == {"SENT": 1}
    assert len(server.taken) == 1


async def test_what_nobody_can_write_does_not_stop_the_others(
    owner: Any, settings: Settings, worker_db: Database, clock: MovableClock
) -> None:
    async with mail_server() as server, leaving_by(settings, server) as post:
        await queue(owner, kind="NO_SUCH_KIND")
        await queue(owner)
        await send_due(worker_db, post, Lane.BULK)
        assert await states(owner) == {"SENT": 1}
        assert await states(owner, "NO_SUCH_KIND") == {"DEFERRED": 1}
        clock.advance(timedelta(hours=49))
        await send_due(worker_db, post, Lane.BULK)
    assert await states(owner, "NO_SUCH_KIND") == {"FAILED": 1}


async def test_what_waits_to_be_sent_is_measured_and_what_waits_for_its_next_try_is_not(
    owner: Any, settings: Settings, worker_db: Database
) -> None:
    await queue(owner, 3)
    await owner.execute("UPDATE messages SET created_at = now() - interval '5 minutes'")
    await measure_jobs({"database": worker_db})
    assert telemetry.JOBS_DUE.labels("send_messages")._value.get() == 3
    assert telemetry.JOB_LATENESS_SECONDS.labels("send_messages")._value.get() >= 300
    async with mail_server(recipient=lambda _: "451 4.3.0 later") as server, leaving_by(settings, server) as post:
        await send_due(worker_db, post, Lane.BULK)
    await measure_jobs({"database": worker_db})
    assert telemetry.JOBS_DUE.labels("send_messages")._value.get() == 0
    assert telemetry.JOB_LATENESS_SECONDS.labels("send_messages")._value.get() == 0


async def test_B12_a_discharge_does_not_wait_behind_ten_thousand_digests(
    owner: Any, settings: Settings, worker_db: Database
) -> None:
    """With a server that takes a tenth of a second for each message, and one worker that is in the middle of them."""
    await queue(owner, 10_000, Lane.BULK)
    async with mail_server(pause_seconds=0.1) as server, leaving_by(settings, server) as post:
        burst = asyncio.create_task(send_due(worker_db, post, Lane.BULK))
        await eventually(lambda: _some(server))
        urgent = await queue(owner, 1, Lane.URGENT, "REMINDER")
        began = time.monotonic()
        await send_due(worker_db, post, Lane.URGENT)
        taken = time.monotonic() - began
        assert any(mail["Message-ID"].startswith(f"<{urgent}") for mail in server.taken)
        await burst
    assert taken < 2.0
    assert (await states(owner))["QUEUED"] > 9_000


async def _some(server: MailServer) -> bool:
    return bool(server.taken)


async def test_several_workers_send_each_message_once(owner: Any, settings: Settings, worker_db: Database) -> None:
    """Each worker in several jobs at once: one that finds another at work leaves it to that."""
    await queue(owner, 60)
    async with mail_server() as server, AsyncExitStack() as stack:
        posts = [await stack.enter_async_context(leaving_by(settings, server)) for _ in range(3)]

        async def all_sent() -> bool:
            await asyncio.gather(*(send_due(worker_db, post, Lane.BULK) for post in posts * 2))
            return await states(owner) == {"SENT": 60}

        await eventually(all_sent, within=30)
    assert len({mail["Message-ID"] for mail in server.taken}) == len(server.taken) == 60


async def test_a_worker_killed_between_claim_and_send_costs_at_most_one_repeat(
    owner: Any, settings: Settings, clock: MovableClock
) -> None:
    async with mail_server(pause_seconds=1.0) as server:
        mailing = settings.model_copy(update={"smtp_url": server.url})
        message = await queue(owner)

        async def claimed() -> Any:
            return await owner.fetchval("SELECT attempts FROM messages WHERE id = $1", message)

        with started(mailing, "-c", RUN) as worker:
            await eventually(claimed, within=30)
            worker.kill()
            worker.wait()
        assert await states(owner) == {"QUEUED": 1}
        server.pause_seconds = 0.0
        clock.advance(LEASE * 2)
        with started(mailing, "-c", RUN):

            async def sent() -> bool:
                return await states(owner) == {"SENT": 1}

            await eventually(sent, within=30)
    assert 1 <= len(server.taken) <= 2
    assert {mail["Message-ID"] for mail in server.taken} == {f"<{message}@ebrokerage.example>"}
    tries = await owner.fetch("SELECT outcome FROM message_attempts ORDER BY number")
    assert [row["outcome"] for row in tries] == [None, "SENT"]
