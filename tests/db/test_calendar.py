"""The bank holidays in the database: those that ship, or a newer list as a whole (rule Q4)."""

from datetime import date
from typing import Any

import asyncpg
import pytest

import db.calendar
from db.transaction import Database
from domain import calendar
from domain.calendar import WorkingCalendar


async def test_Q4_the_migration_keeps_the_days_that_ship(app_db: Database) -> None:
    async with app_db.begin(None) as tx:
        assert await db.calendar.known(tx) == calendar.shipped()


async def test_Q4_a_list_is_replaced_as_a_whole_or_not_at_all(owner: Any) -> None:
    newer = WorkingCalendar({date(2031, 1, 1): "New Year", date(2032, 12, 27): "Boxing Day"}, 2031, 2032)
    broken = WorkingCalendar({date(2031, 1, 1): ""}, 2031, 2031)
    before = await db.calendar.read(owner)
    with pytest.raises(asyncpg.CheckViolationError):
        await db.calendar.replace(owner, broken)
    assert await db.calendar.read(owner) == before
    undone = owner.transaction()
    await undone.start()
    try:
        await db.calendar.replace(owner, newer)
        assert await db.calendar.read(owner) == newer
        await owner.execute(db.calendar.CLEAR)
        with pytest.raises(LookupError, match="calendar load"):
            await db.calendar.read(owner)
    finally:
        await undone.rollback()


async def test_nobody_but_the_operator_changes_the_list(app_db: Database) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with app_db.begin(None) as tx:
            await tx.connection.execute(db.calendar.CLEAR)
