"""Showing what the service is made of: its settings, its schema."""

from typing import Annotated

import typer

import settings as configuration
from cli.terminal import app
from settings import Settings


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
