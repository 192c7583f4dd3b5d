"""Certificates that are shown to receivers: which can be used, and a real server that asks for one."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID

from dialling import Dialling
from tests.webhooks.certifying import DAY, Authority, pem
from tests.webhooks.receiving import receiver
from webhooks import certificates
from webhooks.certificates import Unfit
from webhooks.sending import Sender

OURS = Authority()
CERTIFICATE, KEY = OURS.client()
OTHER_KEY = pem(ec.generate_private_key(ec.SECP256R1()))
EXPIRED = OURS.certificate("x", ExtendedKeyUsageOID.CLIENT_AUTH, begins=-2 * DAY, ends=-DAY)
TO_COME = OURS.certificate("x", ExtendedKeyUsageOID.CLIENT_AUTH, begins=DAY, ends=2 * DAY)
SERVERS = OURS.certificate("x", ExtendedKeyUsageOID.SERVER_AUTH)
HIDDEN = pem(ec.generate_private_key(ec.SECP256R1()), b"secret")


def text_of(key: rsa.RSAPrivateKey | dsa.DSAPrivateKey) -> str:
    """A key as text."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def test_a_certificate_with_its_key_and_what_vouches_for_it_is_taken() -> None:
    found = certificates.read(CERTIFICATE + OURS.own(), KEY, datetime.now(UTC))
    assert (found.subject, len(found.fingerprint)) == ("CN=ebrokerage.example", 64)
    assert found.chain.count(b"BEGIN CERTIFICATE") == 2
    assert timedelta(0) < found.expires_at - datetime.now(UTC) <= DAY
    assert KEY not in repr(found)
    plain = certificates.read(*OURS.certificate("any use", None), datetime.now(UTC))
    assert plain.subject == "CN=any use"


@pytest.mark.parametrize(
    ("certificate", "key", "part", "said"),
    [
        (CERTIFICATE, OTHER_KEY, "private_key", "does not belong"),
        ("nothing", KEY, "certificate", "not a certificate in PEM"),
        (KEY, KEY, "certificate", "not a certificate in PEM"),
        (CERTIFICATE, "nothing", "private_key", "not a key in PEM"),
        (CERTIFICATE, CERTIFICATE, "private_key", "not a key in PEM"),
        (CERTIFICATE, HIDDEN, "private_key", "without a password"),
        (CERTIFICATE, text_of(rsa.generate_private_key(65537, 1024)), "private_key", "2048 bits"),
        (CERTIFICATE, text_of(dsa.generate_private_key(2048)), "private_key", "elliptic curve"),
        (*EXPIRED, "certificate", "expired"),
        (*TO_COME, "certificate", "valid from"),
        (*SERVERS, "certificate", "clientAuth"),
        (CERTIFICATE + "x" * 40_000, KEY, "certificate", "characters"),
        (CERTIFICATE, KEY + "x" * 40_000, "private_key", "characters"),
    ],
)  # fmt: skip
def test_what_no_server_would_take_is_refused_when_it_is_given(
    certificate: str, key: str, part: str, said: str
) -> None:
    with pytest.raises(Unfit) as refused:
        certificates.read(certificate, key, datetime.now(UTC))
    assert refused.value.part == part
    assert said in refused.value.problem


async def test_a_server_that_asks_for_a_certificate_is_shown_it_and_answers_nobody_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking, trusted = OURS.asking(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    known = certificates.read(CERTIFICATE, KEY, datetime.now(UTC))
    stranger = certificates.read(*Authority("Stranger").client(), datetime.now(UTC))
    sender = Sender(Dialling(loopback=True))
    async with receiver(tls=asking) as found:
        try:
            shown = [
                await sender.send(found.url, b"{}", {}, certificates.context(each.sealable()))
                for each in (known, stranger, known)
            ]
            without = await sender.send(found.url, b"{}", {}, ssl.create_default_context())
        finally:
            await sender.aclose()
    assert [heard.answer.status for heard in shown] == [200, None, 200]
    # in TLS 1.3 a server says so after the handshake, and hangs up
    assert {shown[1].answer.error, without.answer.error} <= {"TLS_FAILED", "DISCONNECTED"}
    assert len(found.got) == 2
