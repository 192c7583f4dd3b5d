"""What this installation keeps to itself: keys derived from one secret, for hashing and sealing what is stored.

A stored token is worth nothing to whoever reads the database alone: it stands there as a keyed hash (HMAC-SHA256), and
what must be read again is sealed (AES-256-GCM, NIST SP 800-38D). Every purpose has a key of its own (HKDF, RFC 5869).
"""

import base64
import hashlib
import hmac
import os
import secrets
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

TOKEN_BYTES = 32
NONCE_BYTES = 12


class Unreadable(Exception):
    """What was stored was not sealed by this installation, or not for this."""


class Secrets:
    """Keys by purpose, from one secret of at least 32 bytes."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) < TOKEN_BYTES:
            raise ValueError(f"A secret has {TOKEN_BYTES} bytes at least.")
        self._secret = secret
        self._keys: dict[str, bytes] = {}

    def key(self, purpose: str) -> bytes:
        """The 32 bytes of one purpose, which is a word of ours: there are few."""
        key = self._keys.get(purpose)
        if key is None:
            key = HKDF(SHA256(), TOKEN_BYTES, salt=None, info=f"ebrokerage {purpose}".encode()).derive(self._secret)
            self._keys[purpose] = key
        return key

    def hash(self, purpose: str, value: str) -> bytes:
        """The keyed hash under which a token, or whatever else may not stand there as it is, is stored and found."""
        return hmac.digest(self.key(purpose), value.encode(), "sha256")

    def seal(self, purpose: str, value: bytes, owner: str) -> bytes:
        """`value`, readable only by `unseal` with the same purpose and owner (the id of the row it stands in)."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + AESGCM(self.key(purpose)).encrypt(nonce, value, owner.encode())

    def unseal(self, purpose: str, sealed: bytes, owner: str) -> bytes:
        """What was sealed; raises `Unreadable`."""
        try:
            return AESGCM(self.key(purpose)).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], owner.encode())
        except (InvalidTag, ValueError) as error:
            raise Unreadable from error

    def link_token(self, link_id: UUID) -> str:
        """The token of a link, which is made from its id: a message in the outbox needs to know nothing secret."""
        return base64.urlsafe_b64encode(hmac.digest(self.key("link"), link_id.bytes, "sha256")).rstrip(b"=").decode()

    def link_hash(self, token: str) -> bytes:
        """The hash that a link's token is found by."""
        return self.hash("link hash", token)


def new_token() -> str:
    """A random token of 256 bits, as 43 characters that may stand in an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def opened(configured: str | None, data_directory: Path) -> Secrets:
    """The secrets of this installation: from the setting, or else from a file that the first start makes."""
    if configured is not None:
        return Secrets(hashlib.sha512(configured.encode()).digest())
    path = data_directory / "keys" / "secret"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(f".new-{secrets.token_hex(8)}")
    if not path.exists():
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(os.urandom(2 * TOKEN_BYTES))
        try:
            os.link(unfinished, path)  # one process alone can make it, and the others read that one
        except FileExistsError:
            pass
        finally:
            unfinished.unlink()
    return Secrets(path.read_bytes())
