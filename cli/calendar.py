"""The list of bank holidays, which working days are counted by: showing it, loading a newer one."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from cli.operating import connected
from cli.terminal import Stopped, app, finished, notes, servers
from settings import Settings

if TYPE_CHECKING:
    from domain.calendar import WorkingCalendar

commands = typer.Typer(no_args_is_help=True, help="Bank holidays: which days are working days.")
app.add_typer(commands, name="calendar")

OFFICIAL = "https://www.gov.uk/bank-holidays.json"


@commands.command()
def show(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, in the format of the official list.")] = False,
) -> None:
    """Print the bank holidays that are known."""
    with servers() as settings:
        found = finished(_read(settings))
    if as_json:
        typer.echo(json.dumps(_official(found), ensure_ascii=False, indent=2))
        return
    table = Table("Day", "Name", title=f"Bank holidays in England and Wales, {found.first} to {found.last}")
    for day, title in found.bank_holidays.items():
        table.add_row(f"{day:%d/%m/%Y %A}", title)
    Console().print(table)


@commands.command()
def load(
    file: Annotated[
        Path | None,
        typer.Argument(
            exists=True,
            dir_okay=False,
            readable=True,
            help=f"The official list, as {OFFICIAL} gives it. Absent: the list that ships with the service.",
        ),
    ] = None,
) -> None:
    """Put another list in place of the one that is known: all of it, or nothing."""
    from domain import calendar

    try:
        newer = calendar.shipped() if file is None else calendar.read(json.loads(file.read_text(encoding="utf-8-sig")))
    except (ValueError, UnicodeDecodeError) as error:
        raise Stopped(f"{file} cannot be loaded: {error}") from None
    this_year = datetime.now(UTC).year
    if not newer.first <= this_year <= newer.last:
        raise Stopped(f"{file} cannot be loaded: it covers {newer.first} to {newer.last}, without {this_year}.")
    with servers() as settings:
        before = finished(_replace(settings, newer))
    notes.print(f"Loaded: {len(newer.bank_holidays)} bank holidays, {newer.first} to {newer.last}.")
    if before.last > newer.last:
        notes.print(f"The list before covered up to {before.last}: later days are refused from now on.")


async def _read(settings: Settings) -> "WorkingCalendar":
    import db.calendar

    async with connected(settings) as connection:
        return await db.calendar.read(connection)


async def _replace(settings: Settings, newer: "WorkingCalendar") -> "WorkingCalendar":
    import db.calendar

    async with connected(settings) as connection:
        before = await db.calendar.read(connection)
        await db.calendar.replace(connection, newer)
        return before


def _official(found: "WorkingCalendar") -> dict[str, Any]:
    from domain.calendar import DIVISION

    days = found.bank_holidays.items()
    events = [{"title": title, "date": day.isoformat(), "notes": "", "bunting": False} for day, title in days]
    return {DIVISION: {"division": DIVISION, "events": events}}
