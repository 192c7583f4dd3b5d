"""How a receiver knows that it was us: Standard Webhooks signatures, `v1` (HMAC-SHA256) and `v1a` (Ed25519).

Both cover the id, the instant and the body, `{id}.{seconds}.{body}`. Where a secret is being replaced each of the two
signs, and a receiver that knows either verifies.
"""

import base64
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SECRET_BYTES = 32
SECRET_PREFIX, PUBLIC_PREFIX = "whsec_", "whpk_"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """What one secret signs with: the shared bytes, and the seed of the key pair."""

    shared: bytes = field(repr=False)
    seed: bytes = field(repr=False)

    @property
    def secret(self) -> str:
        """The secret as its owner is shown it, once."""
        return SECRET_PREFIX + base64.b64encode(self.shared).decode()

    @property
    def public(self) -> bytes:
        """The public half of the key pair."""
        return _private(self.seed).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def public_key(raw: bytes) -> str:
    """A public key as receivers' libraries take it."""
    return PUBLIC_PREFIX + base64.b64encode(raw).decode()


def headers(message_id: str, seconds: int, body: bytes, keys: Sequence[SigningKey], *, ed25519: bool) -> dict[str, str]:
    """The three headers of a delivery; `seconds` since 1970 is when it is sent. Raises ValueError without a key."""
    if not keys:
        raise ValueError("Nothing is sent unsigned.")
    signed = f"{message_id}.{seconds}.".encode() + body
    signatures = [f"v1,{_encoded(hmac.digest(key.shared, signed, 'sha256'))}" for key in keys]
    if ed25519:
        signatures += [f"v1a,{_encoded(_private(key.seed).sign(signed))}" for key in keys]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(signatures),
    }


def _encoded(signature: bytes) -> str:
    return base64.b64encode(signature).decode()


def _private(seed: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(seed)
