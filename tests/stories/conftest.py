"""What the stories run on."""

import pytest_asyncio

from tests.client import Client
from tests.serving import SignIn, broker, care4all, carefirst, http, sign_in, spotday

__all__ = ["broker", "care4all", "carefirst", "http", "sign_in", "spotday"]


@pytest_asyncio.fixture
async def colleague(sign_in: SignIn, broker: Client) -> Client:
    """Solihull's second broker."""
    return await sign_in("solihull.broker2")


@pytest_asyncio.fixture
async def norfolk(sign_in: SignIn, broker: Client) -> Client:
    """Norfolk's broker."""
    return await sign_in("norfolk.broker")
