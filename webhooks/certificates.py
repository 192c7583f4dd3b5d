"""Certificates that we show to receivers who ask for one (mutual TLS): read when they are given, used when we dial."""

import os
import ssl
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID

LARGEST = 32_768
SHORTEST_RSA = 2048
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


class Unfit(Exception):
    """A certificate or a key that cannot be used: which of the two, and a sentence that says why."""

    def __init__(self, part: str, problem: str) -> None:
        super().__init__(problem)
        self.part, self.problem = part, problem


@dataclass(frozen=True, slots=True)
class ClientCertificate:
    """A certificate with what vouches for it (PEM), its key (PEM, not encrypted), and what may be told of it."""

    chain: bytes = field(repr=False)
    key: bytes = field(repr=False)
    subject: str
    fingerprint: str
    expires_at: datetime

    def sealable(self) -> bytes:
        """What is sealed of it."""
        return orjson.dumps({"chain": self.chain.decode(), "key": self.key.decode()})


def read(certificate: str, private_key: str, now: datetime) -> ClientCertificate:
    """A certificate (PEM, with what vouches for it behind) and its key; raises `Unfit` where they cannot be used."""
    chain, key = _chain(certificate), _key(private_key)
    own = chain[0]
    _check(own, now)
    if _public(key.public_key()) != _public(own.public_key()):
        raise Unfit("private_key", "This key does not belong to the certificate.")
    return ClientCertificate(
        b"".join(each.public_bytes(Encoding.PEM) for each in chain),
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        own.subject.rfc4514_string() or own.issuer.rfc4514_string(),
        own.fingerprint(SHA256()).hex(),
        own.not_valid_after_utc,
    )


def _chain(text: str) -> list[x509.Certificate]:
    problem = "It is not a certificate in PEM, which begins with -----BEGIN CERTIFICATE-----."
    if len(text) > LARGEST:
        raise Unfit("certificate", f"It has more than {LARGEST} characters.")
    try:
        return x509.load_pem_x509_certificates(text.encode())
    except ValueError as error:
        raise Unfit("certificate", problem) from error


def _key(text: str) -> Key:
    problem = "It is not a key in PEM, without a password."
    if len(text) > LARGEST:
        raise Unfit("private_key", f"It has more than {LARGEST} characters.")
    try:
        key = load_pem_private_key(text.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise Unfit("private_key", problem) from error
    if not isinstance(key, Key) or (isinstance(key, rsa.RSAPrivateKey) and key.key_size < SHORTEST_RSA):
        raise Unfit("private_key", f"It is a key of RSA (from {SHORTEST_RSA} bits on), an elliptic curve or Ed25519.")
    return key


def _check(own: x509.Certificate, now: datetime) -> None:
    if own.not_valid_after_utc <= now:
        raise Unfit("certificate", f"It has expired on {own.not_valid_after_utc:%d/%m/%Y}.")
    if own.not_valid_before_utc > now:
        raise Unfit("certificate", f"It is valid from {own.not_valid_before_utc:%d/%m/%Y} on only.")
    try:
        uses = own.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (x509.ExtensionNotFound, ValueError):
        return
    if ExtendedKeyUsageOID.CLIENT_AUTH not in uses:
        raise Unfit("certificate", "It is not made for clients: its extended key usage lacks clientAuth.")


def _public(key: Any) -> bytes:
    found: bytes = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return found


def context(sealable: bytes) -> ssl.SSLContext:
    """TLS in which the certificate is shown to whoever asks for one; the other side is verified as always."""
    parts: Mapping[str, str] = orjson.loads(sealable)
    made = ssl.create_default_context()
    with _in_memory((parts["chain"] + parts["key"]).encode()) as path:
        made.load_cert_chain(path)
    return made


@contextmanager
def _in_memory(content: bytes) -> Iterator[str]:
    """A file, because OpenSSL takes certificates from nothing else: on no disk, or else ours alone and gone at once."""
    if sys.platform != "linux":
        with tempfile.NamedTemporaryFile() as file:
            file.write(content)
            file.flush()
            yield file.name
        return
    descriptor = os.memfd_create("certificate", os.MFD_CLOEXEC)
    try:
        os.write(descriptor, content)
        yield f"/proc/self/fd/{descriptor}"
    finally:
        os.close(descriptor)
