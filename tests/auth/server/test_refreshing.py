"""Refresh tokens are replaced at each use; one that comes back late ends its family."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from joserfc import jwt

from auth.keys import open_keys
from tests.auth.server.browsing import Browser, Program
from tests.auth.server.conftest import Site
from tests.conftest import MovableClock

LATER = timedelta(seconds=11)
A_MOMENT = 0.5


@pytest.fixture
async def browser(site: Site) -> Browser:
    """A broker's."""
    return await Browser(site).sign_in()


@pytest.fixture
async def program(site: Site) -> Program:
    """The front end."""
    return Program(site)


def assert_over(answer: httpx.Response) -> None:
    """The token is worth nothing."""
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant"), answer.text
    assert "access_token" not in answer.text


async def test_each_use_gives_another(browser: Browser, program: Program, clock: MovableClock) -> None:
    first = await program.tokens(browser)
    token, seen = first["refresh_token"], set()
    for _ in range(3):
        clock.advance(LATER)
        answer = (await program.refresh(token)).json()
        seen.add(token)
        token = answer["refresh_token"]
        assert token not in seen
        keys = open_keys(program.site.settings.data_directory)
        told = jwt.decode(answer["id_token"], keys.newest).claims
        assert told["auth_time"] == jwt.decode(first["id_token"], keys.newest).claims["auth_time"]
        assert "nonce" not in told


async def test_a_token_that_comes_back_late_ends_the_family(
    site: Site, browser: Browser, program: Program, clock: MovableClock
) -> None:
    stolen = (await program.tokens(browser))["refresh_token"]
    honest = (await program.refresh(stolen)).json()["refresh_token"]
    clock.advance(LATER)
    assert_over(await program.refresh(stolen))
    assert_over(await program.refresh(honest))
    grant = await site.owner.fetchrow("SELECT * FROM grants")
    assert grant["revocation_reason"] == "refresh token used twice"
    assert await site.revoked() == [("GRANT", str(grant["id"]))]


async def test_two_tabs_at_once_are_both_honest(
    site: Site, browser: Browser, program: Program, clock: MovableClock
) -> None:
    token = (await program.tokens(browser))["refresh_token"]
    tabs = await asyncio.gather(program.refresh(token), program.refresh(token))
    assert [tab.status_code for tab in tabs] == [200, 200]
    clock.advance(LATER)
    for tab in tabs:
        assert (await program.refresh(tab.json()["refresh_token"])).status_code == 200
    assert await site.revoked() == []


async def test_a_family_has_an_end(site: Site, browser: Browser, clock: MovableClock) -> None:
    program = Program(site, scope="api openid offline_access")
    token = (await program.tokens(browser))["refresh_token"]
    clock.advance(timedelta(days=29))
    token = (await program.refresh(token)).json()["refresh_token"]
    clock.advance(timedelta(days=1))
    assert_over(await program.refresh(token))


async def test_without_offline_access_it_ends_with_the_session(
    site: Site, browser: Browser, program: Program, clock: MovableClock
) -> None:
    bound = (await program.tokens(browser))["refresh_token"]
    offline = Program(site, scope="api offline_access")
    free = (await offline.tokens(browser))["refresh_token"]
    await site.owner.execute("UPDATE sessions SET revoked_at = clock_timestamp()")
    assert_over(await program.refresh(bound))
    assert (await offline.refresh(free)).status_code == 200
    assert [kind for kind, _ in await site.revoked()] == ["GRANT"]


async def test_it_ends_when_the_session_would(browser: Browser, program: Program, clock: MovableClock) -> None:
    token = (await program.tokens(browser))["refresh_token"]
    clock.advance(timedelta(hours=12))
    assert_over(await program.refresh(token))


async def test_whoever_is_disabled_goes_on_with_nothing(site: Site, browser: Browser, program: Program) -> None:
    code, tokens = await program.code(browser), await program.tokens(browser)
    await site.owner.execute("UPDATE accounts SET disabled_at = clock_timestamp() WHERE username = 'solihull.broker'")
    assert_over(await program.refresh(tokens["refresh_token"]))
    assert_over(await program.exchange(code))
    assert [kind for kind, _ in await site.revoked()] == ["GRANT", "GRANT", "ACCOUNT"]


@pytest.mark.parametrize("by", ["refresh", "code"])
async def test_a_disabling_and_whoever_uses_a_grant_meanwhile_wait_for_each_other_in_one_order(
    site: Site, browser: Browser, program: Program, by: str
) -> None:
    """Were the grant taken before the account, each would hold what the other waits for, and one would fail."""
    code, tokens = await program.code(browser), await program.tokens(browser)
    using = {"refresh": program.refresh(tokens["refresh_token"]), "code": program.exchange(code)}
    asked = using.pop(by)
    for other in using.values():
        other.close()
    async with site.owner.transaction():
        await site.owner.execute("SELECT FROM accounts WHERE username = 'solihull.broker' FOR UPDATE")
        task = asyncio.ensure_future(asked)
        await asyncio.sleep(A_MOMENT)
        assert not task.done()
        await site.owner.execute("UPDATE accounts SET disabled_at = now() WHERE username = 'solihull.broker'")
    assert_over(await task)


async def test_a_token_is_its_client_s_own(site: Site, browser: Browser, program: Program) -> None:
    token = (await program.tokens(browser))["refresh_token"]
    assert_over(await Program(site, "ebrokerage-cli").refresh(token))
    assert (await program.refresh(token)).status_code == 200


@pytest.mark.parametrize(
    ("scope", "error"),
    [("api", None), ("api openid", None), ("api openid profile", "invalid_scope"), ("admin", "invalid_scope")],
)
async def test_it_may_be_used_for_less_and_not_for_more(
    browser: Browser, program: Program, scope: str, error: str | None
) -> None:
    token = (await program.tokens(browser))["refresh_token"]
    answer: dict[str, Any] = (await program.refresh(token, scope=scope)).json()
    assert answer.get("error") == error
    if error is None:
        assert answer["scope"] == scope
        whole = (await program.refresh(answer["refresh_token"])).json()
        assert whole["scope"] == "api openid"


@pytest.mark.parametrize("token", ["", "nonsense", "x" * 8000, "%00"])
async def test_nonsense_refreshes_nothing(program: Program, token: str) -> None:
    answer = await program.refresh(token)
    assert answer.status_code == 400
    assert answer.json()["error"] in {"invalid_grant", "invalid_request"}


async def test_no_secret_is_in_any_log(
    site: Site, browser: Browser, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    secret = await site.register("test.web", redirect_uris=("https://web.example/b",), first_party=True)
    program = Program(site, "test.web", "https://web.example/b", secret)
    code = await program.code(browser)
    tokens = (await program.exchange(code)).json()
    await program.exchange(code)
    await program.refresh(tokens["refresh_token"])
    logged = "".join(capfd.readouterr()) + "".join(record.getMessage() for record in caplog.records)
    for hidden in (secret, code, program.verifier, browser.cookie, *tokens.values()):
        assert str(hidden) not in logged or hidden in {"Bearer", 600, tokens["scope"]}


async def test_who_was_disabled_and_is_let_in_again_begins_anew(site: Site, browser: Browser, program: Program) -> None:
    kept = Program(site, scope="api openid offline_access")
    tokens = [(each, (await each.tokens(browser))["refresh_token"]) for each in (program, kept)]
    await site.owner.execute("UPDATE accounts SET disabled_at = now() WHERE username = 'solihull.broker'")
    await site.owner.execute("UPDATE accounts SET disabled_at = NULL WHERE username = 'solihull.broker'")
    for each, token in tokens:
        assert_over(await each.refresh(token))
    answer = await browser.get("/account")
    assert (answer.status_code, answer.headers["location"]) == (303, "/signin")
    assert {kind for kind, _ in await site.revoked()} == {"ACCOUNT", "GRANT"}


async def test_another_role_ends_tokens_and_not_the_session(site: Site, browser: Browser, program: Program) -> None:
    token = (await program.tokens(browser))["refresh_token"]
    role = "UPDATE accounts SET role = $1 WHERE username = 'solihull.broker'"
    try:
        await site.owner.execute(role, "PRACTITIONER")
        assert [kind for kind, _ in await site.revoked()] == ["ACCOUNT"]
        answer = await program.refresh(token)
        keys = open_keys(site.settings.data_directory)
        assert jwt.decode(answer.json()["access_token"], keys.newest).claims["role"] == "PRACTITIONER"
    finally:
        await site.owner.execute(role, "SOURCING_OFFICER")
