"""The catalogue of events, for those who write receivers."""

from typing import Annotated

import typer

from cli.terminal import app


@app.command()
def events(
    asyncapi: Annotated[bool, typer.Option("--asyncapi", help="As an AsyncAPI 3 document.")] = False,
) -> None:
    """Print every event that other systems can be told of, as `docs/events.md` has them."""
    import webhooks.catalogue

    typer.echo(webhooks.catalogue.asyncapi() if asyncapi else webhooks.catalogue.markdown(), nl=False)
