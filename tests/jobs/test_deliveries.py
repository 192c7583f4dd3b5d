"""Deliveries: each committed event arrives, once where nothing fails, in its order where that was promised."""

import asyncio
import itertools
from datetime import timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from db.deliveries import CLAIM
from db.transaction import Database
from domain.webhooks.delivering import LEASE
from jobs.relay import relay_outbox
from settings import Settings
from tests.conftest import MovableClock
from tests.jobs.arranging import open_package, write_event
from tests.jobs.delivering import Desk, desk, verified
from tests.jobs.processes import eventually
from tests.webhooks.receiving import hanging, receiver, saying

pytestmark = pytest.mark.usefixtures("clean")

NO = saying("500 No", "X-Request-Id: 7", body=b"ada@care.example has no row")
HOUR = timedelta(hours=1)
LOST_SAMPLE = """
INSERT INTO webhook_deliveries (endpoint_id, authority_id, message_id, type, due_at, occurred_at, created_at)
SELECT id, authority_id, gen_random_uuid(), 'package.lost', now(), now(), now() FROM webhook_endpoints WHERE id = $1
"""
MANY = """
INSERT INTO events (id, type, authority_id, package_id, data, occurred_at)
SELECT gen_random_uuid(), 'package.edited', p.authority_id, p.id, '{}', now()
FROM packages p, generate_series(1, 3000) WHERE p.id = $1
"""


@pytest.fixture(name="at")
def desk_of_the_test(owner: Any, worker_db: Database, settings: Settings) -> Desk:
    return desk(owner, worker_db, settings)


async def happen(at: Desk, *packages: Any) -> None:
    """An event of each of these packages, in this order."""
    for place, package in enumerate(packages, 1):
        await write_event(at.owner, package, place)


async def test_an_event_arrives_at_each_endpoint_that_wants_it_signed_and_numbered_without_gaps(at: Desk) -> None:
    package = await open_package(at.owner, HOUR)
    async with receiver() as all_, receiver() as some:
        every = await at.endpoint(all_)
        one = await at.endpoint(some, types=["package.sent"])
        await happen(at, package, package)
        await at.owner.execute("UPDATE events SET type = 'package.sent' WHERE (data ->> 'place')::int = 2")
        assert await at.deliver() == 3
        assert await at.deliver() == 0
    assert [(each.said["sequence"], each.said["type"]) for each in all_.got] == [
        (1, "package.edited"),
        (2, "package.sent"),
    ]
    assert [(each.said["sequence"], each.said["type"]) for each in some.got] == [(1, "package.sent")]
    assert all_.got[1].headers["webhook-id"] == some.got[0].headers["webhook-id"]
    assert verified(all_)
    assert await at.states(every) == [(1, "DELIVERED", 1), (2, "DELIVERED", 1)]
    assert await at.states(one) == [(1, "DELIVERED", 1)]


async def test_another_councils_endpoint_hears_nothing(at: Desk) -> None:
    package = await open_package(at.owner, HOUR)
    async with receiver() as found:
        foreign = await at.endpoint(found)
        await at.owner.execute(
            "UPDATE webhook_endpoints SET authority_id = (SELECT id FROM authorities WHERE slug = 'norfolk')"
        )
        await happen(at, package)
        assert await at.deliver() == 0
    assert await at.states(foreign) == []


async def test_what_fails_is_tried_again_by_the_schedule_with_the_same_id_and_the_same_bytes(
    at: Desk, clock: MovableClock
) -> None:
    package = await open_package(at.owner, HOUR)
    async with receiver(NO) as found:
        endpoint = await at.endpoint(found)
        await happen(at, package)
        await at.deliver()
        assert await at.deliver() == 0, "not before its time"
        clock.advance(timedelta(seconds=7))
        found.answer = saying("200 OK")
        assert await at.deliver() == 1
    first, second = found.got
    assert (first.body, first.headers["webhook-id"]) == (second.body, second.headers["webhook-id"])
    assert await at.states(endpoint) == [(1, "DELIVERED", 2)]
    kept = await at.owner.fetchrow("SELECT * FROM webhook_attempts WHERE number = 1")
    assert (kept["outcome"], kept["status"], kept["excerpt"]) == ("FAILED", 500, "[removed] has no row")
    assert kept["headers"] == {"content-length": "27", "x-request-id": "7"}
    assert kept["ended_at"] >= kept["began_at"]


async def test_after_the_last_try_it_is_given_up_where_everybody_sees_it(at: Desk, clock: MovableClock) -> None:
    package = await open_package(at.owner, HOUR)
    async with receiver(NO) as found:
        endpoint = await at.endpoint(found)
        await happen(at, package)
        for _ in range(12):
            await at.deliver()
            clock.advance(timedelta(hours=30))
            await at.owner.execute("UPDATE webhook_flows SET failing_since = NULL")  # of patience, see below
    assert await at.states(endpoint) == [(1, "DEAD", 10)]
    assert len(found.got) == 10


@pytest.mark.parametrize("ordered", [True, False])
async def test_a_failed_event_holds_back_those_of_its_package_and_no_others(
    at: Desk, clock: MovableClock, ordered: bool
) -> None:
    one, other = [await open_package(at.owner, HOUR) for _ in range(2)]
    async with receiver(NO) as found:
        await at.endpoint(found, ordered=ordered, at_once=1)
        await happen(at, one)
        await at.deliver()
        found.answer = saying("200 OK")
        await happen(at, one, other, one)
        await at.deliver()
        before = [1, 3] if ordered else [1, 2, 3, 4]
        assert found.sequences == before
        clock.advance(timedelta(seconds=7))
        await at.deliver()
    assert found.sequences == ([1, 3, 1, 2, 4] if ordered else [1, 2, 3, 4, 1])


async def test_a_sender_that_died_is_followed_by_another_when_its_lease_has_ended(
    at: Desk, clock: MovableClock
) -> None:
    package = await open_package(at.owner, HOUR)
    async with receiver(hanging) as found:
        endpoint = await at.endpoint(found)
        await happen(at, package)
        dying = asyncio.create_task(at.deliver(60))
        await eventually(found.has_got(1))
        dying.cancel()
        await asyncio.gather(dying, return_exceptions=True)
        found.answer = saying("200 OK")
        assert await at.states(endpoint) == [(1, "SENDING", 1)]
        assert await at.deliver() == 0
        clock.advance(LEASE + timedelta(seconds=1))
        assert await at.deliver() == 1
    assert await at.states(endpoint) == [(1, "DELIVERED", 2)]
    ends = await at.owner.fetch("SELECT outcome FROM webhook_attempts ORDER BY number")
    assert [row["outcome"] for row in ends] == [None, "DELIVERED"]


async def test_one_that_hangs_delays_no_other(at: Desk) -> None:
    package = await open_package(at.owner, HOUR)
    async with receiver(hanging) as dead, receiver() as alive:
        await at.endpoint(dead)
        await at.endpoint(alive)
        await happen(at, *[package] * 30)
        post = at.post(30)
        post.open()
        await relay_outbox({"database": at.database, "webhooks": post})
        await eventually(alive.has_got(30))
        assert len(dead.got) == 4, "no more at once than it may have"
        await post.aclose()
    assert sorted(alive.sequences) == list(range(1, 31))


async def test_the_breaker_lets_one_probe_through_when_its_rest_is_over(at: Desk, clock: MovableClock) -> None:
    package = await open_package(at.owner, HOUR)
    async with receiver(NO) as found:
        await at.endpoint(found, at_once=1)
        await happen(at, *[package] * 8)
        await at.deliver()
        assert len(found.got) == 5
        clock.advance(timedelta(seconds=5.5))
        await at.deliver()
        assert len(found.got) == 6, "a probe that fails lets it rest again"
        found.answer = saying("200 OK")
        clock.advance(timedelta(seconds=600))
        await at.deliver()
    assert set(found.sequences) == set(range(1, 9))


async def test_no_more_is_sent_in_a_second_than_an_endpoint_may_be(at: Desk) -> None:
    package = await open_package(at.owner, HOUR)
    async with receiver() as found:
        await at.endpoint(found, per_second=10, at_once=20)
        await happen(at, *[package] * 30)
        assert 10 <= await at.deliver() < 20


async def test_410_disables_at_once_and_what_happens_waits(at: Desk) -> None:
    package = await open_package(at.owner, HOUR)
    async with receiver(saying("410 Gone")) as found:
        endpoint = await at.endpoint(found)
        await happen(at, package)
        await at.deliver()
        assert await at.standing(endpoint) == ("DISABLED", "GONE")
        await happen(at, package)
        assert await at.deliver() == 0
        found.answer = saying("200 OK")
        await at.owner.execute("UPDATE webhook_endpoints SET state = 'ACTIVE', disabled_reason = NULL")
        await at.owner.execute("UPDATE webhook_deliveries SET due_at = now() WHERE ended_at IS NULL")
        await at.deliver()
    # the endpoint itself is told, too, that it was disabled
    assert [state for _, state, _ in await at.states(endpoint)] == ["DELIVERED"] * 3


async def test_who_takes_nothing_is_told_of_after_a_day_and_disabled_after_five(at: Desk, clock: MovableClock) -> None:
    package = await open_package(at.owner, HOUR)
    told = "SELECT type FROM events WHERE type LIKE 'endpoint.%' ORDER BY position"
    async with receiver(NO) as found:
        endpoint = await at.endpoint(found)
        found_at: dict[str, timedelta] = {}
        while (await at.standing(endpoint))[0] == "ACTIVE":
            await happen(at, package)
            await at.deliver()
            for row in await at.owner.fetch(told):
                found_at.setdefault(row["type"], clock.offset)
            clock.advance(timedelta(hours=6))
    assert await at.standing(endpoint) == ("DISABLED", "FAILING")
    assert found_at == {"endpoint.failing": timedelta(hours=24), "endpoint.disabled": timedelta(hours=120)}
    kinds = await at.owner.fetch("SELECT kind FROM notices ORDER BY position")
    assert [row["kind"] for row in kinds] == ["ENDPOINT_FAILING", "ENDPOINT_DISABLED"]
    actions = await at.owner.fetch("SELECT action FROM audit ORDER BY id")
    assert [row["action"] for row in actions] == ["endpoint.failing", "endpoint.disabled"]


async def test_whoever_takes_again_what_it_refused_is_as_it_was_before(at: Desk, clock: MovableClock) -> None:
    package = await open_package(at.owner, HOUR)
    flow = "SELECT failures, failing_since IS NULL AS well FROM webhook_flows"
    refuses = itertools.cycle((True, False))

    async def every_other(writer: asyncio.StreamWriter) -> None:
        await (NO if next(refuses) else saying("204 No Content"))(writer)

    async with receiver(every_other) as found:
        endpoint = await at.endpoint(found)
        await happen(at, package, package)
        await at.deliver()
        assert tuple(await at.owner.fetchrow(flow)) == (1, False)
        found.answer = saying("204 No Content")
        clock.advance(HOUR)
        await at.deliver()
        assert tuple(await at.owner.fetchrow(flow)) == (0, True)
        await happen(at, package)
        await at.deliver()
    assert tuple(await at.owner.fetchrow(flow)) == (0, True)
    assert sorted(tries for _, _, tries in await at.states(endpoint)) == [1, 1, 2]


async def test_an_event_that_is_too_large_fails_where_it_is_seen_and_waits(at: Desk) -> None:
    package = await open_package(at.owner, HOUR)
    async with receiver() as found:
        endpoint = await at.endpoint(found)
        await happen(at, package)
        await at.owner.execute("UPDATE events SET data = jsonb_build_object('place', 1, 'text', repeat('x', 20000))")
        await happen(at, package)
        await at.deliver()
    assert await at.states(endpoint) == [(1, "RETRY_WAIT", 1), (2, "DELIVERED", 1)]
    error = await at.owner.fetchval("SELECT error FROM webhook_attempts WHERE outcome = 'UNSENDABLE'")
    assert error == "TOO_LARGE"
    assert await at.owner.fetchval("SELECT failures FROM webhook_flows") == 0


async def test_an_event_reaches_its_delivery_in_the_transaction_that_numbers_it(
    at: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = await open_package(at.owner, HOUR)
    async with receiver() as found:
        endpoint = await at.endpoint(found)
        await happen(at, package)

        async def fail(*_: Any) -> None:
            raise RuntimeError

        with monkeypatch.context() as broken:
            broken.setattr("db.relay.notify", fail)
            with pytest.raises(RuntimeError):
                await at.deliver()
        assert await at.states(endpoint) == []
        assert await at.owner.fetchval("SELECT count(*) FROM events WHERE sequence IS NULL") == 1
        await at.deliver()
    assert await at.states(endpoint) == [(1, "DELIVERED", 1)]


async def test_two_senders_at_once_send_each_delivery_once(at: Desk) -> None:
    package = await open_package(at.owner, HOUR)
    async with receiver() as found:
        await at.endpoint(found, at_once=20)
        await happen(at, *[package] * 40)
        sent = await asyncio.gather(at.deliver(), at.deliver(), at.deliver())
        # Who finds that another claims for the endpoint has nothing to do, and here does not come again.
        rest = await at.deliver()
    assert sum(sent) + rest == 40
    assert sorted(found.sequences) == list(range(1, 41))


async def test_what_cannot_be_signed_or_written_stops_no_other(at: Desk) -> None:
    """A secret that was sealed with another key, and a sample of an event that there is no more."""
    package = await open_package(at.owner, HOUR)
    async with receiver() as broken, receiver() as found:
        poisoned = await at.endpoint(broken)
        sound = await at.endpoint(found)
        await at.owner.execute("UPDATE webhook_secrets SET sealed = public_key WHERE endpoint_id = $1", poisoned)
        await at.owner.execute(LOST_SAMPLE, sound)
        await happen(at, package)
        await at.deliver()
    assert (broken.got, found.sequences) == ([], [1])
    errors = await at.owner.fetch("SELECT error FROM webhook_attempts WHERE outcome = 'UNSENDABLE' ORDER BY error")
    assert [row["error"] for row in errors] == ["NOT_WRITTEN", "NO_SECRET"]


async def test_an_endpoint_without_a_secret_is_sent_nothing(at: Desk) -> None:
    package = await open_package(at.owner, HOUR)
    async with receiver() as found:
        await at.endpoint(found)
        await at.owner.execute("DELETE FROM webhook_secrets")
        await happen(at, package)
        await at.deliver()
    assert found.got == []


async def test_what_waits_is_found_by_an_index_however_much_it_is(at: Desk) -> None:
    """No statement of a claim reads the whole backlog, which a plan that hashes it would."""
    package = await open_package(at.owner, HOUR)
    await at.endpoint("http://127.0.0.1:9/")
    await at.owner.execute(MANY, package)
    await relay_outbox({"database": at.database})
    await at.owner.execute("ANALYZE webhook_deliveries")
    async with at.database.begin(None) as tx:
        rows = await tx.connection.fetch(f"EXPLAIN {CLAIM}", timedelta(0), LEASE, uuid4(), 9, "")
    plan = "\n".join(row[0] for row in rows)
    assert "Seq Scan on webhook_deliveries" not in plan
    assert plan.count("using webhook_deliveries_due") == 2


async def test_a_post_that_closes_while_it_claims_still_tries_what_it_claimed(at: Desk, database_url: str) -> None:
    """Cut off, the claim would keep its deliveries from every other worker for a minute."""
    package = await open_package(at.owner, HOUR)
    async with receiver() as found:
        endpoint = await at.endpoint(found)
        await happen(at, package, package)
        await relay_outbox({"database": at.database})
        slow = await asyncpg.connect(database_url)
        await slow.execute("BEGIN; LOCK TABLE webhook_attempts IN ACCESS EXCLUSIVE MODE")
        post = at.post()
        post.open()
        await asyncio.sleep(0.2)
        closing = asyncio.create_task(post.aclose())
        await asyncio.sleep(0.2)
        await slow.close()
        await closing
    assert await at.states(endpoint) == [(1, "DELIVERED", 1), (2, "DELIVERED", 1)]
