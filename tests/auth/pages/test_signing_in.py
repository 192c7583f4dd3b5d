"""Signing in and out, as a browser does it."""

from datetime import timedelta
from typing import Any

import pytest

from tests.auth.pages.browsing import SITE, Browser
from tests.auth.pages.conftest import PASSWORD, Browsers, Person
from tests.conftest import MovableClock

WRONG = "The user name, e-mail address or password is not right. Check them and try again."


async def _sign_in(browser: Browser, login: str = "carefirst.admin", password: str = PASSWORD) -> None:
    await browser.open("/signin")
    await browser.send(login=login, password=password)


@pytest.mark.parametrize("login", ["carefirst.admin", "CareFirst.Admin", " carefirst.admin ", "E-MAIL", "e-mail"])
async def test_A10_by_user_name_or_email_in_any_case(login: str, browser: Browser, person: Person, owner: Any) -> None:
    account_id = await person("carefirst.admin")
    email = await owner.fetchval("SELECT email FROM accounts WHERE id = $1", account_id)
    await _sign_in(browser, {"E-MAIL": email.upper(), "e-mail": email}.get(login, login))
    assert (browser.title, browser.status) == ("Your account – eBrokerage", 200)
    assert "carefirst.admin" in browser.text


async def test_A10_the_page_says_whom_to_ask_and_where_to_go(browser: Browser, person: Person) -> None:
    await browser.open("/signin")
    assert "help@example.org" in browser.text
    assert 'href="/forgotten"' in browser.text


async def test_both_fields_are_asked_for_at_once(browser: Browser, person: Person) -> None:
    await _sign_in(browser, "", "")
    assert browser.problems == ["Enter your user name or e-mail address.", "Enter your password."]
    assert (browser.title, browser.status) == ("Error: Sign in – eBrokerage", 422)


async def test_a_wrong_password_and_an_unknown_name_look_the_same(browsers: Browsers, person: Person) -> None:
    await person("carefirst.admin")
    pages = []
    for login in ("carefirst.admin", "nobody.at.all", "nobody@example.org", "care4all.admin"):
        browser = browsers()
        await _sign_in(browser, login, "wrong")
        assert browser.problems == [WRONG]
        pages.append((browser.status, len(browser.text) - len(login)))
    assert len(set(pages)) == 1


async def test_what_was_typed_is_shown_as_text_and_the_password_never(browser: Browser, person: Person) -> None:
    await _sign_in(browser, '"><script>alert(1)</script>', "secret password")
    assert "<script" not in browser.text
    assert "secret password" not in browser.text


async def test_a_disabled_account_does_not_sign_in_and_its_session_ends(
    browser: Browser, browsers: Browsers, person: Person, owner: Any
) -> None:
    account_id = await person("carefirst.admin")
    await _sign_in(browser)
    await owner.execute("UPDATE accounts SET disabled_at = now() WHERE id = $1", account_id)
    try:
        await browser.open("/account")
        assert browser.title.startswith("Sign in")
        other = browsers()
        await _sign_in(other)
        assert other.problems == [WRONG]
    finally:
        await owner.execute("UPDATE accounts SET disabled_at = NULL WHERE id = $1", account_id)


async def test_a_session_is_a_new_token_that_scripts_and_other_sites_do_not_get(
    browser: Browser, person: Person, owner: Any
) -> None:
    await person("carefirst.admin")
    browser.http.cookies.set("__Host-session", "planted", domain="ebrokerage.test", path="/")
    await browser.open("/signin")
    found = browser.forms[0]
    answer = await browser.post(found.action, {**found.fields, "login": "carefirst.admin", "password": PASSWORD})
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    cookie = next(each for each in answer.headers.get_list("set-cookie") if each.startswith("__Host-session="))
    assert "planted" not in cookie
    assert {"HttpOnly", "Path=/", "SameSite=lax", "Secure"} <= set(cookie.split("; "))
    token = cookie.partition("=")[2].partition(";")[0]
    assert len(token) == 43
    assert token.encode() not in await owner.fetchval("SELECT token_hash FROM sessions")


async def test_signing_in_again_ends_the_session_before(browser: Browser, person: Person, owner: Any) -> None:
    await person("carefirst.admin")
    await _sign_in(browser)
    first = browser.http.cookies["__Host-session"]
    await browser.open("/signin?request=abc")
    found = browser.forms[0]
    await browser.post(found.action, {**found.fields, "login": "carefirst.admin", "password": PASSWORD})
    assert browser.http.cookies["__Host-session"] != first
    assert await owner.fetchval("SELECT count(*) FROM sessions WHERE revoked_at IS NULL") == 1


async def test_signing_out_ends_it_for_good(browser: Browser, browsers: Browsers, person: Person) -> None:
    await person("carefirst.admin")
    await _sign_in(browser)
    stolen = browser.http.cookies["__Host-session"]
    await browser.open("/signout")
    await browser.send()
    assert browser.title.startswith("You have signed out")
    thief = browsers()
    thief.http.cookies.set("__Host-session", stolen, domain="ebrokerage.test", path="/")
    await thief.open("/account")
    assert thief.title.startswith("Sign in")


@pytest.mark.parametrize(("later", "alive"), [(59, True), (61, False)])
async def test_silence_ends_a_session(
    later: int, alive: bool, browser: Browser, person: Person, clock: MovableClock
) -> None:
    await person("carefirst.admin")
    await _sign_in(browser)
    clock.advance(timedelta(minutes=later))
    await browser.open("/account")
    assert browser.title.startswith("Your account") is alive


async def test_twelve_hours_end_a_session_however_busy(browser: Browser, person: Person, clock: MovableClock) -> None:
    await person("carefirst.admin")
    await _sign_in(browser)
    for _ in range(14):
        clock.advance(timedelta(minutes=50))
        await browser.open("/account")
        assert browser.title.startswith("Your account")
    clock.advance(timedelta(minutes=50))
    await browser.open("/account")
    assert browser.title.startswith("Sign in")


@pytest.mark.parametrize(
    ("query", "location"),
    [
        ("?request=abc-DEF_1.2~", "/oauth/authorize?request=abc-DEF_1.2~"),
        ("?device=WDJB-MJHT", "/device?user_code=WDJB-MJHT"),
        ("?request=//evil.example", "/account"),
        ("?request=abc%0d%0aSet-Cookie:%20a=b", "/account"),
        ("?request=https://evil.example/", "/account"),
        ("?next=https://evil.example/", "/account"),
        ("?device=../../evil", "/account"),
        ("", "/account"),
    ],
)
async def test_afterwards_it_goes_to_what_was_asked_for_and_nowhere_else(
    query: str, location: str, browser: Browser, person: Person
) -> None:
    await person("carefirst.admin")
    await browser.open(f"/signin{query}")
    found = browser.forms[0]
    answer = await browser.post(found.action, {**found.fields, "login": "carefirst.admin", "password": PASSWORD})
    assert (answer.status_code, answer.headers["location"]) == (303, location)
    assert "a" not in answer.cookies


async def test_every_try_is_written_down(browser: Browser, person: Person, owner: Any) -> None:
    await person("carefirst.admin")
    await _sign_in(browser, password="wrong")
    await _sign_in(browser)
    rows = await owner.fetch("SELECT method, outcome, address, account_id IS NULL AS unknown FROM sign_ins ORDER BY id")
    assert [tuple(row) for row in rows] == [
        ("PASSWORD", "REFUSED", "192.0.2.1", False),
        ("PASSWORD", "SUCCEEDED", "192.0.2.1", False),
    ]


async def test_a_password_is_the_same_however_its_letters_were_composed(
    browser: Browser, person: Person, owner: Any, hasher: Any
) -> None:
    await person("carefirst.admin")
    await owner.execute("UPDATE credentials SET password_hash = $1", await hasher.hash("cafe\u0301 thistle ferry"))
    await _sign_in(browser, password="caf\u00e9 thistle ferry")
    assert browser.title.startswith("Your account")


async def test_a_hash_of_other_settings_is_made_anew(browser: Browser, person: Person, owner: Any) -> None:
    from argon2 import PasswordHasher  # noqa: PLC0415

    await person("carefirst.admin")
    old = PasswordHasher(1, 1024, 1).hash(PASSWORD.encode())
    await owner.execute("UPDATE credentials SET password_hash = $1", old)
    await _sign_in(browser)
    assert browser.title.startswith("Your account")
    assert "m=19456,t=2,p=1" in await owner.fetchval("SELECT password_hash FROM credentials")


async def test_cookies_never_authenticate_the_api(browser: Browser, person: Person) -> None:
    await person("carefirst.admin")
    await _sign_in(browser)
    answer = await browser.http.post("/graphql", json={"query": "{ viewer { role } }"}, headers={"Origin": SITE})
    assert answer.status_code == 401
