"""The post under faults: refused, deferred and lost messages, servers that die, workers that are killed, bursts."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

import db.jobs
import db.notices
import telemetry
from db.transaction import Database, Tx
from domain.mailing import LEASE, MOST_CUT_OFF
from domain.notices import MOST_ATTEMPTS, Lane, Notice, NoticeKind
from jobs.measuring import measure_jobs
from jobs.messages import Post, send_due
from resolvers import messages
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


# Notices to the managers of Solihull; the first is poisonous.
TELL = """
INSERT INTO notices (kind, lane, authority_id, data, attempts, created_at)
SELECT said.kind, 1, a.id, said.data, $1, now()
FROM authorities a, (VALUES ('LINK_EXPIRED', jsonb_build_object('poison', true)),
    ('OF_A_NEWER_RELEASE', '{}'), ('LINK_EXPIRED', '{}')) said (kind, data) WHERE a.slug = 'solihull'
"""
UNTOLD = "SELECT kind, attempts, last_error FROM notices WHERE addressed_at IS NULL ORDER BY kind"


async def test_a_notice_that_cannot_be_addressed_is_set_aside_shown_and_holds_up_no_other(
    owner: Any, settings: Settings, worker_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = db.notices.colleagues

    async def poisoned(tx: Tx, notice: Notice, kind: NoticeKind) -> Any:
        return await (tx.connection.fetch("SELECT 1/0") if notice.data else people(tx, notice, kind))

    monkeypatch.setattr(db.notices, "colleagues", poisoned)
    await owner.execute(TELL, MOST_ATTEMPTS - 2)
    async with mail_server() as server, leaving_by(settings, server) as post:
        for _ in range(3):
            await send_due(worker_db, post, Lane.BULK)
    assert len(server.taken) == 1
    rows = [tuple(row) for row in await owner.fetch(UNTOLD)]
    assert rows == [
        ("LINK_EXPIRED", MOST_ATTEMPTS, "DivisionByZeroError"),
        ("OF_A_NEWER_RELEASE", MOST_ATTEMPTS - 2, None),
    ]
    async with worker_db.begin(None) as tx:
        shown = {one.name: one for one in await db.jobs.summary(tx)}["send_messages"]
        assert (shown.due, shown.poisoned) == (1, 1)
    async with owner.transaction():
        operator = Tx(owner, None, timedelta(0))
        (listed,) = await _listed(operator)
        assert (listed.kind, listed.status, listed.authority) == ("LINK_EXPIRED", "POISONED", "solihull")
        assert await db.jobs.retry(operator, listed.id) is not None
        assert await _listed(operator) == []
        await owner.execute("UPDATE notices SET attempts = $1 WHERE id = $2", MOST_ATTEMPTS, listed.id)
        assert await db.jobs.discard(operator, listed.id) is not None
        assert await db.jobs.discard(operator, listed.id) is None


async def _listed(operator: Tx) -> Sequence[db.jobs.Listed]:
    return await db.jobs.listed(operator, timedelta(minutes=1), 10, waiting=True)


CUT_OFF = """
WITH tried AS (UPDATE messages m SET attempts = $1 WHERE kind = 'DIGEST' RETURNING m.id, m.authority_id)
INSERT INTO message_attempts (message_id, number, authority_id, began_at)
SELECT id, generate_series(1, $1), authority_id, now() FROM tried
"""


async def test_what_takes_its_worker_with_it_is_given_up_and_told(
    owner: Any, settings: Settings, worker_db: Database
) -> None:
    for tries, state in ((MOST_CUT_OFF - 1, "SENT"), (MOST_CUT_OFF, "FAILED")):
        await owner.execute("TRUNCATE messages, message_attempts")
        await queue(owner)
        await owner.execute(CUT_OFF, tries)
        async with mail_server() as server, leaving_by(settings, server) as post:
            await send_due(worker_db, post, Lane.BULK)
        assert await states(owner) == {state: 1}
        told = [mail["Subject"] for mail in server.taken if mail["To"] == "solihull.manager@example.org"]
        assert (len(told), len(server.taken)) == ((0, 1) if state == "SENT" else (1, 1))
    last = await owner.fetchrow("SELECT outcome, problem FROM message_attempts ORDER BY number DESC LIMIT 1")
    assert tuple(last) == ("FAILED", "CUT_OFF")


async def test_a_clock_that_steps_back_delays_nothing_that_was_deferred_and_repeats_nothing_that_is_in_hand(
    owner: Any, settings: Settings, worker_db: Database, clock: MovableClock
) -> None:
    clock.set_offset(timedelta(hours=3))
    answers = iter(["451 4.3.0 later", "250 2.1.5 OK", "250 2.1.5 OK"])
    async with mail_server(recipient=lambda _: next(answers)) as server, leaving_by(settings, server) as post:
        await queue(owner)
        await send_due(worker_db, post, Lane.BULK)
        assert await states(owner) == {"DEFERRED": 1}
        await queue(owner)
        await messages.claim(worker_db, Lane.BULK, 1, post.office)
        clock.set_offset(timedelta(0))
        await send_due(worker_db, post, Lane.BULK)
        assert await states(owner) == {"SENT": 1, "QUEUED": 1}


async def test_the_text_of_one_message_at_a_time_leaves_a_worker(
    owner: Any, settings: Settings, worker_db: Database
) -> None:
    """The next one only when the answer to it is on record: whose worker dies then is sent twice, and nobody else."""
    await queue(owner, 8)
    async with mail_server(pause_seconds=0.02) as server, leaving_by(settings, server) as post:
        await send_due(worker_db, post, Lane.BULK)
    assert await states(owner) == {"SENT": 8}
    assert (server.busiest, server.connected) == (1, settings.smtp_connections)


async def test_an_answer_is_put_on_record_when_the_database_is_back(
    owner: Any, settings: Settings, worker_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a server took and nobody noted would be sent again: its connection is killed as it would note it."""
    finish, kills = messages.finish, iter([True, True, False])

    async def killed(database: Database, letter: Any, answer: Any, chance: float) -> Any:
        if next(kills):
            await owner.fetchval(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE usename = 'ebrokerage_worker' AND datname = current_database()"
            )
        return await finish(database, letter, answer, chance)

    monkeypatch.setattr(messages, "finish", killed)
    await queue(owner)
    async with mail_server() as server, leaving_by(settings, server) as post:
        await send_due(worker_db, post, Lane.BULK)
    assert await states(owner) == {"SENT": 1}
    assert len(server.taken) == 1


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
