"""Forms that others made, and headers that others would like."""

from typing import Any

import pytest

from tests.auth.pages.browsing import SITE, Browser
from tests.auth.pages.conftest import PASSWORD, Browsers, Person

GOOD = {"login": "carefirst.admin", "password": PASSWORD}
FORM = "application/x-www-form-urlencoded"


async def _form(browser: Browser) -> dict[str, str]:
    await browser.open("/signin")
    return {**browser.forms[0].fields, **GOOD}


@pytest.mark.parametrize("token", [None, "", "0" * 64, "é"])
async def test_a_form_without_its_token_is_refused(token: str | None, browser: Browser, person: Person) -> None:
    await person("carefirst.admin")
    form = {name: value for name, value in (await _form(browser)).items() if name != "csrf"}
    answer = await browser.post("/signin", form if token is None else {**form, "csrf": token})
    assert (answer.status_code, "__Host-session" in answer.cookies) == (403, False)
    assert "out of date" in answer.text


async def test_a_token_of_another_browser_is_refused(browser: Browser, browsers: Browsers, person: Person) -> None:
    await person("carefirst.admin")
    await _form(browser)
    answer = await browser.post("/signin", await _form(browsers()))
    assert answer.status_code == 403


async def test_a_token_from_before_signing_in_is_refused_afterwards(browser: Browser, person: Person) -> None:
    await person("carefirst.admin")
    before = await _form(browser)
    await browser.post("/signin", before)
    answer = await browser.post("/signout", {"csrf": before["csrf"]})
    assert answer.status_code == 403
    await browser.open("/account")
    assert browser.title.startswith("Your account")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 303),
        ({"Origin": SITE}, 303),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://ebrokerage.test"}, 403),
        ({"Origin": f"{SITE}.evil.example"}, 403),
        ({}, 303),
    ],
)
async def test_a_form_comes_from_our_own_pages(
    headers: dict[str, str], status: int, browser: Browser, person: Person
) -> None:
    await person("carefirst.admin")
    answer = await browser.http.post("/signin", data=await _form(browser), headers=headers)
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{}", "application/json", 415),
        (b"a=b", "text/plain", 415),
        (b"a=" + b"b" * 20_000, FORM, 413),
        (b"login=%ff", FORM, 400),
        (b"login=%00", FORM, 400),
        ("login=é".encode(), FORM, 400),
        (b"&".join(b"a%d=b" % number for number in range(100)), FORM, 400),
    ],
)
async def test_a_body_that_is_no_form_of_ours(body: bytes, kind: str, status: int, browser: Browser) -> None:
    answer = await browser.http.post("/signin", content=body, headers={"Content-Type": kind})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")


async def test_every_page_is_guarded(browser: Browser, person: Person) -> None:
    for path in ("/signin", "/signed-out", "/signout", "/account"):
        answer = await browser.http.get(path)
        policy = answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "script-src" not in policy
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["strict-transport-security"]
        assert "access-control-allow-origin" not in answer.headers
        assert " style=" not in answer.text
        assert "<script" not in answer.text


async def test_the_style_is_ours_and_may_be_kept(browser: Browser) -> None:
    page = await browser.open("/signin")
    address = page.text.partition('<link rel="stylesheet" href="')[2].partition('"')[0]
    answer = await browser.http.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/css; charset=utf-8")
    assert "immutable" in answer.headers["cache-control"]
    assert "url(" not in answer.text


async def test_a_failure_is_a_page_that_says_nothing_of_it(
    browser: Browser, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any) -> None:
        raise RuntimeError("the secret of the house")

    import db.credentials  # noqa: PLC0415

    form = await _form(browser)
    monkeypatch.setattr(db.credentials, "find", broken)
    answer = await browser.post("/signin", form)
    assert (answer.status_code, "secret" in answer.text) == (500, False)
    assert "problem with the service" in answer.text


async def test_a_cookie_that_only_looks_like_ours_signs_nobody_in(
    browser: Browser, browsers: Browsers, person: Person
) -> None:
    """A neighbour's host may set it, so somebody would work in the neighbour's account."""
    await person("carefirst.admin")
    await browser.post("/signin", await _form(browser))
    token = browser.http.cookies["__Host-session"].encode()
    for name in (b"\xa0__Host-session", b"\x85__Host-session"):
        answer = await browsers().http.get("/account", headers=[(b"cookie", name + b"=" + token)])
        assert answer.headers["location"] == "/signin"


@pytest.mark.parametrize("slug", ["%00", "%0d%0a", "nobody", "%2e%2e", "a" * 300])
async def test_nonsense_has_no_logo(slug: str, browser: Browser) -> None:
    answer = await browser.http.get(f"/pages/logo/{slug}.png")
    assert answer.status_code == 404
