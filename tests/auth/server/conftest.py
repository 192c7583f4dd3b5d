"""The application in this process, and clients of every kind."""

import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import pytest_asyncio
from joserfc.jwk import RSAKey

import auth.clients
import auth.secrets
from auth.secrets import Secrets
from db.transaction import Database
from domain.clients import Authentication, Machine, NewClient
from domain.permissions import Role
from settings import Settings
from tests.contract import live
from tests.serving import http

__all__ = ["http"]

FORGET = """
TRUNCATE authorization_requests, authorization_codes, refresh_tokens, device_codes, assertions, grants, sessions,
    revocations;
DELETE FROM clients WHERE client_id LIKE 'test.%';
DELETE FROM accounts WHERE username LIKE 'test.%';
UPDATE clients SET disabled_at = NULL;
UPDATE accounts SET disabled_at = NULL;
"""


@dataclass(frozen=True)
class Site:
    """Where requests go, and what stands behind."""

    http: httpx.AsyncClient
    settings: Settings
    database: Database
    secrets: Secrets
    owner: Any

    async def token(self, **sent: str) -> httpx.Response:
        """What the token endpoint answers to this form."""
        return await self.http.post("/oauth/token", data=sent)

    async def register(self, client_id: str, **given: Any) -> str:
        """Register a client; its secret, or nothing."""
        facts: dict[str, Any] = {"name": "Test", "authentication": Authentication.BASIC, **given}
        facts.setdefault("scopes", ("finance:read",) if "machine" in given else ("api", "openid", "offline_access"))
        return await auth.clients.register(self.database, self.secrets, NewClient(client_id, **facts)) or ""

    async def revoked(self) -> list[tuple[str, str]]:
        """What was revoked, in this order."""
        rows = await self.owner.fetch("SELECT kind, subject FROM revocations ORDER BY sequence")
        return [(row["kind"], row["subject"]) for row in rows]

    async def machine(self, client_id: str = "test.machine", **given: Any) -> str:
        """Register a machine of Solihull's."""
        return await self.register(client_id, machine=Machine("solihull", Role.FINANCE_OFFICER), **given)


@pytest_asyncio.fixture
async def site(
    http: httpx.AsyncClient, settings: Settings, auth_db: Database, owner: Any, clean: None
) -> AsyncIterator[Site]:
    """The service with the demonstration's clients, and nothing given to any."""
    secrets = auth.secrets.opened(settings.secret_key, settings.data_directory)
    await owner.execute("DELETE FROM revocations")  # what other tests revoked
    yield Site(http, settings, auth_db, secrets, owner)
    await owner.execute(FORGET)


@pytest.fixture(scope="session")
def client_key() -> RSAKey:
    """The key of a client that signs its assertions."""
    return RSAKey.generate_key(2048, {"kid": "client-key"}, private=True)


@pytest.fixture(scope="session")
def client_jwks(client_key: RSAKey) -> dict[str, Any]:
    """What the client registers of it."""
    return {"keys": [client_key.as_dict(private=False)]}


@pytest.fixture(scope="session")
def address(settings: Settings) -> Iterator[str]:
    """The service on a real port, which it knows as its own."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    here = f"http://127.0.0.1:{port}"
    known = {"public_url": here, "issuer": here, "audience": f"{here}/graphql"}
    with live.serving(settings.model_copy(update=known), port):
        yield here
