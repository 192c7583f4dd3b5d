"""The keys that sign access tokens: made at the first start, kept, several at a time.

A key is a file `<data directory>/keys/0001.pem`, the next one `0002.pem`: the highest number signs, all of them verify.
A number is taken by a hard link, which one process alone can make, so that processes starting at once agree. A running
process knows the keys that stood there when it started: restart the API before tokens of a new key are handed out.
"""

import os
import stat
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from joserfc.jwk import RSAKey

BITS = 2048
ALGORITHM = "RS256"


class KeyFileExposed(Exception):
    """A signing key can be read by others than its owner."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"The signing key {path} can be read by others than its owner: chmod 600, or replace it.")


class SigningKeys:
    """The keys in the order of their making: the newest signs, each verifies under its `kid` (RFC 7638 thumbprint)."""

    def __init__(self, keys: Sequence[RSAKey]) -> None:
        self._by_kid = {key.thumbprint(): key for key in keys}
        self.newest_kid = keys[-1].thumbprint()

    @property
    def newest(self) -> RSAKey:
        """The key that signs."""
        return self._by_kid[self.newest_kid]

    def find(self, kid: str) -> RSAKey | None:
        """The key of this id, if it is ours."""
        return self._by_kid.get(kid)

    def jwks(self) -> dict[str, Any]:
        """The public halves, as a JSON Web Key Set (RFC 7517)."""
        return {
            "keys": [
                {**key.as_dict(private=False), "kid": kid, "use": "sig", "alg": ALGORITHM}
                for kid, key in self._by_kid.items()
            ]
        }


def open_keys(data_directory: Path) -> SigningKeys:
    """Read the keys of this installation; make the first one where there is none."""
    directory = data_directory / "keys"
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Others may have loosened it since: the embedded PostgreSQL opens the directories above its data.
    directory.chmod(0o700)
    paths = _paths(directory)
    if not paths:
        add_key(directory)
        paths = _paths(directory)
    return SigningKeys([_read(path) for path in paths])


def add_key(directory: Path) -> None:
    """Make the next key, which signs from now on, unless another process makes the same one at this moment."""
    paths = _paths(directory)
    number = int(paths[-1].stem) + 1 if paths else 1
    pem = RSAKey.generate_key(BITS, private=True).as_pem(private=True)
    handle, name = tempfile.mkstemp(dir=directory, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        os.link(name, directory / f"{number:04}.pem")
    except FileExistsError:
        pass
    finally:
        Path(name).unlink()


def _paths(directory: Path) -> list[Path]:
    return sorted(directory.glob("[0-9][0-9][0-9][0-9].pem"))


def _read(path: Path) -> RSAKey:
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeyFileExposed(path)
    return RSAKey.import_key(path.read_bytes())
