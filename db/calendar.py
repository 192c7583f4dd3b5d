"""The bank holidays that are known: the shipped ones, or those of a newer official list."""

from typing import Any

from db.transaction import Tx
from domain.calendar import WorkingCalendar

# Read every day that is known.
ALL = "SELECT h.day, h.title FROM bank_holidays h ORDER BY h.day"

# Put another list in place of this one.
CLEAR = "DELETE FROM bank_holidays"
INSERT = "INSERT INTO bank_holidays (day, title) SELECT * FROM unnest($1::date[], $2::text[])"


async def known(tx: Tx) -> WorkingCalendar:
    """The calendar as it is known now."""
    return await read(tx.connection)


async def read(connection: Any) -> WorkingCalendar:
    """The calendar as it is known now; every year in it is known as a whole."""
    rows = await connection.fetch(ALL)
    if not rows:
        raise LookupError("There are no bank holidays: load a list with `ebrokerage calendar load`.")
    days = {row["day"]: row["title"] for row in rows}
    return WorkingCalendar(days, rows[0]["day"].year, rows[-1]["day"].year)


async def replace(connection: Any, calendar: WorkingCalendar) -> None:
    """Put a calendar in place of the one that is known, all of it or nothing."""
    days = calendar.bank_holidays
    async with connection.transaction():
        await connection.execute(CLEAR)
        await connection.execute(INSERT, list(days), list(days.values()))
