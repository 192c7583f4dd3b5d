"""Passwords as they are stored: Argon2id (RFC 9106), worked on beside the event loop and behind everything else.

One thread of low priority hashes, and few may wait for it: a flood of sign-ins is told to come back and takes nothing
from those who are signed in. Whether there is an account or not, a password is worked on for the same time.
"""

import asyncio
import contextlib
import os
import threading
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

Value = TypeVar("Value")

# OWASP's second setting for Argon2id: 19 MiB, two passes, one lane.
MEMORY_KIB = 19_456
PASSES = 2
LANES = 1
WAITING_AT_MOST = 24
LOW_PRIORITY = 10
LONGEST_BYTES = 4096


class Busy(Exception):
    """More sign-ins are waiting than can be worked on in a second: come back later."""


class Passwords:
    """Hashes and checks passwords, one at a time."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(PASSES, MEMORY_KIB, LANES, type=Type.ID)
        self._pool = ThreadPoolExecutor(1, "passwords", initializer=_step_back)
        self._waiting = 0
        self._decoy: str | None = None

    async def hash(self, password: str) -> str:
        """The hash to store."""
        return await self._beside(lambda: self._hasher.hash(prepared(password)))

    async def matches(self, password: str, stored: str | None) -> bool:
        """Whether `password` is the stored one; where nothing is stored it takes as long and is not."""
        return await self._beside(lambda: self._verify(password, stored))

    def hash_now(self, password: str) -> str:
        """The same on this very thread: for a command, in which nobody else waits."""
        return self._hasher.hash(prepared(password))

    def matches_now(self, password: str, stored: str | None) -> bool:
        """Whether `password` is the stored one, on this very thread."""
        return self._verify(password, stored)

    def outdated(self, stored: str) -> bool:
        """Whether the hash was made with other settings than today's."""
        return self._hasher.check_needs_rehash(stored)

    def close(self) -> None:
        """Let the thread end."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _verify(self, password: str, stored: str | None) -> bool:
        if stored is None and self._decoy is None:
            self._decoy = self._hasher.hash("nobody's")
        try:
            self._hasher.verify(stored or self._decoy or "", prepared(password))
        except (VerificationError, InvalidHashError):
            return False
        return stored is not None

    async def _beside(self, work: Callable[[], Value]) -> Value:
        if self._waiting >= WAITING_AT_MOST:
            raise Busy
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._waiting -= 1


def prepared(password: str) -> bytes:
    """The bytes that are hashed: one form for however a keyboard composed the letters (NIST SP 800-63B, NFKC)."""
    return unicodedata.normalize("NFKC", password).encode()[:LONGEST_BYTES]


def _step_back() -> None:
    """Let every other thread of the machine go first, where the system can say so of one thread."""
    with contextlib.suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOW_PRIORITY)
