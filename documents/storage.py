"""The store of objects: a directory by default, S3, Azure or Google Cloud by setting (obstore)."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, MemoryStore, from_url

if TYPE_CHECKING:
    from obstore.store import ObjectStore

WRITE_BYTES = 512 * 1024
"""What is handed to a directory at once, at most."""

REMOTE_WRITE_BYTES = 5 * 1024 * 1024
"""The least that S3 takes as a part of an upload."""

REMOTE_AT_ONCE = 8
"""How many objects are written to a cloud at once: of each two such parts are held."""

PATIENCE_SECONDS = 20.0
"""How long others wait until one of those is done."""


Written = TypeVar("Written", bytes, bytearray)


class StorageFailed(Exception):
    """The store did not do what it was asked to: it is full, gone, or says no."""


class Store:
    """Objects by name. Nothing is ever overwritten, and nobody but this service need read it."""

    def __init__(self, store: "ObjectStore", directory: Path | None = None) -> None:
        self._directory = directory
        self._store, self.remote = store, not isinstance(store, LocalStore | MemoryStore)
        self._places = asyncio.Semaphore(REMOTE_AT_ONCE)

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """A place among those that write, before a byte is taken; raises `StorageFailed` where none becomes free."""
        if not self.remote:
            yield
            return
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._places.acquire()
        except TimeoutError as error:
            raise StorageFailed("busy") from error
        try:
            yield
        finally:
            self._places.release()

    async def put(self, name: str, pieces: AsyncIterator[Written], write_bytes: int = WRITE_BYTES) -> None:
        """Store an object as its bytes come; it is there whole or not at all.

        Held are the `write_bytes` that are being written and as many that come, or what the cloud takes at least. What
        the pieces raise themselves goes through as it is.
        """
        try:
            await obstore.put_async(
                self._store,
                name,
                pieces,
                use_multipart=True,
                chunk_size=REMOTE_WRITE_BYTES if self.remote else min(write_bytes, WRITE_BYTES),
                max_concurrency=1,
            )
        except (BaseError, OSError) as error:
            raise StorageFailed(type(error).__name__) from error

    async def read(self, name: str, start: int, end: int) -> memoryview:
        """The bytes of an object from `start` to before `end`: as many as may be held."""
        try:
            return memoryview(await obstore.get_range_async(self._store, name, start=start, end=end))
        except (BaseError, OSError) as error:
            raise StorageFailed(type(error).__name__) from error

    def read_now(self, name: str, start: int, end: int) -> memoryview:
        """The same for a thread."""
        try:
            return memoryview(obstore.get_range(self._store, name, start=start, end=end))
        except (BaseError, OSError) as error:
            raise StorageFailed(type(error).__name__) from error

    async def names(self, prefix: str) -> list[str]:
        """The names of the objects below a prefix; there are few."""
        try:
            found: list[str] = []
            async for batch in obstore.list(self._store, prefix):
                found += [str(each["path"]) for each in batch]
        except NotFoundError:
            return []
        except (BaseError, OSError) as error:
            raise StorageFailed(type(error).__name__) from error
        return found

    async def delete(self, names: Sequence[str]) -> None:
        """Delete objects; one that is not there is no matter."""
        for name in names:
            try:
                await obstore.delete_async(self._store, name)
            except (NotFoundError, FileNotFoundError):
                continue
            except (BaseError, OSError) as error:
                raise StorageFailed(type(error).__name__) from error

    async def clear(self, prefix: str, keep: frozenset[str] = frozenset()) -> None:
        """Delete what stands below a prefix but what is kept, and what a process that was killed there left unfinished.

        In a directory that is a file beside its name, which no list shows; a cloud forgets it by a rule of its own.
        """
        await self.delete([name for name in await self.names(prefix) if name not in keep])
        if self._directory is None:
            return
        try:
            await asyncio.to_thread(_clear_unfinished, self._directory / prefix)
        except OSError as error:
            raise StorageFailed(type(error).__name__) from error


def _clear_unfinished(directory: Path) -> None:
    for path in directory.glob("*#*"):
        path.unlink(missing_ok=True)
    if directory.is_dir() and not any(directory.iterdir()):
        directory.rmdir()


def opened(url: str | None, data_directory: Path) -> Store:
    """The store of this installation: what the setting names, or a directory below the data directory.

    Credentials and end points of a cloud stand in the cloud's own environment variables (`AWS_ACCESS_KEY_ID`, …).
    """
    parts = urlsplit(url or "")
    if not parts.scheme or parts.scheme == "file":
        directory = Path(parts.path) if parts.scheme else data_directory / "documents"
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Store(LocalStore(directory), directory)
    return Store(from_url(url or ""))
