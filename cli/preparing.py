"""Preparing the database: its migrations, and the data that ships."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

import settings as configuration
from cli.terminal import Stopped, app, finished, notes, servers
from settings import Settings


@app.command()
def migrate() -> None:
    """Bring the database to the newest migration; two at once are safe."""
    import db.migrating

    with servers() as settings:
        applied = finished(db.migrating.migrate(settings.owner_url, role_password=settings.database_role_password))
    notes.print("\n".join(f"Migrated: {name}" for name in applied) or "Nothing to migrate.")


@app.command()
def seed() -> None:
    """Load the profiles and the demonstration data; loading twice changes nothing."""
    with servers() as settings:
        finished(seed_with(settings))


async def seed_with(settings: Settings) -> None:
    """Load what ships, and say what that changed."""
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
def structure() -> None:
    """Print what the migrations amount to: the text of db/structure.sql."""
    import db.migrating
    import embedded

    with tempfile.TemporaryDirectory() as directory:
        fresh = configuration.load().model_copy(
            update={"database_url": None, "redis_url": None, "data_directory": Path(directory)}
        )
        with embedded.running(fresh, durable=False) as settings:
            finished(db.migrating.migrate(settings.owner_url))
            typer.echo(db.migrating.structure(embedded.dump(settings.owner_url)), nl=False)


@app.command()
def migration(name: Annotated[str, typer.Argument(help="What it does, in snake_case.")]) -> None:
    """Begin a new migration."""
    import db.migrating

    try:
        typer.echo(db.migrating.write_skeleton(name))
    except ValueError as error:
        raise Stopped(str(error)) from None
