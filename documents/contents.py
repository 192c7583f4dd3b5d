"""The bytes of one content: written in one go or in several, read whole or in part, always through its seal."""

import hashlib
import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from documents.keys import Keyring
from documents.sealing import CHUNK_BYTES, OVERHEAD_BYTES, SEALED_BYTES, Broken, Seal
from documents.storage import Store

Part = tuple[str, int]
"""An object of the store, and how many chunks stand in it."""


BLOCK_CHUNKS = 8
"""How many chunks are read at once: half a megabyte, which is all of a document that is ever held."""


@dataclass(frozen=True, slots=True)
class Content:
    """Where the bytes of a content stand, and the key they are sealed with."""

    id: UUID
    size: int
    parts: Sequence[Part]
    key: bytes

    def seal(self) -> Seal:
        """What opens its chunks."""
        return Seal(self.key, self.id, self.size)


@dataclass(frozen=True, slots=True)
class Vault:
    """The store, and the keys to what is in it."""

    store: Store
    keys: Keyring

    async def read(self, content: Content, start: int, end: int) -> AsyncIterator[bytes]:
        """The plain bytes from `start` to before `end`; raises `StorageFailed` and `Broken`."""
        seal = content.seal()
        for block in _blocks(content, start, end):
            sealed = await self.store.read(block.name, block.start, block.end)
            for piece in _opened(seal, block, sealed, (start, end)):
                yield piece

    def read_now(self, content: Content, start: int, end: int) -> Iterator[bytes]:
        """The same for a thread."""
        seal = content.seal()
        for block in _blocks(content, start, end):
            sealed = self.store.read_now(block.name, block.start, block.end)
            yield from _opened(seal, block, sealed, (start, end))

    def sha256(self, content: Content) -> bytes:
        """The hash of all of it, for a thread."""
        digest = hashlib.sha256()
        for piece in self.read_now(content, 0, content.size):
            digest.update(piece)
        return digest.digest()


@dataclass(frozen=True, slots=True)
class Block:
    """Chunks that stand one after the other in one object, and are read at once: from the chunk `first` on."""

    name: str
    start: int
    end: int
    first: int


def _blocks(content: Content, start: int, end: int) -> Iterator[Block]:
    """What is to be read for the bytes from `start` to before `end`."""
    wanted = range(start // CHUNK_BYTES, (end - 1) // CHUNK_BYTES + 1)
    reached, begin = wanted.start, 0
    for name, chunks in content.parts:
        inside = range(max(wanted.start, begin), min(wanted.stop, begin + chunks))
        for first in range(inside.start, inside.stop, BLOCK_CHUNKS):
            stop = min(first + BLOCK_CHUNKS, inside.stop)
            last = content.size - (stop - 1) * CHUNK_BYTES + OVERHEAD_BYTES
            end_of_block = (stop - 1 - begin) * SEALED_BYTES + min(SEALED_BYTES, last)
            yield Block(name, (first - begin) * SEALED_BYTES, end_of_block, first)
            reached = stop
        begin += chunks
    if reached != wanted.stop:
        raise Broken(f"there are {begin} chunks, and {wanted.stop} were wanted")


def _opened(seal: Seal, block: Block, sealed: memoryview, wanted: tuple[int, int]) -> Iterator[bytes]:
    """The plain bytes of a block, less what is not wanted at its ends."""
    start, end = wanted
    for place in range(0, len(sealed), SEALED_BYTES):
        index = block.first + place // SEALED_BYTES
        plain = seal.open(index, sealed[place : place + SEALED_BYTES])
        begin = index * CHUNK_BYTES
        if start <= begin and begin + len(plain) <= end:
            yield plain
        else:
            yield plain[max(start - begin, 0) : end - begin]


def new_name(authority_id: UUID, content_id: UUID) -> str:
    """A name for an object of a content, which nobody else will ever choose."""
    return f"{prefix(authority_id, content_id)}/{secrets.token_hex(8)}"


def prefix(authority_id: UUID, content_id: UUID) -> str:
    """Under which all objects of a content stand."""
    return f"{authority_id}/{content_id}"


async def chunked(body: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    """Chunks of 64 KiB out of pieces of any size; what is left at the end comes last."""
    left = bytearray()
    async for piece in body:
        left += piece
        while len(left) >= CHUNK_BYTES:
            yield bytes(left[:CHUNK_BYTES])
            del left[:CHUNK_BYTES]
    if left:
        yield bytes(left)


async def first_of(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes] | None:
    """The same pieces, once the first is there; None where none comes, so that nothing empty is stored or told."""
    first = await anext(pieces, None)
    if first is None:
        return None

    async def all_of_them() -> AsyncIterator[bytes]:
        yield first
        async for piece in pieces:
            yield piece

    return all_of_them()
