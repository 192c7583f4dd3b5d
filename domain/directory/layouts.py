"""The files that the directory is imported from: which columns they have, and what a row of them says.

Own files have `COLUMNS`; the Care Quality Commission's have their own, of which some are read. A column that a file
does not have says nothing; an empty cell says that there is nothing.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from domain.directory.facts import SEPARATOR

MOST_ROWS = 50_000
GUARDED = re.compile(r"'*[=+\-@\t\r]")
UNGUARDED = re.compile(r"'+[=+\-@\t\r]")


class Layout(StrEnum):
    """Whose columns a file has."""

    OWN = "OWN"
    CQC = "CQC"


class Part(StrEnum):
    """What a column is about."""

    ORGANISATION = "ORGANISATION"
    SERVICE = "SERVICE"
    TERMS = "TERMS"


class NotRead(Exception):
    """A file is none that can be imported; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of our own files: its heading, what it is about, the fact's name and how its text is read."""

    heading: str
    part: Part
    name: str
    read: Callable[[str], Any] = lambda text: text


def _yes(text: str) -> Any:
    return {"yes": True, "no": False, "": False}.get(text.casefold(), text)


def _code(text: str) -> Any:
    return text.upper().replace(" ", "_")


def _list(text: str) -> Any:
    return [item.strip() for item in text.split(SEPARATOR) if item.strip()]


def _pence(text: str) -> Any:
    """Pounds as pence; what is no amount of whole pence stays text, which is refused."""
    if not text:
        return None
    try:
        pence = Decimal(text.removeprefix("£")) * 100
    except InvalidOperation:
        return text
    return int(pence) if pence.is_finite() and pence == pence.to_integral_value() else text


COLUMNS = (
    Column("Organisation", Part.ORGANISATION, "name"),
    Column("Organisation code", Part.ORGANISATION, "slug"),
    Column("Team e-mail", Part.ORGANISATION, "team_email"),
    Column("CQC provider ID", Part.ORGANISATION, "cqc_provider_id"),
    Column("Service", Part.SERVICE, "name"),
    Column("CQC location ID", Part.SERVICE, "cqc_location_id"),
    Column("CQC rating", Part.SERVICE, "cqc_rating", _code),
    Column("ODS code", Part.SERVICE, "ods_code"),
    Column("Postcode", Part.SERVICE, "postcode"),
    Column("Category", Part.TERMS, "category", _code),
    Column("Block contract", Part.TERMS, "block_contract", _yes),
    Column("Framework", Part.TERMS, "framework"),
    Column("Lots", Part.TERMS, "lots", _list),
    Column("Tier", Part.TERMS, "tier"),
    Column("Service levels", Part.TERMS, "levels", _list),
    Column("Areas", Part.TERMS, "areas", _list),
    Column("Minimum age", Part.TERMS, "minimum_age"),
    Column("Maximum age", Part.TERMS, "maximum_age"),
    Column("Gender", Part.TERMS, "gender", _code),
    Column("Hourly rate", Part.TERMS, "hourly_rate_pence", _pence),
    Column("Day rate", Part.TERMS, "day_rate_pence", _pence),
)
"""Our own files, column by column."""

RATINGS = {"": "", "NOT_YET_RATED": "UNRATED", "NO_PUBLISHED_RATING": "UNRATED", "INSPECTED_BUT_NOT_RATED": "UNRATED"}


def _rating(text: str) -> Any:
    found = _code(text)
    return RATINGS.get(found, found)


def _ods(text: str) -> Any:
    return "" if text in {"-", "*"} else text


CQC_COLUMNS = (
    Column("Provider Name", Part.ORGANISATION, "name"),
    Column("Provider ID", Part.ORGANISATION, "cqc_provider_id"),
    Column("CQC Provider ID (for office use only)", Part.ORGANISATION, "cqc_provider_id"),
    Column("Location Name", Part.SERVICE, "name"),
    Column("Name", Part.SERVICE, "name"),
    Column("Location ID", Part.SERVICE, "cqc_location_id"),
    Column("CQC Location ID (for office use only)", Part.SERVICE, "cqc_location_id"),
    Column("Location Latest Overall Rating", Part.SERVICE, "cqc_rating", _rating),
    Column("Location ODS Code", Part.SERVICE, "ods_code", _ods),
    Column("Location Postal Code", Part.SERVICE, "postcode"),
    Column("Postcode", Part.SERVICE, "postcode"),
)
"""What is read of the CQC's files: its directory of active locations, and its care directory with filters."""

LAYOUTS: Mapping[Layout, tuple[Sequence[Column], Sequence[frozenset[str]]]] = {
    Layout.OWN: (COLUMNS, (frozenset({"organisation", "service"}),)),
    Layout.CQC: (
        CQC_COLUMNS,
        (
            frozenset({"location id", "location name", "provider id", "provider name"}),
            frozenset({"name", "provider name", "cqc location id (for office use only)"}),
        ),
    ),
}
"""For each layout its columns, and headings by which it is known, any set of them."""


@dataclass(slots=True)
class Row:
    """One row as it is read, under the facts' names; `number` counts as a spreadsheet does, the heading being 1.

    `service` and `terms` are None where the row says nothing of them.
    """

    number: int
    organisation: dict[str, Any] = field(default_factory=dict)
    service: dict[str, Any] | None = None
    terms: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class File:
    """A file as it is read; `headings` are those of its facts, for sentences that people understand."""

    layout: Layout
    rows: Sequence[Row]
    headings: Mapping[tuple[Part, str], str]


def decoded(raw: bytes) -> str:
    """The text of a file: UTF-8, with or without a byte order mark, else Windows-1252."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError as error:
        raise NotRead("The file is neither UTF-8 nor Windows-1252 text; save it as CSV (UTF-8).") from error


def guarded(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula: what begins like one gets an apostrophe before it."""
    return f"'{text}" if GUARDED.match(text) else text


def unguarded(text: str) -> str:
    """The text that was guarded."""
    return text[1:] if UNGUARDED.match(text) else text


def read(text: str) -> File:
    """The rows of a file in any of the layouts, or `NotRead`."""
    try:
        records = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))
    except csv.Error as error:
        raise NotRead(f"The file is no CSV: {error}.") from error
    heading, layout, columns = _headed(records)
    body = [(number, record) for number, record in enumerate(records, 1) if number > heading and any(record)]
    if len(body) > MOST_ROWS:
        raise NotRead(f"The file has {len(body)} rows; {MOST_ROWS} are the most at once.")
    named = {(column.part, column.name): column.heading for column in columns.values()}
    return File(layout, [_row(number, record, columns) for number, record in body], named)


def _headed(records: Sequence[Sequence[str]]) -> tuple[int, Layout, dict[int, Column]]:
    """Where the headings stand (some files have a preamble), and what each column is."""
    for number, record in enumerate(records[:20], 1):
        names = [cell.strip().casefold() for cell in record]
        for layout, (columns, known_by) in LAYOUTS.items():
            if any(marks <= set(names) for marks in known_by):
                by_heading = {column.heading.casefold(): column for column in columns}
                counted = Counter(names)
                repeated = [name for name in by_heading if counted[name] > 1]
                if repeated:
                    raise NotRead(f'The column "{repeated[0]}" stands there more than once.')
                found = {place: by_heading[name] for place, name in enumerate(names) if name in by_heading}
                return number, layout, found
    raise NotRead(
        "The file has none of the layouts that can be imported: its headings must include Organisation and Service,"
        " or the CQC's Location ID, Location Name, Provider ID and Provider Name."
    )


def _row(number: int, record: Sequence[str], columns: Mapping[int, Column]) -> Row:
    parts: dict[Part, dict[str, Any]] = {part: {} for part in Part}
    said: set[Part] = set()
    for place, column in columns.items():
        text = unguarded(record[place].strip()) if place < len(record) else ""
        parts[column.part][column.name] = column.read(text)
        said |= {column.part} if text else set()
    service = parts[Part.SERVICE] if said & {Part.SERVICE, Part.TERMS} else None
    return Row(number, parts[Part.ORGANISATION], service, parts[Part.TERMS] if Part.TERMS in said else None)


def written(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Lines of a file of our own: the headings, and rows of texts in the order of `COLUMNS`."""
    for row in ([column.heading for column in COLUMNS], *rows):
        yield ",".join('"' + guarded(text).replace('"', '""') + '"' for text in row) + "\r\n"
