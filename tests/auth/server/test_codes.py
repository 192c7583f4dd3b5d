"""A person allows a client something in the browser: the code, its proof, and everything that is tried against it."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from joserfc import jwt

from auth.keys import open_keys
from domain.clients import Authentication
from tests.auth.server.browsing import Browser, Program, address
from tests.auth.server.conftest import Site
from tests.conftest import MovableClock


@pytest.fixture
async def browser(site: Site) -> Browser:
    """A broker's."""
    return await Browser(site).sign_in()


@pytest.fixture
def program(site: Site) -> Program:
    """The front end."""
    return Program(site)


def verified(site: Site, token: str) -> dict[str, Any]:
    """The claims of a token under the published keys."""
    return jwt.decode(token, open_keys(site.settings.data_directory).newest, algorithms=["RS256"]).claims


async def test_a_code_is_worth_tokens_of_whoever_allowed_it(site: Site, browser: Browser, program: Program) -> None:
    tokens = await program.tokens(browser)
    access, told = verified(site, tokens["access_token"]), verified(site, tokens["id_token"])
    account = await site.owner.fetchrow("SELECT * FROM accounts WHERE username = 'solihull.broker'")
    grant = await site.owner.fetchrow("SELECT * FROM grants")
    assert (access["sub"], access["role"]) == (str(account["id"]), "SOURCING_OFFICER")
    assert access["authority_id"] == str(account["authority_id"])
    assert (access["client_id"], access["scope"]) == ("front-end", "api openid")
    assert access["grant_id"] == str(grant["id"])
    assert grant["session_id"] == browser.session_id
    assert (told["iss"], told["aud"], told["sub"]) == (site.settings.issuer, "front-end", access["sub"])
    assert (told["nonce"], told["amr"], told["auth_time"]) == ("n-1", ["pwd", "otp"], access["auth_time"])
    assert "email" not in told


async def test_no_secret_stands_in_the_database_as_it_is(site: Site, browser: Browser, program: Program) -> None:
    code = await program.code(browser)
    tokens = (await program.exchange(code)).json()
    for table in ("authorization_codes", "refresh_tokens", "grants", "sessions", "authorization_requests"):
        rows = str(await site.owner.fetch(f"SELECT * FROM {table}"))
        for secret in (code, tokens["refresh_token"], browser.cookie.partition("=")[2]):
            assert secret not in rows
            assert repr(secret.encode())[2:-1] not in rows


# What a code is bound to ----------------------------------------------------------------------------------------------


async def test_a_code_that_comes_back_ends_all_that_came_of_it(site: Site, browser: Browser, program: Program) -> None:
    code = await program.code(browser)
    tokens = (await program.exchange(code)).json()
    again = await program.exchange(code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    grant = await site.owner.fetchrow("SELECT * FROM grants")
    assert grant["revocation_reason"] == "code used twice"
    assert await site.revoked() == [("GRANT", str(grant["id"]))]
    assert (await program.refresh(tokens["refresh_token"])).json()["error"] == "invalid_grant"


async def test_of_two_requests_with_one_code_at_once_one_gets_tokens_that_end(
    site: Site, browser: Browser, program: Program
) -> None:
    code = await program.code(browser)
    answers = await asyncio.gather(*(program.exchange(code) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 400, 400, 400]
    assert len(await site.revoked()) == 1


async def test_a_code_lives_for_a_minute(browser: Browser, program: Program, clock: MovableClock) -> None:
    code = await program.code(browser)
    clock.advance(timedelta(seconds=61))
    assert (await program.exchange(code)).json()["error"] == "invalid_grant"


@pytest.mark.parametrize("verifier", ["", "short", "x" * 43, "y" * 129, "ä" * 43, "z" * 42 + "+", "v" * 9000])
async def test_a_stolen_code_without_the_verifier_is_worth_nothing(
    browser: Browser, program: Program, verifier: str
) -> None:
    code = await program.code(browser)
    stolen = await program.exchange(code, code_verifier=verifier)
    assert stolen.status_code == 400
    assert stolen.json()["error"] in {"invalid_grant", "invalid_request"}
    assert (await program.exchange(code)).status_code == 200


async def test_a_code_is_its_client_s_own(site: Site, browser: Browser, program: Program) -> None:
    code = await program.code(browser)
    other = Program(site, "ebrokerage-cli", verifier=program.verifier)
    assert (await other.exchange(code)).json()["error"] == "invalid_grant"
    secret = await site.register("test.web", redirect_uris=("https://web.example/back",))
    confidential = Program(site, "test.web", program.redirect_uri, secret, verifier=program.verifier)
    assert (await confidential.exchange(code)).json()["error"] == "invalid_grant"
    assert (await program.exchange(code, redirect_uri="http://127.0.0.1:3000/other")).json()["error"] == "invalid_grant"


async def test_a_secret_does_not_take_the_place_of_the_proof(site: Site, browser: Browser) -> None:
    secret = await site.register("test.web", redirect_uris=("https://web.example/back",), first_party=True)
    program = Program(site, "test.web", "https://web.example/back", secret)
    code = await program.code(browser)
    assert (await program.exchange(code, code_verifier="")).json()["error"] == "invalid_request"
    unproven = await Program(site, "test.web", "https://web.example/back", verifier=program.verifier).exchange(code)
    assert unproven.json()["error"] == "invalid_client"
    assert (await program.exchange(code)).status_code == 200


@pytest.mark.parametrize(
    "changed",
    [
        {"code_challenge": None},
        {"code_challenge_method": None},
        {"code_challenge": None, "code_challenge_method": None},
        {"code_challenge_method": "plain"},
        {"code_challenge_method": "s256"},
        {"code_challenge": "short"},
        {"code_challenge": "x" * 44},
        {"code_challenge": "=" * 43},
    ],
)
async def test_the_proof_cannot_be_talked_down(browser: Browser, program: Program, changed: dict[str, Any]) -> None:
    plain, told = address(await browser.get("/oauth/authorize", **program.asks(**changed)))
    assert (plain, told["error"]) == (program.redirect_uri, "invalid_request")
    assert "code" not in told


# Where an answer goes -------------------------------------------------------------------------------------------------

NEAR_MISSES = (
    "http://127.0.0.1:3000/callback/",
    "http://127.0.0.1:3000/Callback",
    "http://127.0.0.1:3000/callback?x=1",
    "http://127.0.0.1:3000/callback#x",
    "http://127.0.0.1:3000/callback/../evil",
    "http://127.0.0.1:3000/",
    "http://127.0.0.1:3001/callback",
    "http://127.0.0.1/callback",
    "http://localhost:3000/callback",
    "https://127.0.0.1:3000/callback",
    "http://127.0.0.1:3000@evil.example/callback",
    "http://evil.example/http://127.0.0.1:3000/callback",
    "//127.0.0.1:3000/callback",
    "javascript:alert(1)",
    'http://127.0.0.1:3000/callback"><script>',
    "http://127.0.0.1:3000/callback%0d%0aX-Evil:1",
)


@pytest.mark.parametrize("redirect_uri", NEAR_MISSES)
async def test_nobody_is_sent_to_an_address_that_is_nearly_right(
    browser: Browser, program: Program, redirect_uri: str
) -> None:
    answer = await browser.get("/oauth/authorize", **program.asks(redirect_uri=redirect_uri))
    assert answer.status_code == 400
    assert "location" not in answer.headers
    assert "evil" not in answer.text


@pytest.mark.parametrize(
    ("redirect_uri", "fits"),
    [
        ("http://127.0.0.1:49152/callback", True),
        ("http://127.0.0.1:1/callback", True),
        ("http://[::1]:65535/callback", True),
        ("http://127.0.0.1/callback", True),
        ("http://127.0.0.1:65536/callback", False),
        ("http://127.0.0.1:0/callback", False),
        ("http://127.0.0.1:049152/callback", False),
        ("http://127.0.0.1:49152/callback2", False),
        ("http://127.0.0.2:49152/callback", False),
        ("http://localhost:49152/callback", False),
        ("https://127.0.0.1:49152/callback", False),
        ("http://127.0.0.1:49152", False),
    ],
)
async def test_the_port_of_a_native_client_may_vary_and_nothing_else(
    site: Site, browser: Browser, redirect_uri: str, fits: bool
) -> None:
    program = Program(site, "ebrokerage-cli", redirect_uri)
    answer = await browser.get("/oauth/authorize", **program.asks())
    assert answer.status_code == (303 if fits else 400)


@pytest.mark.parametrize("changed", [{"client_id": "nobody"}, {"client_id": None}, {"redirect_uri": None}])
async def test_without_a_known_client_and_address_nobody_is_redirected(
    browser: Browser, program: Program, changed: dict[str, Any]
) -> None:
    answer = await browser.get("/oauth/authorize", **program.asks(**changed))
    assert (answer.status_code, "location" in answer.headers) == (400, False)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"response_type": None}, "unsupported_response_type"),
        ({"scope": "api admin"}, "invalid_scope"),
        ({"scope": "everything"}, "invalid_scope"),
        ({"request": "e30.e30."}, "request_not_supported"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"response_mode": "form_post"}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"max_age": "-1"}, "invalid_request"),
    ],
)
async def test_every_error_says_who_we_are(
    browser: Browser, program: Program, changed: dict[str, Any], error: str
) -> None:
    plain, told = address(await browser.get("/oauth/authorize", **program.asks(**changed)))
    assert plain == program.redirect_uri
    assert (told["error"], told["state"], told["iss"]) == (error, program.state, program.site.settings.issuer)


async def test_a_client_that_is_disabled_sends_nobody_anywhere(site: Site, browser: Browser, program: Program) -> None:
    code = await program.code(browser)
    await site.owner.execute("UPDATE clients SET disabled_at = now() WHERE client_id = 'front-end'")
    assert (await browser.get("/oauth/authorize", **program.asks())).status_code == 400
    assert (await program.exchange(code)).json()["error"] == "invalid_client"


# Who has to do something first ----------------------------------------------------------------------------------------


async def test_whoever_is_not_signed_in_is_sent_there_with_an_id_alone(site: Site, program: Program) -> None:
    browser = Browser(site)
    plain, query = address(await browser.get("/oauth/authorize", **program.asks()))
    assert (plain, list(query)) == ("/signin", ["request"])
    await browser.sign_in()
    plain, told = address(await browser.get("/oauth/authorize", request=query["request"]))
    assert plain == program.redirect_uri
    assert (await program.exchange(told["code"])).status_code == 200
    again = await browser.get("/oauth/authorize", request=query["request"])
    assert (again.status_code, "location" in again.headers) == (400, False)


@pytest.mark.parametrize("request_id", ["x", "https://evil.example", "//evil.example", "x" * 5000])
async def test_an_id_that_is_none_leads_nowhere(browser: Browser, request_id: str) -> None:
    answer = await browser.get("/oauth/authorize", request=request_id)
    assert (answer.status_code, "location" in answer.headers) == (400, False)


async def test_a_client_may_want_to_know_without_bothering_anybody(
    site: Site, browser: Browser, program: Program
) -> None:
    assert await program.code(browser, prompt="none")
    _, told = address(await Browser(site).get("/oauth/authorize", **program.asks(prompt="none")))
    assert told["error"] == "login_required"


async def test_a_client_may_want_somebody_to_sign_in_anew(site: Site, program: Program, clock: MovableClock) -> None:
    browser = await Browser(site).sign_in()
    clock.advance(timedelta(seconds=30))
    assert address(await browser.get("/oauth/authorize", **program.asks(max_age="60")))[0] == program.redirect_uri
    assert address(await browser.get("/oauth/authorize", **program.asks(max_age="20")))[0] == "/signin"
    plain, query = address(await browser.get("/oauth/authorize", **program.asks(prompt="login")))
    assert plain == "/signin"
    assert address(await browser.get("/oauth/authorize", request=query["request"]))[0] == "/signin"
    clock.advance(timedelta(seconds=1))
    await browser.sign_in(offset=clock.offset)
    assert address(await browser.get("/oauth/authorize", request=query["request"]))[0] == program.redirect_uri


async def test_a_half_session_is_nobody(site: Site, program: Program, browser: Browser) -> None:
    await site.owner.execute("UPDATE sessions SET second_factor_pending = true")
    assert address(await browser.get("/oauth/authorize", **program.asks()))[0] == "/signin"


async def test_others_clients_ask_for_consent(site: Site, browser: Browser) -> None:
    await site.register("test.web", redirect_uris=("https://web.example/b",), authentication=Authentication.NONE)
    program = Program(site, "test.web", "https://web.example/b")
    assert address(await browser.get("/oauth/authorize", **program.asks()))[0] == "/consent"
    _, told = address(await browser.get("/oauth/authorize", **program.asks(prompt="none")))
    assert told["error"] == "consent_required"


async def test_the_request_may_be_posted(site: Site, browser: Browser, program: Program) -> None:
    answer = await site.http.post("/oauth/authorize", data=program.asks(), headers={"Cookie": browser.cookie})
    assert address(answer)[0] == program.redirect_uri


async def test_no_page_of_another_origin_may_read_or_frame_it(browser: Browser, program: Program) -> None:
    sent = {"Cookie": browser.cookie, "Origin": "https://front.example"}
    answer = await browser.site.http.get("/oauth/authorize", params=program.asks(), headers=sent)
    assert not any(name.startswith("access-control") for name in answer.headers)
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert (answer.headers["referrer-policy"], answer.headers["cache-control"]) == ("no-referrer", "no-store")


@pytest.mark.parametrize("query", ["a=1&a=2", "state=%00", "state=%0d%0aSet-Cookie:a", "state=%ff", "a" * 20_000, "%"])
async def test_addresses_that_are_nonsense_are_refused(browser: Browser, program: Program, query: str) -> None:
    answer = await browser.site.http.get(f"/oauth/authorize?{query}", headers={"Cookie": browser.cookie})
    assert (answer.status_code, "location" in answer.headers) == (400, False)
