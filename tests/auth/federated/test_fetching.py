"""How identity providers are asked: what is not called at all, and which answers are none."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import orjson
import pytest
from joserfc.jwk import ECKey, OKPKey, RSAKey

from auth.federation import fetching
from auth.federation.discovery import Providers
from auth.federation.fetching import Fetcher, NotAnswering, Refused

Answer = Callable[[str], bytes]


def http(body: bytes, status: str = "200 OK", *more: str) -> bytes:
    """An answer as it goes over the wire."""
    head = "".join(f"{line}\r\n" for line in (f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *more))
    return f"{head}Connection: close\r\n\r\n".encode() + body


@asynccontextmanager
async def server(answer: Answer, asked: list[str] | None = None) -> AsyncIterator[str]:
    """A server of its own mind; gives its address."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        if asked is not None:
            asked.append(head)
        writer.write(answer(head.split(" ")[1]))
        await writer.drain()
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with listening:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"


@pytest.fixture
def fetcher() -> Fetcher:
    """One that may ask this machine."""
    return Fetcher(loopback=True)


@pytest.mark.parametrize(
    "address",
    [
        "http://login.example/",
        "http://127.0.0.1@login.example/",
        "https://user@login.example/",
        "https://login.example/#part",
        "https:///path",
        "https://login.example:0/",
        "https://login.example:99999/",
        "http://localhost/",
        "file:///etc/passwd",
        "ftp://login.example/",
        "//login.example/",
        "",
        None,
        7,
    ],
)
def test_addresses_that_are_not_called(address: object, fetcher: Fetcher) -> None:
    assert not fetcher.allows(address)


def test_https_is_called_and_this_machine_in_development_alone(fetcher: Fetcher) -> None:
    production = Fetcher(loopback=False)
    for address, near in (
        ("https://login.example/x?p=1", True),
        ("http://127.0.0.1:9/", False),
        ("http://[::1]/", False),
    ):
        assert (fetcher.allows(address), production.allows(address)) == (True, near)


@pytest.mark.parametrize("address", ["https://127.0.0.1:9/", "https://[::1]:9/", "https://169.254.169.254/"])
async def test_what_only_we_can_reach_is_not_dialled(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    dialled: list[Any] = []
    monkeypatch.setattr(socket.socket, "connect", lambda *to: dialled.append(to))
    with pytest.raises(NotAnswering):
        await Fetcher(loopback=False).get(address)
    assert dialled == []


async def test_a_name_is_looked_at_when_it_is_dialled() -> None:
    with pytest.raises(NotAnswering):
        await Fetcher(loopback=False).get("https://localhost:9/")


@pytest.mark.parametrize(
    "answer",
    [
        http(b"{}", "302 Found", "Location: /elsewhere"),
        http(b"{}", "404 Not Found"),
        http(b"{}", "500 Internal Server Error"),
        http(b"[]"),
        http(b"<html>"),
        http(b""),
        http(b"{}", "200 OK", "Content-Encoding: gzip", "X: y")[:-2] + b"\x1f\x8b",
        http(b'{"a":"' + b"x" * fetching.LARGEST_BYTES + b'"}'),
        http(b"[" * 100_000),
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{}",
        b"no http at all\r\n\r\n",
        b"",
    ],
    ids=[
        "redirect",
        "absent",
        "broken",
        "list",
        "page",
        "empty",
        "packed",
        "large",
        "deep",
        "short",
        "other",
        "silent",
    ],
)
async def test_answers_that_are_none(answer: bytes, fetcher: Fetcher) -> None:
    asked: list[str] = []
    async with server(lambda _: answer, asked) as address:
        with pytest.raises(NotAnswering):
            await fetcher.get(address)
    assert {head.split(" ")[1] for head in asked} == {"/"}, "nobody is followed elsewhere"


async def test_who_is_slow_does_not_answer(fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(NotAnswering):
        await fetcher.get(f"http://127.0.0.1:{silent.getsockname()[1]}/")


async def test_no_proxy_of_the_environment_is_asked(fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    async with server(lambda _: http(b'{"a":1}')) as address:
        assert await fetcher.get(address) == {"a": 1}


@pytest.mark.parametrize(
    ("status", "told"),
    [("400 Bad Request", Refused), ("401 Unauthorized", Refused), ("429 Slow", NotAnswering), ("503 No", NotAnswering)],
)
async def test_a_refusal_is_not_silence(status: str, told: type[Exception], fetcher: Fetcher) -> None:
    async with server(lambda _: http(b'{"error":"invalid_grant"}', status)) as address:
        with pytest.raises(told):
            await fetcher.post(address, {"code": "c"}, ("id", "secret"))


# What providers publish -----------------------------------------------------------------------------------------------


def published(address: str, **changed: Any) -> dict[str, Any]:
    """A description as Entra ID writes it; None leaves a part out."""
    good = {
        "issuer": address,
        "authorization_endpoint": "https://login.example/authorize",
        "token_endpoint": "https://login.example/token",
        "jwks_uri": f"{address}/keys",
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "id_token_signing_alg_values_supported": ["RS256"],
    }
    return {name: value for name, value in {**good, **changed}.items() if value is not None}


def serving(**changed: Any) -> tuple[Answer, list[Any]]:
    """What a provider with such a description answers; its own address stands in the list, once it is known."""
    at: list[str] = []
    keys = changed.pop("keys", [RSAKey.generate_key(2048, {"kid": "1"}).as_dict(private=False)])

    def answer(path: str) -> bytes:
        found = {"keys": keys} if path == "/keys" else published(at[0], **changed)
        return http(orjson.dumps(found))

    return answer, at


async def find(fetcher: Fetcher, **changed: Any) -> Any:
    """What is made of such a description."""
    answer, at = serving(**changed)
    async with server(answer) as address:
        at.append(address)
        return await Providers(fetcher).find(address)


async def test_a_description_as_Entra_writes_it_does(fetcher: Fetcher) -> None:
    found = await find(fetcher)
    assert (found.names_itself, found.secret_in_form, len(found.keys.keys)) == (False, False, 1)
    assert (await find(fetcher, token_endpoint_auth_methods_supported=["client_secret_post"])).secret_in_form


@pytest.mark.parametrize(
    "changed",
    [
        {"issuer": "https://login.evil.example"},
        {"issuer": "https://login.microsoftonline.com/{tenantid}/v2.0"},
        {"authorization_endpoint": "http://login.example/authorize"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"token_endpoint": "http://10.0.0.1/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": 7},
        {"response_types_supported": ["id_token"]},
        {"code_challenge_methods_supported": ["plain"]},
        {"id_token_signing_alg_values_supported": ["HS256", "none"]},
        {"id_token_signing_alg_values_supported": "RS256"},
        {"token_endpoint_auth_methods_supported": ["none"]},
        {"keys": []},
        {"keys": "none"},
        {"keys": [7, {"kty": "RSA"}, {"kty": "oct", "k": "c2VjcmV0"}, {"kty": "RSA", "n": "!", "e": "AQAB"}]},
    ],
    ids=str,
)
async def test_a_description_that_does_not_do(changed: dict[str, Any], fetcher: Fetcher) -> None:
    with pytest.raises(NotAnswering):
        await find(fetcher, **changed)


async def test_of_the_keys_those_are_taken_that_verify_signatures(fetcher: Fetcher) -> None:
    rsa, ec = RSAKey.generate_key(2048, {"kid": "rsa"}), ECKey.generate_key("P-256", {"kid": "ec"})
    private = rsa.as_dict(private=True) | {"kid": "private", "x5t": "x", "cloud_instance_name": "x", "use": "sig"}
    okp = OKPKey.generate_key("Ed25519", {"kid": "okp"}).as_dict(private=False)
    encrypts = rsa.as_dict(private=False) | {"kid": "enc", "use": "enc"}
    found = await find(fetcher, keys=[private, ec.as_dict(private=False), okp, encrypts])
    assert [key.kid for key in found.keys.keys] == ["private", "ec"]
    assert not any(key.is_private for key in found.keys.keys)


async def test_however_many_wait_it_is_asked_once_and_kept_for_ten_minutes(fetcher: Fetcher) -> None:
    asked: list[str] = []
    answer, at = serving()
    seconds = [0.0]
    async with server(answer, asked) as address:
        at.append(address)
        providers = Providers(fetcher, lambda: seconds[0])
        await asyncio.gather(*(providers.find(address) for _ in range(20)))
        seconds[0] = 599.0
        await providers.find(address)
        assert len(asked) == 2, "the description and the keys"
        seconds[0] = 600.0
        await providers.find(address)
        assert len(asked) == 4


async def test_whoever_waits_is_told_of_one_failure_and_the_next_asks_anew(fetcher: Fetcher) -> None:
    asked: list[str] = []
    providers = Providers(fetcher)
    async with server(lambda _: http(b"", "503 No"), asked) as address:
        waiting: list[Awaitable[Any]] = [providers.find(address) for _ in range(5)]
        told = await asyncio.gather(*waiting, return_exceptions=True)
        assert ({type(each) for each in told}, len(asked)) == ({NotAnswering}, 1)
        with pytest.raises(NotAnswering):
            await providers.find(address)
    assert len(asked) == 2
