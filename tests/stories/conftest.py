"""What the stories run on."""

from collections.abc import AsyncIterator

import pytest_asyncio

from db.transaction import Database
from settings import Settings
from tests.client import Client
from tests.serving import SignIn, broker, care4all, carefirst, http, sign_in, spotday
from tests.stories.correspondence import Mailroom, opened

__all__ = ["broker", "care4all", "carefirst", "http", "sign_in", "spotday"]


@pytest_asyncio.fixture
async def colleague(sign_in: SignIn, broker: Client) -> Client:
    """Solihull's second broker."""
    return await sign_in("solihull.broker2")


@pytest_asyncio.fixture
async def norfolk(sign_in: SignIn, broker: Client) -> Client:
    """Norfolk's broker."""
    return await sign_in("norfolk.broker")


@pytest_asyncio.fixture
async def mailroom(settings: Settings, worker_db: Database, broker: Client) -> AsyncIterator[Mailroom]:
    """The worker's post, and the mail server it leaves by."""
    async with opened(settings, worker_db) as found:
        yield found
