"""The whole application, in this process, on the real servers; and a client for each user of the demonstration data."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest_asyncio
from asgi_lifespan import LifespanManager

import app as application
import auth.keys
import auth.tokens
from db.transaction import Database
from settings import Settings
from tests.client import Client

SignIn = Callable[[str], Awaitable[Client]]


@pytest_asyncio.fixture(scope="session")
async def http(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """HTTP to the application."""
    async with LifespanManager(application.create(settings)) as manager:
        transport = httpx.ASGITransport(manager.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://ebrokerage.test") as client:
            yield client


@pytest_asyncio.fixture(scope="session")
async def sign_in(http: httpx.AsyncClient, settings: Settings, auth_db: Database) -> SignIn:
    """Makes a client with the token of a user by name."""
    keys = auth.keys.open_keys(settings.data_directory)
    known: dict[str, Client] = {}

    async def made(username: str) -> Client:
        if username not in known:
            token = await auth.tokens.issue_for_user(auth_db, keys, settings, username, timedelta(hours=12))
            known[username] = Client(http, token)
        return known[username]

    return made


@pytest_asyncio.fixture
async def broker(sign_in: SignIn, clean: Any) -> Client:
    """Solihull's broker, before anything has happened."""
    return await sign_in("solihull.broker")


@pytest_asyncio.fixture
async def carefirst(sign_in: SignIn, clean: Any) -> Client:
    """A provider."""
    return await sign_in("carefirst.admin")


@pytest_asyncio.fixture
async def care4all(sign_in: SignIn, clean: Any) -> Client:
    """Another provider."""
    return await sign_in("care4all.admin")


@pytest_asyncio.fixture
async def spotday(sign_in: SignIn, clean: Any) -> Client:
    """A third provider."""
    return await sign_in("spotday.admin")
