"""What somebody who has signed in on this computer keeps: tokens, in a file that only they may read.

A refresh token is good once, so whoever uses one holds a lock until its successor is written down: two commands at once
do not look like a thief, whose reuse of a token would end all of them (RFC 9700, 4.14.2).
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import platformdirs

from cli.terminal import Stopped

EARLIER_SECONDS = 60
"""A token is replaced this long before its end, so that what it is taken for has time to run."""
FILE = "tokens.json"
SERVICES, LATEST = "services", "latest"
OTHERS = 0o077


@dataclass(frozen=True, slots=True)
class Kept:
    """Tokens of the service at `url`, the access token until `expires_at` (seconds since 1970, by this computer)."""

    url: str
    username: str
    token_endpoint: str
    revocation_endpoint: str
    access_token: str
    refresh_token: str
    expires_at: float

    @property
    def is_fresh(self) -> bool:
        """Whether the access token is good for a while."""
        return time.time() < self.expires_at - EARLIER_SECONDS


class Keeping:
    """The file while it is held: nobody else reads or writes it meanwhile."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stored = _read(path)

    def find(self, url: str | None) -> Kept | None:
        """The tokens of a service; without an address, those of the latest that was signed in to."""
        found = self._stored[SERVICES].get(self._stored[LATEST] if url is None else url.rstrip("/"))
        try:
            return None if found is None else Kept(**found)
        except TypeError:
            raise _unreadable(self._path) from None

    def keep(self, kept: Kept, *, latest: bool = False) -> None:
        """Write tokens down, in the place of the service's earlier ones."""
        self._stored[SERVICES][kept.url] = asdict(kept)
        if latest:
            self._stored[LATEST] = kept.url
        self._write()

    def forget(self, kept: Kept) -> None:
        """Write down no more of a service."""
        del self._stored[SERVICES][kept.url]
        if self._stored[LATEST] == kept.url:
            self._stored[LATEST] = next(iter(self._stored[SERVICES]), None)
        self._write()

    def _write(self) -> None:
        """Renamed into place, and on the disk: a token that was used up is never the one that is found again."""
        unfinished = self._path.with_suffix(".new")
        unfinished.unlink(missing_ok=True)
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(self._stored, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(self._path)


def directory() -> Path:
    """Where this person's configuration of our command is."""
    return platformdirs.user_config_path("ebrokerage")


def is_there() -> bool:
    """Whether anything is kept: who never signed in needs no directory either."""
    return (directory() / FILE).exists()


@contextmanager
def held() -> Iterator[Keeping]:
    """The kept tokens, held; who else wants them waits."""
    here = directory()
    here.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(here / "tokens.lock", os.O_RDWR | os.O_CREAT, 0o600)) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield Keeping(here / FILE)


def _read(path: Path) -> dict[str, Any]:
    try:
        with path.open(encoding="utf-8") as file:
            if os.fstat(file.fileno()).st_mode & OTHERS:
                raise Stopped(f"{path} may be read by others: chmod 600 {path}")
            found = json.load(file)
    except FileNotFoundError:
        return {SERVICES: {}, LATEST: None}
    except (OSError, ValueError):
        raise _unreadable(path) from None
    if not isinstance(found, dict) or not isinstance(found.get(SERVICES), dict) or LATEST not in found:
        raise _unreadable(path)
    return found


def _unreadable(path: Path) -> Stopped:
    return Stopped(f"{path} is not what `ebrokerage login` wrote: delete it, and sign in again.")
