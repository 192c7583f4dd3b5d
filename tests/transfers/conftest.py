"""What transfers run on, and a service of its own with a store that may be broken and a scanner that may be down."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from asgi_lifespan import LifespanManager

import app as application
from settings import Settings
from tests.client import Client
from tests.serving import SignIn, broker, care4all, carefirst, http, sign_in, spotday
from tests.transfers.elsewhere import Elsewhere

__all__ = ["broker", "care4all", "carefirst", "http", "sign_in", "spotday"]


@pytest.fixture
def store_path(tmp_path: Path) -> Path:
    """The directory of a store that no other test knows."""
    return tmp_path / "store"


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[tuple[Any, httpx.AsyncClient]]:
    """The application with other settings."""
    async with LifespanManager(application.create(settings)) as manager:
        transport = httpx.ASGITransport(manager.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://ebrokerage.test") as client:
            yield manager.app, client


@pytest_asyncio.fixture
async def elsewhere(settings: Settings, store_path: Path, broker: Client, sign_in: SignIn) -> AsyncIterator[Elsewhere]:
    """Another process of the service, with a store of its own."""
    own = settings.model_copy(update={"document_store": f"file://{store_path}", "redis_url": None})
    async with serving(own) as (app, client):
        yield Elsewhere(own, app, client, store_path, sign_in)


Scanned = Callable[[str], Any]


@pytest.fixture
def scanned(settings: Settings, store_path: Path, broker: Client, sign_in: SignIn) -> Scanned:
    """Makes another process of the service that has what comes scanned at this address."""

    @asynccontextmanager
    async def made(url: str) -> AsyncIterator[Elsewhere]:
        update = {"document_store": f"file://{store_path}", "redis_url": None, "clamd_url": url}
        own = settings.model_copy(update=update)
        async with serving(own) as (app, client):
            yield Elsewhere(own, app, client, store_path, sign_in)

    return made
