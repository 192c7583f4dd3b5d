"""Signed heads of the audit's chains: by a key of their own, which is kept beside the database and never in it.

It is not the key of tokens: those are replaced and taken away, and what was signed of the audit must be believed for as
long as the audit is kept. It is made and read as those are, under `<data directory>/audit/keys`.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import GuestProtocol, RSAKey

from auth.keys import ALGORITHM, SigningKeys, open_keys
from domain.audit_chain import Head

TYPE = "audit-head+jws"


class NotOurs(Exception):
    """It is not a head that this installation has signed."""


class Sealer:
    """Signs heads, and believes those that it signed."""

    def __init__(self, data_directory: Path) -> None:
        self._keys: SigningKeys = open_keys(data_directory / "audit")

    def sign(self, chain: str, head: Head, at: datetime) -> str:
        """The head of a chain as a JSON Web Signature (RFC 7515)."""
        key = self._keys.signing()
        said = {"chain": chain, "position": head.position, "hash": head.hash.hex(), "at": at.astimezone(UTC)}
        header = {"alg": ALGORITHM, "kid": key.kid, "typ": TYPE}
        return jws.serialize_compact(header, orjson.dumps(said), key.private, algorithms=[ALGORITHM])

    def read(self, signed: str) -> tuple[str, Head]:
        """The chain and its head; raises `NotOurs`."""
        try:
            found = jws.deserialize_compact(signed.strip(), self._key_of, algorithms=[ALGORITHM])
        except (JoseError, LookupError, ValueError) as error:
            raise NotOurs from error
        said: dict[str, Any] = orjson.loads(found.payload)
        if found.headers().get("typ") != TYPE:
            raise NotOurs
        return said["chain"], Head(said["position"], bytes.fromhex(said["hash"]))

    def _key_of(self, token: GuestProtocol) -> RSAKey:
        key = self._keys.find(str(token.headers().get("kid")))
        if key is None:
            raise LookupError
        return key
