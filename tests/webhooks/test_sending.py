"""One try at a stranger: what is not dialled at all, and what a receiver can cost."""

import asyncio
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from dialling import Dialling
from tests.webhooks.receiving import (
    Answering,
    dripping,
    flooding,
    hanging,
    own_certificate,
    receiver,
    resetting,
    saying,
)
from webhooks import sending
from webhooks.sending import Heard, Sender, retry_after

NEAR, PRODUCTION = Dialling(loopback=True), Dialling(loopback=False)


class Rebinding(AbstractResolver):
    """A resolver of an attacker: first a public address, then whatever only we can reach."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = list(addresses)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The next address."""
        found = self.addresses.pop(0)
        family = socket.AF_INET6 if ":" in found else socket.AF_INET
        return [
            ResolveResult(hostname=host, host=found, port=port, family=family, proto=0, flags=socket.AI_NUMERICHOST)
        ]

    async def close(self) -> None:
        """Nothing is open."""


async def attempt(url: str, dialling: Dialling = NEAR, **more: Any) -> Heard:
    """One try."""
    sender = Sender(dialling, **more)
    try:
        return await sender.send(url, b'{"type":"package.sent"}', {"webhook-id": "event_1"})
    finally:
        await sender.aclose()


async def test_a_receiver_gets_the_bytes_and_the_headers() -> None:
    async with receiver(saying("204 No Content")) as found:
        heard = await attempt(found.url)
    (got,) = found.got
    assert (heard.answer.status, heard.answer.error, got.body) == (204, None, b'{"type":"package.sent"}')
    assert {"webhook-id": "event_1", "content-type": "application/json"}.items() <= got.headers.items()
    assert "cookie" not in got.headers


@pytest.mark.parametrize(
    ("answer", "status", "error"),
    [
        (saying("302 Found", "Location: http://127.0.0.1:9/x"), 302, None),
        (saying("500 No", body=b"x" * 5000), 500, None),
        (flooding, 500, None),
        (dripping, None, "TIMED_OUT"),
        (hanging, None, "TIMED_OUT"),
        (resetting, None, "DISCONNECTED"),
    ],
    ids=["redirects", "says much", "sends a gigabyte", "drips", "hangs", "resets"],
)
async def test_a_hostile_receiver_costs_little_time_and_few_bytes(
    answer: Answering, status: int | None, error: str | None
) -> None:
    began = asyncio.get_running_loop().time()
    async with receiver(answer) as found:
        heard = await attempt(found.url, seconds=0.6)
    assert (heard.answer.status, heard.answer.error) == (status, error)
    assert len(found.got) == 1, "nobody is followed elsewhere"
    assert len(heard.excerpt) <= 2048
    assert asyncio.get_running_loop().time() - began < 3


async def test_who_has_said_yes_has_taken_it_however_slow_the_rest_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "READ_SECONDS", 0.1)

    async def yes_and_on(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbeginning")
        await hanging(writer)

    async with receiver(yes_and_on) as found:
        heard = await attempt(found.url, seconds=2)
    assert (heard.answer.status, heard.excerpt) == (200, "beginning")


async def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    async with receiver(tls=own_certificate(tmp_path)) as found:
        assert (await attempt(found.url)).answer.error == "CERTIFICATE_REFUSED"
    assert found.got == []


# Where it may lead ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data/",
        "https://169.254.169.254/",
        "https://[::ffff:169.254.169.254]/",
        "https://[fd00:ec2::254]/",
        "https://2852039166/",
        "https://0xa9fea9fe/",
        "https://127.1:9/",
        "https://localhost:9/",
        "http://127.0.0.1:9/",
        "https://10.0.0.1@1.1.1.1/",
        "file:///etc/passwd",
        "https://\x00/",
    ],
)
async def test_what_only_we_can_reach_is_neither_kept_nor_dialled(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    dialled: list[Any] = []
    monkeypatch.setattr(socket.socket, "connect", lambda *to: dialled.append(to))
    assert await PRODUCTION.refuses(url) is not None
    heard = await attempt(url, PRODUCTION, seconds=5)
    assert heard.answer.status is None
    assert dialled == []


async def test_this_machine_is_called_in_development_alone_and_without_names() -> None:
    assert await NEAR.refuses("http://127.0.0.1:9/hook") is None
    assert await NEAR.refuses("http://localhost:9/hook") is not None
    assert await NEAR.refuses("https://169.254.169.254/") is not None
    assert await PRODUCTION.refuses("https://name.invalid/") == "The name in this address cannot be resolved."


@pytest.mark.parametrize("private", ["169.254.169.254", "127.0.0.1", "10.0.0.1", "::1", "64:ff9b::7f00:1"])
async def test_a_name_that_leads_elsewhere_between_the_check_and_the_dial_is_not_dialled(private: str) -> None:
    """At the check it led to a public address; when it is dialled it leads to a private one."""
    async with receiver() as found:
        port = found.url.rpartition(":")[2].partition("/")[0]
        heard = await attempt(f"https://rebinding.example:{port}/", PRODUCTION, resolver=Rebinding(private), seconds=2)
    assert heard.answer.error == "ADDRESS_REFUSED"
    assert found.got == []


async def test_no_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    async with receiver() as found:
        assert (await attempt(found.url)).answer.status == 200


def test_what_a_receiver_asks_for() -> None:
    now = datetime(2026, 11, 28, 12, tzinfo=UTC)
    for given, seconds in (
        ("120", 120),
        (" 0 ", 0),
        ("9" * 400, 10**9),
        ("Sat, 28 Nov 2026 12:01:00 GMT", 60),
        ("Sat, 28 Nov 2026 11:00:00 GMT", 0),
    ):
        assert retry_after(given, now) == timedelta(seconds=seconds), given
    assert [retry_after(given, now) for given in (None, "", "soon", "-5", "1.5", "\u0661")] == [None] * 6
