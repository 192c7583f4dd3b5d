"""The directory from a file and as a file."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from cli.operating import acting
from cli.terminal import Stopped, app, finished, notes, servers
from settings import Settings

if TYPE_CHECKING:
    from domain.directory.importing import Plan

Authority = Annotated[str, typer.Option(help="For whom: the short name of the authority.")]
SHOWN_ROWS = 50
"""How many rows a person is shown; `--json` has them all."""


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="The file; see the docs.")],
    authority: Authority,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what it would do, and do nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Import organisations, services and terms from a CSV file: all of its rows, or none."""
    with servers() as settings, _progress() as progress:
        task = progress.add_task("Rows", total=None)

        def step(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        plan = finished(_import(settings, file.read_bytes(), (authority, dry_run), step))
    _print_json(plan, dry_run=dry_run) if as_json else _print(plan, dry_run=dry_run)
    if not plan.accepted:
        raise typer.Exit(1)


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=notes)


async def _import(settings: Settings, raw: bytes, how: tuple[str, bool], step: Callable[[int, int], None]) -> "Plan":
    import resolvers.importing
    from domain.directory.importing import ImportDirectory
    from domain.directory.layouts import NotRead, decoded
    from domain.refusals import Refused

    authority, dry_run = how
    async with acting(settings, authority) as tx:
        try:
            command = ImportDirectory(decoded(raw), dry_run)
            _, plan = await resolvers.importing.imported(tx, command, step)
        except NotRead as error:
            raise Stopped(str(error)) from None
        except Refused as refused:
            raise Stopped(" ".join(refusal.message for refusal in refused.refusals)) from None
    return plan


def _print(plan: "Plan", *, dry_run: bool) -> None:
    told = [report for report in plan.reports if report.reasons]
    told.sort(key=lambda report: (report.outcome != "REJECTED", report.number))
    if told:
        table = Table("row", "outcome", "organisation", "service", "why")
        for report in told[:SHOWN_ROWS]:
            table.add_row(
                str(report.number),
                report.outcome,
                report.organisation or "",
                report.service or "",
                " ".join(report.reasons),
            )
        Console(highlight=False, markup=False).print(table)
        if len(told) > SHOWN_ROWS:
            notes.print(f"… and {len(told) - SHOWN_ROWS} more rows; --json has them all.")
    counts = ", ".join(f"{count} {outcome.value.lower()}" for outcome, count in plan.counts.items())
    ended = "Nothing was written" if dry_run or not plan.accepted else "Imported"
    notes.print(f"{ended}: {counts}.")


def _print_json(plan: "Plan", *, dry_run: bool) -> None:
    rows: list[dict[str, Any]] = [
        {
            "number": report.number,
            "outcome": report.outcome.value,
            "organisation": report.organisation,
            "service": report.service,
            "reasons": list(report.reasons),
        }
        for report in plan.reports
    ]
    report = {
        "layout": plan.layout.value,
        "dryRun": dry_run,
        "accepted": plan.accepted,
        "counts": {outcome.value: count for outcome, count in plan.counts.items()},
        "rows": rows,
    }
    typer.echo(json.dumps(report, ensure_ascii=False, indent=2))


@app.command()
def export(
    authority: Authority,
    file: Annotated[Path | None, typer.Argument(help="Where to; without it, standard output.")] = None,
) -> None:
    """Export the directory and an authority's terms as a CSV file that can be imported."""
    with servers() as settings:
        text = finished(_export(settings, authority))
    if file is None:
        sys.stdout.buffer.write(text.encode())
    else:
        file.write_bytes(text.encode("utf-8-sig"))
        notes.print(f"Exported to {file}.")


async def _export(settings: Settings, authority: str) -> str:
    import db.exporting

    async with acting(settings, authority) as tx:
        return await db.exporting.export(tx)
