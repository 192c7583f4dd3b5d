"""Showing what the service is made of: its settings, its schema, who may do what."""

from typing import Annotated

import typer

import settings as configuration
from cli import settings_page
from cli.terminal import app
from settings import Settings


@app.command("settings")
def show_settings(
    markdown: Annotated[bool, typer.Option("--markdown", help="Print docs/settings.md instead.")] = False,
) -> None:
    """Check the settings and print them, without secrets."""
    if markdown:
        typer.echo(settings_page.markdown(), nl=False)
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
def permissions(
    markdown: Annotated[bool, typer.Option("--markdown", help="Print docs/permissions.md.")] = False,
) -> None:
    """Print which role and which scope may do what."""
    import schema.permissions
    import schema.schema

    page = schema.permissions.markdown(schema.schema.Schema())
    if markdown:
        typer.echo(page, nl=False)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console().print(Markdown(page))
