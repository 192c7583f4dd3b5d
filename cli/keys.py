"""The keys that sign tokens, replaced while the service runs."""

import json
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

import settings as configuration
from cli.terminal import Stopped, app, notes

commands = typer.Typer(no_args_is_help=True, help="Keys: what signs tokens.")
app.add_typer(commands, name="keys")


@commands.command("list")
def list_(as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for a program.")] = False) -> None:
    """Every key, since when it signs, and which one does now."""
    import auth.keys

    keys = auth.keys.open_keys(configuration.load().data_directory)
    signing = keys.newest_kid
    found = [
        {
            "kid": key.kid,
            "signs_from": datetime.fromtimestamp(key.signs_from, UTC).isoformat() if key.signs_from else None,
            "signs": key.kid == signing,
        }
        for key in keys.all()
    ]
    if as_json:
        typer.echo(json.dumps(found, indent=2))
        return
    table = Table("key", "signs from", "signs now")
    for key in found:
        table.add_row(str(key["kid"]), str(key["signs_from"] or "its making"), "yes" if key["signs"] else "")
    Console().print(table)


@commands.command()
def rotate(
    now: Annotated[bool, typer.Option("--now", help="Let it sign at once: the old one is known to others.")] = False,
) -> None:
    """Publish a new key, which signs a quarter of an hour later; running processes learn of it by themselves."""
    import auth.keys

    key = auth.keys.rotate(configuration.load().data_directory, at_once=now)
    since = datetime.fromtimestamp(key.signs_from, UTC).isoformat() if key.signs_from else "now"
    notes.print(f"Published: {key.kid} (signs from {since})")


@commands.command()
def retire(kid: Annotated[str, typer.Argument(help="The key's id.")]) -> None:
    """Take a key away: nothing that it signed is believed any more."""
    import auth.keys

    try:
        auth.keys.retire(configuration.load().data_directory, kid)
    except (auth.keys.UnknownKey, auth.keys.KeyInUse) as error:
        raise Stopped(str(error)) from None
    notes.print(f"Retired: {kid}")
