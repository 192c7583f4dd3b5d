"""The store of objects: a directory, the API of S3, and that of Azure; full, gone, and broken off."""

import asyncio
import resource
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from documents.storage import REMOTE_AT_ONCE, StorageFailed, Store, opened
from tests.documents.azure import CONTAINER, azurite

ONE = 64 * 1024


async def pieces(count: int, size: int = ONE) -> AsyncIterator[bytes]:
    for number in range(count):
        yield bytes([number % 256]) * size


@pytest.fixture
def directory(tmp_path: Path) -> Store:
    """The default."""
    return opened(None, tmp_path)


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """S3, as a cloud's own variables say."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    url = f"http://127.0.0.1:{port}"
    known = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "eu-west-2"}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_REGION", "eu-west-2"),
            ("AWS_ENDPOINT_URL", url),
            ("AWS_ALLOW_HTTP", "true"),
        ):
            patch.setenv(name, value)
        boto3.client("s3", endpoint_url=url, **known).create_bucket(
            Bucket="documents", CreateBucketConfiguration={"LocationConstraint": "eu-west-2"}
        )
        yield opened("s3://documents/kept", tmp_path_factory.mktemp("none"))
    server.stop()


@pytest.fixture(scope="module")
def azure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Azure, as a cloud's own variables say."""
    with azurite() as variables, pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            patch.setenv(name, value)
        yield opened(f"az://{CONTAINER}/kept", tmp_path_factory.mktemp("none"))


@pytest.fixture(params=["directory", "s3", "azure"])
def store(request: pytest.FixtureRequest) -> Store:
    """Each of them."""
    found: Store = request.getfixturevalue(request.param)
    return found


async def test_what_is_put_is_read_in_part_and_whole_listed_and_deleted(store: Store) -> None:
    """More than one part of an upload to S3."""
    await store.put("a/b/one", pieces(100))
    await store.put("a/b/two", pieces(1))
    await store.put("a/c/three", pieces(1))
    whole = bytes(store.read_now("a/b/one", 0, 100 * ONE))
    assert whole == b"".join([piece async for piece in pieces(100)])
    assert bytes(await store.read("a/b/one", ONE - 3, 2 * ONE + 5)) == whole[ONE - 3 : 2 * ONE + 5]
    assert sorted(await store.names("a/b")) == ["a/b/one", "a/b/two"]
    await store.delete(["a/b/one", "a/b/two", "a/b/never"])
    assert await store.names("a/b") == []
    assert await store.names("nothing") == []
    with pytest.raises(StorageFailed):
        store.read_now("a/b/one", 0, 1)


async def test_so_many_write_to_a_cloud_at_once_and_others_wait_for_a_place(
    s3: Store, directory: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each holds megabytes, because a cloud takes no less at once; a directory takes what there is."""
    monkeypatch.setattr("documents.storage.PATIENCE_SECONDS", 0.05)
    async with AsyncExitStack() as taken:
        for _ in range(REMOTE_AT_ONCE):
            await taken.enter_async_context(s3.place())
            await taken.enter_async_context(directory.place())
        with pytest.raises(StorageFailed, match="busy"):
            await taken.enter_async_context(s3.place())
        await taken.enter_async_context(directory.place())
    async with s3.place():
        await s3.put("g/again", pieces(1))
    assert await s3.names("g") == ["g/again"]


async def test_what_breaks_off_leaves_nothing(store: Store) -> None:
    async def broken() -> AsyncIterator[bytes]:
        async for piece in pieces(100):
            yield piece
        raise LookupError("the client")

    with pytest.raises(LookupError, match="the client"):
        await store.put("d/broken", broken())
    assert await store.names("d") == []


@contextmanager
def no_room_beyond(size: int) -> Iterator[None]:
    """The system lets nobody write a file longer than this."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def files_below(directory: Path) -> list[Path]:
    """Whatever lies there, finished or not."""
    return [path for path in directory.rglob("*") if path.is_file()]


async def test_a_full_store_says_so_and_keeps_nothing(directory: Store, tmp_path: Path) -> None:
    with no_room_beyond(10 * ONE), pytest.raises(StorageFailed):
        await directory.put("e/large", pieces(50))
    assert files_below(tmp_path) == []


async def test_a_store_that_goes_in_the_middle_says_so(directory: Store, tmp_path: Path) -> None:
    async def until_it_goes() -> AsyncIterator[bytes]:
        async for piece in pieces(40):
            yield piece
        shutil.rmtree(tmp_path / "documents")
        async for piece in pieces(40):
            yield piece

    with pytest.raises(StorageFailed):
        await directory.put("f/gone", until_it_goes())


KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from documents.storage import opened

async def pieces():
    for number in range(60):
        if number == 50:
            await asyncio.sleep(0.1)
            os.kill(os.getpid(), signal.SIGKILL)
        yield bytes(65536)

asyncio.run(opened(None, Path(sys.argv[1])).put("h/i/killed", pieces()))
"""


async def test_what_a_killed_process_left_unfinished_goes_with_the_rest(directory: Store, tmp_path: Path) -> None:
    await directory.put("h/i/kept", pieces(1))
    await directory.put("h/i/other", pieces(1))
    killed = await asyncio.create_subprocess_exec(sys.executable, "-c", KILLED, str(tmp_path))
    assert await killed.wait() == -signal.SIGKILL
    assert len(files_below(tmp_path)) == 3
    await directory.clear("h/i", frozenset({"h/i/kept"}))
    assert [path.name for path in files_below(tmp_path)] == ["kept"]
    await directory.clear("h/i")
    await directory.clear("h/never")
    assert files_below(tmp_path) == []
