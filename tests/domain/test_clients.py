"""What a client of the authorization server may be."""

from typing import Any

import pytest

from domain.clients import Authentication, Machine, NewClient, wrong
from domain.permissions import Role

KEY = {"kty": "RSA", "n": "x", "e": "AQAB"}


def persons(**changed: Any) -> NewClient:
    """A client of people, nothing wrong with it."""
    good: dict[str, Any] = {
        "client_id": "web",
        "name": "Web",
        "scopes": ("api", "openid"),
        "authentication": Authentication.NONE,
        "redirect_uris": ("https://web.example/back",),
    }
    return NewClient(**{**good, **changed})


def machine(**changed: Any) -> NewClient:
    """A machine, nothing wrong with it."""
    good: dict[str, Any] = {
        "client_id": "machine",
        "name": "Machine",
        "scopes": ("finance:read",),
        "authentication": Authentication.BASIC,
        "machine": Machine("solihull", Role.FINANCE_OFFICER),
    }
    return NewClient(**{**good, **changed})


def test_good_clients() -> None:
    assert wrong(persons()) == wrong(machine()) == wrong(persons(redirect_uris=(), device=True)) == []
    assert wrong(machine(authentication=Authentication.PRIVATE_KEY, jwks={"keys": [KEY]})) == []
    assert persons(device=True).grant_types == (
        "authorization_code",
        "refresh_token",
        "urn:ietf:params:oauth:grant-type:device_code",
    )
    assert machine().grant_types == ("client_credentials",)


@pytest.mark.parametrize(
    "address",
    [
        "https://web.example",
        "https://web.example:8443/a?b=c",
        "http://127.0.0.1/callback",
        "http://[::1]:3000/",
        "org.example.app:/callback",
    ],
)
def test_addresses_to_return_to(address: str) -> None:
    assert wrong(persons(redirect_uris=(address,))) == []


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://web.example/back",
        "http://localhost:3000/back",
        "https://web.example/back#part",
        "https://*.web.example/back",
        "https://user@web.example/back",
        "https://web.example/a/../back",
        "https://web.example\\@evil.example/",
        "https://web.example/ba ck",
        "https://wéb.example/back",
        "javascript:alert(1)",
        "data:text/html,x",
        "myapp:/callback",
        "//web.example/back",
        "https://web.example/" + "x" * 2000,
    ],
)
def test_addresses_that_nobody_may_be_sent_to(address: str) -> None:
    assert len(wrong(persons(redirect_uris=(address,)))) == 1


@pytest.mark.parametrize(
    "new",
    [
        persons(client_id="with space"),
        persons(client_id=""),
        persons(name=" "),
        persons(scopes=()),
        persons(scopes=("api", "api")),
        persons(scopes=("nonsense",)),
        persons(redirect_uris=()),
        persons(authentication=Authentication.PRIVATE_KEY),
        persons(jwks={"keys": [KEY]}),
        persons(authentication=Authentication.PRIVATE_KEY, jwks={"keys": []}),
        persons(authentication=Authentication.PRIVATE_KEY, jwks={"keys": [{**KEY, "d": "private"}]}),
        machine(scopes=("api",)),
        machine(scopes=("openid",)),
        machine(authentication=Authentication.NONE),
        machine(machine=Machine("solihull", Role.TEAM_ADMIN)),
        machine(machine=Machine("solihull", Role.BROKERAGE_MANAGER)),
        machine(redirect_uris=("https://web.example/back",)),
    ],
    ids=repr,
)
def test_everything_else_is_refused_with_a_sentence(new: NewClient) -> None:
    found = wrong(new)
    assert len(found) >= 1
    assert all(sentence.endswith(".") for sentence in found)
