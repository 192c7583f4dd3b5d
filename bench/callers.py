"""Who asks while we measure, and about what: tokens, ids, and the settings that peers are given instead of a token."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import auth.keys
import auth.tokens
import db.clock
import db.connecting
import db.pool
from db.transaction import Database
from settings import Login, Settings

COUNCIL = "solihull.broker"
PROVIDER = "carefirst.admin"
LIFETIME = timedelta(hours=12)

ACCOUNT = "SELECT id, role, authority_id, organisation_id FROM accounts WHERE username = $1"

# An ended package of the council with an award, all of whose parts are there.
PACKAGE = """
SELECT p.id FROM packages p JOIN authorities a ON a.id = p.authority_id AND a.slug = 'solihull'
JOIN decisions d ON d.package_id = p.id ORDER BY p.created_at DESC, p.id LIMIT 1
"""


@dataclass(frozen=True)
class Caller:
    """One caller: its token for servers that check it, its settings for PostGraphile, which is given them."""

    username: str
    token: str
    settings: dict[str, str]


async def tokens(settings: Settings, usernames: Sequence[str]) -> dict[str, str]:
    """A token for each user."""
    keys = auth.keys.open_keys(settings.data_directory)
    pool = await db.pool.connect(
        settings.login_url(Login.AUTH), size=1, statement_timeout_seconds=20, name="ebrokerage bench"
    )
    async with pool:
        database = Database(pool, db.clock.Clock())
        return {name: await auth.tokens.issue_for_user(database, keys, settings, name, LIFETIME) for name in usernames}


async def callers(settings: Settings) -> dict[str, Caller]:
    """The council's broker and the provider's admin."""
    known = await tokens(settings, [COUNCIL, PROVIDER])
    connection = await db.connecting.connect(settings.owner_url)
    try:
        return {
            name: Caller(name, token, _settings(await connection.fetchrow(ACCOUNT, name)))
            for name, token in known.items()
        }
    finally:
        await connection.close()


def _settings(row: Any) -> dict[str, str]:
    named = {
        "authority": row["authority_id"],
        "organisation": row["organisation_id"],
        "account": row["id"],
        "role": row["role"],
    }
    return {f"app.{name}": "" if value is None else str(value) for name, value in named.items()}


def as_json(known: dict[str, Caller]) -> str:
    """The callers' settings for the peer that is given them."""
    return json.dumps({name: caller.settings for name, caller in known.items()})


async def package_id(settings: Settings) -> str:
    """A package with everything, as its plain identifier."""
    connection = await db.connecting.connect(settings.owner_url)
    try:
        return str(await connection.fetchval(PACKAGE))
    finally:
        await connection.close()
