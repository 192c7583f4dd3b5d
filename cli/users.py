"""People's accounts for an operator: who there is, who is let in, and who needs help to get in."""

import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from cli.terminal import Stopped, app, finished, notes, operator_only, servers
from settings import Settings

if TYPE_CHECKING:
    from db.transaction import Database

users = typer.Typer(no_args_is_help=True, help="People's accounts: list, disable, enable, sign out, help in.")
app.add_typer(users, name="users")

Username = Annotated[str, typer.Argument(help="The user name, in any case.")]
Operator = Annotated[bool, typer.Option("--i-am-operator", help="Needed with --show outside development; audited.")]


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

    done = _done(lambda database, _: auth.users.disable(database, username))
    notes.print(f"{username} is disabled." if done else f"{username} was disabled already.")


@users.command()
def enable(username: Username) -> None:
    """Let somebody in again; they have to sign in anew."""
    import auth.users

    done = _done(lambda database, _: auth.users.enable(database, username))
    notes.print(f"{username} may sign in again." if done else f"{username} is not disabled.")


@users.command()
def revoke(username: Username) -> None:
    """Sign somebody out everywhere, within a second; they may sign in again."""
    import auth.users

    _done(lambda database, _: auth.users.revoke(database, username))
    notes.print(f"{username} is signed out everywhere.")


@users.command("reset-link")
def reset_link(
    username: Username,
    show: Annotated[bool, typer.Option("--show", help="Print the link too, for who gets no e-mail.")] = False,
    i_am_operator: Operator = False,
) -> None:
    """Send somebody a link to choose another password, good for 24 hours and once."""
    import auth.secrets
    import auth.users

    async def sent(database: "Database", settings: Settings) -> str:
        if show:
            operator_only(settings, i_am_operator=i_am_operator)
        secrets = auth.secrets.opened(settings.secret_key, settings.data_directory)
        token = await auth.users.send_reset_link(database, secrets, username, shown=show)
        return f"{settings.public_url}/new-password?link={token}"

    address = _done(sent)
    notes.print(f"A link is on its way to {username}; the one before is good no longer.")
    if show:
        typer.echo(address)


@users.command("reset-second-factor")
def reset_second_factor(username: Username) -> None:
    """Take a lost telephone's codes from somebody, who sets up others at the next sign-in, and sign them out."""
    import auth.users

    done = _done(lambda database, _: auth.users.reset_second_factor(database, username))
    said = "has no second factor any more, and is signed out everywhere." if done else "has no second factor."
    notes.print(f"{username} {said}")


def _done(work: "Callable[[Database, Settings], Awaitable[Any]]") -> Any:
    """What comes of the work on the database, or the sentence that says why it cannot be done."""
    import auth.tokens
    import auth.users
    import credentials

    with servers() as settings:

        async def on_database() -> Any:
            async with credentials.database(settings) as database:
                return await work(database, settings)

        try:
            return finished(on_database())
        except (auth.tokens.UnknownUser, auth.tokens.DisabledUser, auth.users.NeverActivated) as error:
            raise Stopped(str(error)) from None
