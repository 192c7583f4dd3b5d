"""Profiles of authorities: validating one, publishing one, showing one."""

import json
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.operating import acting
from cli.terminal import Stopped, app, finished, notes, servers
from settings import Settings

commands = typer.Typer(no_args_is_help=True, help="Profiles: everything in which authorities differ.")
app.add_typer(commands, name="profile")

File = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="TOML with a table `profile`, or JSON.")
]
Authority = Annotated[str, typer.Option(help="Whose: the short name of the authority.")]


def _document(file: Path) -> dict[str, Any]:
    try:
        text = file.read_text(encoding="utf-8-sig")
        content = json.loads(text) if file.suffix == ".json" else tomllib.loads(text)
    except (UnicodeDecodeError, json.JSONDecodeError, tomllib.TOMLDecodeError) as error:
        raise Stopped(f"{file} cannot be read: {error}.") from None
    if not isinstance(content, dict):
        raise Stopped(f"{file} holds no profile.")
    found: dict[str, Any] = content.get("profile", content)
    return found


@commands.command()
def validate(file: File) -> None:
    """Say everything that is wrong with a profile, without a database."""
    from domain import profiles

    try:
        profile = profiles.parse(_document(file))
    except profiles.ProfileInvalid as invalid:
        raise Stopped("\n".join(invalid.sentences)) from None
    notes.print(f"Valid: {len(profile.service_levels)} service levels, {len(profile.reasons)} reasons.")


@commands.command()
def publish(
    file: File,
    authority: Authority,
    effective_at: Annotated[
        datetime | None, typer.Option(help="From when on it holds, in UTC. Absent: from now on.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Validate it, and publish nothing.")] = False,
) -> None:
    """Publish the next version of an authority's profile."""
    from domain.publishing import PublishProfile

    effective = None if effective_at is None else effective_at.replace(tzinfo=UTC)
    command = PublishProfile(_document(file), effective, dry_run)
    with servers() as settings:
        finished(_publish(settings, authority, command))
    notes.print("Valid; nothing was published." if dry_run else "Published.")


async def _publish(settings: Settings, authority: str, command: Any) -> None:
    import resolvers.profiles
    from domain.refusals import Refused

    async with acting(settings, authority) as tx:
        try:
            await resolvers.profiles.published(tx, command)
        except Refused as refused:
            told = (f"{'.'.join(map(str, one.path))}: {one.message}" for one in refused.refusals)
            raise Stopped("\n".join(told)) from None


@commands.command()
def show(
    authority: Authority,
    version: Annotated[int | None, typer.Option(help="Which version. Absent: the one that holds now.")] = None,
) -> None:
    """Print a version of an authority's profile as JSON, as `publish` takes it."""
    with servers() as settings:
        document = finished(_show(settings, authority, version))
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))


async def _show(settings: Settings, authority: str, version: int | None) -> Any:
    import db.publishing

    async with acting(settings, authority) as tx:
        document = await db.publishing.document(tx, version)
    if document is None:
        raise Stopped(f"There is no version {version} of that profile." if version else "No profile holds now.")
    return document
