"""Clients of the authorization server: the programs that act for people, or for themselves."""

import json
from collections.abc import Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from cli.terminal import Stopped, app, finished, notes, servers
from domain.clients import Authentication, Machine, NewClient
from domain.permissions import Role
from settings import Settings

if TYPE_CHECKING:
    from auth.secrets import Secrets
    from db.clients import Client

commands = typer.Typer(no_args_is_help=True, help="Clients: programs that act for people, or for themselves.")
app.add_typer(commands, name="clients")

T = TypeVar("T")
ClientId = Annotated[str, typer.Argument(help="The client's id.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for a program.")]


@commands.command("list")
def list_(as_json: AsJson = False) -> None:
    """Every client, and what it may do."""
    import auth.clients
    import credentials

    async def listed(settings: Settings) -> "list[Client]":
        async with credentials.database(settings) as database:
            return list(await auth.clients.listed(database))

    with servers() as settings:
        found = [_facts(client) for client in _answered(listed(settings))]
    if as_json:
        typer.echo(json.dumps(found, indent=2))
        return
    table = Table("client", "name", "acts for", "authentication", "scopes", "state")
    for facts in found:
        acts_for = f"{facts['authority']} ({facts['role']})" if facts["machine"] else "people"
        state = "disabled" if facts["disabled"] else ""
        scopes = " ".join(facts["scopes"])
        table.add_row(facts["client_id"], facts["name"], acts_for, facts["authentication"], scopes, state)
    Console().print(table)


def _facts(client: "Client") -> dict[str, Any]:
    """What is told of a client: no secret, which nobody knows."""
    return {
        "client_id": client.client_id,
        "name": client.name,
        "machine": client.machine,
        "authority": client.authority,
        "role": client.role,
        "authentication": client.token_endpoint_auth_method,
        "scopes": client.scopes,
        "grant_types": client.grant_types,
        "redirect_uris": client.redirect_uris,
        "first_party": client.first_party,
        "disabled": client.disabled,
        "created_at": client.created_at.isoformat(timespec="seconds"),
    }


@commands.command()
def create(  # noqa: PLR0913, PLR0917 - the options of a command
    client_id: ClientId,
    name: Annotated[str, typer.Option(help="What people are told it is called.")],
    scope: Annotated[list[str], typer.Option(help="What it may be let do; name each.")],
    authority: Annotated[str | None, typer.Option(help="A machine's authority, by its short name.")] = None,
    role: Annotated[Role | None, typer.Option(help="As what a machine acts: it says whose rows it sees.")] = None,
    redirect_uri: Annotated[list[str] | None, typer.Option(help="Where people are sent back to; name each.")] = None,
    device: Annotated[bool, typer.Option("--device", help="It may be a device without a browser.")] = False,
    first_party: Annotated[bool, typer.Option("--first-party", help="It is ours: nobody is asked.")] = False,
    public: Annotated[bool, typer.Option("--public", help="It can keep no secret: an app, a page.")] = False,
    keys: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Its public keys (a JWK set), to sign instead.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Register a client. Its secret is printed once and is nowhere else."""
    import auth.clients
    import credentials

    if (authority is None) != (role is None):
        raise Stopped("A machine has an authority and a role; a client of people has neither.")
    new = NewClient(
        client_id=client_id,
        name=name,
        scopes=tuple(scope),
        authentication=_authentication(public=public, keys=keys),
        machine=Machine(authority, role) if authority is not None and role is not None else None,
        redirect_uris=tuple(redirect_uri or ()),
        device=device,
        first_party=first_party,
        jwks=None if keys is None else _read(keys),
    )

    async def registered(settings: Settings) -> str | None:
        async with credentials.database(settings) as database:
            return await auth.clients.register(database, _secrets(settings), new)

    with servers() as settings:
        secret = _answered(registered(settings))
    _print_secret(client_id, secret, as_json=as_json)


def _authentication(*, public: bool, keys: Path | None) -> Authentication:
    if public and keys is not None:
        raise Stopped("A client that signs is not public.")
    if keys is not None:
        return Authentication.PRIVATE_KEY
    return Authentication.NONE if public else Authentication.BASIC


def _read(keys: Path) -> dict[str, Any]:
    try:
        found = json.loads(keys.read_bytes())
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Stopped(f"{keys} is not a JWK set.")
    return found


@commands.command("rotate-secret")
def rotate_secret(client_id: ClientId, as_json: AsJson = False) -> None:
    """Give a client another secret; the old one and its tokens are good for nothing from now on."""
    import auth.clients
    import credentials

    async def rotated(settings: Settings) -> str:
        async with credentials.database(settings) as database:
            return await auth.clients.rotate_secret(database, _secrets(settings), client_id)

    with servers() as settings:
        secret = _answered(rotated(settings))
    _print_secret(client_id, secret, as_json=as_json)


@commands.command()
def disable(client_id: ClientId) -> None:
    """Let a client in no more; its tokens are revoked within a second."""
    import auth.clients
    import credentials

    async def disabled(settings: Settings) -> None:
        async with credentials.database(settings) as database:
            await auth.clients.disable(database, client_id)

    with servers() as settings:
        _answered(disabled(settings))
    notes.print(f"Disabled: {client_id}")


def _answered(work: Coroutine[Any, Any, T]) -> T:
    """What comes of the work, or the sentence that says why it cannot be done."""
    from auth.clients import NotRegistered

    try:
        return finished(work)
    except NotRegistered as error:
        raise Stopped(str(error)) from None


def _secrets(settings: Settings) -> "Secrets":
    import auth.secrets

    return auth.secrets.opened(settings.secret_key, settings.data_directory)


def _print_secret(client_id: str, secret: str | None, *, as_json: bool) -> None:
    """The secret alone on standard output, so that it can be piped to where it is kept."""
    if as_json:
        typer.echo(json.dumps({"client_id": client_id, "client_secret": secret}, indent=2))
    elif secret is not None:
        typer.echo(secret)
    else:
        notes.print(f"Registered: {client_id}")
