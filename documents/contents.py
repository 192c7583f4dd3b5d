"""The bytes of one content: written in one go or in several, read whole or in part, always through its seal."""

import asyncio
import hashlib
import io
import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from documents.keys import Keyring
from documents.room import Room
from documents.sealing import CHUNK_BYTES, OVERHEAD_BYTES, SEALED_BYTES, Broken, Seal
from documents.storage import Store

Piece = TypeVar("Piece")
Part = tuple[str, int]
"""An object of the store, and how many chunks stand in it."""


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
    """The store, the keys to what is in it, and how much of it is held at once."""

    store: Store
    keys: Keyring
    room: Room = field(default_factory=Room)

    async def read(self, content: Content, start: int, end: int) -> AsyncGenerator[memoryview, None]:
        """The plain bytes from `start` to before `end`; raises `StorageFailed` and `Broken`.

        While a block is being sent the next one is on its way from the store.
        """
        seal, coming = content.seal(), None
        with self.room.taken():
            try:
                for block in _blocks(content, start, end, self.room):
                    next_one = asyncio.ensure_future(self.store.read(block.name, block.start, block.end))
                    if coming is not None:
                        before, read = coming
                        coming = block, next_one
                        yield _opened(seal, before, await read, (start, end))
                    coming = block, next_one
                if coming is not None:
                    before, read = coming
                    yield _opened(seal, before, await read, (start, end))
            finally:
                if coming is not None:
                    coming[1].cancel()

    def read_now(self, content: Content, start: int, end: int) -> Iterator[memoryview]:
        """The same for a thread, one block after the other."""
        seal = content.seal()
        with self.room.taken():
            for block in _blocks(content, start, end, self.room):
                yield _opened(seal, block, self.store.read_now(block.name, block.start, block.end), (start, end))

    def opened(self, content: Content) -> io.BufferedReader:
        """All of it as a file to be read from anywhere, for a thread."""
        return io.BufferedReader(_Reading(self, content), CHUNK_BYTES)

    def sha256(self, content: Content) -> bytes:
        """The hash of all of it, for a thread."""
        digest = hashlib.sha256()
        for piece in self.read_now(content, 0, content.size):
            digest.update(piece)
        return digest.digest()


class _Reading(io.RawIOBase):
    """A content as a file."""

    def __init__(self, vault: Vault, content: Content) -> None:
        self._vault, self._content, self._place = vault, content, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._content.size}[whence]
        self._place = max(base + offset, 0)
        return self._place

    def readinto(self, buffer: Any) -> int:
        end = min(self._place + len(buffer), self._content.size)
        if self._place >= end:
            return 0
        read = 0
        for piece in self._vault.read_now(self._content, self._place, end):
            buffer[read : read + len(piece)] = piece
            read += len(piece)
        self._place += read
        return read


@dataclass(frozen=True, slots=True)
class Block:
    """Chunks that stand one after the other in one object, and are read at once: `count`, from the chunk `first` on."""

    name: str
    start: int
    end: int
    first: int
    count: int


def _blocks(content: Content, start: int, end: int, room: Room) -> Iterator[Block]:
    """What is to be read for the bytes from `start` to before `end`, as much at once as there is room for."""
    wanted = range(start // CHUNK_BYTES, (end - 1) // CHUNK_BYTES + 1)
    reached, begin = wanted.start, 0
    for name, chunks in content.parts:
        inside = range(max(wanted.start, begin), min(wanted.stop, begin + chunks))
        first = inside.start
        while first < inside.stop:
            stop = min(first + room.chunks, inside.stop)
            last = content.size - (stop - 1) * CHUNK_BYTES + OVERHEAD_BYTES
            end_of_block = (stop - 1 - begin) * SEALED_BYTES + min(SEALED_BYTES, last)
            yield Block(name, (first - begin) * SEALED_BYTES, end_of_block, first, stop - first)
            first = reached = stop
        begin += chunks
    if reached != wanted.stop:
        raise Broken(f"there are {begin} chunks, and {wanted.stop} were wanted")


def _opened(seal: Seal, block: Block, sealed: memoryview, wanted: tuple[int, int]) -> memoryview:
    """The plain bytes of a block, less what is not wanted at its ends."""
    plain = seal.open(block.first, sealed, block.count)
    begin = block.first * CHUNK_BYTES
    return plain[max(wanted[0] - begin, 0) : wanted[1] - begin]


def new_name(authority_id: UUID, content_id: UUID) -> str:
    """A name for an object of a content, which nobody else will ever choose."""
    return f"{prefix(authority_id, content_id)}/{secrets.token_hex(8)}"


def prefix(authority_id: UUID, content_id: UUID) -> str:
    """Under which all objects of a content stand."""
    return f"{authority_id}/{content_id}"


async def in_blocks(body: AsyncIterator[bytes], room: Room) -> AsyncGenerator[memoryview, None]:
    """Whole chunks out of pieces of any size, as many at once as there is room for; what is left comes last."""
    pieces: list[bytes] = []
    held = 0
    async for piece in body:
        pieces.append(piece)
        held += len(piece)
        if held >= room.chunks * CHUNK_BYTES:
            joined, whole = b"".join(pieces), held - held % CHUNK_BYTES
            pieces, held = [joined[whole:]], held - whole
            del piece  # what is joined is not held twice
            yield memoryview(joined)[:whole]
    if held:
        yield memoryview(b"".join(pieces))


async def first_of(pieces: AsyncIterator[Piece]) -> AsyncIterator[Piece] | None:
    """The same pieces, once the first is there; None where none comes, so that nothing empty is stored or told."""
    first = await anext(pieces, None)
    if first is None:
        return None

    async def all_of_them() -> AsyncIterator[Piece]:
        yield first
        async for piece in pieces:
            yield piece

    return all_of_them()
