"""Clients that others wrote and that check everything, unmodified: npm's `openid-client`, Authlib's, oauthlib's."""

import asyncio
import json
import os
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from oauthlib.oauth2 import BackendApplicationClient, InvalidGrantError, WebApplicationClient

from auth.server import devices
from domain.clients import Authentication
from tests.auth import installing
from tests.auth.server.browsing import Browser, Program
from tests.auth.server.conftest import Site
from tests.auth.server.test_devices import service
from tests.auth.server.test_devices import signed_in as somebody

DIRECTORY = Path(__file__).parents[1] / "node"
BACK = "https://web.example/back"
SCOPES = ("api", "openid", "profile", "email", "offline_access")
PATIENCE_SECONDS = 120


@pytest.fixture(scope="session")
def node() -> Path:
    """Node, and beside `client.mjs` what it needs, installed as locked."""
    return installing.node_with(DIRECTORY)


async def web(site: Site) -> Program:
    """A client with a secret."""
    secret = await site.register("test.web", redirect_uris=(BACK,), first_party=True, scopes=SCOPES)
    return Program(site, "test.web", BACK, secret, scope=" ".join(SCOPES))


async def browsed(site: Site, url: str) -> str:
    """Where the browser of somebody who is signed in ends up."""
    browser = await Browser(site).sign_in()
    async with httpx.AsyncClient() as client:
        answer = await client.get(url, headers={"Cookie": browser.cookie})
    return answer.headers["location"]


async def test_openid_client_does_everything(
    site: Site, node: Path, address: str, client_key: RSAKey, client_jwks: dict[str, Any]
) -> None:
    browser, program = await Browser(site).sign_in(), await web(site)
    signs = {"authentication": Authentication.PRIVATE_KEY, "jwks": client_jwks}
    await site.register("test.signing", redirect_uris=(BACK,), first_party=True, scopes=SCOPES, **signs)
    await site.machine("test.signer", **signs)
    given = {
        "issuer": address,
        "cookie": browser.cookie,
        "redirect_uri": BACK,
        "secret": program.secret,
        "machine": await site.machine(),
        "post": await site.machine("test.post", authentication=Authentication.POST),
        "jwk": client_key.as_dict(private=True),
    }
    ran = await asyncio.create_subprocess_exec(
        *(node, "client.mjs"),
        cwd=DIRECTORY,
        env={**os.environ, "GIVEN": json.dumps(given)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said = await asyncio.wait_for(_listen(ran, site), PATIENCE_SECONDS)
    assert ran.stderr is not None
    assert await ran.wait() == 0, (await ran.stderr.read()).decode()
    assert [line.pop("step") for line in said] == [
        *(f"public: {step}" for step in ("code", "userinfo", "refresh", "revocation")),
        *(f"native: {step}" for step in ("code", "userinfo", "refresh", "revocation")),
        *(f"secret: {step}" for step in ("code", "userinfo", "refresh", "introspection", "revocation")),
        *(f"signs: {step}" for step in ("code", "userinfo", "refresh", "introspection", "revocation")),
        *(f"{way}: client credentials" for way in ("basic", "post", "signs")),
        "device",
    ]
    assert said[1] == {"username": "solihull.broker"}
    assert said[2] == {"rotated": True, "same": True}
    assert said[3] == {"after": "invalid_grant"}
    assert said[-2] == {"active": True, "scope": "finance:read"}
    assert said[-1] == {"subject": 36, "refresh": True}


async def _listen(ran: asyncio.subprocess.Process, site: Site) -> list[dict[str, Any]]:
    """What the program says; whom it asks to allow a device, does."""
    assert ran.stdout is not None
    said = []
    async for line in ran.stdout:
        step = json.loads(line)
        if "user_code" in step:
            assert await devices.decide(service(site), step["user_code"], await somebody(site), allowed=True)
        else:
            said.append(step)
    return said


async def test_authlib_s_client_signs_in_refreshes_and_revokes(site: Site, address: str) -> None:
    program = await web(site)
    with OAuth2Session(
        "test.web", program.secret, scope=program.scope, redirect_uri=BACK, code_challenge_method="S256"
    ) as client:
        metadata = client.get(f"{address}/.well-known/openid-configuration", withhold_token=True).json()
        url, state = client.create_authorization_url(
            metadata["authorization_endpoint"], code_verifier=program.verifier, nonce="n"
        )
        back = await browsed(site, url)
        token = client.fetch_token(
            metadata["token_endpoint"], authorization_response=back, state=state, code_verifier=program.verifier
        )
        keys = KeySet.import_key_set(client.get(metadata["jwks_uri"], withhold_token=True).json())
        claims = jwt.decode(token["id_token"], keys, algorithms=["RS256"]).claims
        assert (claims["iss"], claims["aud"], claims["nonce"]) == (address, "test.web", "n")
        assert client.get(metadata["userinfo_endpoint"]).json()["sub"] == claims["sub"]
        first = token["refresh_token"]
        fresh = client.refresh_token(metadata["token_endpoint"], first)
        assert fresh["refresh_token"] != first
        told = client.introspect_token(metadata["introspection_endpoint"], fresh["access_token"])
        assert told.json()["active"] is True
        assert client.revoke_token(metadata["revocation_endpoint"], fresh["refresh_token"]).status_code == 200


async def test_authlib_s_client_signs_assertions(
    site: Site, address: str, client_key: RSAKey, client_jwks: dict[str, Any]
) -> None:
    await site.machine("test.signer", authentication=Authentication.PRIVATE_KEY, jwks=client_jwks)
    with OAuth2Session("test.signer", client_key, token_endpoint_auth_method="private_key_jwt") as client:
        client.register_client_auth_method(PrivateKeyJWT(f"{address}/oauth/token"))
        token = client.fetch_token(f"{address}/oauth/token", grant_type="client_credentials")
    assert token["scope"] == "finance:read"


async def test_oauthlib_s_clients_sign_in_and_act_for_themselves(
    site: Site, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    program, secret = await web(site), await site.machine()
    client = WebApplicationClient("test.web")
    url = client.prepare_request_uri(
        f"{address}/oauth/authorize",
        redirect_uri=BACK,
        scope=list(SCOPES),
        state=program.state,
        code_challenge=program.challenge,
        code_challenge_method="S256",
    )
    back = await browsed(site, url)
    assert urlsplit(back).hostname == "web.example"
    code = client.parse_request_uri_response(back, state=program.state)["code"]
    body = client.prepare_request_body(
        code=code, redirect_uri=BACK, code_verifier=program.verifier, include_client_id=False
    )
    answer = await _posted(address, body, ("test.web", program.secret))
    token = client.parse_request_body_response(answer.text)
    body = client.prepare_refresh_body(refresh_token=token["refresh_token"])
    assert client.parse_request_body_response((await _posted(address, body, ("test.web", program.secret))).text)
    body = client.prepare_request_body(
        code=code, redirect_uri=BACK, code_verifier=program.verifier, include_client_id=False
    )
    with pytest.raises(InvalidGrantError):
        client.parse_request_body_response((await _posted(address, body, ("test.web", program.secret))).text)
    machine = BackendApplicationClient("test.machine")
    answer = await _posted(address, machine.prepare_request_body(), ("test.machine", secret))
    assert machine.parse_request_body_response(answer.text)["expires_at"] > time.time()


async def _posted(address: str, body: str, auth: tuple[str, str]) -> httpx.Response:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    async with httpx.AsyncClient() as http:
        return await http.post(f"{address}/oauth/token", content=body, headers=headers, auth=auth)
