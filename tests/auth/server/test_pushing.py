"""Pushed requests: what a client wants is said to us directly, and the browser carries an id alone (RFC 9126)."""

import time
from datetime import timedelta
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from domain.clients import Authentication
from tests.auth.server.browsing import Browser, Program, address
from tests.auth.server.conftest import Site
from tests.conftest import MovableClock


@pytest.fixture
async def browser(site: Site) -> Browser:
    """A broker's."""
    return await Browser(site).sign_in()


@pytest.fixture
async def program(site: Site) -> Program:
    """A client with a secret."""
    secret = await site.register("test.web", redirect_uris=("https://web.example/back",), first_party=True)
    return Program(site, "test.web", "https://web.example/back", secret)


async def pushed(program: Program, **changed: str | None) -> httpx.Response:
    """What the endpoint answers to a request."""
    return await program.post("/oauth/par", **program.asks(**changed))


async def test_a_pushed_request_is_used_once(browser: Browser, program: Program) -> None:
    answer = await pushed(program)
    assert answer.status_code == 201
    assert answer.json()["expires_in"] == 90
    uri = answer.json()["request_uri"]
    assert uri.startswith("urn:ietf:params:oauth:request_uri:")
    brought = {"client_id": "test.web", "request_uri": uri}
    plain, told = address(await browser.get("/oauth/authorize", **brought, scope="api admin"))
    assert plain == program.redirect_uri
    assert (await program.exchange(told["code"])).json()["scope"] == "api openid"
    again = await browser.get("/oauth/authorize", **brought)
    assert (again.status_code, "location" in again.headers) == (400, False)


async def test_a_pushed_request_survives_signing_in(site: Site, program: Program) -> None:
    browser = Browser(site)
    uri = (await pushed(program)).json()["request_uri"]
    plain, query = address(await browser.get("/oauth/authorize", client_id="test.web", request_uri=uri))
    assert plain == "/signin"
    await browser.sign_in()
    assert address(await browser.get("/oauth/authorize", request=query["request"]))[0] == program.redirect_uri


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"redirect_uri": "https://web.example/other"}, "invalid_request"),
        ({"scope": "admin"}, "invalid_scope"),
        ({"request_uri": "https://evil.example/request"}, "invalid_request"),
        ({"request": "e30.e30."}, "request_not_supported"),
        ({"response_type": "token"}, "unsupported_response_type"),
    ],
)
async def test_a_bad_request_is_refused_when_it_is_pushed(
    program: Program, changed: dict[str, Any], error: str
) -> None:
    answer = await pushed(program, **changed)
    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert "location" not in answer.headers


async def test_only_the_client_itself_pushes_and_uses_it(site: Site, browser: Browser, program: Program) -> None:
    secretless = Program(site, "test.web", program.redirect_uri)
    assert (await pushed(secretless)).json()["error"] == "invalid_client"
    assert (await pushed(program, client_id="front-end")).json()["error"] == "invalid_client"
    uri = (await pushed(program)).json()["request_uri"]
    stranger = await browser.get("/oauth/authorize", client_id="front-end", request_uri=uri)
    assert (stranger.status_code, "location" in stranger.headers) == (400, False)
    assert address(await browser.get("/oauth/authorize", client_id="test.web", request_uri=uri))[1]["code"]


async def test_it_waits_for_a_minute_and_a_half(browser: Browser, program: Program, clock: MovableClock) -> None:
    uri = (await pushed(program)).json()["request_uri"]
    clock.advance(timedelta(seconds=90))
    assert (await browser.get("/oauth/authorize", client_id="test.web", request_uri=uri)).status_code == 400


@pytest.mark.parametrize(
    "uri", ["https://evil.example/r", "urn:ietf:params:oauth:request_uri:", "urn:ietf:params:oauth:request_uri:x"]
)
async def test_no_address_is_ever_fetched(browser: Browser, program: Program, uri: str) -> None:
    answer = await browser.get("/oauth/authorize", client_id="test.web", request_uri=uri)
    assert answer.status_code == 400 if "location" not in answer.headers else "error" in answer.headers["location"]


async def test_an_assertion_is_used_up_also_by_a_request_that_is_refused(
    site: Site, client_key: RSAKey, client_jwks: dict[str, Any]
) -> None:
    await site.register(
        "test.signing",
        authentication=Authentication.PRIVATE_KEY,
        jwks=client_jwks,
        redirect_uris=("https://signing.example/back",),
    )
    now = int(time.time())
    claims = {"iss": "test.signing", "sub": "test.signing", "aud": site.settings.issuer, "exp": now + 60, "jti": "once"}
    proof = {
        "client_assertion": jwt.encode({"alg": "RS256"}, claims, client_key),
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    }
    program = Program(site, "test.signing", "https://signing.example/back")
    refused = await site.http.post("/oauth/par", data={**program.asks(scope="admin"), **proof})
    assert refused.json()["error"] == "invalid_scope"
    again = await site.http.post("/oauth/par", data={**program.asks(), **proof})
    assert (again.status_code, again.json()["error"]) == (401, "invalid_client")
