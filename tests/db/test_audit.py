"""The audit: append-only, and as readable as its object."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

import db.audit
import db.outbox
from db.transaction import ClockNotRead, Database
from domain.events import PackageCreated
from domain.permissions import Role
from tests.resolvers.arranging import callers

ID = uuid4()


async def append(database: Database, viewer: Any, **facts: Any) -> None:
    """Write one row about the object `ID`."""
    async with database.begin(viewer, request_id="request-1") as tx:
        await tx.read_clock()
        await db.audit.append(tx, action="thing.changed", object_type="thing", object_id=ID, **facts)


def test_changed_tells_only_what_differs() -> None:
    before, after = {"a": 1, "b": 2}, {"a": 1, "b": 3, "c": 4, "d": None}
    assert db.audit.changed(before, after) == ({"b": 2}, {"b": 3, "c": 4})


async def test_values_are_stored_exactly(app_db: Database, owner: Any, clean: None) -> None:
    viewer = (await callers(owner))["solihull.broker"]
    facts = {"hours": Decimal("7.50"), "on": date(2031, 1, 13), "at": datetime(2031, 1, 13, tzinfo=UTC), "ids": [ID]}
    await append(app_db, viewer, after={**facts, "nested": {"id": ID}})
    row = await owner.fetchrow("SELECT * FROM audit")
    assert row["before"] is None
    assert row["after"] == {
        "hours": "7.50",
        "on": "2031-01-13",
        "at": "2031-01-13T00:00:00+00:00",
        "ids": [str(ID)],
        "nested": {"id": str(ID)},
    }


async def test_since_tells_what_was_done_after_a_version_and_by_which_role(
    app_db: Database, owner: Any, clean: None
) -> None:
    people = await callers(owner)
    for version, username in ((1, "solihull.broker"), (2, "solihull.manager"), (3, "solihull.broker2")):
        await append(app_db, people[username], version=version)
    async with app_db.begin(people["solihull.broker"]) as tx:
        actions = await db.audit.since(tx, ID, 1)
    assert [(action.name, action.role) for action in actions] == [
        ("thing.changed", Role.BROKERAGE_MANAGER),
        ("thing.changed", Role.SOURCING_OFFICER),
    ]
    async with app_db.begin(people["norfolk.manager"]) as tx:
        assert await db.audit.since(tx, ID, 0) == []


async def test_a_provider_reads_of_the_audit_what_its_own_people_did(app_db: Database, owner: Any, clean: None) -> None:
    people = await callers(owner)
    solihull = people["solihull.broker"].authority_id
    await append(app_db, people["solihull.broker"], version=1)
    await append(app_db, people["care4all.admin"], version=2, authority_id=solihull)
    await append(app_db, people["carefirst.employee"], version=3, authority_id=solihull)
    async with app_db.begin(people["carefirst.admin"]) as tx:
        assert [action.role for action in await db.audit.since(tx, ID, 0)] == [Role.EMPLOYEE]
        assert await tx.connection.fetchval("SELECT count(*) FROM audit") == 1


@pytest.mark.parametrize("statement", ["UPDATE audit SET action = 'x.y'", "DELETE FROM audit"])
async def test_a_row_of_the_audit_stays_as_it_is(app_db: Database, owner: Any, clean: None, statement: str) -> None:
    await append(app_db, (await callers(owner))["solihull.broker"])
    with pytest.raises(Exception, match="append-only"):
        await owner.execute(statement)


async def test_nothing_is_announced_before_the_clock_is_read(app_db: Database, owner: Any, clean: None) -> None:
    viewer = (await callers(owner))["solihull.broker"]
    assert viewer.authority_id is not None
    event = PackageCreated(authority_id=viewer.authority_id, package_id=ID, public_reference="X")
    async with app_db.begin(viewer) as tx:
        with pytest.raises(ClockNotRead):
            await db.outbox.append(tx, event)
