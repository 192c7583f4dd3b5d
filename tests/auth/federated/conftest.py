"""A council's identity provider that runs beside us, and browsers that go to both."""

import asyncio
import json
import os
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest
import pytest_asyncio
from starlette.types import ASGIApp

import auth.federation.operating
import auth.secrets
from auth.federation import discovery
from auth.federation.discovery import Providers
from auth.federation.fetching import Fetcher
from auth.federation.operating import NewProvider
from db.transaction import Database
from settings import Settings
from tests.auth import installing
from tests.auth.pages.browsing import SITE, Browser
from tests.auth.pages.conftest import hasher, person, site

__all__ = ["hasher", "person", "site"]

DIRECTORY = Path(__file__).parent / "node"
AUTHORITIES = ("solihull", "norfolk")
CLIENT_ID, SECRET = "ebrokerage", "a secret+with/odd%letters"
MOST_STEPS = 15
TOLD_NOTHING = {
    "account": {"sub": "nobody"},
    "amr": ["pwd"],
    "acr": None,
    "lie": None,
    "alg": None,
    "down": False,
    "entra": False,
}
FORGET = "TRUNCATE federated_sign_ins, federated_identities, identity_providers;"
ACTIVATE = "UPDATE accounts SET activated_at = {}, disabled_at = NULL"


@dataclass
class Council:
    """The identity provider: what it says of whoever comes next."""

    issuer: str
    http: httpx.AsyncClient

    async def says(self, sub: str, email: str | None = None, *, verified: bool = True, **said: Any) -> None:
        """Let it say this of whoever comes."""
        account = {"sub": sub, "email": email, "email_verified": verified} if email else {"sub": sub}
        await self.control(account=account | said.pop("claims", {}), **said)

    async def control(self, **said: Any) -> None:
        """Change how it behaves."""
        assert (await self.http.post("/control", json=said)).status_code == 204


@dataclass
class Wanderer(Browser):
    """A browser that follows redirects to the provider and back; it remembers where it was."""

    visited: list[str] = field(default_factory=list)

    async def _follow(self, answer: httpx.Response) -> httpx.Response:
        for _ in range(MOST_STEPS):
            self.visited.append(str(answer.request.url))
            if not answer.is_redirect or urlsplit(answer.headers["location"]).port == 3000:
                break
            answer = await self.http.send(answer.next_request or answer.request)
        self.page = answer
        return answer

    @property
    def links(self) -> dict[str, str]:
        """Where the page's links lead, by their words."""
        found = re.findall(r'<a\b[^>]*href="([^"]*)"[^>]*>(.*?)</a>', self.text)
        return {unescape(words): unescape(address) for address, words in found}

    async def sign_in(self, authority: str = "solihull") -> httpx.Response:
        """Begin at the sign-in page of an authority."""
        return await self.open(f"/federated/start?authority={authority}")

    async def until_back(self, authority: str = "solihull") -> str:
        """Go to the provider and stop at the address that it sends the browser back to."""
        answer = await self.http.get(f"/federated/start?authority={authority}")
        while "/federated/callback" not in answer.headers["location"]:
            assert answer.next_request is not None
            answer = await self.http.send(answer.next_request)
        return str(answer.headers["location"])


@pytest_asyncio.fixture(scope="session")
async def running() -> AsyncIterator[Council]:
    """The provider, started once."""
    uris = [f"{SITE}/federated/callback/{each}" for each in AUTHORITIES]
    client = {"client_id": CLIENT_ID, "client_secret": SECRET, "redirect_uris": uris}
    process = await asyncio.create_subprocess_exec(
        *(installing.node_with(DIRECTORY), "provider.mjs"),
        cwd=DIRECTORY,
        env={**os.environ, "CLIENT": json.dumps(client)},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    issuer = (await asyncio.wait_for(process.stdout.readline(), 60)).decode().strip()
    async with httpx.AsyncClient(base_url=issuer) as http:
        yield Council(issuer, http)
    process.stdin.close()
    await process.wait()


@pytest_asyncio.fixture
async def council(
    running: Council, settings: Settings, auth_db: Database, owner: Any, clean: None, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Council]:
    """Solihull's identity provider, which knows nobody yet; what it publishes is read anew each time."""
    monkeypatch.setattr(discovery, "FRESH_SECONDS", 0.0)
    await running.control(**TOLD_NOTHING)
    await owner.execute(FORGET + ACTIVATE.format("now()"))
    await provided(settings, auth_db, running.issuer)
    yield running
    await owner.execute(FORGET + ACTIVATE.format("NULL"))


async def provided(settings: Settings, database: Database, issuer: str, **changed: Any) -> None:
    """Set an authority's provider, as the operator's command does."""
    facts: dict[str, Any] = {"authority": "solihull", "name": "Solihull staff account", "client_id": CLIENT_ID}
    secrets = auth.secrets.opened(settings.secret_key, settings.data_directory)
    new = NewProvider(**{**facts, "secret": SECRET, **changed}, issuer=issuer)
    await auth.federation.operating.put(database, secrets, Providers(Fetcher(loopback=True)), new)


@pytest_asyncio.fixture
async def wanderers(site: ASGIApp) -> AsyncIterator[Any]:
    """Makes browsers that know nothing yet."""
    opened: list[httpx.AsyncClient] = []

    def made() -> Wanderer:
        transport = httpx.ASGITransport(site, client=("192.0.2.1", 4321))
        elsewhere = {"http://127.0.0.1": httpx.AsyncHTTPTransport()}
        opened.append(httpx.AsyncClient(transport=transport, base_url=SITE, mounts=elsewhere))
        return Wanderer(opened[-1])

    yield made
    for client in opened:
        await client.aclose()


@pytest.fixture
def browser(wanderers: Any) -> Wanderer:
    """One browser that knows nothing yet."""
    made: Wanderer = wanderers()
    return made


def changed(address: str, **parameters: str | None) -> str:
    """The address with other parameters; None takes one away."""
    parts = urlsplit(address)
    query = {**dict(parse_qsl(parts.query)), **parameters}
    return parts._replace(query=urlencode({name: value for name, value in query.items() if value})).geturl()
