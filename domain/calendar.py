"""Working days in England and Wales, and how long a response time is (rule Q4). Instants are UTC.

Bank holidays are proclaimed, not computed: what is known ends with a year, and a day beyond it is refused rather than
taken for a working day. The service ships the days of the `holidays` library for the years that the government's own
list gives (https://www.gov.uk/bank-holidays.json); an operator can load a newer list in that very format.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, Field, ValidationError

from domain.times import london_date, london_midnight

DIVISION = "england-and-wales"
SHIPPED_YEARS = range(2019, 2029)
SATURDAY = 5


class DayUnknown(Exception):
    """The bank holidays of that year are not known: `day` is not between the years `first` and `last`."""

    def __init__(self, day: date, first: int, last: int) -> None:
        self.day, self.last = day, last
        super().__init__(
            f"Whether {day:%d/%m/%Y} is a bank holiday is not known: the list covers {first} to {last}."
            " Load a newer one with `ebrokerage calendar load`."
        )


class NotACalendar(ValueError):
    """A list of bank holidays is not what it should be; the sentence says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The bank holidays, with their names, of every year from `first` to `last` (both included)."""

    bank_holidays: Mapping[date, str]
    first: int
    last: int

    def is_working_day(self, day: date) -> bool:
        """Whether people work on `day`; raises `DayUnknown` outside the known years."""
        if not self.first <= day.year <= self.last:
            raise DayUnknown(day, self.first, self.last)
        return day.weekday() < SATURDAY and day not in self.bank_holidays

    def end_of_working_day(self, sent_at: datetime, count: int) -> datetime:
        """When `count` working days after the day of sending are over: midnight in London at the end of the last.

        The day of sending is not counted, whatever it is (rule Q4). `count` is at least 1. Raises `DayUnknown`.
        """
        if count < 1:
            raise ValueError("A response time is one working day at least.")
        day = london_date(sent_at)
        left = count
        while left > 0:
            day += timedelta(days=1)
            left -= self.is_working_day(day)
        return london_midnight(day + timedelta(days=1))


def elapsed(since: datetime, hours: int) -> datetime:
    """The instant `hours` later as a stopwatch counts them, through any change of the clocks (rules B12, C10)."""
    return since + timedelta(hours=hours)


@cache
def shipped() -> WorkingCalendar:
    """The calendar that the service ships."""
    import holidays  # noqa: PLC0415 - 6 MB, which only who loads the list needs

    found = holidays.country_holidays("GB", subdiv="ENG", years=SHIPPED_YEARS, language="en_GB")
    return WorkingCalendar(dict(sorted(found.items())), SHIPPED_YEARS[0], SHIPPED_YEARS[-1])


class _Event(BaseModel):
    title: Annotated[str, Field(min_length=1, max_length=200)]
    date: date


class _Division(BaseModel):
    division: str
    events: Annotated[list[_Event], Field(min_length=1, max_length=1000)]


def read(document: Any) -> WorkingCalendar:
    """The calendar of a list in the government's format; raises `NotACalendar`.

    Each year must have New Year's Day, Christmas Day and Boxing Day, or their substitutes, so that a list cut short is
    noticed.
    """
    try:
        division = _Division.model_validate(document[DIVISION])
    except (TypeError, KeyError) as error:
        raise NotACalendar(f"The list has no division {DIVISION!r}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise NotACalendar(f"The list is wrong at {DIVISION}.{where}: {first['msg']}.") from error
    if division.division != DIVISION:
        raise NotACalendar(f"The list calls its division {division.division!r} instead of {DIVISION!r}.")
    days = {event.date: event.title for event in sorted(division.events, key=lambda event: event.date)}
    if len(days) < len(division.events):
        raise NotACalendar("The list names a day twice.")
    years = sorted({day.year for day in days})
    if years != list(range(years[0], years[-1] + 1)):
        raise NotACalendar("The list leaves out a year.")
    for year in years:
        _check_whole(year, days)
    return WorkingCalendar(days, years[0], years[-1])


def _check_whole(year: int, days: Mapping[date, str]) -> None:
    new_year = sum(date(year, 1, 1) <= day <= date(year, 1, 3) for day in days)
    christmas = sum(date(year, 12, 25) <= day <= date(year, 12, 28) for day in days)
    if new_year < 1 or christmas < 2:
        raise NotACalendar(f"The list is not whole: {year} lacks New Year's Day, Christmas Day or Boxing Day.")
