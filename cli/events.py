"""The catalogue of events, for those who write receivers."""

from typing import Annotated

import typer

from cli.terminal import app


@app.command()
def events(
    asyncapi: Annotated[bool, typer.Option("--asyncapi", help="As an AsyncAPI 3 document.")] = False,
    payloads: Annotated[
        bool, typer.Option("--payloads", help="What they can be told beside, as `docs/payloads.md` has it.")
    ] = False,
) -> None:
    """Print every event that other systems can be told of, as `docs/events.md` has them."""
    import webhooks.catalogue

    if payloads:
        import schema.ready_made

        typer.echo(schema.ready_made.markdown(), nl=False)
        return
    typer.echo(webhooks.catalogue.asyncapi() if asyncapi else webhooks.catalogue.markdown(), nl=False)
