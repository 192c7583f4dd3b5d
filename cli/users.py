"""People's accounts for an operator: who there is, and who is let in."""

import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from cli.terminal import Stopped, app, finished, notes, servers

if TYPE_CHECKING:
    from db.transaction import Database

users = typer.Typer(no_args_is_help=True, help="People's accounts: list, disable, enable, sign out.")
app.add_typer(users, name="users")

Username = Annotated[str, typer.Argument(help="The user name, in any case.")]


@users.command("list")
def list_users(as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False) -> None:
    """Everybody who has an account."""
    import credentials

    with servers() as settings:
        found = finished(credentials.users(settings))
    if as_json:
        names = ("username", "role", "home", "disabled")
        typer.echo(json.dumps([{name: getattr(account, name) for name in names} for account in found], indent=2))
        return
    table = Table("user", "role", "home", "")
    for account in found:
        table.add_row(account.username, account.role, account.home, "disabled" if account.disabled else "")
    Console().print(table)


@users.command()
def disable(username: Username) -> None:
    """Let somebody in no more: every session and token ends within a second."""
    import auth.users

    done = _done(lambda database: auth.users.disable(database, username))
    notes.print(f"{username} is disabled." if done else f"{username} was disabled already.")


@users.command()
def enable(username: Username) -> None:
    """Let somebody in again; they have to sign in anew."""
    import auth.users

    done = _done(lambda database: auth.users.enable(database, username))
    notes.print(f"{username} may sign in again." if done else f"{username} is not disabled.")


@users.command()
def revoke(username: Username) -> None:
    """Sign somebody out everywhere, within a second; they may sign in again."""
    import auth.users

    _done(lambda database: auth.users.revoke(database, username))
    notes.print(f"{username} is signed out everywhere.")


def _done(work: "Callable[[Database], Awaitable[Any]]") -> Any:
    import auth.tokens
    import credentials

    with servers() as settings:

        async def on_database() -> Any:
            async with credentials.database(settings) as database:
                return await work(database)

        try:
            return finished(on_database())
        except auth.tokens.UnknownUser as error:
            raise Stopped(str(error)) from None
