"""Tokens are asked about and given back by the client that has them; the userinfo tells what the scope allows."""

import base64
import json
from typing import Any

import pytest

from tests.auth.server.browsing import Browser, Program
from tests.auth.server.conftest import Site


@pytest.fixture
async def browser(site: Site) -> Browser:
    """A broker's."""
    return await Browser(site).sign_in()


@pytest.fixture
async def program(site: Site) -> Program:
    """A client with a secret."""
    secret = await site.register(
        "test.web",
        redirect_uris=("https://web.example/back",),
        first_party=True,
        scopes=("api", "openid", "profile", "email"),
    )
    return Program(site, "test.web", "https://web.example/back", secret, scope="api openid profile email")


async def told(program: Program, token: str, **more: str) -> dict[str, Any]:
    """What the client is told of a token."""
    answer = await program.post("/oauth/introspect", token=token, **more)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_client_asks_about_its_own_tokens(site: Site, browser: Browser, program: Program) -> None:
    tokens = await program.tokens(browser)
    access = await told(program, tokens["access_token"])
    assert (access["active"], access["client_id"], access["scope"]) == (True, "test.web", program.scope)
    assert (access["iss"], access["aud"]) == (site.settings.issuer, site.settings.audience)
    refresh = await told(program, tokens["refresh_token"], token_type_hint="nonsense")
    assert (refresh["active"], refresh["sub"]) == (True, access["sub"])


async def test_foreign_tokens_and_nonsense_look_alike(site: Site, browser: Browser, program: Program) -> None:
    foreign = await Program(site).tokens(browser)
    altered = foreign["access_token"][:-4] + "AAAA"
    for token in (foreign["access_token"], foreign["refresh_token"], foreign["id_token"], altered, "x", "a.b.c"):
        assert await told(program, token) == {"active": False}


async def test_whoever_cannot_prove_who_it_is_learns_nothing(site: Site, browser: Browser, program: Program) -> None:
    public = Program(site)
    token = (await public.tokens(browser))["access_token"]
    answer = await public.post("/oauth/introspect", token=token)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert (await program.post("/oauth/introspect")).json()["error"] == "invalid_request"


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
async def test_what_is_given_back_is_good_for_nothing(
    site: Site, browser: Browser, program: Program, kind: str
) -> None:
    tokens = await program.tokens(browser)
    answer = await program.post("/oauth/revoke", token=tokens[kind], token_type_hint="nonsense")
    assert answer.status_code == 200
    assert await told(program, tokens[kind]) == {"active": False}
    family = kind == "refresh_token"
    assert [revoked for revoked, _ in await site.revoked()] == ["GRANT" if family else "TOKEN"]
    assert (await told(program, tokens["access_token"]))["active"] is False
    assert ((await program.refresh(tokens["refresh_token"])).status_code == 200) is not family


async def test_nobody_gives_back_what_is_not_theirs(site: Site, browser: Browser, program: Program) -> None:
    foreign = await Program(site).tokens(browser)
    for token in (foreign["access_token"], foreign["refresh_token"], "nonsense"):
        assert (await program.post("/oauth/revoke", token=token)).status_code == 200
    assert await site.revoked() == []
    wrong = Program(site, "test.web", secret="wrong")
    assert (await wrong.post("/oauth/revoke", token="x")).json()["error"] == "invalid_client"


async def test_a_public_client_gives_back_its_own(site: Site, browser: Browser) -> None:
    program = Program(site)
    tokens = await program.tokens(browser)
    assert (await program.post("/oauth/revoke", token=tokens["refresh_token"])).status_code == 200
    assert (await program.refresh(tokens["refresh_token"])).json()["error"] == "invalid_grant"


# Userinfo -------------------------------------------------------------------------------------------------------------


async def info(site: Site, header: str | None) -> Any:
    """What the userinfo endpoint answers."""
    return await site.http.get("/oauth/userinfo", headers={} if header is None else {"Authorization": header})


async def test_the_scope_says_what_is_told_of_the_person(site: Site, browser: Browser, program: Program) -> None:
    whole = (await info(site, f"Bearer {(await program.tokens(browser))['access_token']}")).json()
    assert whole == {
        "sub": whole["sub"],
        "name": "Solihull Broker",
        "given_name": "Solihull",
        "family_name": "Broker",
        "preferred_username": "solihull.broker",
        "email": "solihull.broker@example.org",
        "email_verified": whole["email_verified"],
    }
    bare = (await info(site, f"Bearer {(await Program(site).tokens(browser))['access_token']}")).json()
    assert bare == {"sub": whole["sub"]}


async def test_a_token_without_openid_tells_nothing(site: Site, browser: Browser) -> None:
    tokens = await Program(site, scope="api").tokens(browser)
    assert "id_token" not in tokens
    answer = await info(site, f"Bearer {tokens['access_token']}")
    assert (answer.status_code, answer.json()["error"]) == (403, "insufficient_scope")


@pytest.mark.parametrize("kind", ["refresh_token", "id_token", "altered", "nonsense", "unsigned"])
async def test_what_is_no_access_token_is_refused(site: Site, browser: Browser, kind: str) -> None:
    tokens = await Program(site).tokens(browser)
    head = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "at+jwt"}).encode()).rstrip(b"=").decode()
    tokens |= {
        "altered": tokens["access_token"][:-4] + "AAAA",
        "nonsense": "x" * 5000,
        "unsigned": f"{head}.{tokens['access_token'].split('.')[1]}.",
    }
    answer = await info(site, f"Bearer {tokens[kind]}")
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


@pytest.mark.parametrize("header", [None, "Basic eDp5", "Bearer", ""])
async def test_whoever_brings_no_token_is_told_how(site: Site, header: str | None) -> None:
    answer = await info(site, header)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer ")


async def test_nothing_is_told_of_whoever_has_left(site: Site, browser: Browser) -> None:
    header = f"Bearer {(await Program(site).tokens(browser))['access_token']}"
    assert (await info(site, header)).status_code == 200
    await site.owner.execute("UPDATE accounts SET disabled_at = clock_timestamp() WHERE username = 'solihull.broker'")
    assert (await info(site, header)).status_code == 401
