"""What the server says of itself, and who may read it."""

import httpx
import pytest

from settings import Settings
from tests.auth.server.conftest import Site
from tests.contract import live

ADDRESSES = ("/.well-known/oauth-authorization-server", "/.well-known/openid-configuration")


@pytest.mark.parametrize("address", ADDRESSES)
async def test_the_document_says_what_is_done_and_no_more(site: Site, address: str) -> None:
    answer = await site.http.get(address)
    said = answer.json()
    assert said["issuer"] == site.settings.issuer
    assert said["response_types_supported"] == ["code"]
    assert said["code_challenge_methods_supported"] == ["S256"]
    assert said["authorization_response_iss_parameter_supported"] is True
    assert not {"password", "implicit"} & set(said["grant_types_supported"])
    assert "none" not in said["token_endpoint_auth_signing_alg_values_supported"]
    assert not any(name.startswith("HS") for name in said["token_endpoint_auth_signing_alg_values_supported"])
    assert answer.headers["cache-control"] == "public, max-age=300"


async def test_the_key_set_holds_public_keys(site: Site) -> None:
    answer = await site.http.get("/jwks.json")
    assert answer.headers["content-type"] == "application/jwk-set+json"
    assert all(key["use"] == "sig" and "d" not in key for key in answer.json()["keys"])


@pytest.mark.parametrize("address", [*ADDRESSES, "/jwks.json"])
async def test_any_page_may_read_what_is_public_without_credentials(site: Site, address: str) -> None:
    answer = await site.http.get(address, headers={"Origin": "https://anywhere.example", "Cookie": "a=b"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers


async def _preflight(client: httpx.AsyncClient, address: str, origin: str) -> httpx.Response:
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    return await client.options(address, headers=headers)


async def test_only_the_configured_pages_may_ask_for_tokens(settings: Settings, site: Site) -> None:
    async with live.within(settings, allowed_origins=("https://front.example",)) as client:
        allowed = await _preflight(client, "/oauth/token", "https://front.example")
        assert allowed.headers["access-control-allow-origin"] == "https://front.example"
        foreign = await _preflight(client, "/oauth/token", "https://elsewhere.example")
        assert foreign.status_code == 400
        assert "access-control-allow-origin" not in foreign.headers
    none = await _preflight(site.http, "/oauth/token", "https://front.example")
    assert none.status_code == 405


async def test_only_the_configured_pages_may_ask_the_api_and_without_cookies(settings: Settings, site: Site) -> None:
    async with live.within(settings, allowed_origins=("https://front.example",)) as client:
        allowed = await _preflight(client, "/graphql", "https://front.example")
        assert allowed.headers["access-control-allow-origin"] == "https://front.example"
        assert "access-control-allow-credentials" not in allowed.headers
        foreign = await _preflight(client, "/graphql", "https://elsewhere.example")
        assert "access-control-allow-origin" not in foreign.headers
    none = await _preflight(site.http, "/graphql", "https://front.example")
    assert "access-control-allow-origin" not in none.headers
