"""Who is let in: bearer tokens of ours, in the header that RFC 6750 names, and nothing else."""

import time
from typing import Any
from uuid import uuid4

import httpx
import pytest

from settings import Settings
from tests.client import Client
from tests.contract.refusing import JSON, refused
from tests.contract.signing import signed

BODY = {"query": "{ viewer { role } }"}
BROKER: dict[str, Any] = {"role": "SOURCING_OFFICER", "authority_id": str(uuid4())}
PROVIDER: dict[str, Any] = {"role": "TEAM_ADMIN", "organisation_id": str(uuid4())}


async def answer_to(http: httpx.AsyncClient, **headers: str) -> httpx.Response:
    """What the service answers to somebody with these headers."""
    return await http.post("/graphql", json=BODY, headers={**JSON, **headers})


async def test_without_a_token_the_answer_says_which_is_wanted(http: httpx.AsyncClient) -> None:
    """RFC 6750, 3.1: no error code where no token came."""
    answer = await answer_to(http)
    refused(answer, 401, "UNAUTHENTICATED")
    assert answer.headers["www-authenticate"] == 'Bearer realm="ebrokerage"'
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("scheme", ["Basic YTpi", "Digest a", "Bearer", "Token a", "bearertoken"])
async def test_another_scheme_is_no_token(http: httpx.AsyncClient, scheme: str) -> None:
    answer = await answer_to(http, Authorization=scheme)
    refused(answer, 401, "UNAUTHENTICATED")
    assert answer.headers["www-authenticate"].startswith('Bearer realm="ebrokerage"')


WRONG: dict[str, dict[str, Any]] = {
    "expired": {**BROKER, "exp": int(time.time()) - 1},
    "of another issuer": {**BROKER, "iss": "https://elsewhere.example"},
    "for another service": {**BROKER, "aud": "https://elsewhere.example/graphql"},
    "of another scope": {**BROKER, "scope": "other"},
    "of no type": {**BROKER, "header": {"typ": "JWT"}},
    "of an unknown key": {**BROKER, "header": {"kid": "unknown"}},
    "of an unknown role": {**BROKER, "role": "OWNER"},
    "of a council without one": {"role": "SOURCING_OFFICER"},
    "of a provider in a council": {**BROKER, "role": "TEAM_ADMIN"},
    "of both sides": {**BROKER, **PROVIDER},
    "of nobody": {**BROKER, "sub": None},
    "without an end": {**BROKER, "exp": None},
}


@pytest.mark.parametrize("name", WRONG)
async def test_a_token_that_is_not_good_is_refused(http: httpx.AsyncClient, settings: Settings, name: str) -> None:
    answer = await answer_to(http, Authorization=f"Bearer {signed(settings, **WRONG[name])}")
    refused(answer, 401, "UNAUTHENTICATED")
    challenge = answer.headers["www-authenticate"]
    assert challenge.startswith('Bearer realm="ebrokerage", error="invalid_token", error_description="')


@pytest.mark.parametrize("token", ["a", "a.b.c", "a" * 5000, "....", "eyJhbGciOiJub25lIn0.e30."])
async def test_what_is_no_token_of_ours_is_refused(http: httpx.AsyncClient, token: str) -> None:
    answer = await answer_to(http, Authorization=f"Bearer {token}")
    refused(answer, 401, "UNAUTHENTICATED")
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


async def test_a_changed_token_is_refused(http: httpx.AsyncClient, settings: Settings) -> None:
    head, claims, signature = signed(settings, **BROKER).split(".")
    other = signed(settings, **PROVIDER).split(".")[1]
    assert (await answer_to(http, Authorization=f"Bearer {head}.{claims}.{signature}")).status_code == 200
    refused(await answer_to(http, Authorization=f"Bearer {head}.{other}.{signature}"), 401, "UNAUTHENTICATED")


async def test_nothing_but_the_header_authenticates(broker: Client) -> None:
    """No cookie, no address, no body: what a foreign page could make a browser send."""
    token = str(broker.token)
    for name in ("Authorization", "access_token", "token", "session"):
        refused(await answer_to(broker.http, Cookie=f"{name}={token}"), 401, "UNAUTHENTICATED")
        refused(await answer_to(broker.http, Cookie=f'{name}="Bearer {token}"'), 401, "UNAUTHENTICATED")
    given = {**BODY, "access_token": token}
    accept = {"Accept": JSON["Accept"]}
    refused(await broker.http.get("/graphql", params=given, headers=accept), 401, "UNAUTHENTICATED")
    refused(await broker.http.post("/graphql", json=given, headers=accept), 401, "UNAUTHENTICATED")


async def test_who_is_asking_comes_before_what_is_asked(http: httpx.AsyncClient) -> None:
    """A stranger learns nothing about the schema, and cannot make the service read a body."""
    for content in (b"{", b'{"query": "{ nothing }"}', b" " * 1_000_000):
        refused(await http.post("/graphql", content=content, headers=JSON), 401, "UNAUTHENTICATED")
