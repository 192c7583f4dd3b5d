"""What every command shares: the application, the servers it may need, and how it says that it cannot go on."""

import asyncio
import os
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import typer
from rich.console import Console

import settings as configuration
from settings import Environment, Settings

T = TypeVar("T")

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="The brokerage service of councils.",
)
notes = Console(stderr=True, highlight=False)


class Stopped(SystemExit):
    """The command cannot do what was asked; the sentence says why."""


@contextmanager
def servers() -> Iterator[Settings]:
    """The settings, with embedded servers running for as long as the command does where none are configured."""
    import embedded
    import supervise

    supervise.end_on_terminate()
    with embedded.running(configuration.load()) as settings:
        os.environ.update(settings.addresses())
        yield settings


def finished(work: Coroutine[Any, Any, T]) -> T:
    """What comes of the work, or the sentence that says why the database cannot be used."""
    from db.connecting import CannotConnect

    try:
        return asyncio.run(work)
    except CannotConnect as error:
        raise Stopped(f"The database cannot be used: {str(error).rstrip('.')}.") from None


def operator_only(settings: Settings, *, i_am_operator: bool) -> None:
    """Outside development only who says to be the operator is handed what lets somebody in."""
    if settings.environment is not Environment.DEVELOPMENT and not i_am_operator:
        raise Stopped(f"In {settings.environment} only an operator may do this: add --i-am-operator (it is audited).")
