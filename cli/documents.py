"""The keys that documents are sealed with, replaced while the service runs."""

from typing import Any

import typer

from cli.operating import connected
from cli.terminal import Stopped, app, finished, notes, servers
from settings import Settings

BATCH = 500

commands = typer.Typer(no_args_is_help=True, help="Documents: the key that their keys are wrapped with.")
app.add_typer(commands, name="documents")


@commands.callback()
def documents() -> None:
    """What an operator does with documents."""


@commands.command("rotate-key")
def rotate_key() -> None:
    """Wrap every document's key with the present key, after it was replaced in the settings."""
    from documents.keys import KeyUnknown

    with servers() as settings:
        try:
            count = finished(rewrapped(settings))
        except KeyUnknown as error:
            raise Stopped(f"{error} Set EBROKERAGE_DOCUMENT_KEY_PREVIOUS to the key before this one.") from None
    notes.print(f"Rewrapped: {count}. The key before this one opens nothing any more.")


async def rewrapped(settings: Settings) -> int:
    """How many keys were wrapped anew; batch by batch, so that a running service is never in the way."""
    from datetime import timedelta

    import db.contents
    import documents.keys
    from db.contents import Wrapped
    from db.transaction import Tx

    keys = documents.keys.opened(settings.document_key, settings.document_key_previous, settings.data_directory)
    count = 0
    async with connected(settings) as connection:
        for uploads in (True, False):
            while True:
                async with connection.transaction():
                    tx = Tx(connection, None, timedelta(0))
                    found = await db.contents.otherwise_wrapped(tx, keys.present, BATCH, uploads=uploads)
                    anew: list[Any] = []
                    for one in found:
                        key = keys.unwrap(one.wrapped_key, one.wrapped_with)
                        anew.append(Wrapped(one.id, keys.wrap(key), keys.present))
                    await db.contents.rewrap(tx, anew, uploads=uploads)
                count += len(found)
                if len(found) < BATCH:
                    break
    return count
