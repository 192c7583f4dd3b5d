"""Days as people in the United Kingdom count them. Instants are UTC; only here do they become dates."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def london_date(instant: datetime) -> date:
    """Which day it is in London at `instant`."""
    return instant.astimezone(LONDON).date()


def london_midnight(day: date) -> datetime:
    """The instant (UTC) at which `day` begins in London; clocks never change at midnight, so there is exactly one."""
    return datetime.combine(day, time.min, LONDON).astimezone(UTC)


def a_year_before(day: date) -> date:
    """Twelve calendar months earlier; the day before 1 March stands in for a missing 29 February."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def shown(instant: datetime) -> str:
    """An instant as people read it: `10/01/2024 12:18`, local time (rule P32)."""
    return instant.astimezone(LONDON).strftime("%d/%m/%Y %H:%M")
