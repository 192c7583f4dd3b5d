"""Access tokens for an operator or a developer: one on the terminal, or one for every user in a file."""

import json
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import auth.keys
import auth.tokens
import db.clock
import db.connecting
import db.migrations
import db.pool
from db.accounts import Account
from db.transaction import Database
from settings import Login, Settings

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
    """A token for every user, in a file that only its owner may read: for front ends and for trying things out."""
    able = [account for account in await users(settings) if not account.disabled]
    issued = await tokens(settings, [account.username for account in able], LIFETIME)
    written = [
        {
            "username": account.username,
            "role": account.role,
            "home": account.home,
            "token": issued[account.username],
            "expires_at": (datetime.now(UTC) + LIFETIME).isoformat(timespec="seconds"),
        }
        for account in able
    ]
    path = settings.data_directory / "credentials.json"
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(written, file, indent=2)
    unfinished.replace(path)
    return path
