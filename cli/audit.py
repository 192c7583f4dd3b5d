"""The audit as an operator sees it: whether its chains are whole, what is signed of them, one person's record."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.operating import acting, connected
from cli.terminal import Stopped, app, finished, notes, operator_only, servers
from settings import Settings

if TYPE_CHECKING:
    from resolvers.audit import Verified

commands = typer.Typer(no_args_is_help=True, help="Audit: whether its chains are whole.")
app.add_typer(commands, name="audit")


@commands.command()
def verify(
    authority: Annotated[str | None, typer.Option(help="Only this authority's chain, by its short name.")] = None,
    heads: Annotated[
        Path | None, typer.Option(exists=True, file_okay=False, help="Where signed heads were kept. Absent: here.")
    ] = None,
) -> None:
    """Prove that nothing of the audit was changed, taken away or put in, or name the first broken row."""
    with servers() as settings:
        found = finished(_verify(settings, authority, heads))
    if not found:
        notes.print("There is no chain yet: the worker begins one.")
    for one in found:
        typer.echo(_told(one))
    if any(one.broken for one in found):
        raise typer.Exit(1)


@commands.command()
def seal() -> None:
    """Sign the heads as they are now, and hand each out as a file."""
    with servers() as settings:
        for path in finished(_seal(settings)):
            typer.echo(str(path))


@commands.command()
def export(
    authority: Annotated[str, typer.Option(help="Whose: the short name of the authority.")],
    client_reference: Annotated[str, typer.Option(help="The authority's reference of the person.")],
    i_am_operator: Annotated[
        bool, typer.Option("--i-am-operator", help="Needed outside development: it is personal data.")
    ] = False,
) -> None:
    """Print everything about one client reference as JSON (a subject-access request); that it was is put on record."""
    with servers() as settings:
        operator_only(settings, i_am_operator=i_am_operator)
        typer.echo(finished(_export(settings, authority, client_reference)))


def _told(one: "Verified") -> str:
    tail = "nothing is unchained"
    if one.unchained:
        tail = f"{one.unchained} rows are not chained yet, the oldest for {one.waited_seconds:.1f} s"
    if one.broken is None:
        return (
            f"{one.slug}: whole, {one.head.position} rows, {one.erased} of them erased, {one.signed} signed heads;"
            f" {tail}; head {one.head.hash.hex()}"
        )
    row = "" if one.broken.row_id is None else f" (row {one.broken.row_id})"
    return f"{one.slug}: BROKEN at position {one.broken.position}{row}: {one.broken.why}; {tail}"


async def _verify(settings: Settings, slug: str | None, heads: Path | None) -> "Sequence[Verified]":
    import db.clock
    import resolvers.audit
    from db.operating import CLIENT
    from db.transaction import Tx
    from resolvers.audit import SealRefused

    files = sorted((heads or resolvers.audit.heads_of(settings.data_directory)).glob("*.jws"))
    offset = db.clock.Clock(settings.clock_file).offset()
    async with (
        connected(settings) as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        try:
            return await resolvers.audit.verify(
                Tx(connection, None, offset, CLIENT), settings.data_directory, files, slug
            )
        except SealRefused as refused:
            raise Stopped(str(refused)) from None


async def _export(settings: Settings, slug: str, client_reference: str) -> str:
    import db.records
    import resolvers.records
    from domain.records import ExportSubject
    from domain.refusals import Refused

    async with acting(settings, slug) as tx:
        try:
            id = await resolvers.records.exported(tx, ExportSubject(client_reference))
        except Refused as refused:
            raise Stopped("\n".join(one.message for one in refused.refusals)) from None
        return await db.records.document(tx, id)


async def _seal(settings: Settings) -> "Sequence[Path]":
    import db.clock
    import resolvers.audit
    from db.operating import CLIENT
    from db.transaction import Tx

    offset = db.clock.Clock(settings.clock_file).offset()
    async with connected(settings) as connection, connection.transaction():
        tx = Tx(connection, None, offset, CLIENT)
        return await resolvers.audit.seal_in(tx, settings.data_directory, timedelta(0))
