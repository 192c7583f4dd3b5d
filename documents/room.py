"""How much all transfers of a process hold together, however many go on: the more there are, the less each takes."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from documents.sealing import CHUNK_BYTES

MOST_CHUNKS = 16
"""How many chunks one transfer works on at once when it is nearly alone: a megabyte, in one step."""

LEAST_WRITTEN = 4
"""How many chunks of one transfer are written at once, at least: each step has its price."""

ROOM_CHUNKS = 64
"""How many all of them work on at once. A transfer works on one at least, and holds besides what comes and what is
being written of it: about a megabyte of each of a hundred, half of which the server of HTTP holds."""

TURNS = 8
"""How many seal and write at once where there are many."""


class Room:
    """Shared by all transfers of a process, on the event loop and in threads."""

    def __init__(self) -> None:
        self._lock, self.underway = threading.Lock(), 0
        self.turn = asyncio.Semaphore(TURNS)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """For as long as a transfer goes on."""
        with self._lock:
            self.underway += 1
        try:
            yield
        finally:
            with self._lock:
                self.underway -= 1

    @property
    def crowded(self) -> bool:
        """Whether there are so many transfers that none of them may do two things at once."""
        return self.underway * MOST_CHUNKS > ROOM_CHUNKS

    @property
    def chunks(self) -> int:
        """How many chunks one transfer may work on at once now."""
        return max(1, min(MOST_CHUNKS, ROOM_CHUNKS // max(self.underway, 1)))

    @property
    def written_bytes(self) -> int:
        """How many bytes of one transfer are written at once."""
        return max(self.chunks, LEAST_WRITTEN) * CHUNK_BYTES
