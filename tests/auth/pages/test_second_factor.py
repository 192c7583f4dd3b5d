"""The second step of signing in: set up once, asked for always, good once."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest

import auth.users
from db.transaction import Database
from tests.auth.pages.browsing import Browser
from tests.auth.pages.conftest import PASSWORD, Browsers, Person
from tests.conftest import MovableClock

COUNCIL = "solihull.broker"


def code(secret: str, clock: MovableClock, *, steps: int = 0) -> str:
    """What an app shows, so many half minutes from now."""
    at = datetime.now(UTC) + clock.offset + timedelta(seconds=30 * steps)
    return pyotp.TOTP(secret).at(at)


async def begin(browser: Browser, login: str = COUNCIL) -> None:
    """Give the password."""
    await browser.open("/signin")
    await browser.send(login=login, password=PASSWORD)


async def set_up(browser: Browser, clock: MovableClock) -> tuple[str, list[str]]:
    """Set up an app at the first sign-in: its secret, and the recovery codes."""
    await begin(browser)
    assert browser.title.startswith("Set up your authenticator app")
    found = re.search(r'class="secret">([A-Z2-7 ]+)<', browser.text)
    assert found is not None
    secret = found[1].replace(" ", "")
    await browser.send(code=code(secret, clock))
    assert browser.title.startswith("Your recovery codes"), browser.problems
    return secret, re.findall(r"<li>([A-Z2-9]{5}-[A-Z2-9]{5})</li>", browser.text)


async def test_a_council_sets_it_up_at_the_first_sign_in(browser: Browser, person: Person, clock: MovableClock) -> None:
    await person(COUNCIL)
    _, codes = await set_up(browser, clock)
    assert len(set(codes)) == 10
    await browser.open("/recovery-codes")
    assert browser.title.startswith("Your account")
    assert "10 recovery codes left" in browser.text


async def test_who_lost_the_telephone_sets_up_another_at_the_next_sign_in(
    browser: Browser, person: Person, clock: MovableClock, auth_db: Database
) -> None:
    await person(COUNCIL)
    lost, _ = await set_up(browser, clock)
    assert await auth.users.reset_second_factor(auth_db, COUNCIL)
    await browser.open("/account")
    assert browser.title.startswith("Sign in")
    fresh, _ = await set_up(browser, clock)
    assert fresh != lost


HOLDS = """
INSERT INTO profiles (authority_id, version, effective_at, document)
SELECT p.authority_id, p.version + 1, now() - interval '1 minute',
       jsonb_set(p.document, '{second_factor_roles}', to_jsonb($1::text[]))
FROM profiles p JOIN authorities a ON a.id = p.authority_id AND a.slug = 'solihull' ORDER BY p.version DESC LIMIT 1
"""


async def test_the_authority_s_profile_says_whose_roles_need_it(
    browsers: Browsers, person: Person, owner: Any, as_seeded: None
) -> None:
    for login in (COUNCIL, "solihull.commissioner"):
        await person(login)
    for roles, asked in (
        (["COMMISSIONER"], {COUNCIL: False, "solihull.commissioner": True}),
        ([], {COUNCIL: False, "solihull.commissioner": False}),
    ):
        await owner.execute(HOLDS, roles)
        for login, needed in asked.items():
            other = browsers()
            await begin(other, login)
            assert other.title.startswith("Set up your authenticator app" if needed else "Your account"), login


async def test_the_password_alone_opens_nothing(
    browser: Browser, person: Person, clock: MovableClock, owner: Any
) -> None:
    await person(COUNCIL)
    await begin(browser)
    for path in ("/account", "/account/password", "/account/email", "/recovery-codes"):
        await browser.open(path)
        assert browser.title.startswith("Sign in"), path
    assert await owner.fetchval("SELECT second_factor_pending FROM sessions")


async def test_a_code_is_asked_for_each_time_and_good_once(
    browser: Browser, browsers: Browsers, person: Person, clock: MovableClock, owner: Any
) -> None:
    await person(COUNCIL)
    secret, _ = await set_up(browser, clock)
    clock.advance(timedelta(minutes=2))
    other = browsers()
    await begin(other)
    assert (other.title.startswith("Enter your security code"), secret in other.text) == (True, False)
    half = other.http.cookies["__Host-session"]
    now = code(secret, clock)
    await other.send(code=f"{now[:3]} {now[3:]}")
    assert other.title.startswith("Your account")
    assert other.http.cookies["__Host-session"] != half
    methods = "SELECT methods FROM sessions ORDER BY signed_in_at DESC LIMIT 1"
    assert await owner.fetchval(methods) == ["pwd", "otp", "mfa"]
    third = browsers()
    await begin(third)
    await third.send(code=now)
    assert third.problems == ["The code is not right, or it was used before. Enter the one that your app shows now."]


@pytest.mark.parametrize(("steps", "right"), [(-2, False), (-1, True), (1, True), (2, False)])
async def test_a_clock_may_be_half_a_minute_off(
    steps: int, right: bool, browser: Browser, browsers: Browsers, person: Person, clock: MovableClock
) -> None:
    await person(COUNCIL)
    secret, _ = await set_up(browser, clock)
    clock.advance(timedelta(minutes=5))
    other = browsers()
    await begin(other)
    await other.send(code=code(secret, clock, steps=steps))
    assert other.title.startswith("Your account") is right


async def test_a_recovery_code_is_good_once_and_new_ones_end_the_old(
    browser: Browser, browsers: Browsers, person: Person, clock: MovableClock, owner: Any
) -> None:
    await person(COUNCIL)
    _, codes = await set_up(browser, clock)
    for typed, right in ((codes[0].lower(), True), (codes[0], False), (codes[1].replace("-", " "), True)):
        other = browsers()
        await begin(other)
        await other.send(code=typed)
        assert other.title.startswith("Your account") is right
    told = await owner.fetch("SELECT kind FROM messages")
    assert [row["kind"] for row in told] == ["RECOVERY_CODE_USED"] * 2, (
        "the owner hears of each, who may not know of it"
    )
    await browser.open("/account/recovery-codes")
    await browser.send(current="wrong")
    assert browser.problems == ["This is not your password."]
    await browser.send(current=PASSWORD)
    assert browser.title.startswith("Your recovery codes")
    other = browsers()
    await begin(other)
    await other.send(code=codes[2])
    assert other.problems


async def test_one_code_used_twice_at_once_lets_one_in(
    browser: Browser, browsers: Browsers, person: Person, clock: MovableClock
) -> None:
    await person(COUNCIL)
    secret, _ = await set_up(browser, clock)
    clock.advance(timedelta(minutes=2))
    both = [browsers(), browsers()]
    for each in both:
        await begin(each)
    now = code(secret, clock)
    await asyncio.gather(*(each.send(code=now) for each in both))
    assert sorted(each.title.startswith("Your account") for each in both) == [False, True]


async def test_guessing_codes_is_slow_and_a_new_browser_does_not_make_it_faster(
    browser: Browser, browsers: Browsers, person: Person, clock: MovableClock
) -> None:
    await person(COUNCIL)
    secret, _ = await set_up(browser, clock)
    clock.advance(timedelta(minutes=2))
    other = browsers()
    for place in range(6):
        await begin(other)
        await other.send(code=f"{place:06}")
    assert other.status == 429
    await other.send(code=code(secret, clock))
    assert other.status == 429
    clock.advance(timedelta(minutes=1))
    await other.send(code=code(secret, clock))
    assert other.title.startswith("Your account")


async def test_a_half_session_ends_soon(browser: Browser, person: Person, clock: MovableClock) -> None:
    await person(COUNCIL)
    await begin(browser)
    clock.advance(timedelta(minutes=10))
    await browser.open("/second-factor")
    assert browser.title.startswith("Sign in")


async def test_a_provider_may_set_it_up_and_is_asked_from_then_on(
    browser: Browser, browsers: Browsers, person: Person, clock: MovableClock
) -> None:
    await person("carefirst.admin")
    await begin(browser, "carefirst.admin")
    assert browser.title.startswith("Your account")
    before = browser.http.cookies["__Host-session"]
    await browser.open("/second-factor")
    found = re.search(r'class="secret">([A-Z2-7 ]+)<', browser.text)
    assert found is not None
    await browser.send(code=code(found[1].replace(" ", ""), clock))
    assert browser.title.startswith("Your recovery codes")
    assert browser.http.cookies["__Host-session"] != before
    other = browsers()
    await begin(other, "carefirst.admin")
    assert other.title.startswith("Enter your security code")


async def test_a_secret_is_stored_sealed_and_codes_as_hashes(
    browser: Browser, person: Person, clock: MovableClock, owner: Any
) -> None:
    await person(COUNCIL)
    secret, codes = await set_up(browser, clock)
    row = await owner.fetchrow("SELECT totp_sealed, recovery_hashes FROM credentials")
    assert secret.encode() not in row["totp_sealed"]
    stored = b"".join(row["recovery_hashes"])
    assert not any(each.replace("-", "").encode() in stored for each in codes)


async def test_what_was_asked_for_is_not_forgotten_on_the_way(
    browser: Browser, person: Person, clock: MovableClock
) -> None:
    await person(COUNCIL)
    await browser.open("/signin?request=abc123")
    found = browser.forms[0]
    answer = await browser.post(found.action, {**found.fields, "login": COUNCIL, "password": PASSWORD})
    assert answer.headers["location"] == "/second-factor?request=abc123"
    await browser.open(answer.headers["location"])
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', browser.text)
    assert secret is not None
    await browser.send(code=code(secret[1].replace(" ", ""), clock))
    assert 'href="/oauth/authorize?request=abc123"' in browser.text


async def test_who_knows_the_password_alone_keeps_the_owner_s_browser_not_waiting(
    browser: Browser, browsers: Browsers, person: Person, clock: MovableClock
) -> None:
    await person(COUNCIL)
    secret, _ = await set_up(browser, clock)
    clock.advance(timedelta(minutes=2))
    thief = browsers("198.51.100.1")
    await begin(thief)
    for place in range(7):
        await thief.send(code=f"{place:06}")
    assert thief.status == 429
    browser.http.cookies.delete("__Host-session")
    await begin(browser)
    await browser.send(code=code(secret, clock))
    assert browser.title.startswith("Your account")


async def test_who_knew_the_password_before_it_was_set_up_does_not_know_the_secret(
    browser: Browser, browsers: Browsers, person: Person, clock: MovableClock
) -> None:
    await person(COUNCIL)
    thief = browsers("198.51.100.1")
    await begin(thief)
    seen = re.search(r'class="secret">([A-Z2-7 ]+)<', thief.text)
    assert seen is not None
    secret, _ = await set_up(browser, clock)
    assert seen[1].replace(" ", "") != secret
    await thief.send(code=code(seen[1].replace(" ", ""), clock))
    assert not thief.title.startswith("Your account")
