"""Scalars that refuse nonsense.

Their serialised form comes ready from the database, so that serialising only hands it on.
"""

import math
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, NewType

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

from domain.postcodes import normalise
from domain.texts import UNSTORABLE

YEARS = range(1900, 2200)
"""What a day or an instant can be here; beyond it is a slip of the keyboard."""

DateTime = NewType("DateTime", datetime)
Date = NewType("Date", date)
Hours = NewType("Hours", str)
JSON = NewType("JSON", object)
Money = NewType("Money", Decimal)
Postcode = NewType("Postcode", str)
TimeOfDay = NewType("TimeOfDay", time)
Units = NewType("Units", str)

QUANTITY = re.compile(r"[0-9]{1,3}(?:\.[0-9]{0,2})?")
POUNDS = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,2})?")
MINUTE = re.compile(r"[0-9]{2}:[0-9]{2}")


def _instant(value: Any) -> datetime:
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise GraphQLError(f"{value!r} is not an RFC 3339 instant, such as 2026-11-22T09:30:00Z.") from error
    if found.tzinfo is None:
        raise GraphQLError(f"{value!r} has no offset from UTC; write 2026-11-22T09:30:00Z.")
    if found.year not in YEARS:
        raise GraphQLError(f"{value!r} is not in the years {YEARS[0]} to {YEARS[-1]}.")
    return found.astimezone(UTC)


def _day(value: Any) -> date:
    try:
        found = date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise GraphQLError(f"{value!r} is not a day, such as 2026-11-22.") from error
    if found.year not in YEARS:
        raise GraphQLError(f"{value!r} is not in the years {YEARS[0]} to {YEARS[-1]}.")
    if found.isoformat() != value:
        raise GraphQLError(f"{value!r} is not a day in full, such as 2026-11-22.")
    return found


def _quantity(value: Any, what: str) -> str:
    if not isinstance(value, bool) and QUANTITY.fullmatch(str(value)) and float(value) > 0:
        whole, _, part = str(value).partition(".")
        return f"{int(whole)}.{part:0<2}"
    raise GraphQLError(
        f"{value!r} is not a number of {what} above 0 and below 1000 with at most two decimals, such as 7 or 10.50."
    )


def _hours(value: Any) -> str:
    return _quantity(value, "hours")


def _units(value: Any) -> str:
    return _quantity(value, "days or hours")


def _money(value: Any) -> Decimal:
    if not isinstance(value, bool | float) and POUNDS.fullmatch(str(value)):
        return Decimal(str(value))
    raise GraphQLError(f"{value!r} is not an amount in pounds as a string with at most two decimals, such as 50.00.")


def _time_of_day(value: Any) -> time:
    try:
        if MINUTE.fullmatch(value):
            return time.fromisoformat(value)
    except (TypeError, ValueError):
        pass
    raise GraphQLError(f"{value!r} is not a time of day from 00:00 to 23:59, such as 09:30.")


def _document(value: Any) -> Any:
    if not isinstance(value, dict):
        raise GraphQLError("A document is an object: names in double quotes, and values.")
    waiting: list[Any] = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            waiting += [*part.keys(), *part.values()]
        elif isinstance(part, list):
            waiting += part
        elif isinstance(part, str) and UNSTORABLE.search(part):
            raise GraphQLError("The document contains a NUL character or half of a surrogate pair.")
        elif isinstance(part, float) and not math.isfinite(part):
            raise GraphQLError("The document contains a number that is none.")
    return value


def _postcode(value: Any) -> str:
    found = normalise(value) if isinstance(value, str) else None
    if found is None:
        raise GraphQLError(f"{value!r} is not a United Kingdom postcode, such as B90 1SH.")
    return found


SCALARS: Mapping[object, ScalarDefinition] = {
    DateTime: strawberry.scalar(
        name="DateTime",
        description="An instant as RFC 3339 says, in UTC: `2026-11-22T09:30:00+00:00`.",
        serialize=str,
        parse_value=_instant,
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
    ),
    Date: strawberry.scalar(
        name="Date", description="A calendar day as ISO 8601 says: `2026-11-22`.", serialize=str, parse_value=_day
    ),
    Hours: strawberry.scalar(
        name="Hours",
        description="A number of hours with two decimals, as a string: `7.00`.",
        serialize=str,
        parse_value=_hours,
    ),
    JSON: strawberry.scalar(
        name="JSON",
        description="A JSON object.",
        serialize=lambda value: value,
        parse_value=_document,
        specified_by_url="https://www.rfc-editor.org/rfc/rfc8259",
    ),
    Money: strawberry.scalar(
        name="Money",
        description="An amount in pounds with two decimals, as a string: `50.00`. Never a float: pence are exact.",
        serialize=str,
        parse_value=_money,
    ),
    Units: strawberry.scalar(
        name="Units",
        description="A number of units (days a week, or hours) with two decimals, as a string: `5.00`.",
        serialize=str,
        parse_value=_units,
    ),
    TimeOfDay: strawberry.scalar(
        name="TimeOfDay",
        description="A time of day in London to the minute: `09:30`.",
        serialize=str,
        parse_value=_time_of_day,
    ),
    Postcode: strawberry.scalar(
        name="Postcode",
        description="A United Kingdom postcode: `B90 1SH`. Before the award a provider may be shown less of it.",
        serialize=str,
        parse_value=_postcode,
    ),
}
