"""The house with its people, empty of packages."""

from typing import Any

import pytest

from db.transaction import Database
from tests.resolvers.arranging import House, callers


@pytest.fixture
async def house(app_db: Database, owner: Any, clean: None) -> House:
    """The service, called by the people of the demonstration."""
    return House(app_db, owner, await callers(owner))
