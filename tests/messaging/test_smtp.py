"""Messages leave only by a server that is who it should be, that encrypts, and that lets us in."""

import dataclasses
import datetime as dt
import ipaddress
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from db.transaction import Database
from domain.mailing import ACCEPTED, Answer, Problem
from domain.notices import Lane
from jobs.messages import Post, send_due
from messaging.smtp import Smtp
from settings import Settings
from tests.jobs.test_messages import queue, states
from tests.messaging.receiving import MailServer, mail_server, send
from tests.messaging.test_letters import mail, words

USER, PASSWORD = "post", "it's /: a secret?"
SIGNING_IN = "post:it%27s%20%2F%3A%20a%20secret%3F"


def certificate(directory: Path, host: str = "localhost") -> Path:
    """A certificate for a host, which whoever trusts this file trusts, with its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host), x509.IPAddress(LOOPBACK)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    form = serialization.Encoding.PEM
    private = key.private_bytes(form, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = directory / f"{host}.pem"
    path.write_bytes(private + made.public_bytes(form))
    return path


LOOPBACK = ipaddress.ip_address("127.0.0.1")


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """What a server shows that everybody trusts."""
    path = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    return shown(path)


def shown(path: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(path)
    return context


def signs_in(_server: Any, _session: Any, _envelope: Any, _mechanism: str, said: Any) -> AuthResult:
    assert isinstance(said, LoginPassword)
    return AuthResult(success=(said.login, said.password) == (USER.encode(), PASSWORD.encode()), handled=False)


def secured(tls: ssl.SSLContext) -> Mapping[str, Any]:
    """Nothing is taken before STARTTLS and signing in."""
    return {"tls_context": tls, "require_starttls": True, "authenticator": signs_in, "auth_required": True}


@asynccontextmanager
async def port(server: MailServer, who: str = SIGNING_IN, scheme: str = "smtp", places: int = 1) -> AsyncIterator[Smtp]:
    found = Smtp(f"{scheme}://{who}@localhost:{server.port}", places)
    try:
        yield found
    finally:
        await found.aclose()


async def test_starttls_and_signing_in_on_one_connection_for_several_messages(trusted: ssl.SSLContext) -> None:
    async with mail_server(options=secured(trusted)) as server, port(server) as smtp:
        for number in range(3):
            assert await send(smtp, mail("REQUEST", words(str(number)))) == ACCEPTED
    assert (len(server.taken), server.connected) == (3, 1)


async def test_tls_from_the_start(trusted: ssl.SSLContext) -> None:
    async with (
        mail_server(options={"authenticator": signs_in, "auth_require_tls": False}, tls=trusted) as server,
        port(server, scheme="smtps") as smtp,
    ):
        assert await send(smtp, mail("REQUEST", words("x"))) == ACCEPTED
    assert len(server.taken) == 1


async def test_a_connection_that_the_server_has_closed_is_replaced(trusted: ssl.SSLContext) -> None:
    async with mail_server(options=secured(trusted)) as server, port(server) as smtp:
        await send(smtp, mail("REQUEST", words("x")))
        await server.stop()
        await server.start()
        assert await send(smtp, mail("REQUEST", words("y"))) == ACCEPTED
    assert (len(server.taken), server.connected) == (2, 2)


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
async def test_a_server_that_nobody_vouches_for_gets_nothing_and_nobody_bounces(tmp_path: Path, scheme: str) -> None:
    """A bad certificate says nothing about the recipient: who bounced would be marked for good."""
    tls = shown(certificate(tmp_path))
    given = {"tls": tls} if scheme == "smtps" else {"options": secured(tls)}
    async with mail_server(**given) as server, port(server, scheme=scheme) as smtp:
        assert await send(smtp, mail("REQUEST", words("x"))) == Answer(None, problem=Problem.NOT_SECURE)
    assert server.taken == []


async def test_a_certificate_for_another_host_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = certificate(tmp_path, "mail.elsewhere.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    async with mail_server(options=secured(shown(path))) as server, port(server) as smtp:
        assert (await send(smtp, mail("REQUEST", words("x")))).problem is Problem.NOT_SECURE
    assert server.taken == []


async def test_without_starttls_nothing_is_said_not_even_a_password() -> None:
    heard: list[Any] = []

    def listens(*said: Any) -> AuthResult:
        heard.append(said)
        return AuthResult(success=True)

    options = {"authenticator": listens, "auth_require_tls": False}
    async with mail_server(options=options) as server, port(server) as smtp:
        assert await send(smtp, mail("REQUEST", words("x"))) == Answer(None, problem=Problem.NOT_SECURE)
    assert (server.taken, heard) == ([], [])


async def test_a_wrong_password_is_told_and_the_next_message_tries_anew(trusted: ssl.SSLContext) -> None:
    async with mail_server(options=secured(trusted)) as server, port(server, "post:wrong") as smtp:
        for _ in range(2):
            assert await send(smtp, mail("REQUEST", words("x"))) == Answer(535, "5.7.8", problem=Problem.NOT_SIGNED_IN)
    assert (server.taken, server.connected) == ([], 2)


async def test_a_server_without_a_way_to_sign_in(trusted: ssl.SSLContext) -> None:
    options = {"tls_context": trusted, "auth_exclude_mechanism": ["LOGIN", "PLAIN"]}
    async with mail_server(options=options) as server, port(server) as smtp:
        assert await send(smtp, mail("REQUEST", words("x"))) == Answer(None, problem=Problem.NOT_SIGNED_IN)
    assert server.taken == []


@pytest.mark.parametrize("address", ["a@b.example>\r\nRCPT TO:<x@y.example", "a@b.example\nDATA", "é@b.example"])
async def test_an_address_that_is_none_bounces_and_says_nothing_else(address: str) -> None:
    heard: list[str] = []

    def hears(recipient: str) -> str:
        heard.append(recipient)
        return "250 2.1.5 OK"

    async with mail_server(recipient=hears) as server:
        smtp = Smtp(server.url, 1)
        told = await send(smtp, dataclasses.replace(mail("REQUEST", words("x")), recipient=address))
        assert (told.code, told.about_address) == (553, True)
        assert await send(smtp, mail("REQUEST", words("x"))) == ACCEPTED
        await smtp.aclose()
    assert heard == ["team@care.example"]


@pytest.mark.usefixtures("clean")
@pytest.mark.parametrize(
    ("who", "offered", "told"),
    [("post:wrong", True, (535, "NOT_SIGNED_IN")), (SIGNING_IN, False, (None, "NOT_SECURE"))],
)
async def test_what_no_server_was_given_waits_and_its_attempt_says_why(
    owner: Any,
    settings: Settings,
    worker_db: Database,
    trusted: ssl.SSLContext,
    who: str,
    offered: bool,
    told: tuple[int | None, str],
) -> None:
    await queue(owner, 3)
    async with mail_server(options=secured(trusted) if offered else {}) as server:
        post = Post(settings.model_copy(update={"smtp_connections": 2}), f"smtp://{who}@localhost:{server.port}")
        await send_due(worker_db, post, Lane.BULK)
        await post.aclose()
    assert server.taken == []
    assert await states(owner) == {"DEFERRED": 2, "QUEUED": 1}
    tries = await owner.fetch("SELECT outcome, code, problem FROM message_attempts")
    assert [tuple(row) for row in tries] == [("DEFERRED", *told)] * 2
    assert await owner.fetchval("SELECT count(mail_refused_at) FROM organisations") == 0
