"""A thousand wrong passwords: slow for who guesses, and no lock for who has the account."""

import unicodedata
from datetime import timedelta
from typing import Any

import pytest

from tests.auth.pages.browsing import Browser
from tests.auth.pages.conftest import PASSWORD, Browsers, Person
from tests.conftest import MovableClock

LOGIN = "carefirst.admin"


async def _guess(browser: Browser, times: int, login: str = LOGIN) -> list[int]:
    await browser.open("/signin")
    form = browser.forms[0]
    return [
        (await browser.post("/signin", {**form.fields, "login": login, "password": f"guess {place}"})).status_code
        for place in range(times)
    ]


async def _signs_in(browser: Browser) -> bool:
    if "__Host-session" in browser.http.cookies:
        browser.http.cookies.delete("__Host-session")
    await browser.open("/signin")
    await browser.send(login=LOGIN, password=PASSWORD)
    return browser.title.startswith("Your account")


async def test_a_thousand_wrong_passwords_are_few_guesses_and_lock_nobody_out(
    browsers: Browsers, person: Person, owner: Any
) -> None:
    await person(LOGIN)
    office, home = browsers("192.0.2.1"), browsers("203.0.113.7")
    assert await _signs_in(office)
    thief = browsers("198.51.100.1")
    statuses = await _guess(thief, 1000)
    assert statuses[:5] == [422] * 5
    assert statuses.count(422) < 20
    assert not await _signs_in(thief)
    assert thief.status == 429
    assert 1 <= int(thief.page.headers["retry-after"]) <= 900 if thief.page else False
    assert await _signs_in(office)
    assert await _signs_in(home)
    assert await owner.fetchval("SELECT count(*) FROM sign_ins") < 30
    assert await owner.fetchval("SELECT count(*) FROM sign_ins WHERE outcome = 'THROTTLED'") >= 1


async def test_guessing_from_many_places_is_slow_too_and_known_browsers_and_places_stay_open(
    browsers: Browsers, person: Person
) -> None:
    await person(LOGIN)
    known = browsers("192.0.2.1")
    assert await _signs_in(known)
    statuses = [status for place in range(60) for status in await _guess(browsers(f"198.51.100.{place}"), 1)]
    assert statuses.count(422) < 30
    assert not await _signs_in(browsers("203.0.113.7"))
    travelling = browsers("203.0.113.8")
    travelling.http.cookies = known.http.cookies
    assert await _signs_in(travelling)
    assert await _signs_in(browsers("192.0.2.1"))


async def test_the_wait_ends_and_a_success_forgives(browsers: Browsers, person: Person, clock: MovableClock) -> None:
    await person(LOGIN)
    browser = browsers()
    assert (await _guess(browser, 7))[-1] == 429
    clock.advance(timedelta(seconds=2))
    assert await _signs_in(browser)
    assert await _guess(browsers("192.0.2.1"), 4) == [422] * 4


async def test_a_name_that_nobody_has_is_kept_waiting_alike(browsers: Browsers, person: Person, owner: Any) -> None:
    await person(LOGIN)
    one, other = browsers("198.51.100.1"), browsers("198.51.100.2")
    known = await _guess(one, 8)
    assert known == await _guess(other, 8, "nobody.at.all")
    assert known[-1] == 429


async def test_the_cookie_of_a_known_browser_names_nobody_and_cannot_be_made(
    browsers: Browsers, person: Person
) -> None:
    account_id = await person(LOGIN)
    browser = browsers()
    assert await _signs_in(browser)
    cookie = browser.http.cookies["__Host-device"]
    assert account_id not in cookie
    assert LOGIN not in cookie
    thief = browsers("198.51.100.1")
    forged = cookie.split(".")[0] + "." + "0" * 32
    thief.http.cookies.set("__Host-device", forged, domain="ebrokerage.test", path="/")
    assert (await _guess(thief, 7))[-1] == 429


async def test_what_is_counted_outlives_every_cache(
    browsers: Browsers, person: Person, redis_url: str, owner: Any
) -> None:
    import redis.asyncio  # noqa: PLC0415

    await person(LOGIN)
    await _guess(browsers("198.51.100.1"), 7)
    async with redis.asyncio.Redis.from_url(redis_url) as connection:
        await connection.flushdb()
    assert await _guess(browsers("198.51.100.1"), 1) == [429]
    stored = await owner.fetch("SELECT key FROM throttles")
    assert all(len(row["key"]) == 32 for row in stored)


async def test_a_wait_for_one_name_does_not_tell_whose_the_other_is(
    browsers: Browsers, person: Person, owner: Any
) -> None:
    await person(LOGIN)
    email = await owner.fetchval("SELECT email FROM accounts WHERE username = $1", LOGIN)
    answers = {}
    for place, (name, address) in enumerate(((LOGIN, email), ("nobody.at.all", "nobody@example.org"))):
        thief = browsers(f"198.51.100.{place}")
        answers[name] = (await _guess(thief, 7, name), await _guess(thief, 1, address))
    assert answers[LOGIN] == answers["nobody.at.all"]


@pytest.mark.parametrize("written", ["CAREFIRST.ADMIN", "caref\u0130rst.admin", "\uff43arefirst.admin"])
async def test_a_name_written_otherwise_gives_no_more_guesses(
    written: str, browsers: Browsers, person: Person, owner: Any
) -> None:
    """Whatever the database takes for the name is counted as the name."""
    await person(LOGIN)
    thief = browsers("198.51.100.1")
    await _guess(thief, 7)
    answer = await _guess(thief, 1, written)
    folded = await owner.fetchval("SELECT lower($1) = $2", unicodedata.normalize("NFKC", written), LOGIN)
    assert answer == [429 if folded else 422]


async def test_nobody_floods_foreign_inboxes_with_changes_of_address(
    browser: Browser, person: Person, owner: Any
) -> None:
    await person("carefirst.admin")
    await browser.open("/signin")
    await browser.send(login="carefirst.admin", password=PASSWORD)
    for place in range(5):
        await browser.open("/account/email")
        await browser.send(email=f"somebody{place}@example.org", current=PASSWORD)
    assert browser.problems
    assert browser.problems[0].startswith("There were too many tries.")
    assert await owner.fetchval("SELECT count(*) FROM messages WHERE kind = 'EMAIL_CHANGE_NEW'") == 3
