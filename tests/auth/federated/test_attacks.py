"""What is tried against signing in at a council: stolen and foreign answers, forged tokens, other providers."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from db.transaction import Database
from settings import Settings
from tests.auth.federated.conftest import Council, Wanderer, changed, provided

BROKER = "solihull.broker"
ENDED, UNREADABLE = "This sign-in has ended", "could not be checked"


@pytest.fixture
async def coming(council: Council, settings: Settings, auth_db: Database, owner: Any) -> Council:
    """The provider, that would let the broker in."""
    await provided(settings, auth_db, council.issuer, second_factor_values=("mfa",))
    email = await owner.fetchval("SELECT email FROM accounts WHERE username = $1", BROKER)
    await owner.execute("TRUNCATE sessions CASCADE")
    await council.says("subject", email, amr=["mfa"])
    return council


async def nobody_is_in(owner: Any) -> bool:
    """Whether nobody was let in."""
    sessions, linked = "SELECT count(*) FROM sessions", "SELECT count(*) FROM federated_identities"
    return [await owner.fetchval(each) for each in (sessions, linked)] == [0, 0]


async def test_an_answer_is_taken_once(browser: Wanderer, coming: Council, owner: Any) -> None:
    back = await browser.until_back()
    await browser.open(back)
    assert browser.title.startswith("Your account")
    await browser.open(back)
    assert (browser.status, browser.title.startswith(ENDED)) == (400, True)


async def test_an_answer_is_its_browser_s_own(browser: Wanderer, wanderers: Any, coming: Council, owner: Any) -> None:
    back, other = await browser.until_back(), wanderers()
    await other.open(back)
    assert other.title.startswith(ENDED)
    await other.until_back()
    await other.open(back)
    assert (other.title.startswith(ENDED), await nobody_is_in(owner)) == (True, True)
    await browser.open(back)
    assert browser.title.startswith("Your account"), "whoever brings a stolen answer uses nothing up"


@pytest.mark.parametrize("state", ["x" * 43, "x", None, "\N{SNOWMAN}"], ids=["other", "short", "none", "no text"])
async def test_a_wrong_state_leads_nowhere(state: str | None, browser: Wanderer, coming: Council, owner: Any) -> None:
    back = await browser.until_back()
    await browser.open(changed(back, state=state))
    assert (browser.title.startswith(ENDED), await nobody_is_in(owner)) == (True, True)


async def test_what_stands_twice_is_nothing(browser: Wanderer, coming: Council, owner: Any) -> None:
    back = await browser.until_back()
    await browser.open(f"{back}&code=another")
    assert (browser.title.startswith(ENDED), await nobody_is_in(owner)) == (True, True)


@pytest.mark.parametrize("issuer", ["https://login.evil.example", None], ids=["another", "none"])
async def test_an_answer_of_another_provider_is_refused_before_its_code_goes_anywhere(
    issuer: str | None, browser: Wanderer, coming: Council, owner: Any
) -> None:
    back = await browser.until_back()
    await browser.open(changed(back, iss=issuer))
    assert (browser.status, UNREADABLE in browser.text, await nobody_is_in(owner)) == (400, True, True)


async def test_one_authority_s_answer_is_not_another_s(
    browser: Wanderer, coming: Council, settings: Settings, auth_db: Database, owner: Any
) -> None:
    await provided(settings, auth_db, coming.issuer, authority="norfolk", second_factor_values=("mfa",))
    back = await browser.until_back("norfolk")
    await browser.open(back.replace("/norfolk", "/solihull"))
    assert (browser.title.startswith(ENDED), await nobody_is_in(owner)) == (True, True)


async def test_an_answer_to_a_provider_that_was_replaced_is_refused(
    browser: Wanderer, coming: Council, owner: Any
) -> None:
    back = await browser.until_back()
    await owner.execute("UPDATE identity_providers SET issuer = 'https://other.example'")
    await browser.open(back)
    assert (UNREADABLE in browser.text, await nobody_is_in(owner)) == (True, True)


async def test_a_stolen_code_does_not_fit_another_journey(browser: Wanderer, wanderers: Any, coming: Council) -> None:
    stolen, own = await browser.until_back(), wanderers()
    mine = await own.until_back()
    await own.open(changed(mine, code=dict(parse_qsl(urlsplit(stolen).query))["code"]))
    assert UNREADABLE in own.text


NOW = int(datetime.now(UTC).timestamp())
LIES: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://login.evil.example"},
    "no issuer": {"iss": None},
    "another audience": {"aud": "another"},
    "an audience more": {"aud": ["ebrokerage", "another"]},
    "no audience": {"aud": None},
    "an empty audience": {"aud": []},
    "given to another": {"azp": "another"},
    "another nonce": {"nonce": "x" * 43},
    "no nonce": {"nonce": None},
    "over": {"exp": NOW - 120},
    "without an end": {"exp": None},
    "made in an hour": {"iat": NOW + 3600},
    "made long ago": {"iat": NOW - 3600},
    "made at no time": {"iat": None},
    "made some time": {"iat": "yesterday"},
    "good later": {"nbf": NOW + 3600},
    "about nobody": {"sub": None},
    "about nothing": {"sub": ""},
    "about a number": {"sub": 7},
    "about somebody long": {"sub": "s" * 256},
}


@pytest.mark.parametrize("lie", sorted(LIES))
async def test_a_token_that_says_something_else_is_refused(
    lie: str, browser: Wanderer, coming: Council, owner: Any
) -> None:
    await coming.control(lie=LIES[lie])
    await browser.sign_in()
    assert (browser.status, UNREADABLE in browser.text, await nobody_is_in(owner)) == (400, True, True)


async def test_a_token_signed_again_is_let_in_if_all_is_right(browser: Wanderer, coming: Council) -> None:
    await coming.control(lie={"azp": "ebrokerage", "aud": ["ebrokerage"]})
    await browser.sign_in()
    assert browser.title.startswith("Your account")


@pytest.mark.parametrize("algorithm", ["HS256", "RS512", "none"])
async def test_algorithms_cannot_be_confused(algorithm: str, browser: Wanderer, coming: Council, owner: Any) -> None:
    await coming.control(alg=algorithm)
    await browser.sign_in()
    assert (browser.status, UNREADABLE in browser.text, await nobody_is_in(owner)) == (400, True, True)


async def test_our_secret_is_shown_to_the_right_provider_only_as_we_know_it(
    browser: Wanderer, coming: Council, settings: Settings, auth_db: Database, owner: Any
) -> None:
    await provided(settings, auth_db, coming.issuer, secret="not the one")
    await browser.sign_in()
    assert (UNREADABLE in browser.text, await nobody_is_in(owner)) == (True, True)
    await owner.execute("UPDATE identity_providers SET client_secret_sealed = '\\x00'")
    await browser.sign_in()
    assert (UNREADABLE in browser.text, await nobody_is_in(owner)) == (True, True)


async def test_every_page_on_the_way_is_guarded(browser: Wanderer, coming: Council) -> None:
    away = await browser.http.get("/federated/start?authority=solihull")
    await browser.open("/federated/callback/solihull?state=x")
    for answer in (away, browser.page):
        assert answer is not None
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
    assert browser.links["Try again"] == "/federated/start?authority=solihull"
