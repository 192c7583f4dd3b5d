"""What the tests of the contract run on."""

from collections.abc import Iterator

import pytest

from settings import Settings
from tests.contract import live
from tests.serving import broker, care4all, carefirst, http, sign_in, spotday

__all__ = ["broker", "care4all", "carefirst", "http", "sign_in", "spotday"]


@pytest.fixture(scope="session")
def address(settings: Settings) -> Iterator[str]:
    """Host and port of the application on a real server, as it runs in development."""
    with live.serving(settings.model_copy(update={"introspection": True, "graphiql": True})) as found:
        yield found
