"""The pages, as an application of their own, and people who may sign in."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from asgi_lifespan import LifespanManager
from starlette.types import ASGIApp

import app as application
from auth.passwords import Passwords
from settings import Settings
from tests.auth.pages.browsing import SITE, Browser

PASSWORD = "plum thistle ferry"
Person = Callable[..., Awaitable[str]]
Browsers = Callable[..., Browser]


@pytest_asyncio.fixture(scope="session")
async def site(settings: Settings) -> AsyncIterator[ASGIApp]:
    """The application, known by an https address."""
    wanted = settings.model_copy(update={"public_url": SITE, "issuer": SITE, "contact_email": "help@example.org"})
    async with LifespanManager(application.create(wanted)) as manager:
        yield manager.app


@pytest_asyncio.fixture
async def browsers(site: ASGIApp) -> AsyncIterator[Browsers]:
    """Makes browsers that know nothing yet, each at an address."""
    opened: list[httpx.AsyncClient] = []

    def made(address: str = "192.0.2.1") -> Browser:
        client = httpx.AsyncClient(transport=httpx.ASGITransport(site, client=(address, 4321)), base_url=SITE)
        opened.append(client)
        return Browser(client, address)

    yield made
    for client in opened:
        await client.aclose()


@pytest.fixture
def browser(browsers: Browsers) -> Browser:
    """One browser that knows nothing yet."""
    return browsers()


@pytest.fixture(scope="session")
def hasher() -> Iterator[Passwords]:
    """Hashes passwords for people whom tests make."""
    passwords = Passwords()
    yield passwords
    passwords.close()


@pytest_asyncio.fixture
async def person(owner: Any, hasher: Passwords, clean: None) -> Person:
    """Gives somebody of the demonstration the password; nothing is left of earlier sign-ins."""
    await owner.execute("TRUNCATE sessions, sign_ins, throttles, credentials, links, messages CASCADE")
    stored = await hasher.hash(PASSWORD)

    async def made(username: str) -> str:
        account_id = await owner.fetchval("SELECT id FROM accounts WHERE username = $1", username)
        await owner.execute(
            "INSERT INTO credentials (account_id, password_hash, password_changed_at) VALUES ($1, $2, now())",
            account_id,
            stored,
        )
        return str(account_id)

    return made
