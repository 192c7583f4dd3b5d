"""The keys that sign tokens: made at the first start, kept, several at a time, replaced while the service runs.

A key is a file of `<data directory>/keys`: `0001.pem` signs from its making, `0002.1795300000.pem` from that second on
(seconds since 1970), which is some minutes after it was published, so that whoever keeps our key set has read it anew.
The newest key that may sign does; all of them verify. A number without a second is taken by a hard link, which one
process alone can make, so that processes starting at once agree. Every process looks for new files once a second.
"""

import os
import stat
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from joserfc.jwk import RSAKey

BITS = 2048
ALGORITHM = "RS256"
LOOK_SECONDS = 1.0
LOOK_FOR_UNKNOWN_SECONDS = 0.1
PUBLISHED_SECONDS = 900
"""How long a new key is published before it signs; others may keep our key set for `CACHED_SECONDS` of it."""
CACHED_SECONDS = 300

log = structlog.get_logger(__name__)


class KeyFileExposed(Exception):
    """A signing key can be read by others than its owner."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"The signing key {path} can be read by others than its owner: chmod 600, or replace it.")


class UnknownKey(Exception):
    """There is no such key."""

    def __init__(self, kid: str) -> None:
        super().__init__(f"There is no key {kid!r}.")


class KeyInUse(Exception):
    """The key signs, so it cannot be taken away."""

    def __init__(self, kid: str) -> None:
        super().__init__(f"The key {kid} signs now: replace it first (`ebrokerage keys rotate`).")


@dataclass(frozen=True, slots=True)
class Key:
    """One key of ours under its `kid` (RFC 7638 thumbprint), which signs from `signs_from` on (seconds since 1970)."""

    kid: str
    private: RSAKey
    signs_from: int
    path: Path


class SigningKeys:
    """The keys of a directory, as they are there now: files come and go while the service runs."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._by_kid: dict[str, Key] = {}
        self._names: list[str] = []
        self._looked_at = 0.0
        self._look(0)

    def all(self) -> list[Key]:
        """Every key, in the order of their making."""
        self._look(LOOK_SECONDS)
        return list(self._by_kid.values())

    @property
    def newest(self) -> RSAKey:
        """The key that signs now."""
        return self.signing().private

    @property
    def newest_kid(self) -> str:
        """The id of the key that signs now."""
        return self.signing().kid

    def signing(self) -> Key:
        """The key that signs now: the newest of those that were published for long enough."""
        keys, now = self.all(), time.time()
        return next((key for key in reversed(keys) if key.signs_from <= now), keys[0])

    def find(self, kid: str) -> RSAKey | None:
        """The key of this id, if it is ours."""
        self._look(LOOK_SECONDS if kid in self._by_kid else LOOK_FOR_UNKNOWN_SECONDS)
        found = self._by_kid.get(kid)
        return None if found is None else found.private

    def jwks(self) -> dict[str, Any]:
        """The public halves, as a JSON Web Key Set (RFC 7517)."""
        return {
            "keys": [
                {**key.private.as_dict(private=False), "kid": key.kid, "use": "sig", "alg": ALGORITHM}
                for key in self.all()
            ]
        }

    def _look(self, every_seconds: float) -> None:
        """Read the directory again, unless that was done just now."""
        now = time.monotonic()
        if self._by_kid and now - self._looked_at < every_seconds:
            return
        self._looked_at = now
        paths = _paths(self._directory)
        if [path.name for path in paths] == self._names:
            return
        known = {key.path: key for key in self._by_kid.values()}
        try:
            read = [known.get(path) or _read(path) for path in paths]
        except (KeyFileExposed, OSError, ValueError) as error:
            if not known:
                raise
            # What goes wrong with a new file must not take away what works.
            log.warning("keys_not_read", error=type(error).__name__)
            return
        if read:
            self._by_kid = {key.kid: key for key in read}
            self._names = [path.name for path in paths]


def open_keys(data_directory: Path) -> SigningKeys:
    """Read the keys of this installation; make the first one where there is none."""
    directory = data_directory / "keys"
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Others may have loosened it since: the embedded PostgreSQL opens the directories above its data.
    directory.chmod(0o700)
    if not _paths(directory):
        add_key(directory)
    return SigningKeys(directory)


def add_key(directory: Path, signs_from: int | None = None) -> None:
    """Make the next key, unless another process makes the same one now; without `signs_from` it signs at once."""
    paths = _paths(directory)
    number = int(paths[-1].name[:4]) + 1 if paths else 1
    since = "" if signs_from is None else f".{signs_from}"
    pem = RSAKey.generate_key(BITS, private=True).as_pem(private=True)
    handle, name = tempfile.mkstemp(dir=directory, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        os.link(name, directory / f"{number:04}{since}.pem")
    except FileExistsError:
        pass
    finally:
        Path(name).unlink()


def rotate(data_directory: Path, *, at_once: bool) -> Key:
    """Publish a new key, which signs some minutes later, or at once; returns it."""
    known = {key.kid for key in open_keys(data_directory).all()}
    add_key(data_directory / "keys", None if at_once else int(time.time()) + PUBLISHED_SECONDS)
    return next(key for key in reversed(open_keys(data_directory).all()) if key.kid not in known)


def retire(data_directory: Path, kid: str) -> None:
    """Take a key away: nothing that it signed is believed any more."""
    keys = open_keys(data_directory)
    key = next((key for key in keys.all() if key.kid == kid), None)
    if key is None:
        raise UnknownKey(kid)
    if keys.signing() == key:
        raise KeyInUse(kid)
    key.path.unlink()


def _paths(directory: Path) -> list[Path]:
    return sorted(directory.glob("[0-9][0-9][0-9][0-9]*.pem"))


def _read(path: Path) -> Key:
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeyFileExposed(path)
    private = RSAKey.import_key(path.read_bytes())
    since = path.stem.partition(".")[2]
    return Key(private.thumbprint(), private, int(since) if since else 0, path)
