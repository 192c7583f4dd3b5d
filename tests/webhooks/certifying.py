"""An authority of a test's own, what it certifies, and servers that ask who is calling."""

import ipaddress
import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

DAY = timedelta(days=1)


def pem(key: ec.EllipticCurvePrivateKey, password: bytes | None = None) -> str:
    """A key as text."""
    hidden = NoEncryption() if password is None else BestAvailableEncryption(password)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, hidden).decode()


@dataclass
class Authority:
    """Certifies whoever is named."""

    name: str = "Authority"
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def certificate(
        self, name: str, usage: ObjectIdentifier | None, *, begins: timedelta = -DAY, ends: timedelta = DAY
    ) -> tuple[str, str]:
        """A certificate for this name and use, and its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        return self._signed(name, key, usage, begins, ends), pem(key)

    def own(self) -> str:
        """The authority's own certificate."""
        return self._signed(self.name, self.key, None, -DAY, DAY, authority=True)

    def _signed(
        self,
        name: str,
        key: ec.EllipticCurvePrivateKey,
        usage: ObjectIdentifier | None,
        begins: timedelta,
        ends: timedelta,
        *,
        authority: bool = False,
    ) -> str:
        now = datetime.now(UTC)
        subject, issuer = (x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, each)]) for each in (name, self.name))
        builder = x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
        builder = builder.not_valid_before(now + begins).not_valid_after(now + ends)
        builder = builder.add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        builder = builder.add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        if usage is not None:
            builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        return builder.sign(self.key, SHA256()).public_bytes(Encoding.PEM).decode()

    def asking(self, directory: Path) -> tuple[ssl.SSLContext, Path]:
        """A server's TLS that asks for a certificate of this authority's; and the authority's own, in a file."""
        certificate, key = self.certificate("receiver.example", ExtendedKeyUsageOID.SERVER_AUTH)
        server, trusted = directory / "server.pem", directory / "authority.pem"
        server.write_text(key + certificate)
        trusted.write_text(self.own())
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(server)
        context.load_verify_locations(trusted)
        context.verify_mode = ssl.CERT_REQUIRED
        return context, trusted

    def client(self, name: str = "ebrokerage.example") -> tuple[str, str]:
        """A certificate that is made for clients, and its key."""
        return self.certificate(name, ExtendedKeyUsageOID.CLIENT_AUTH)
