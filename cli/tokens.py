"""Access tokens, for scripts: one's own, or for an operator anybody's."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from cli import signing_in
from cli.terminal import Stopped, app, finished, operator_only, servers

if TYPE_CHECKING:
    from db.accounts import Account


@app.command()
def token(
    user: Annotated[str | None, typer.Option(help="Whose token, as the operator; without it, your own.")] = None,
    hours: Annotated[float, typer.Option(min=0.001, max=24 * 7, help="How long it is good for.")] = 12,
    i_am_operator: Annotated[
        bool, typer.Option("--i-am-operator", help="Needed outside development; audited.")
    ] = False,
    url: Annotated[str | None, typer.Option(help="The service you signed in to; without it, the latest.")] = None,
) -> None:
    """Print an access token, alone, on standard output: that of `ebrokerage login`, or, as the operator, anybody's.

    Without either, the users are listed.
    """
    if user is None and (kept := signing_in.own_tokens(url)) is not None:
        typer.echo(kept.access_token)
        return
    if url is not None:
        raise Stopped(f"You are not signed in to {url}: run `ebrokerage login --url {url}`.")
    import credentials

    with servers() as settings:
        operator_only(settings, i_am_operator=i_am_operator)
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
