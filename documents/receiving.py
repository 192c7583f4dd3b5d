"""The bytes of one request on their way into the store: cut, checked, hashed and sealed as they come."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import aclosing

from documents import formats
from documents.contents import Content, chunked
from documents.sealing import CHUNK_BYTES, Seal


class WrongSize(Exception):
    """More bytes came than were announced."""


class WrongType(Exception):
    """The file does not begin like one of the announced type."""


class Arrival:
    """What comes in one request, from the byte `received` on, which is the first of a chunk.

    Only whole chunks are taken, so that whoever goes on can do so at the first of one. `digest` is the hash of all of
    it, where all of it comes in this request.
    """

    def __init__(self, content: Content, media_type: str, received: int) -> None:
        self._seal: Seal = content.seal()
        self._media_type, self.received, self.chunks = media_type, received, 0
        self._hash = hashlib.sha256() if received == 0 else None
        self._size = content.size

    @property
    def complete(self) -> bool:
        """Whether all of it has come."""
        return self.received == self._size

    @property
    def digest(self) -> bytes | None:
        """The hash of all of it; None where a part came earlier."""
        return self._hash.digest() if self._hash is not None and self.complete else None

    async def sealed(self, body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """The sealed chunks of a body; raises `WrongSize` and `WrongType` at the byte that shows it."""
        async with aclosing(chunked(body)) as chunks:
            async for chunk in chunks:
                index = self.received // CHUNK_BYTES
                wanted = 0 if self.complete else self._seal.length(index)
                if len(chunk) > wanted:
                    raise WrongSize
                if len(chunk) < wanted:
                    return
                if index == 0 and not formats.is_a(self._media_type, chunk):
                    raise WrongType
                if self._hash is not None:
                    self._hash.update(chunk)
                self.received += len(chunk)
                self.chunks += 1
                yield self._seal.close(index, chunk)
