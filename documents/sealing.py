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

    def close(self, index: int, plain: bytes) -> bytes:
        """The chunk at `index`, sealed; its length must be what the content's size says."""
        if len(plain) != self.length(index):
            raise ValueError(f"chunk {index} has {len(plain)} bytes")
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, self._bound(index))

    def open(self, index: int, sealed: bytes | memoryview) -> bytes:
        """The chunk at `index`; raises `Broken`."""
        try:
            plain = self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], self._bound(index))
        except (InvalidTag, ValueError) as error:
            raise Broken(f"chunk {index}") from error
        if len(plain) != self.length(index):
            raise Broken(f"chunk {index}")
        return plain

    def length(self, index: int) -> int:
        """How many plain bytes the chunk at `index` has."""
        if not 0 <= index < self.chunks:
            raise ValueError(f"there is no chunk {index}")
        return CHUNK_BYTES if index < self.chunks - 1 else self.size - index * CHUNK_BYTES

    def _bound(self, index: int) -> bytes:
        return self._content + struct.pack(">Q?", index, index == self.chunks - 1)
