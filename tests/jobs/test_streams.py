"""The relay puts what it numbers into the streams of those who may see it: each event once, without gaps."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

import db.relay
import jobs.relay
from db.transaction import Database
from domain.streams import stream_of
from domain.viewer import Viewer
from jobs.relay import relay_batch, relay_outbox
from tests.db.test_visibility import ADD, OF_KIND, awarded, count_visible
from tests.jobs.arranging import open_package, streams, write_event
from tests.resolvers.arranging import CARE_4_ALL, CARE_FIRST, House, Sent
from tests.resolvers.conftest import house

__all__ = ["house"]

ENDPOINT = """
INSERT INTO webhook_endpoints (id, authority_id, name, url, at_once, per_second, created_at, changed_at)
SELECT gen_random_uuid(), a.id, 'X', 'https://x.example/', 1, 1, now(), now()
FROM authorities a WHERE a.slug = 'solihull'
"""


@pytest.mark.usefixtures("clean")
async def test_two_relays_at_once_tell_each_event_once(
    owner: Any, worker_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs.relay, "BATCH", 7)
    packages = [await open_package(owner, timedelta(hours=1)) for _ in range(3)]
    for place in range(60):
        await write_event(owner, packages[place % 3], place)
    await asyncio.gather(*(relay_outbox({"database": worker_db}) for _ in range(2)))
    (told,) = (await streams(owner)).values()
    assert told == list(range(1, 61))


async def test_a_relay_that_fails_after_telling_has_told_nobody(
    house: House, worker_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.sent()

    async def fail(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(db.relay, "notify", fail)
        with pytest.raises(ZeroDivisionError):
            await relay_batch(worker_db)
    assert await house.owner.fetchval("SELECT count(*) FROM streams") == 0
    await relay_outbox({"database": worker_db})
    assert len(await streams(house.owner)) == 3


async def test_a_package_that_somebody_changes_keeps_no_relay_waiting_and_no_relay_keeps_it(
    house: House, worker_db: Database
) -> None:
    """Neither waits for the other: what is told names the package, and locks no row of it."""
    sent = await house.sent()
    await house.owner.execute(ENDPOINT)
    async with house.owner.transaction():
        await house.owner.execute("SELECT FROM packages WHERE id = $1 FOR UPDATE", sent.id)
        assert await asyncio.wait_for(relay_batch(worker_db), 5) > 0
    assert len(await streams(house.owner)) == 3
    assert await house.owner.fetchval("SELECT count(*) FROM webhook_deliveries WHERE package_id = $1", sent.id) > 0


async def test_P26_who_was_asked_later_is_told_from_then_on(house: House, worker_db: Database) -> None:
    """An invitation of a later round, by the instant at which it was sent, however late the relay is."""
    sent = await house.sent()
    late = sent.invitations[CARE_4_ALL]
    await house.owner.execute("UPDATE invitations SET sent_at = sent_at + interval '1 minute' WHERE id = $1", late)
    await relay_outbox({"database": worker_db})
    first, later = await organisations(house, sent)
    told = await streams(house.owner)
    assert (len(told[first]), later in told) == (1, False)


async def test_P26_whose_invitation_has_ended_is_told_nothing_more(house: House, worker_db: Database) -> None:
    sent = await house.sent()
    ended = sent.invitations[CARE_4_ALL]
    await relay_outbox({"database": worker_db})
    await house.owner.execute("UPDATE invitations SET ended_at = sent_at, state = 'LAPSED' WHERE id = $1", ended)
    await house.owner.execute(
        "INSERT INTO events (id, type, authority_id, package_id, data, occurred_at)"
        " SELECT gen_random_uuid(), 'package.deadline_changed', authority_id, id, '{}', now() FROM packages"
    )
    await relay_outbox({"database": worker_db})
    first, second = await organisations(house, sent)
    told = await streams(house.owner)
    assert [len(told[first]), len(told[second])] == [2, 1]


async def organisations(house: House, sent: Sent) -> tuple[UUID, UUID]:
    """Care First and Care 4 All."""
    find = "SELECT organisation_id FROM invitations WHERE id = $1"
    first, second = [await house.owner.fetchval(find, sent.invitations[name]) for name in (CARE_FIRST, CARE_4_ALL)]
    return first, second


async def filled(house: House, worker_db: Database) -> None:
    """Streams of every kind with something in them, and something that is withdrawn again."""
    mine, other = await house.sent(), await house.sent()
    for sent in (mine, other):
        await house.owner.execute(ADD, sent.id, "solihull.practitioner")
    await house.owner.execute(ADD, mine.id, "solihull.finance")
    await house.accept(mine, CARE_FIRST, "carefirst.employee")
    await awarded(house)
    await house.owner.execute(
        "INSERT INTO events (id, type, authority_id, package_id, data, occurred_at)"
        " SELECT gen_random_uuid(), 'note.added', authority_id, id, '{}', now() FROM packages"
    )
    await relay_outbox({"database": worker_db})
    await house.owner.execute("DELETE FROM subscriptions WHERE package_id = $1", other.id)


async def test_P26_the_predicate_and_row_level_security_show_the_same_events_and_only_ones_own(
    house: House, worker_db: Database
) -> None:
    await filled(house, worker_db)
    told = await streams(house.owner)
    seen: Mapping[str, int] = {name: await shown(house, house.viewer(name)) for name in OF_KIND.values()}
    for name, count in seen.items():
        stream = stream_of(house.viewer(name))
        assert stream is not None
        withdrawn = 6 if name == "solihull.practitioner" else 0
        assert 0 < count == len(told[stream.id]) - withdrawn, name
    for name in ("norfolk.broker", "norfolk.practitioner", "spotday.admin"):
        assert await shown(house, house.viewer(name)) == 0


async def shown(house: House, viewer: Viewer) -> int:
    """How many events are shown, by row-level security alone and by the predicate alone."""
    async with house.database.begin(viewer) as tx:
        walled: int = await tx.connection.fetchval("SELECT count(*) FROM stream_events")
        assert await tx.connection.fetchval("SELECT count(*) FROM streams") == (walled > 0)
    assert await count_visible(house, "stream_events", viewer) == walled
    return walled


async def test_nobody_writes_a_stream_but_the_relay(house: House) -> None:
    for table in ("streams", "stream_events"):
        for privilege in ("INSERT", "UPDATE", "DELETE"):
            allowed = "SELECT has_any_column_privilege($1, $2, $3)"
            if privilege == "DELETE":
                allowed = "SELECT has_table_privilege($1, $2, $3)"
            assert not await house.owner.fetchval(allowed, "ebrokerage_app", table, privilege)
