"""Access tokens for an operator or a developer."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from cli.terminal import Stopped, app, finished, servers
from settings import Environment

if TYPE_CHECKING:
    from db.accounts import Account


@app.command()
def token(
    user: Annotated[str | None, typer.Option(help="Whose token; without it, the users are listed.")] = None,
    hours: Annotated[float, typer.Option(min=0.001, max=24 * 7, help="How long it is good for.")] = 12,
    i_am_operator: Annotated[
        bool, typer.Option("--i-am-operator", help="Needed outside development; audited.")
    ] = False,
) -> None:
    """Print an access token, alone, on standard output."""
    import credentials

    with servers() as settings:
        if settings.environment is not Environment.DEVELOPMENT and not i_am_operator:
            raise Stopped(
                f"In {settings.environment} only an operator may do this: add --i-am-operator (it is audited)."
            )
        if user is None:
            _print_users(finished(credentials.users(settings)))
            return
        issued = finished(credentials.tokens(settings, [user], timedelta(hours=hours)))
    typer.echo(issued[user])


def _print_users(users: "list[Account]") -> None:
    table = Table("user", "role", "home")
    for account in users:
        table.add_row(account.username, account.role, account.home)
    Console().print(table)
