"""What happens while something else does: nobody gets in, or stays in, by being quick."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from domain.links import LinkPurpose
from tests.auth.pages.browsing import Browser
from tests.auth.pages.conftest import PASSWORD, Browsers, Person
from tests.auth.pages.test_links import NEW, LinkFor, link_for, secrets

__all__ = ["link_for", "secrets"]

LOGIN = "carefirst.admin"
REPLACED = "UPDATE credentials SET password_hash = 'another', password_changed_at = now()"
DISABLED = "UPDATE accounts SET disabled_at = now() WHERE username = 'carefirst.admin'"
A_MOMENT = 0.6

During = Callable[[str, Awaitable[Any]], Awaitable[bool]]


@pytest_asyncio.fixture
async def during(owner: Any, person: Person) -> Any:
    """Runs a statement, lets something happen, and commits: whether that had to wait."""

    async def made(statement: str, doing: Awaitable[Any]) -> bool:
        async with owner.transaction():
            await owner.execute(statement)
            task = asyncio.ensure_future(doing)
            await asyncio.sleep(A_MOMENT)
            waited = not task.done()
        await task
        return waited

    yield made
    await owner.execute("UPDATE accounts SET disabled_at = NULL WHERE username = 'carefirst.admin'")


async def _sign_in(browser: Browser) -> None:
    await browser.open("/signin")
    await browser.send(login=LOGIN, password=PASSWORD)


@pytest.mark.parametrize("statement", [REPLACED, DISABLED])
async def test_a_password_that_is_replaced_while_it_is_checked_lets_nobody_in(
    statement: str, browser: Browser, person: Person, during: During, owner: Any
) -> None:
    await person(LOGIN)
    await browser.open("/signin")
    assert await during(statement, browser.send(login=LOGIN, password=PASSWORD))
    assert browser.problems == ["The user name, e-mail address or password is not right. Check them and try again."]
    assert await owner.fetchval("SELECT count(*) FROM sessions") == 0
    assert await owner.fetchval("SELECT array_agg(outcome) FROM sign_ins") == ["REFUSED"]


async def test_whoever_knew_the_old_password_does_not_replace_the_new_one(
    browser: Browser, person: Person, during: During, owner: Any
) -> None:
    await person(LOGIN)
    await _sign_in(browser)
    await browser.open("/account/password")
    assert await during(REPLACED, browser.send(current=PASSWORD, **NEW))
    assert await owner.fetchval("SELECT password_hash FROM credentials") == "another"
    assert await owner.fetchval("SELECT count(*) FROM messages") == 0


async def test_nor_takes_the_account_to_another_address(
    browser: Browser, person: Person, during: During, owner: Any
) -> None:
    await person(LOGIN)
    await _sign_in(browser)
    await browser.open("/account/email")
    assert await during(REPLACED, browser.send(current=PASSWORD, email="thief@example.org"))
    assert await owner.fetchval("SELECT count(*) FROM links") == 0


async def test_nor_makes_new_recovery_codes(browser: Browser, person: Person, during: During, owner: Any) -> None:
    await person(LOGIN)
    await _sign_in(browser)
    await owner.execute(
        "UPDATE credentials SET totp_confirmed_at = now(), totp_sealed = 'x', recovery_hashes = $1", [b"1"]
    )
    await browser.open("/account/recovery-codes")
    assert await during(REPLACED, browser.send(current=PASSWORD))
    assert not browser.title.startswith("Your recovery codes")
    assert await owner.fetchval("SELECT recovery_hashes FROM credentials") == [b"1"]


async def test_both_links_of_a_new_address_followed_at_once_make_the_change(
    browsers: Browsers, person: Person, link_for: LinkFor, during: During, owner: Any
) -> None:
    account_id, change_id = await person(LOGIN), uuid4()
    old = await owner.fetchval("SELECT email FROM accounts WHERE id = $1", UUID(account_id))
    both = [browsers(), browsers("192.0.2.9")]
    for browser, purpose in zip(both, (LinkPurpose.EMAIL_OLD, LinkPurpose.EMAIL_NEW), strict=True):
        token = await link_for(account_id, purpose, change_id=change_id, new_email="new@carefirst.example.org")
        await browser.open(f"/confirm-email?link={token}")
    held = "SELECT FROM accounts WHERE username = 'carefirst.admin' FOR UPDATE"
    assert await during(held, asyncio.gather(*(browser.send() for browser in both)))
    try:
        found = await owner.fetchval("SELECT email FROM accounts WHERE id = $1", UUID(account_id))
        assert found == "new@carefirst.example.org"
    finally:
        await owner.execute("UPDATE accounts SET email = $2 WHERE id = $1", UUID(account_id), old)
