"""The command `ebrokerage`. Each command imports what it needs when it runs, so that `--help` is quick."""

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.table import Table

import settings as configuration
from settings import Environment, Settings

if TYPE_CHECKING:
    from db.accounts import Account

T = TypeVar("T")

GRACEFUL_SHUTDOWN_SECONDS = 4

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="The brokerage service of councils.",
)
notes = Console(stderr=True, highlight=False)


class Stopped(SystemExit):
    """The command cannot do what was asked; the sentence says why."""


@contextmanager
def _servers() -> Iterator[Settings]:
    """The settings, with embedded servers running for as long as the command does where none are configured."""
    import embedded
    import supervise

    supervise.end_on_terminate()
    with embedded.running(configuration.load()) as settings:
        os.environ.update(settings.addresses())
        yield settings


def _run(work: Coroutine[Any, Any, T]) -> T:
    from db.connecting import CannotConnect

    try:
        return asyncio.run(work)
    except CannotConnect as error:
        raise Stopped(f"The database cannot be used: {str(error).rstrip('.')}.") from None


@app.command()
def run() -> None:
    """Run everything: embedded servers where none are configured, migrations, the API and the worker."""
    import supervise
    import telemetry

    settings = configuration.load()
    supervise.require_port(settings.host, settings.port, "EBROKERAGE_PORT")
    supervise.require_port(settings.host, settings.metrics_port, "EBROKERAGE_METRICS_PORT")
    with _servers() as settings:
        _prepare(settings)
        metrics = telemetry.empty(settings.data_directory.resolve() / "metrics" / "all")
        telemetry.serve(metrics, settings.host, settings.metrics_port)
        supervisor = supervise.Supervisor()
        for name in ("serve", "worker"):
            supervisor.add(name, [sys.executable, "-m", "cli", name], os.environ)
        notes.print(f"[bold]{settings.public_url}/graphql[/bold] (Ctrl-C stops everything)")
        code = supervisor.run()
    raise typer.Exit(code)


def _prepare(settings: Settings) -> None:
    """Everything that has to be there before the first request."""
    import credentials
    import db.migrating

    for name in _run(db.migrating.migrate(settings.owner_url, role_password=settings.database_role_password)):
        notes.print(f"Migrated: {name}")
    if settings.environment is Environment.DEVELOPMENT:
        _run(_seed(settings))
        path = _run(credentials.write(settings))
        notes.print(f"A token for every user: {path}")


@app.command()
def serve() -> None:
    """Run the API alone."""
    import uvicorn

    import supervise

    settings = configuration.load()
    supervise.require_port(settings.host, settings.port, "EBROKERAGE_PORT")
    with _servers() as settings:
        _metrics(settings, "serve")
        uvicorn.run(
            "app:create",
            factory=True,
            host=settings.host,
            port=settings.port,
            workers=settings.api_workers,
            loop="uvloop",
            http="httptools",
            ws="websockets-sansio",
            ws_max_size=settings.max_body_bytes,
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACEFUL_SHUTDOWN_SECONDS,
        )


@app.command()
def worker() -> None:
    """Run the jobs alone."""
    with _servers() as settings:
        _metrics(settings, "worker")
        import jobs.worker
        import telemetry

        telemetry.configure(settings.log_level)
        jobs.worker.run(settings)


def _metrics(settings: Settings, kind: str) -> None:
    """Serve metrics, unless whoever started us does that for all of its processes."""
    import supervise

    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        return
    supervise.require_port(settings.host, settings.metrics_port, "EBROKERAGE_METRICS_PORT")
    directory = settings.data_directory.resolve() / "metrics" / kind
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(mode=0o700, parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(directory)  # read by telemetry's metrics as they are made
    import telemetry

    telemetry.serve(directory, settings.host, settings.metrics_port)


@app.command()
def migrate() -> None:
    """Bring the database to the newest migration; two at once are safe."""
    import db.migrating

    with _servers() as settings:
        applied = _run(db.migrating.migrate(settings.owner_url, role_password=settings.database_role_password))
    notes.print("\n".join(f"Migrated: {name}" for name in applied) or "Nothing to migrate.")


@app.command()
def seed() -> None:
    """Load the profiles and the demonstration data; loading twice changes nothing."""
    with _servers() as settings:
        _run(_seed(settings))


async def _seed(settings: Settings) -> None:
    import db.connecting
    import db.migrations
    import db.seed

    connection = await db.connecting.connect(settings.owner_url)
    try:
        if await db.migrations.pending(connection):
            raise Stopped("The database is not ready: run `ebrokerage migrate` first.")
        if not await db.connecting.passes_policies(connection):
            raise Stopped("To seed, the role of EBROKERAGE_DATABASE_URL needs BYPASSRLS: policies bind the owner too.")
        summary = await db.seed.load(connection)
    finally:
        await connection.close()
    notes.print("Nothing to seed." if summary.changed_nothing else str(summary))


@app.command()
def token(
    user: Annotated[str | None, typer.Option(help="Whose token; without it, the users are listed.")] = None,
    hours: Annotated[float, typer.Option(min=0.001, max=24 * 365, help="How long it is good for.")] = 12,
    i_am_operator: Annotated[
        bool, typer.Option("--i-am-operator", help="Needed outside development; audited.")
    ] = False,
) -> None:
    """Print an access token, alone, on standard output."""
    import credentials

    with _servers() as settings:
        if settings.environment is not Environment.DEVELOPMENT and not i_am_operator:
            raise Stopped(
                f"In {settings.environment} only an operator may do this: add --i-am-operator (it is audited)."
            )
        if user is None:
            _print_users(_run(credentials.users(settings)))
            return
        issued = _run(credentials.tokens(settings, [user], timedelta(hours=hours)))
    typer.echo(issued[user])


def _print_users(users: "list[Account]") -> None:
    table = Table("user", "role", "home")
    for account in users:
        table.add_row(account.username, account.role, account.home)
    Console().print(table)


@app.command("settings")
def show_settings(
    markdown: Annotated[bool, typer.Option("--markdown", help="Print docs/settings.md instead.")] = False,
) -> None:
    """Check the settings and print them, without secrets."""
    if markdown:
        typer.echo(configuration.markdown(), nl=False)
        return
    settings = configuration.load()
    for name, field in Settings.model_fields.items():
        typer.echo(f"{configuration.PREFIX}{name.upper()}={getattr(settings, name) if field.repr else '(secret)'}")


@app.command()
def sdl() -> None:
    """Print the schema in GraphQL's schema definition language."""
    import schema.schema

    typer.echo(schema.schema.Schema().sdl(), nl=False)


@app.command()
def structure() -> None:
    """Print what the migrations amount to: the text of db/structure.sql."""
    import db.migrating
    import embedded

    with tempfile.TemporaryDirectory() as directory:
        fresh = configuration.load().model_copy(
            update={"database_url": None, "redis_url": None, "data_directory": Path(directory)}
        )
        with embedded.running(fresh, durable=False) as settings:
            _run(db.migrating.migrate(settings.owner_url))
            typer.echo(db.migrating.structure(embedded.dump(settings.owner_url)), nl=False)


@app.command()
def migration(name: Annotated[str, typer.Argument(help="What it does, in snake_case.")]) -> None:
    """Begin a new migration."""
    import db.migrating

    try:
        typer.echo(db.migrating.write_skeleton(name))
    except ValueError as error:
        raise Stopped(str(error)) from None


if __name__ == "__main__":
    app()
