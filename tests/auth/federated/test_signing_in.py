"""Somebody of a council signs in where their council lets them in, and goes on to what they came for."""

import asyncio
import base64
import hashlib
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pyotp
import pytest
from joserfc import jwt

from auth.federation import discovery
from auth.keys import open_keys
from db.transaction import Database
from settings import Settings
from tests.auth.federated.conftest import SECRET, Council, Wanderer, changed, provided
from tests.auth.pages.browsing import SITE
from tests.auth.pages.conftest import PASSWORD, Person
from tests.conftest import MovableClock

BROKER = "solihull.broker"
SUBJECT = "AbC-1"
VERIFIER = "v" * 64
UNKNOWN = "There is no account here that you may use with Solihull staff account."
DOWN = "Solihull staff account does not answer"


@pytest.fixture
async def email(owner: Any, person: Person) -> str:
    """The broker's address; they have a password too."""
    account_id = await person(BROKER)
    found: str = await owner.fetchval("SELECT email FROM accounts WHERE id = $1", account_id)
    return found


@pytest.fixture
async def trusted(settings: Settings, auth_db: Database, council: Council) -> Council:
    """The provider, whose second factor counts."""
    await provided(settings, auth_db, council.issuer, second_factor_values=("mfa", "two-factors"))
    return council


async def history(owner: Any) -> list[tuple[str, str, bool]]:
    """Every try to sign in: the method, the outcome, and whether it is known whose."""
    rows = await owner.fetch("SELECT method, outcome, account_id FROM sign_ins ORDER BY id")
    return [(row["method"], row["outcome"], row["account_id"] is not None) for row in rows]


def is_in(browser: Wanderer) -> bool:
    """Whether the browser shows the account of somebody who is signed in."""
    return browser.title.startswith("Your account")


# The way there and back -----------------------------------------------------------------------------------------------


async def test_a_front_end_s_person_signs_in_at_their_council_and_the_front_end_gets_tokens(
    browser: Wanderer, trusted: Council, email: str, owner: Any, settings: Settings
) -> None:
    await trusted.says(SUBJECT, email.upper(), amr=["pwd", "mfa"])
    challenge = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code",
        "client_id": "front-end",
        "redirect_uri": "http://127.0.0.1:3000/callback",
        "scope": "api openid",
        "state": "s",
        "nonce": "n",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "authority": "solihull",
    }
    await browser.open(f"/oauth/authorize?{urlencode(asked)}")
    assert browser.title == "Sign in – Solihull Metropolitan Borough Council"
    assert "Sign in with Solihull staff account" in browser.text
    answer = await browser.open(browser.links["Sign in with Solihull staff account"])
    given = parse_qs(urlsplit(answer.headers["location"]).query)
    assert (given["state"], given["iss"]) == (["s"], [SITE])
    form = {"grant_type": "authorization_code", "code": given["code"][0], "code_verifier": VERIFIER}
    form |= {"client_id": "front-end", "redirect_uri": asked["redirect_uri"]}
    token = (await browser.http.post("/oauth/token", data=form)).json()["access_token"]
    claims = jwt.decode(token, open_keys(settings.data_directory).newest, algorithms=["RS256"]).claims
    account = await owner.fetchrow("SELECT * FROM accounts WHERE username = $1", BROKER)
    assert (claims["sub"], claims["amr"]) == (str(account["id"]), ["fed", "mfa"])
    assert await history(owner) == [("FEDERATED", "SUCCEEDED", True)]
    linked = await owner.fetch("SELECT * FROM audit WHERE action = 'account.identity_linked'")
    assert [(row["object_id"], row["authority_id"]) for row in linked] == [(account["id"], account["authority_id"])]


async def test_the_council_s_name_goes_with_a_pushed_request_and_an_unknown_one_does_no_harm(
    browser: Wanderer, council: Council
) -> None:
    asked = {"response_type": "code", "client_id": "front-end", "redirect_uri": "http://127.0.0.1:3000/callback"}
    asked |= {"scope": "api", "code_challenge": "c" * 43, "code_challenge_method": "S256"}
    pushed = (await browser.http.post("/oauth/par", data={**asked, "authority": "solihull"})).json()["request_uri"]
    await browser.open(f"/oauth/authorize?{urlencode({'client_id': 'front-end', 'request_uri': pushed})}")
    assert "Sign in with Solihull staff account" in browser.text
    for slug in ("norfolk", "nobody", "No such//Thing"):
        await browser.open(f"/oauth/authorize?{urlencode({**asked, 'authority': slug})}")
        assert (browser.status, "staff account" in browser.text) == (200, False)


async def test_what_is_sent_is_bound_by_proof_nonce_and_state_and_stored_sealed(
    browser: Wanderer, council: Council, owner: Any
) -> None:
    answer = await browser.http.get("/federated/start?authority=solihull&request=some-request")
    sent = {name: value[0] for name, value in parse_qs(urlsplit(answer.headers["location"]).query).items()}
    assert (sent["response_type"], sent["code_challenge_method"]) == ("code", "S256")
    assert (sent["redirect_uri"], sent["scope"]) == (f"{SITE}/federated/callback/solihull", "openid email profile")
    cookie = next(each for each in answer.headers.get_list("set-cookie") if each.startswith("__Host-federated"))
    assert all(part in cookie for part in ("HttpOnly", "Secure", "SameSite=lax", "Path=/", "Max-Age=600"))
    rows = str([dict(row) for row in await owner.fetch("SELECT * FROM federated_sign_ins, identity_providers")])
    for secret in (sent["state"], sent["nonce"], "some-request", SECRET, browser.http.cookies["__Host-federated"]):
        assert secret not in rows


async def test_our_own_second_factor_follows_where_the_provider_s_does_not_count(
    browser: Wanderer, wanderers: Any, trusted: Council, email: str, clock: MovableClock, owner: Any
) -> None:
    for said in ({"amr": ["pwd"]}, {"amr": ["otp"]}, {"acr": "one-factor"}):
        await trusted.says(SUBJECT, email, **said)
        half = wanderers()
        await half.sign_in()
        assert half.title.startswith("Set up your authenticator app"), said
        await half.open("/account")
        assert half.title.startswith("Sign in"), said
    await browser.sign_in()
    secret = browser.text.partition('class="secret">')[2].partition("<")[0].replace(" ", "")
    await browser.send(code=pyotp.TOTP(secret).now())
    assert browser.title.startswith("Your recovery codes")
    methods = "SELECT methods FROM sessions WHERE NOT second_factor_pending"
    assert await owner.fetchval(methods) == ["fed", "otp", "mfa"]
    await trusted.says(SUBJECT, email, amr=["pwd"], acr="two-factors")
    again = wanderers()
    await again.sign_in()
    assert is_in(again)


async def test_A8_who_was_never_here_accepts_the_terms_first(
    browser: Wanderer, wanderers: Any, trusted: Council, email: str, owner: Any
) -> None:
    await owner.execute("UPDATE accounts SET activated_at = NULL WHERE username = $1", BROKER)
    await trusted.says(SUBJECT, email, amr=["mfa"])
    await browser.sign_in()
    assert browser.title.startswith("Create your sign-in"), browser.title
    abandoned = browser.visited[-1]
    assert await owner.fetchval("SELECT count(*) FROM sessions") == 0
    other = wanderers()
    await other.sign_in()
    await browser.open(abandoned)
    assert browser.status == 410
    await other.send(new="heron walnut lantern", again="heron walnut lantern", terms="yes")
    assert await owner.fetchval("SELECT activated_at IS NOT NULL FROM accounts WHERE username = $1", BROKER)
    last = wanderers()
    await last.sign_in()
    assert is_in(last)


# Whom it lets in ------------------------------------------------------------------------------------------------------


async def test_the_first_time_goes_by_address_and_later_ones_by_subject_alone(
    wanderers: Any, trusted: Council, email: str, owner: Any
) -> None:
    for told in ({"email": email}, {"email": "married@elsewhere.example"}, {"email": email, "verified": False}, {}):
        await trusted.says(SUBJECT, amr=["mfa"], **told)
        browser = wanderers()
        await browser.sign_in()
        assert is_in(browser), told
    assert await owner.fetchval("SELECT count(*) FROM federated_identities") == 1


async def test_an_address_that_somebody_else_has_now_gives_them_nothing(
    wanderers: Any, trusted: Council, email: str, owner: Any
) -> None:
    for subject, let_in in ((SUBJECT, True), ("a-newcomer", False), (SUBJECT, True)):
        await trusted.says(subject, email, amr=["mfa"])
        browser = wanderers()
        await browser.sign_in()
        assert is_in(browser) is let_in, subject
    assert await owner.fetchval("SELECT array_agg(subject) FROM federated_identities") == [SUBJECT]


async def test_whom_it_does_not_let_in_is_told_one_and_the_same(
    wanderers: Any, trusted: Council, email: str, owner: Any
) -> None:
    emails = {row["username"]: row["email"] for row in await owner.fetch("SELECT username, email FROM accounts")}
    cases: dict[str, dict[str, Any]] = {
        "nobody has it": {"email": "nobody@example.org"},
        "not verified": {"email": email, "verified": False},
        "nothing said of it": {"claims": {"email": email}},
        "a name that looks like it": {"claims": {"preferred_username": email}},
        "no address": {},
        "another council's": {"email": emails["norfolk.broker"]},
        "a provider's": {"email": emails["carefirst.admin"]},
        "looks alike": {"email": email.replace("s", "\N{LATIN SMALL LETTER LONG S}", 1)},
    }
    pages = []
    for subject, said in cases.items():
        await trusted.says(subject.replace(" ", "-"), amr=["mfa"], **said)
        browser = wanderers()
        await browser.sign_in()
        assert UNKNOWN in browser.text, subject
        pages.append((browser.status, browser.text))
    await owner.execute("UPDATE accounts SET disabled_at = now() WHERE username = $1", BROKER)
    await trusted.says(SUBJECT, email, amr=["mfa"])
    browser = wanderers()
    await browser.sign_in()
    pages.append((browser.status, browser.text))
    assert set(pages) == {pages[0]}
    assert pages[0][0] == 403
    assert {outcome for _, outcome, _ in await history(owner)} == {"REFUSED"}
    assert await owner.fetchval("SELECT count(*) FROM federated_identities") == 0
    assert await owner.fetchval("SELECT count(*) FROM sessions") == 0


async def test_who_is_disabled_later_is_not_let_in_by_subject_either(
    browser: Wanderer, wanderers: Any, trusted: Council, email: str, owner: Any
) -> None:
    await trusted.says(SUBJECT, email, amr=["mfa"])
    await browser.sign_in()
    assert is_in(browser)
    await owner.execute("UPDATE accounts SET disabled_at = now() WHERE username = $1", BROKER)
    other = wanderers()
    await other.sign_in()
    assert (UNKNOWN in other.text, (await history(owner))[-1]) == (True, ("FEDERATED", "REFUSED", True))


async def test_another_authority_s_provider_does_not_let_in_by_a_subject_that_both_know(
    browser: Wanderer, wanderers: Any, trusted: Council, email: str, settings: Settings, auth_db: Database
) -> None:
    await provided(settings, auth_db, trusted.issuer, authority="norfolk", second_factor_values=("mfa",))
    await trusted.says(SUBJECT, email, amr=["mfa"])
    await browser.sign_in()
    assert is_in(browser)
    other = wanderers()
    await other.sign_in("norfolk")
    assert (other.status, "no account here" in other.text) == (403, True)


@pytest.mark.parametrize("said", [True, "1", 1], ids=str)
async def test_what_Entra_says_of_an_address_counts(
    said: object, browser: Wanderer, trusted: Council, email: str
) -> None:
    await trusted.control(entra=True)
    await trusted.says(SUBJECT, claims={"email": email, "xms_edov": said, "preferred_username": "x"}, amr=["mfa"])
    back = await browser.until_back()
    without = changed(back, iss=None)
    assert without != back
    await browser.open(without)
    assert is_in(browser)


async def test_two_first_times_at_once_make_one_link(wanderers: Any, trusted: Council, email: str, owner: Any) -> None:
    await trusted.says(SUBJECT, email, amr=["mfa"])
    browsers = [wanderers() for _ in range(3)]
    addresses = [await each.until_back() for each in browsers]
    await asyncio.gather(*(each.open(address) for each, address in zip(browsers, addresses, strict=True)))
    assert all(is_in(each) for each in browsers)
    assert await owner.fetchval("SELECT count(*) FROM audit WHERE action = 'account.identity_linked'") == 1


# When it does not work ------------------------------------------------------------------------------------------------


async def test_a_provider_that_is_down_is_said_to_be_and_the_password_stays(
    browser: Wanderer, council: Council, email: str
) -> None:
    await council.control(down=True)
    await browser.sign_in()
    assert (browser.status, browser.title.startswith(DOWN)) == (503, True)
    await browser.open(browser.links["Sign in with a password"])
    await browser.send(login=BROKER, password=PASSWORD)
    assert browser.title.startswith("Set up your authenticator app")


async def test_a_provider_that_goes_down_on_the_way_is_said_to_be(
    browser: Wanderer, council: Council, email: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await council.says(SUBJECT, email)
    back = await browser.until_back()
    monkeypatch.setattr(discovery, "FRESH_SECONDS", 600.0)
    await council.control(down=True)
    await browser.open(back)
    assert (browser.status, browser.title.startswith(DOWN)) == (503, True)
    away = await browser.http.get("/federated/start?authority=solihull")
    assert away.headers["location"].startswith(council.issuer), "what it published is known for a while"


async def test_the_provider_s_keys_are_replaced_while_we_know_the_old_ones(
    wanderers: Any, trusted: Council, email: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discovery, "FRESH_SECONDS", 600.0)
    await trusted.says(SUBJECT, email, amr=["mfa"])
    for _ in range(2):
        browser = wanderers()
        await browser.sign_in()
        assert is_in(browser), browser.text
        await trusted.control(rotate=True)


async def test_who_changes_their_mind_is_not_signed_in(browser: Wanderer, council: Council, owner: Any) -> None:
    await council.says("cancels")
    await browser.sign_in("solihull")
    assert "did not let you sign in" in browser.text
    assert await owner.fetchval("SELECT count(*) FROM federated_sign_ins") == 0


async def test_without_a_provider_one_signs_in_as_ever(browser: Wanderer, council: Council, owner: Any) -> None:
    await owner.execute("UPDATE identity_providers SET enabled = false")
    for slug in ("solihull", "norfolk", "nobody", "%00", "a/b"):
        await browser.open(f"/federated/start?authority={slug}")
        assert (browser.status, browser.title.startswith("Sign in")) == (200, True)
        assert "staff account" not in browser.text
    await browser.open("/federated/callback/solihull?code=c&state=s")
    assert browser.title.startswith("Sign in")


async def test_a_journey_has_an_end(browser: Wanderer, trusted: Council, email: str, clock: MovableClock) -> None:
    await trusted.says(SUBJECT, email, amr=["mfa"])
    back = await browser.until_back()
    clock.advance(timedelta(minutes=10))
    await browser.open(back)
    assert browser.title.startswith("This sign-in has ended")
