"""What runs on a clock, as an operator sees it: what is due, running, late, set aside; retrying and discarding."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import orjson
import typer
from rich.console import Console
from rich.table import Table

from cli.operating import connected
from cli.terminal import Stopped, app, finished, notes, servers
from settings import Settings

if TYPE_CHECKING:
    from db.jobs import Listed, Summary
    from db.transaction import Tx

MOST_LISTED = 200

commands = typer.Typer(help="Jobs: what is due, running, late or set aside.", invoke_without_command=True)
app.add_typer(commands, name="jobs")

Job = Annotated[UUID, typer.Argument(help="The id of a job, as `ebrokerage jobs` shows it.")]


@commands.callback()
def show(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    waiting: Annotated[bool, typer.Option("--waiting", help="List those that are yet to come as well.")] = False,
) -> None:
    """Show how each job stands, and each timer that is due, running, late or set aside."""
    if context.invoked_subcommand is not None:
        return
    with servers() as settings:
        summary, listed = finished(_read(settings, waiting))
    if as_json:
        document = {"jobs": [asdict(one) for one in summary], "timers": [asdict(one) for one in listed]}
        typer.echo(orjson.dumps(document, default=str, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z).decode())
        return
    _print(summary, listed)


@commands.command()
def retry(job: Job) -> None:
    """Try a job again that was set aside, or that waits for its next attempt."""
    _change("retry", job, "There is no job of this id that has failed.")
    notes.print("It is tried again at once.")


@commands.command()
def discard(job: Job) -> None:
    """Put a job out for good, whatever it was to do."""
    _change("discard", job, "There is no job of this id that is still to be done.")
    notes.print("Discarded.")


def _print(summary: "list[Summary]", listed: "list[Listed]") -> None:
    console = Console()
    table = Table("Job", "Due", "Running", "Oldest has waited", "Set aside")
    for job in summary:
        waited = f"{job.lateness_seconds:,.0f} s" if job.due else ""
        table.add_row(job.name, str(job.due), str(job.running), waited, str(job.poisoned))
    console.print(table)
    if listed:
        details = Table("Id", "Kind", "Status", "Due (UTC)", "Attempts", "Last error", "Authority")
        for one in listed:
            due = f"{one.due_at:%Y-%m-%d %H:%M:%S}"
            details.add_row(str(one.id), one.kind, one.status, due, str(one.attempts), one.last_error, one.authority)
        console.print(details)
    if len(listed) == MOST_LISTED:
        notes.print(f"Only the first {MOST_LISTED} are listed.")


@asynccontextmanager
async def _transaction(settings: Settings) -> "AsyncIterator[Tx]":
    import db.clock
    from db.operating import CLIENT
    from db.transaction import Tx

    async with connected(settings) as connection, connection.transaction():
        yield Tx(connection, None, db.clock.Clock(settings.clock_file).offset(), CLIENT)


async def _read(settings: Settings, waiting: bool) -> "tuple[list[Summary], list[Listed]]":
    import db.jobs
    from domain.timers.facts import LATE_AFTER

    async with _transaction(settings) as tx:
        listed = await db.jobs.listed(tx, LATE_AFTER, MOST_LISTED, waiting=waiting)
        return list(await db.jobs.summary(tx)), list(listed)


def _change(what: str, job: UUID, otherwise: str) -> None:
    import resolvers.jobs

    async def changed(settings: Settings) -> bool:
        async with _transaction(settings) as tx:
            done: Any = getattr(resolvers.jobs, what)
            return bool(await done(tx, job))

    with servers() as settings:
        if not finished(changed(settings)):
            raise Stopped(otherwise)
