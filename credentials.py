"""What an operator or a developer signs in with: a token on the terminal, or everybody's credentials in a file."""

import json
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import auth.clients
import auth.demonstration
import auth.keys
import auth.secrets
import auth.tokens
import db.clock
import db.connecting
import db.migrations
import db.pool
from db.accounts import Account
from db.transaction import Database
from settings import Environment, Login, Settings

LIFETIME = timedelta(hours=24)


class NoCredentials(SystemExit):
    """No token can be given; the sentence says why."""


@asynccontextmanager
async def database(settings: Settings) -> AsyncIterator[Database]:
    """The database as sign-in sees it."""
    url = settings.login_url(Login.AUTH)
    connection = await db.connecting.connect(url)
    try:
        missing = await db.migrations.pending(connection)
    finally:
        await connection.close()
    if missing:
        raise NoCredentials("The database is not ready: run `ebrokerage migrate` and `ebrokerage seed` first.")
    pool = await db.pool.connect(
        url,
        size=1,
        statement_timeout_seconds=settings.statement_timeout_seconds,
        name="ebrokerage cli",
    )
    async with pool:
        yield Database(pool, db.clock.Clock(settings.clock_file))


async def users(settings: Settings) -> list[Account]:
    """Everyone who could be given a token."""
    async with database(settings) as signing:
        return list(await auth.tokens.list_users(signing))


async def tokens(settings: Settings, usernames: Sequence[str], lifetime: timedelta) -> dict[str, str]:
    """A token for each of `usernames`, good for `lifetime`; each is audited."""
    keys = auth.keys.open_keys(settings.data_directory)
    try:
        async with database(settings) as signing:
            return {
                name: await auth.tokens.issue_for_user(signing, keys, settings, name, lifetime) for name in usernames
            }
    except (auth.tokens.UnknownUser, auth.tokens.DisabledUser, auth.keys.KeyFileExposed) as error:
        raise NoCredentials(str(error)) from None


async def write(settings: Settings) -> Path:
    """What every user and every client signs in with, and a token for each, for front ends and for trying things out.

    It stands in a file that only its owner may read, and is made once: what an earlier start wrote stays good. In
    production there is no such file.
    """
    if settings.environment is Environment.PRODUCTION:
        raise NoCredentials("In production nobody's credentials are written down.")
    path = settings.data_directory / "credentials.json"
    known = _read(path)
    keys = auth.keys.open_keys(settings.data_directory)
    secrets = auth.secrets.opened(settings.secret_key, settings.data_directory)
    async with database(settings) as opened:
        signing_in = await auth.demonstration.people(opened, secrets, known.get("users", {}))
        own = await auth.demonstration.client_secrets(opened, secrets, known.get("clients", {}))
        people = [account for account in await auth.tokens.list_users(opened) if not account.disabled]
        machines = [client for client in await auth.clients.listed(opened) if not client.disabled]
        issued = [
            await auth.tokens.issue_for_user(opened, keys, settings, account.username, LIFETIME) for account in people
        ]
        of_machines = [await auth.demonstration.token(opened, keys, settings, client, LIFETIME) for client in machines]
    written = {
        "expires_at": (datetime.now(UTC) + LIFETIME).isoformat(timespec="seconds"),
        "users": {
            account.username: {
                "role": account.role,
                "home": account.home,
                **_known(signing_in.get(account.username)),
                "token": token,
            }
            for account, token in zip(people, issued, strict=True)
        },
        "clients": {
            client.client_id: {
                "name": client.name,
                "authority": client.authority,
                "scopes": client.scopes,
                "secret": own.get(client.client_id),
                "token": token,
            }
            for client, token in zip(machines, of_machines, strict=True)
        },
    }
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(written, file, indent=2)
    unfinished.replace(path)
    return path


def _known(found: "auth.demonstration.Known | None") -> dict[str, str | None]:
    return {"password": None, "totp_secret": None} if found is None else asdict(found)


def _read(path: Path) -> dict[str, Any]:
    """What an earlier start wrote; nothing where there is no such file, or not such a one."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
