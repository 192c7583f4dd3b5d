"""Tokens for a machine by its secret, over HTTP: the service against a bare handler that does the same."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from joserfc import jwt

import auth.clients
import auth.secrets
import db.clock
import db.pool
from auth.keys import open_keys
from bench import load, place, processes
from bench.figures import Findings
from bench.load import Asked, NotAnswered
from bench.processes import Server
from bench.reads import Pace, fetch
from db.transaction import Database
from settings import Login, Settings

DATABASE = "bench_tokens"
CLIENT = "solihull-finance"
PATH = "/oauth/token"
OWN = frozenset({"jti", "iat", "exp"})
"""What differs from one token to the next."""


async def measure(settings: Settings, findings: Findings, *, quick: bool) -> None:
    """Measure `token_endpoint_vs_bare`."""
    pace, on = Pace.of(quick=quick), await place.fresh(settings, DATABASE)
    asked = _asked(await _secret(on))
    figures: dict[str, list[float]] = {"app": [], "bare_tokens": []}
    with processes.servers(list(figures), on, {}) as running:
        _hold_equal(on, [fetch(server, asked) for server in running.values()])
        for server in running.values():
            load.run(server, [asked], pace.warm_up)
        for number in range(pace.rounds):
            turn: list[Server] = list(running.values())
            for server in turn if number % 2 == 0 else turn[::-1]:
                figures[server.name].append(load.run(server, [asked], pace.seconds).per_second)
    findings.add({"token_endpoint_vs_bare": load.ratio(figures["app"], figures["bare_tokens"])})
    ours, bare = (sorted(each)[len(each) // 2] for each in figures.values())
    findings.notes.append(f"Tokens by client credentials: service {ours:.0f}/s, bare handler {bare:.0f}/s.")


async def _secret(settings: Settings) -> str:
    """A new secret of the client."""
    secrets = auth.secrets.opened(settings.secret_key, settings.data_directory)
    pool = await db.pool.connect(
        settings.login_url(Login.AUTH), size=1, statement_timeout_seconds=20, name="ebrokerage bench"
    )
    async with pool:
        return await auth.clients.rotate_secret(Database(pool, db.clock.Clock()), secrets, CLIENT)


def _asked(secret: str) -> Asked:
    pair = base64.b64encode(f"{CLIENT}:{secret}".encode()).decode()
    headers = {"Authorization": f"Basic {pair}", "Content-Type": "application/x-www-form-urlencoded"}
    return Asked(PATH, headers, b"grant_type=client_credentials")


def _hold_equal(settings: Settings, bodies: list[bytes]) -> None:
    """Both give the same, or their rates mean nothing."""
    ours, bare = (_told(settings, json.loads(body)) for body in bodies)
    if ours != bare:
        raise NotAnswered(f"The bare handler answers {bare}, the service {ours}.")


def _told(settings: Settings, answer: Mapping[str, Any]) -> dict[str, Any]:
    token = jwt.decode(answer["access_token"], open_keys(settings.data_directory).newest, algorithms=["RS256"])
    claims = {name: value for name, value in token.claims.items() if name not in OWN}
    return {**answer, "access_token": {**token.header, **claims}}
