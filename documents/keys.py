"""The keys that wrap the keys of contents: the present one from the settings, and earlier ones until all is rewrapped.

Each content has a key of its own, which is wrapped (AES Key Wrap with Padding, RFC 5649) and stands beside it in the
database: neither the store nor the database alone opens anything.
"""

import os
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256, Hash
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap_with_padding, aes_key_wrap_with_padding

from documents.sealing import KEY_BYTES

FILE_BYTES = 64
ID_BYTES = 8


class KeyUnknown(Exception):
    """A content's key was wrapped with a key that this process does not have, or has been tampered with."""


class Keyring:
    """Wraps with the first key, and unwraps with any."""

    def __init__(self, given: Sequence[bytes]) -> None:
        derived = [_derived(secret) for secret in given]
        self._keys: Mapping[str, bytes] = {_id(key): key for key in reversed(derived)}
        self.present = _id(derived[0])

    def new(self) -> tuple[bytes, bytes]:
        """A new key for a content, and the same wrapped with the present key."""
        key = os.urandom(KEY_BYTES)
        return key, self.wrap(key)

    def wrap(self, key: bytes) -> bytes:
        """A content's key, wrapped with the present key."""
        return aes_key_wrap_with_padding(self._keys[self.present], key)

    def unwrap(self, wrapped: bytes, wrapped_with: str) -> bytes:
        """A content's key; raises `KeyUnknown`."""
        wrapping = self._keys.get(wrapped_with)
        if wrapping is None:
            raise KeyUnknown(f"No setting has the key {wrapped_with}.")
        try:
            return aes_key_unwrap_with_padding(wrapping, wrapped)
        except InvalidUnwrap as error:
            raise KeyUnknown(f"A key that was wrapped with {wrapped_with} cannot be read.") from error


def opened(present: str | None, previous: str | None, data_directory: Path) -> Keyring:
    """The keys of this installation: from the settings, or else from a file that the first start makes.

    Where settings and file are both there, the file's key is an earlier one.
    """
    path = data_directory / "keys" / "documents"
    given = [text.encode() for text in (present, previous) if text is not None]
    if present is None:
        _make(path)
    if path.exists():
        from_file = path.read_bytes()
        given = [*given, from_file] if present is not None else [from_file, *given]
    return Keyring(given)


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists():
        return
    unfinished = path.with_name(f".new-{secrets.token_hex(8)}")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(os.urandom(FILE_BYTES))
    try:
        os.link(unfinished, path)  # one process alone can make it, and the others read that one
    except FileExistsError:
        pass
    finally:
        unfinished.unlink()


def _derived(secret: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"ebrokerage documents").derive(secret)


def _id(key: bytes) -> str:
    digest = Hash(SHA256())
    digest.update(b"ebrokerage documents key id" + key)
    return digest.finalize()[:ID_BYTES].hex()
