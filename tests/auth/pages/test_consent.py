"""Letting a program act for oneself: asked once, in words, and never by accident."""

import base64
import hashlib
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import pytest_asyncio

import auth.clients
import auth.secrets
from db.transaction import Database
from domain.clients import Authentication, NewClient
from settings import Settings
from tests.auth.pages.browsing import Browser
from tests.auth.pages.conftest import PASSWORD, Browsers, Person

CLIENT = "test.planner"
BACK = "https://planner.example/back"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"


@pytest_asyncio.fixture
async def planner(settings: Settings, auth_db: Database, owner: Any, person: Person) -> AsyncIterator[str]:
    """Somebody else's program; gives the address at which it asks."""
    await person("carefirst.admin")
    secrets = auth.secrets.opened(settings.secret_key, settings.data_directory)
    new = NewClient(
        CLIENT,
        name="Planner <b>",
        authentication=Authentication.NONE,
        scopes=("api", "openid", "offline_access"),
        redirect_uris=(BACK,),
        device=True,
    )
    await auth.clients.register(auth_db, secrets, new)
    asked = {
        "response_type": "code",
        "client_id": CLIENT,
        "redirect_uri": BACK,
        "scope": "api openid",
        "state": "xyz",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    yield f"/oauth/authorize?{urlencode(asked)}"
    await owner.execute("TRUNCATE authorization_requests, authorization_codes, device_codes, grants CASCADE")
    await owner.execute("DELETE FROM clients WHERE client_id = $1", CLIENT)


async def _asked(browser: Browser, address: str) -> None:
    await browser.open(address)
    assert browser.title.startswith("Sign in")
    await browser.send(login="carefirst.admin", password=PASSWORD)
    assert browser.title.startswith("Allow Planner"), browser.title


@pytest.mark.parametrize(("decision", "told"), [("allow", "code"), ("deny", "error"), ("", "error")])
async def test_a_foreign_program_is_allowed_or_not(decision: str, told: str, browser: Browser, planner: str) -> None:
    await _asked(browser, planner)
    assert "Planner &lt;b&gt;" in browser.text
    assert "do in the service everything that you may do" in browser.text
    found = browser.forms[0]
    answer = await browser.post(found.action, {**found.fields, "decision": decision})
    assert answer.status_code == 303
    back = urlsplit(answer.headers["location"])
    assert f"{back.scheme}://{back.netloc}{back.path}" == BACK
    assert told in parse_qs(back.query)
    again = await browser.post(found.action, {**found.fields, "decision": "allow"})
    assert again.status_code == 410


async def test_a_forms_answer_may_lead_to_this_client_and_nowhere_else(browser: Browser, planner: str) -> None:
    page = await browser.open(planner)
    assert "form-action 'self' https://planner.example;" in page.headers["content-security-policy"]
    page = await browser.open("/signin?request=unknown")
    assert "form-action 'self';" in page.headers["content-security-policy"]


async def test_nobody_allows_anything_from_elsewhere_or_without_signing_in(
    browser: Browser, browsers: Browsers, planner: str
) -> None:
    await _asked(browser, planner)
    found = browser.forms[0]
    foreign = await browser.post(found.action, {"decision": "allow"})
    assert foreign.status_code == 403
    stranger = browsers()
    await stranger.open(found.action)
    assert stranger.title.startswith("Sign in")
    framed = await browser.open(found.action)
    assert "frame-ancestors 'none'" in framed.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/consent", "/consent?request=unknown", "/consent?request=%0d%0a"])
async def test_a_request_that_is_gone(path: str, browser: Browser, planner: str) -> None:
    await browser.open(path)
    assert (browser.status, browser.title.startswith("This request has ended")) == (410, True)


async def _codes(browser: Browser) -> dict[str, Any]:
    answer = await browser.http.post("/oauth/device", data={"client_id": CLIENT, "scope": "api"})
    codes: dict[str, Any] = answer.json()
    return codes


@pytest.mark.parametrize(("decision", "error"), [("allow", None), ("deny", "access_denied")])
async def test_a_device_is_allowed_or_not(
    decision: str, error: str | None, browser: Browser, browsers: Browsers, planner: str
) -> None:
    codes = await _codes(browser)
    await browser.open(f"/device?user_code={codes['user_code']}")
    await browser.send(login="carefirst.admin", password=PASSWORD)
    assert browser.title.startswith("Allow Planner")
    assert codes["user_code"] in browser.text
    await browser.send(decision=decision)
    assert browser.title.startswith("Your device is ")
    form = {"grant_type": DEVICE, "client_id": CLIENT, "device_code": codes["device_code"]}
    answer = (await browsers().http.post("/oauth/token", data=form)).json()
    assert answer.get("error") == error


async def test_a_code_is_typed_however_and_guessing_is_slow(browser: Browser, planner: str) -> None:
    codes = await _codes(browser)
    await browser.open("/device")
    await browser.send(login="carefirst.admin", password=PASSWORD)
    assert browser.title.startswith("Connect a device")
    await browser.send()
    assert browser.problems == ["Enter the code that your device shows."]
    await browser.send(user_code=codes["user_code"].lower().replace("-", " "))
    assert browser.title.startswith("Allow Planner")
    for _ in range(6):
        await browser.open("/device?user_code=BBBB-BBBB")
    assert browser.status == 429


@pytest.mark.parametrize("decision", ["allow", "deny"])
async def test_answering_codes_is_no_faster_way_to_guess_them(
    decision: str, browser: Browser, browsers: Browsers, planner: str
) -> None:
    await browser.open("/device")
    await browser.send(login="carefirst.admin", password=PASSWORD)
    fields = browser.forms[0].fields
    statuses = []
    for _ in range(8):
        # a device of one's own in between gives no guesses back
        own = (await _codes(browsers()))["user_code"]
        await browser.open(f"/device?user_code={own}")
        answer = await browser.post("/device", {**fields, "user_code": "BBBB-BBBB", "decision": decision})
        statuses.append(answer.status_code)
    assert (statuses[0], statuses[-1]) == (422, 429)
    waiting = (await _codes(browsers()))["user_code"]
    right = await browser.post("/device", {**fields, "user_code": waiting, "decision": decision})
    assert right.status_code == 429
