"""The embedded servers: shared while anybody needs them, stopped by the last, their data kept."""

import asyncio
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import redis

import db.connecting
import embedded
from settings import Settings


@pytest.fixture
def directory() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="ebrokerage-embedded-"))
    yield path
    shutil.rmtree(embedded.Place.of(path).run, ignore_errors=True)
    shutil.rmtree(path)


def _configured(directory: Path) -> Settings:
    return Settings(database_url=None, redis_url=None, data_directory=directory)


async def _ask(url: str, *statements: str) -> object:
    connection = await db.connecting.connect(url)
    try:
        answers = [await connection.fetchval(statement) for statement in statements]
    finally:
        await connection.close()
    return answers[-1]


def _alive(settings: Settings) -> bool:
    assert settings.redis_url is not None
    try:
        with redis.Redis.from_url(settings.redis_url) as client:
            client.ping()
        return asyncio.run(_ask(settings.owner_url, "SELECT 1")) == 1
    except (db.connecting.CannotConnect, redis.ConnectionError):
        return False


def test_the_first_starts_the_last_stops_and_the_data_stays(directory: Path) -> None:
    first = ExitStack()
    settings = first.enter_context(embedded.running(_configured(directory), durable=False))
    asyncio.run(_ask(settings.owner_url, "CREATE TABLE kept (word text)", "INSERT INTO kept VALUES ('this')"))
    with embedded.running(_configured(directory), durable=False) as second:
        assert second == settings
        first.close()
        assert _alive(settings)
    assert not _alive(settings)
    with embedded.running(_configured(directory), durable=False):
        assert asyncio.run(_ask(settings.owner_url, "SELECT word FROM kept")) == "this"


def test_sockets_are_for_the_owner_alone(directory: Path) -> None:
    with embedded.running(_configured(directory), durable=False):
        for sockets in ("postgres", "valkey"):
            mode = (embedded.Place.of(directory).run / sockets).stat().st_mode
            assert not mode & (stat.S_IRWXG | stat.S_IRWXO)


def test_a_long_path_gets_a_short_place_for_its_sockets() -> None:
    short, long = embedded.Place(Path("/srv/care")), embedded.Place(Path("/srv") / ("x" * 90))
    assert short.run == Path("/srv/care/run")
    assert len(str(long.run / embedded.LONGEST_SOCKET)) <= embedded.SOCKET_PATH_LIMIT
    assert long.run != embedded.Place(Path("/srv") / ("y" * 90)).run


def test_configured_servers_win(directory: Path) -> None:
    configured = _configured(directory).model_copy(
        update={"database_url": "postgresql://db/care", "redis_url": "redis://cache"}
    )
    with embedded.running(configured) as settings:
        assert settings is configured
    assert list(directory.iterdir()) == []
