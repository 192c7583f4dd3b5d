"""One mutation is one transaction, done once for each idempotency key."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

import db.outbox
import resolvers.packages
from db.failures import Unavailable
from domain.packages import FinalisePackage
from resolvers.request import Request
from tests.conftest import MovableClock
from tests.resolvers.arranging import House, codes


async def keys(house: House) -> list[tuple[str, Any]]:
    """Every key that is kept, and the object it led to."""
    return [tuple(row) for row in await house.owner.fetch("SELECT key, object_id FROM idempotency_keys ORDER BY key")]


async def test_a_repeat_gets_the_first_outcome_and_changes_nothing(house: House) -> None:
    request, command = house.request(key="one"), await house.creation()
    first = await resolvers.packages.create(request, command)
    assert await resolvers.packages.create(request, command) == first
    assert (await house.events(), await house.actions()) == (["package.created"], ["package.created"])
    assert await keys(house) == [("one", first.id)]


async def test_without_a_key_a_repeat_is_a_new_request(house: House) -> None:
    request, command = house.request(), await house.creation()
    assert await resolvers.packages.create(request, command) != await resolvers.packages.create(request, command)


async def test_a_key_used_for_another_request_is_refused(house: House) -> None:
    command = await house.creation()
    await resolvers.packages.create(house.request(key="one"), command)
    other = house.request(key="one", body=b"another")
    assert await codes(resolvers.packages.create(other, command)) == ["IDEMPOTENCY_MISMATCH"]
    assert await house.events() == ["package.created"]


async def test_a_refusal_stores_nothing_and_leaves_the_key_free(house: House) -> None:
    request = house.request(key="one")
    assert await codes(resolvers.packages.finalise(request, FinalisePackage(uuid4()))) == ["NOT_FOUND"]
    assert await keys(house) == []
    await resolvers.packages.create(request, await house.creation())


async def test_a_key_belongs_to_one_account_and_one_client(house: House) -> None:
    command = await house.creation()
    mine, theirs = house.request(key="one"), house.request("solihull.broker2", key="one", body=b"another")
    first, second = await resolvers.packages.create(mine, command), await resolvers.packages.create(theirs, command)
    assert first != second
    assert len(await keys(house)) == 2


async def test_a_key_is_kept_for_24_hours(house: House, clock: MovableClock) -> None:
    command = await house.creation()
    first = await resolvers.packages.create(house.request(key="one"), command)
    clock.advance(timedelta(hours=23, minutes=59))
    assert await resolvers.packages.create(house.request(key="one"), command) == first
    clock.advance(timedelta(minutes=2))
    second = await resolvers.packages.create(house.request(key="one", body=b"another"), command)
    assert await keys(house) == [("one", second.id)]


async def test_a_connection_that_dies_before_commit_leaves_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    append = db.outbox.append

    async def append_and_die(tx: Any, event: Any) -> None:
        await append(tx, event)
        pid = await tx.connection.fetchval("SELECT pg_backend_pid()")
        await house.owner.fetchval("SELECT pg_terminate_backend($1, 5000)", pid)

    request, command = house.request(key="one"), await house.creation()
    with monkeypatch.context() as patched:
        patched.setattr(db.outbox, "append", append_and_die)
        with pytest.raises(Unavailable):
            await resolvers.packages.create(request, command)
    assert (await house.events(), await house.actions(), await keys(house)) == ([], [], [])
    assert await house.owner.fetchval("SELECT count(*) FROM packages") == 0
    repeated = await resolvers.packages.create(request, command)
    assert (await house.package(repeated.id))["reference"] == "1016-11"


async def test_an_unexpected_failure_rolls_everything_back(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(db.outbox, "append", fail)
    request: Request = house.request(key="one")
    with pytest.raises(RuntimeError):
        await resolvers.packages.create(request, await house.creation())
    assert (await house.actions(), await keys(house)) == ([], [])
