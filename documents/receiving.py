"""The bytes of one request on their way into the store: cut, checked, hashed and sealed as they come."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

from documents import formats
from documents.contents import Content, in_blocks
from documents.room import Room
from documents.sealing import CHUNK_BYTES


class WrongSize(Exception):
    """More bytes came than were announced."""


class WrongType(Exception):
    """The file does not begin like one of the announced type."""


class Arrival:
    """What comes in one request, from the byte `received` on, which is the first of a chunk.

    Only whole chunks are taken, so that whoever goes on can do so at the first of one. `digest` is the hash of all of
    it, where all of it comes in this request.
    """

    def __init__(self, content: Content, media_type: str, received: int, room: Room | None = None) -> None:
        self._seal_of, self._room = content.seal(), room or Room()
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

    async def sealed(self, body: AsyncIterator[bytes]) -> AsyncGenerator[bytearray, None]:
        """The sealed chunks of a body, several at once; raises `WrongSize` and `WrongType` at what shows it.

        They are hashed and sealed in a thread while the next ones come, one block at a time: they are hashed in their
        order. Where there are many transfers each waits for its turn, so that few blocks are held more than once;
        whoever does not take all of it closes it, which ends its turn.
        """
        working: asyncio.Task[bytearray] | None = None
        with self._room.taken():
            async with aclosing(in_blocks(body, self._room)) as blocks:
                async for block in blocks:
                    if working is not None:
                        yield await working
                        working = None
                    chunks = self._take(block)
                    if chunks is not None and self._room.crowded:
                        async with self._room.turn:
                            yield await self._seal(*chunks)
                    elif chunks is not None:
                        working = asyncio.ensure_future(self._seal(*chunks))
            if working is not None:
                yield await working

    def _take(self, block: memoryview) -> tuple[int, memoryview, int] | None:
        """The whole chunks of a block: the first one's place, their bytes, how many; None where it has none."""
        if self.received + len(block) > self._size:
            raise WrongSize
        last = self.received + len(block) == self._size
        whole = block if last else block[: len(block) - len(block) % CHUNK_BYTES]
        if not whole:
            return None
        if self.received == 0 and not formats.is_a(self._media_type, bytes(whole[:CHUNK_BYTES])):
            raise WrongType
        first, count = self.received // CHUNK_BYTES, -(-len(whole) // CHUNK_BYTES)
        self.received += len(whole)
        self.chunks += count
        return first, whole, count

    async def _seal(self, first: int, whole: memoryview, count: int) -> bytearray:
        return await asyncio.to_thread(self._hash_and_seal, first, whole, count)

    def _hash_and_seal(self, first: int, whole: memoryview, count: int) -> bytearray:
        if self._hash is not None:
            self._hash.update(whole)
        return self._seal_of.close(first, whole, count)
