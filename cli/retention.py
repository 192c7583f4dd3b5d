"""What is to be erased, and when: told, and nothing done."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from cli.operating import acting
from cli.terminal import app, finished, notes, servers
from settings import Settings

if TYPE_CHECKING:
    from domain.retention import DueRecord, RecordCategory

commands = typer.Typer(no_args_is_help=True, help="Retention: what is to be erased, and when.")
app.add_typer(commands, name="retention")


@commands.callback()
def retention() -> None:
    """What an operator asks about retention."""


@commands.command()
def due(
    authority: Annotated[str, typer.Option(help="Whose: the short name of the authority.")],
    within_days: Annotated[int, typer.Option(min=0, max=36_525, help="Also what will be due in so many days.")] = 0,
) -> None:
    """Print of which packages what will be erased, the oldest first, and erase nothing."""
    with servers() as settings:
        found = finished(_due(settings, authority, within_days))
    for category, years, records in found:
        held = sum(one.held for one in records)
        notes.print(f"{category.value}, {years} years after the end: {len(records) - held} due, {held} held.")
        for one in records:
            said = "held" if one.held else "due"
            typer.echo(f"{category.value}\t{one.public_reference}\t{one.due_at.isoformat()}\t{said}")


async def _due(settings: Settings, slug: str, within_days: int) -> "list[tuple[RecordCategory, int, list[DueRecord]]]":
    import db.erasing
    from db import visibility
    from domain.profiles import Retention
    from domain.retention import kept_years

    async with acting(settings, slug) as tx:
        by = await tx.read_clock() + timedelta(days=within_days)
        authority_id = visibility.authority(tx)
        assert authority_id is not None
        kept = (await db.erasing.retention(tx)).get(authority_id, Retention())
        return [
            (*part, list(await db.erasing.due(tx, authority_id, part, by, None))) for part in kept_years(kept).items()
        ]
