"""What endpoints are told beside an event's own fields, and what their servers are shown, from a terminal."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.asking import Token, Url
from cli.terminal import Stopped, notes
from cli.webhooks import AsClient, Endpoint, Preset, commands, done, shown
from settings import Login, Settings

if TYPE_CHECKING:
    from db.transaction import Database

Query = Annotated[Path | None, typer.Option("--query", exists=True, dir_okay=False, help="A file with a query.")]
SHOWN = "endpoint { id eventTypes payload { preset clientId permissions problem detail } }"


@commands.command()
def payload(  # noqa: PLR0913, PLR0917 - the options of a command
    endpoint: Endpoint,
    query: Query = None,
    preset: Preset = None,
    client: AsClient = None,
    clear: Annotated[bool, typer.Option("--clear", help="Tell it the events' own fields alone.")] = False,
    token: Token = "",
    url: Url = None,
) -> None:
    """Say what an endpoint is told beside an event's own fields."""
    given: dict[str, Any] = {"endpointId": endpoint, "clearPayload": clear}
    if not clear:
        text = None if query is None else query.read_text(encoding="utf-8")
        given["payload"] = {"query": text, "preset": preset, "clientId": client}
    shown(done("updateWebhookEndpoint", given, SHOWN, (token, url)))


@commands.command()
def certify(
    endpoint: Endpoint,
    certificate: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="A file with it, in PEM.")
    ] = None,
    key: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="A file with its key, in PEM.")] = None,
    token: Token = "",
    url: Url = None,
) -> None:
    """Have an endpoint's server shown a certificate, where it asks for one; without options, none any more."""
    given: dict[str, Any] = {"endpointId": endpoint}
    selection = "endpoint { id certificate { subject fingerprint expiresAt } }"
    if certificate is None and key is None:
        shown(done("removeWebhookCertificate", given, selection, (token, url)))
        return
    if certificate is None or key is None:
        raise Stopped("A certificate and its key belong together: give both.")
    given |= {"certificate": certificate.read_text(), "privateKey": key.read_text()}
    shown(done("setWebhookCertificate", given, selection, (token, url)))


@commands.command()
def check() -> None:
    """Compile the queries that are kept for this version; ends with 1 where one makes no sense, or is not answered.

    Without a database of its own in the settings it looks at those alone that are ready made.
    """
    import settings as configuration

    settings = configuration.load()
    wrong = asyncio.run(_checked(settings))
    for name, why in wrong:
        notes.print(f"{name}: {why}")
    if wrong:
        raise Stopped(1)
    kept = "" if settings.database_url is None else ", and every one that is kept"
    notes.print(f"The queries that are ready made are sound{kept}.")


async def _checked(settings: Settings) -> list[tuple[str, str]]:
    import resolvers.payloads
    from domain.refusals import Refused
    from schema.admission import Limits
    from schema.documents import Documents
    from schema.kept_queries import KeptQueries
    from schema.schema import Schema

    limits = Limits(tokens=settings.max_tokens, depth=settings.max_depth)
    documents = Documents(Schema().core, limits, introspection=False, suggestions=True)
    compiler = KeptQueries(documents, settings.max_cost).compile
    try:
        await resolvers.payloads.check_ready_made(compiler)
    except Refused as refused:
        return [("A query that is ready made", refusal.message) for refusal in refused.refusals]
    if settings.database_url is None:
        return []
    async with _database(settings, Login.APP) as reading, _database(settings, Login.WORKER) as looking:
        await resolvers.payloads.recompile(reading, compiler)
        return list(await resolvers.payloads.failing(looking))


@asynccontextmanager
async def _database(settings: Settings, login: Login) -> AsyncIterator["Database"]:
    import db.pool
    from db.clock import Clock
    from db.transaction import Database

    seconds = settings.statement_timeout_seconds
    pool = await db.pool.connect(
        settings.login_url(login), size=1, statement_timeout_seconds=seconds, name="ebrokerage cli"
    )
    async with pool:
        yield Database(pool, Clock(settings.clock_file))
