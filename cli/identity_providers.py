"""The identity providers of authorities: where a council's own people sign in."""

import json
import os
import sys
from collections.abc import Coroutine
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from cli.terminal import Stopped, app, finished, notes, servers
from settings import Environment, Settings

commands = typer.Typer(no_args_is_help=True, help="Identity providers: where a council's own people sign in.")
app.add_typer(commands, name="identity-providers")

T = TypeVar("T")
SECRET_VARIABLE = "IDENTITY_PROVIDER_SECRET"  # noqa: S105 - where the secret stands, for who has no pipe
Slug = Annotated[str, typer.Argument(help="The authority, by its short name.")]


@commands.command("list")
def list_(as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for a program.")] = False) -> None:
    """Every provider, and the address that it must know us by."""
    import auth.federation.operating
    import credentials
    from auth.pages.elsewhere import redirect_uri

    async def listed(settings: Settings) -> list[dict[str, Any]]:
        async with credentials.database(settings) as database:
            return [
                {
                    "authority": each.authority,
                    "name": each.name,
                    "issuer": each.issuer,
                    "client_id": each.client_id,
                    "second_factor_values": each.second_factor_values,
                    "redirect_uri": redirect_uri(settings.public_url, each.authority),
                    "enabled": each.enabled,
                }
                for each in await auth.federation.operating.listed(database)
            ]

    with servers() as settings:
        found = finished(listed(settings))
    if as_json:
        typer.echo(json.dumps(found, indent=2))
        return
    table = Table("authority", "name", "issuer", "client id", "second factor", "state")
    for each in found:
        second = " ".join(each["second_factor_values"]) or "ours"
        state = "" if each["enabled"] else "disabled"
        table.add_row(each["authority"], each["name"], each["issuer"], each["client_id"], second, state)
    Console().print(table)


@commands.command("set")
def set_(
    authority: Slug,
    name: Annotated[str, typer.Option(help="What its people call it: it stands on the button.")],
    issuer: Annotated[str, typer.Option(help="Its issuer, exactly as it names itself.")],
    client_id: Annotated[str, typer.Option(help="What it calls us.")],
    second_factor: Annotated[
        list[str] | None,
        typer.Option(help="A value of amr, acr or acrs that says it asked for a second factor; name each."),
    ] = None,
) -> None:
    """Let an authority's people sign in there. Our secret is read from standard input, or IDENTITY_PROVIDER_SECRET."""
    import auth.federation.operating
    import auth.secrets
    import credentials
    from auth.federation.discovery import Providers
    from auth.federation.fetching import Fetcher
    from auth.federation.operating import NewProvider
    from auth.pages.elsewhere import redirect_uri

    new = NewProvider(authority, name, issuer, client_id, _secret(), tuple(second_factor or ()))

    async def put(settings: Settings) -> None:
        providers = Providers(Fetcher(loopback=settings.environment is not Environment.PRODUCTION))
        secrets = auth.secrets.opened(settings.secret_key, settings.data_directory)
        async with credentials.database(settings) as database:
            await auth.federation.operating.put(database, secrets, providers, new)

    with servers() as settings:
        _answered(put(settings))
        address = redirect_uri(settings.public_url, authority)
    notes.print(f"Set: {authority}. The provider must send browsers back to")
    typer.echo(address)


@commands.command()
def disable(authority: Slug) -> None:
    """Let nobody in by an authority's provider any more; passwords stay."""
    import auth.federation.operating
    import credentials

    async def disabled(settings: Settings) -> None:
        async with credentials.database(settings) as database:
            await auth.federation.operating.disable(database, authority)

    with servers() as settings:
        _answered(disabled(settings))
    notes.print(f"Disabled: {authority}")


def _secret() -> str:
    """The secret, which is never an argument: those can be seen by everybody on the machine."""
    if (given := os.environ.get(SECRET_VARIABLE)) is not None:
        return given
    if sys.stdin.isatty():
        return str(typer.prompt("Secret", hide_input=True, err=True))
    return sys.stdin.readline().rstrip("\r\n")


def _answered(work: Coroutine[Any, Any, T]) -> T:
    """What comes of the work, or the sentence that says why it cannot be done."""
    from auth.federation.operating import NotSet

    try:
        return finished(work)
    except NotSet as error:
        raise Stopped(str(error)) from None
