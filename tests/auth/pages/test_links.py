"""Links in e-mails: the first time, a forgotten password, another address."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

import auth.links
import auth.secrets
from auth.secrets import Secrets
from domain.links import LinkPurpose
from settings import Settings
from tests.auth.pages.browsing import Browser
from tests.auth.pages.conftest import PASSWORD, Browsers, Person
from tests.conftest import MovableClock

NEW = {"new": "heron walnut lantern", "again": "heron walnut lantern"}
LinkFor = Callable[..., Awaitable[str]]


@pytest.fixture
def secrets(settings: Settings) -> Secrets:
    """The installation's secrets."""
    return auth.secrets.opened(settings.secret_key, settings.data_directory)


@pytest_asyncio.fixture
async def link_for(owner: Any, secrets: Secrets, person: Person) -> LinkFor:
    """Makes a link, and gives its token."""

    async def made(account_id: str, purpose: LinkPurpose = LinkPurpose.ACTIVATION, **more: Any) -> str:
        now = await owner.fetchval("SELECT date_trunc('milliseconds', clock_timestamp())")
        link = auth.links.new(secrets, UUID(account_id), purpose, now)
        await owner.execute(
            "INSERT INTO links (id, account_id, purpose, token_hash, created_at, expires_at, change_id, new_email)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            link.id,
            link.account_id,
            purpose,
            link.token_hash,
            link.created_at,
            link.expires_at,
            more.get("change_id"),
            more.get("new_email"),
        )
        return secrets.link_token(link.id)

    return made


@pytest_asyncio.fixture
async def invited(owner: Any, person: Person) -> Any:
    """Somebody of a provider who was approved and has never signed in."""
    account_id = await owner.fetchval(
        "INSERT INTO accounts (username, email, forename, surname, role, organisation_id, approved_by)"
        " SELECT 'jowhitfield', 'jo@carefirst.example.org', 'Jo', 'Whitfield', 'EMPLOYEE', o.id, a.id"
        " FROM organisations o, authorities a WHERE o.name = 'Care First Home Care Ltd' AND a.slug = 'solihull'"
        " RETURNING id"
    )
    yield str(account_id)
    await owner.execute("TRUNCATE sessions, sign_ins, credentials, links, messages CASCADE")
    await owner.execute("DELETE FROM accounts WHERE id = $1", account_id)


async def test_A7_A8_A11_a_link_a_password_and_the_terms_let_somebody_in(
    browser: Browser, invited: str, link_for: LinkFor, owner: Any
) -> None:
    token = await link_for(invited)
    await browser.open(f"/activate?link={token}")
    assert browser.title == "Create your sign-in – Solihull Metropolitan Borough Council"
    assert "jowhitfield" in browser.text
    await browser.send(**NEW, terms="yes")
    assert browser.title.startswith("Your account")
    row = await owner.fetchrow("SELECT activated_at, terms_version FROM accounts WHERE id = $1", UUID(invited))
    assert (row["activated_at"] is not None, row["terms_version"]) == (True, "2024-01")
    assert await owner.fetchval("SELECT count(*) FROM audit WHERE action = 'account.activated'") == 1


@pytest.mark.parametrize(
    ("given", "sentences"),
    [
        ({}, ["Enter a new password.", "Accept the terms and conditions to use the service."]),
        (NEW, ["Accept the terms and conditions to use the service."]),
        ({**NEW, "again": "other", "terms": "yes"}, ["Enter the same password again: the two differ."]),
        ({"new": "short", "again": "short", "terms": "yes"}, ["Your password must have 15 characters or more"]),
        (
            {"new": "carefirsthomecare", "again": "carefirsthomecare", "terms": "yes"},
            ["Choose a password that does not have your name"],
        ),
        (
            {"new": "Liverpoolfootballclub", "again": "Liverpoolfootballclub", "terms": "yes"},
            [],
        ),
        (
            {"new": "1q2w3e4r5t6y7u8i", "again": "1q2w3e4r5t6y7u8i", "terms": "yes"},
            ["Choose a password that is harder to guess"],
        ),
    ],
)
async def test_A8_all_three_or_nothing(
    given: dict[str, str], sentences: list[str], browser: Browser, invited: str, link_for: LinkFor, owner: Any
) -> None:
    await browser.open(f"/activate?link={await link_for(invited)}")
    await browser.send(**given)
    assert len(browser.problems) == len(sentences)
    assert all(said.startswith(sentence) for said, sentence in zip(browser.problems, sentences, strict=True))
    assert (await owner.fetchval("SELECT count(*) FROM credentials") == 0) is bool(sentences)


@pytest.mark.parametrize(("early", "good"), [(timedelta(seconds=5), True), (timedelta(0), False)])
async def test_A7_a_link_is_good_for_24_elapsed_hours(
    early: timedelta, good: bool, browser: Browser, invited: str, link_for: LinkFor, clock: MovableClock
) -> None:
    token = await link_for(invited)
    clock.advance(timedelta(hours=24) - early)
    await browser.open(f"/activate?link={token}")
    assert browser.status == (200 if good else 410)


async def test_A7_at_the_exact_instant_it_is_over(
    invited: str, link_for: LinkFor, auth_db: Any, secrets: Secrets
) -> None:
    import db.links  # noqa: PLC0415

    token = await link_for(invited)
    async with auth_db.begin(None) as tx:
        ends = await tx.connection.fetchval(
            "SELECT expires_at FROM links WHERE token_hash = $1", secrets.link_hash(token)
        )
        hashed, purposes = secrets.link_hash(token), (LinkPurpose.ACTIVATION,)
        assert await db.links.lock_good(tx, hashed, purposes, ends) is None
        assert await db.links.lock_good(tx, hashed, purposes, ends - timedelta(microseconds=1)) is not None


async def test_A7_a_link_is_used_once_even_by_two_at_once(
    browsers: Browsers, invited: str, link_for: LinkFor, owner: Any
) -> None:
    token = await link_for(invited)
    both = [browsers(), browsers("192.0.2.9")]
    for each in both:
        await each.open(f"/activate?link={token}")
    await asyncio.gather(*(each.send(**NEW, terms="yes") for each in both))
    assert sorted(each.status for each in both) == [200, 410]
    late = browsers()
    await late.open(f"/activate?link={token}")
    assert (late.status, late.title.startswith("This link is no longer good")) == (410, True)
    assert await owner.fetchval("SELECT count(*) FROM sessions") == 1


async def test_A7_a_newer_link_or_another_purpose_ends_it(
    browser: Browser, invited: str, link_for: LinkFor, owner: Any
) -> None:
    token = await link_for(invited)
    await browser.open(f"/new-password?link={token}")
    assert browser.status == 410
    await owner.execute("UPDATE links SET revoked_at = now()")
    await browser.open(f"/activate?link={token}")
    assert browser.status == 410


@pytest.mark.parametrize("token", ["", "x", "é", "A" * 43, "%00", "A" * 5000])
async def test_no_link_of_ours(token: str, browser: Browser) -> None:
    for path in ("/activate", "/new-password", "/confirm-email"):
        await browser.open(f"{path}?link={token}")
        assert browser.status == 410


async def test_opening_a_link_uses_nothing_up(browser: Browser, invited: str, link_for: LinkFor) -> None:
    token = await link_for(invited)
    for _ in range(3):
        await browser.http.head(f"/activate?link={token}")
        await browser.open(f"/activate?link={token}")
        assert browser.status == 200


# A forgotten password -------------------------------------------------------------------------------------------------


async def _messages(owner: Any) -> list[str]:
    return [row["kind"] for row in await owner.fetch("SELECT kind FROM messages ORDER BY created_at, kind")]


async def _token(owner: Any, secrets: Secrets, kind: str) -> str:
    return secrets.link_token(await owner.fetchval("SELECT link_id FROM messages WHERE kind = $1", kind))


async def test_A10_a_forgotten_password_ends_everything_that_was_open(
    browser: Browser, browsers: Browsers, person: Person, owner: Any, secrets: Secrets
) -> None:
    account_id = await person("carefirst.admin")
    await owner.execute("UPDATE accounts SET activated_at = now() WHERE id = $1", UUID(account_id))
    thief = browsers("198.51.100.1")
    await thief.open("/signin")
    await thief.send(login="carefirst.admin", password=PASSWORD)
    await browser.open("/forgotten")
    await browser.send(login="carefirst.admin")
    assert browser.title.startswith("Look into your inbox")
    assert await _messages(owner) == ["PASSWORD_RESET"]
    await browser.open(f"/new-password?link={await _token(owner, secrets, 'PASSWORD_RESET')}")
    await browser.send(new="short", again="other")
    assert len(browser.problems) == 2
    await browser.send(**NEW)
    assert browser.title.startswith("Your account")
    assert await _messages(owner) == ["PASSWORD_RESET", "PASSWORD_CHANGED"]
    await thief.open("/account")
    assert thief.title.startswith("Sign in")
    again = browsers()
    await again.open("/signin")
    await again.send(login="carefirst.admin", password=PASSWORD)
    assert again.problems
    await again.send(login="carefirst.admin", password=NEW["new"])
    assert again.title.startswith("Your account")


async def test_the_answer_does_not_say_who_has_an_account(browsers: Browsers, person: Person, owner: Any) -> None:
    account_id = await person("carefirst.admin")
    await owner.execute("UPDATE accounts SET activated_at = now() WHERE id = $1", UUID(account_id))
    texts = set()
    for login in ("carefirst.admin", "nobody.at.all", "nobody@example.org", "care4all.admin"):
        browser = browsers()
        await browser.open("/forgotten")
        await browser.send(login=login)
        texts.add((browser.status, browser.text))
    assert len(texts) == 1
    assert await owner.fetchval("SELECT count(*) FROM messages") == 1


async def test_the_newest_link_alone_is_good_and_few_are_sent(
    browser: Browser, person: Person, owner: Any, secrets: Secrets
) -> None:
    account_id = await person("carefirst.admin")
    await owner.execute("UPDATE accounts SET activated_at = now() WHERE id = $1", UUID(account_id))
    for _ in range(6):
        await browser.open("/forgotten")
        await browser.send(login="carefirst.admin")
        assert browser.status == 200
    links = await owner.fetch("SELECT id FROM links ORDER BY created_at")
    assert len(links) == 3
    for link in links:
        await browser.open(f"/new-password?link={secrets.link_token(link['id'])}")
        assert browser.status == (200 if link == links[-1] else 410)


async def _seconds(browser: Browser, path: str, **form: str) -> float:
    await browser.open(path)
    began = time.perf_counter()
    await browser.post(browser.forms[0].action, {**browser.forms[0].fields, **form})
    return time.perf_counter() - began


@pytest.mark.parametrize(("path", "form"), [("/signin", {"password": "wrong"}), ("/forgotten", {})])
async def test_the_time_does_not_say_who_has_an_account(
    path: str, form: dict[str, str], browsers: Browsers, person: Person, owner: Any
) -> None:
    account_id = await person("carefirst.admin")
    await owner.execute("UPDATE accounts SET activated_at = now() WHERE id = $1", UUID(account_id))
    await _seconds(browsers(), path, login="warming.up", **form)
    taken: dict[str, list[float]] = {"carefirst.admin": [], "nobody.at.all": []}
    for place in range(9):
        for login, seconds in taken.items():
            await owner.execute("TRUNCATE throttles")
            seconds.append(await _seconds(browsers(f"192.0.2.{place}"), path, login=login, **form))
    known, unknown = (statistics.median(each) for each in taken.values())
    assert abs(known - unknown) < 0.35 * max(known, unknown), (known, unknown)


# Another address ------------------------------------------------------------------------------------------------------


async def test_an_address_changes_once_both_have_confirmed(
    browser: Browser, person: Person, owner: Any, secrets: Secrets
) -> None:
    account_id = UUID(await person("carefirst.admin"))
    old = await owner.fetchval("SELECT email FROM accounts WHERE id = $1", account_id)
    await browser.open("/signin")
    await browser.send(login="carefirst.admin", password=PASSWORD)
    await browser.open("/account/email")
    await browser.send(email="not an address", current="")
    assert len(browser.problems) == 2
    await browser.send(email="Office@Carefirst.example.org", current=PASSWORD)
    assert "Links have been sent" in browser.text
    to = "SELECT address FROM messages WHERE kind = $1"
    assert await owner.fetchval(to, "EMAIL_CHANGE_OLD") == old
    assert await owner.fetchval(to, "EMAIL_CHANGE_NEW") == "Office@carefirst.example.org"
    try:
        for kind, now in (("EMAIL_CHANGE_NEW", old), ("EMAIL_CHANGE_OLD", "Office@carefirst.example.org")):
            token = await _token(owner, secrets, kind)
            await browser.open(f"/confirm-email?link={token}")
            await browser.send()
            assert await owner.fetchval("SELECT email FROM accounts WHERE id = $1", account_id) == now
            await browser.open(f"/confirm-email?link={token}")
            assert browser.status == 410
    finally:
        await owner.execute("UPDATE accounts SET email = $2 WHERE id = $1", account_id, old)


async def test_an_address_that_somebody_has_is_not_given_twice(
    browser: Browser, link_for: LinkFor, person: Person, owner: Any
) -> None:
    account_id = await person("carefirst.admin")
    taken = await owner.fetchval("SELECT upper(email) FROM accounts WHERE username = 'care4all.admin'")
    change_id = uuid4()
    for purpose in (LinkPurpose.EMAIL_OLD, LinkPurpose.EMAIL_NEW):
        token = await link_for(account_id, purpose, change_id=change_id, new_email=taken)
        await browser.open(f"/confirm-email?link={token}")
        await browser.send()
    assert browser.title.startswith("Your e-mail address is not changed")


async def test_changing_the_password_keeps_this_browser_alone(
    browser: Browser, browsers: Browsers, person: Person, owner: Any
) -> None:
    await person("carefirst.admin")
    other = browsers("198.51.100.1")
    for each in (browser, other):
        await each.open("/signin")
        await each.send(login="carefirst.admin", password=PASSWORD)
    await browser.open("/account")
    assert browser.text.count("End this session") == 1
    await browser.open("/account/password")
    await browser.send(current="wrong", **NEW)
    assert browser.problems == ["This is not your password."]
    await browser.send(current=PASSWORD, **NEW)
    assert "Your password is changed" in browser.text
    await other.open("/account")
    assert other.title.startswith("Sign in")
    assert await _messages(owner) == ["PASSWORD_CHANGED"]


async def test_somebody_ends_their_own_sessions_and_nobody_elses(
    browser: Browser, browsers: Browsers, person: Person, owner: Any
) -> None:
    await person("carefirst.admin")
    await person("care4all.admin")
    foreign, other = browsers(), browsers("198.51.100.1")
    for each, login in ((browser, "carefirst.admin"), (other, "carefirst.admin"), (foreign, "care4all.admin")):
        await each.open("/signin")
        await each.send(login=login, password=PASSWORD)
    ids = await owner.fetch(
        "SELECT s.id FROM sessions s JOIN accounts a ON a.id = s.account_id WHERE a.username = 'care4all.admin'"
    )
    await browser.open("/account")
    await browser.send(1, session=str(ids[0]["id"]))
    await foreign.open("/account")
    assert foreign.title.startswith("Your account")
    await browser.open("/account")
    await browser.send(1)
    await other.open("/account")
    assert other.title.startswith("Sign in")
    answer = await browser.post("/account/sessions", {**browser.forms[0].fields, "session": "x"})
    assert answer.status_code in {400, 403}


async def test_what_was_sent_to_the_old_address_is_good_no_longer(
    browser: Browser, person: Person, link_for: LinkFor, owner: Any
) -> None:
    account_id = await person("carefirst.admin")
    old = await owner.fetchval("SELECT email FROM accounts WHERE id = $1", UUID(account_id))
    reset, change_id = await link_for(account_id, LinkPurpose.PASSWORD), uuid4()
    try:
        for purpose in (LinkPurpose.EMAIL_OLD, LinkPurpose.EMAIL_NEW):
            token = await link_for(account_id, purpose, change_id=change_id, new_email="new@carefirst.example.org")
            await browser.open(f"/confirm-email?link={token}")
            await browser.send()
        await browser.open(f"/new-password?link={reset}")
        assert browser.status == 410
    finally:
        await owner.execute("UPDATE accounts SET email = $2 WHERE id = $1", UUID(account_id), old)


async def test_another_password_ends_a_change_of_address_that_waits(
    browser: Browser, person: Person, link_for: LinkFor
) -> None:
    account_id, change_id = await person("carefirst.admin"), uuid4()
    sent = [
        await link_for(account_id, purpose, change_id=change_id, new_email="thief@example.org")
        for purpose in (LinkPurpose.EMAIL_OLD, LinkPurpose.EMAIL_NEW)
    ]
    await browser.open(f"/new-password?link={await link_for(account_id, LinkPurpose.PASSWORD)}")
    await browser.send(**NEW)
    for token in sent:
        await browser.open(f"/confirm-email?link={token}")
        assert browser.status == 410
