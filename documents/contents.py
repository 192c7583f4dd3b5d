"""The bytes of one content: written in one go or in several, read whole or in part, always through its seal."""

import asyncio
import hashlib
import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from documents.keys import Keyring
from documents.sealing import CHUNK_BYTES, SEALED_BYTES, Broken, Seal
from documents.storage import Store

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
    """The store, and the keys to what is in it."""

    store: Store
    keys: Keyring

    def read_now(self, content: Content, start: int, end: int) -> Iterator[bytes]:
        """The plain bytes from `start` to before `end`, for a thread; raises `StorageFailed` and `Broken`."""
        seal = content.seal()
        first, last = start // CHUNK_BYTES, (end - 1) // CHUNK_BYTES
        for index, sealed in self._sealed(content, first, last):
            plain = seal.open(index, sealed)
            if first < index < last:
                yield plain
            else:
                begin = index * CHUNK_BYTES
                yield plain[max(start - begin, 0) : end - begin]

    def _sealed(self, content: Content, first: int, last: int) -> Iterator[tuple[int, bytes]]:
        """The sealed chunks from `first` to `last`, each with its place."""
        index, begin = first, 0
        for name, chunks in content.parts:
            inside = range(max(first, begin), min(last + 1, begin + chunks))
            if inside:
                end = (inside.stop - begin) * SEALED_BYTES
                pieces = self.store.read_now(name, (inside.start - begin) * SEALED_BYTES, end)
                for sealed in _regrouped(pieces):
                    yield index, sealed
                    index += 1
            begin += chunks
        if index != last + 1:
            raise Broken(f"there are {index} chunks of {content.seal().chunks}")

    def sha256(self, content: Content) -> bytes:
        """The hash of all of it, for a thread."""
        digest = hashlib.sha256()
        for piece in self.read_now(content, 0, content.size):
            digest.update(piece)
        return digest.digest()


def _regrouped(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Sealed chunks out of pieces of any size; the last may be shorter."""
    left = bytearray()
    for piece in pieces:
        left += piece
        whole = len(left) // SEALED_BYTES * SEALED_BYTES
        for begin in range(0, whole, SEALED_BYTES):
            yield bytes(left[begin : begin + SEALED_BYTES])
        del left[:whole]
    if left:
        yield bytes(left)


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


async def in_thread(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Bytes that a thread makes, one piece at a time."""
    while True:
        piece = await asyncio.to_thread(next, pieces, None)
        if piece is None:
            return
        yield piece
