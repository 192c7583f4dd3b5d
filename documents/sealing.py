"""How bytes are sealed: chunk by chunk with AES-256-GCM, so that any part can be read alone and none can be moved.

A chunk is 64 KiB of plain bytes, the last one of a content what is left. Each is sealed with a nonce of its own, drawn
at random, because a broken-off upload may seal other bytes at the same place with the same key; what it is bound to
(the content, its place, whether it is the last) is authenticated with it. A chunk taken out, put elsewhere, or missing
at the end is noticed.
"""

import os
import struct
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CHUNK_BYTES = 64 * 1024
NONCE_BYTES = 12
OVERHEAD_BYTES = NONCE_BYTES + 16
SEALED_BYTES = CHUNK_BYTES + OVERHEAD_BYTES
KEY_BYTES = 32


class Broken(Exception):
    """What is stored is not what was sealed."""


class Seal:
    """Seals and opens the chunks of one content of `size` bytes, with its own key."""

    def __init__(self, key: bytes, content_id: UUID, size: int) -> None:
        self._cipher, self._content, self.size = AESGCM(key), content_id.bytes, size
        self.chunks = -(-size // CHUNK_BYTES)

    def close(self, first: int, plain: bytes | memoryview, count: int = 1) -> bytearray:
        """Chunks that stand one after the other, from `first` on, each sealed; they are written where they stay."""
        plain = memoryview(plain)
        sealed = bytearray(len(plain) + count * OVERHEAD_BYTES)
        room, taken, reached = memoryview(sealed), 0, 0
        for index in range(first, first + count):
            piece = plain[taken : taken + self.length(index)]
            taken, end = taken + len(piece), reached + len(piece) + OVERHEAD_BYTES
            nonce = os.urandom(NONCE_BYTES)
            room[reached : reached + NONCE_BYTES] = nonce
            self._cipher.encrypt_into(nonce, piece, self._bound(index), room[reached + NONCE_BYTES : end])
            reached = end
        if taken != len(plain) or reached != len(sealed):
            raise ValueError(f"{count} chunks from {first} on have not {len(plain)} bytes")
        return sealed

    def open(self, first: int, sealed: bytes | bytearray | memoryview, count: int = 1) -> memoryview:
        """Chunks that stand one after the other, from `first` on; raises `Broken`."""
        sealed = memoryview(sealed)
        room = memoryview(bytearray(max(len(sealed) - count * OVERHEAD_BYTES, 0)))
        taken, reached = 0, 0
        for index in range(first, first + count):
            end, stop = reached + self.length(index), taken + self.length(index) + OVERHEAD_BYTES
            nonce, rest = sealed[taken : taken + NONCE_BYTES], sealed[taken + NONCE_BYTES : stop]
            try:
                self._cipher.decrypt_into(nonce, rest, self._bound(index), room[reached:end])
            except (InvalidTag, ValueError) as error:
                raise Broken(f"chunk {index}") from error
            taken, reached = stop, end
        if taken != len(sealed):
            raise Broken(f"{count} chunks from {first} on are {len(sealed)} bytes")
        return room.toreadonly()

    def length(self, index: int) -> int:
        """How many plain bytes the chunk at `index` has."""
        if not 0 <= index < self.chunks:
            raise ValueError(f"there is no chunk {index}")
        return CHUNK_BYTES if index < self.chunks - 1 else self.size - index * CHUNK_BYTES

    def _bound(self, index: int) -> bytes:
        return self._content + struct.pack(">Q?", index, index == self.chunks - 1)
