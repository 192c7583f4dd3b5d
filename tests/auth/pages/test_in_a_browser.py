"""Every page in Chromium, wide and at 320 pixels (640 at 200 %): what axe-core finds, and what takes the focus.

With `SCREENSHOTS` set to a directory, each page is kept there as a picture.
"""

import asyncio
import base64
import fcntl
import os
import re
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pyotp
import pytest
import pytest_asyncio

import auth.links
import auth.secrets
from auth.passwords import Passwords
from domain.links import LinkPurpose
from settings import Settings
from tests.auth.pages.conftest import PASSWORD, Person
from tests.contract import live
from tests.contract.browser import Page, browsing

DIRECTORY = Path(__file__).parent / "node"
BIN = Path(sys.executable).parent
WIDTHS = (1280, 320)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NEW = "heron walnut lantern"
SETTLED_SECONDS = 0.1
TRIES = 150


@pytest.fixture(scope="module")
def axe() -> str:
    """The script that judges a page."""
    lock, installed = DIRECTORY / "package-lock.json", DIRECTORY / "node_modules" / ".package-lock.json"
    with lock.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
            command = [str(BIN / "npm"), "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
            environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
            subprocess.run(command, cwd=DIRECTORY, env=environment, check=True, timeout=240)
            installed.touch()
    return (DIRECTORY / "node_modules" / "axe-core" / "axe.min.js").read_text()


class Screen:
    """A browser with a screen, on the service at `address`."""

    def __init__(self, page: Page, address: str, axe: str) -> None:
        self.page, self.address, self.axe = page, address, axe
        self.seen: list[str] = []

    async def open(self, path: str) -> None:
        """Go to an address of the service."""
        await self.page.open(f"http://{self.address}{path}")
        await self.settle("true")

    async def settle(self, expression: str) -> None:
        """Wait for the next page to be there, and for `expression` to hold in it."""
        for _ in range(TRIES):
            await asyncio.sleep(SETTLED_SECONDS)
            try:
                if await self.page.evaluate(f"document.readyState === 'complete' && !window.left && ({expression})"):
                    return
            except AssertionError:
                continue  # the page is just being left
        raise AssertionError((expression, await self.page.evaluate("document.title + document.body.innerText")))

    async def send(self, form: str = "form", **filled: str) -> None:
        """Fill in a form, and press its first button."""
        for name, value in filled.items():
            await self.page.evaluate(
                f"(() => {{ const field = document.querySelector('#{name}');"
                f" if (field.type === 'checkbox') field.checked = true; else field.value = {value!r}; }})()"
            )
        await self.page.evaluate(f"window.left = true; document.querySelector('{form} button').click()")
        await self.settle("true")

    async def judge(self, name: str, title: str, *, wrong: bool = False) -> None:
        """Hold the page that is shown against everything, at each width."""
        shown = await self.page.evaluate("document.title")
        assert shown.startswith(f"Error: {title}" if wrong else title), (shown, title)
        if wrong:
            assert await self.page.evaluate("document.activeElement.className") == "summary", name
            assert await self.page.evaluate(
                "[...document.querySelectorAll('.summary a')].every(a => document.querySelector(a.hash)?.matches("
                "'input[aria-invalid=true]'))"
            ), name
        await self.page.evaluate(self.axe)
        for width in WIDTHS:
            await self.page.call(
                "Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=False
            )
            wide = await self.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, (name, width, wide)
            found = await self.page.evaluate(
                f"axe.run({{runOnly: {TAGS}}}).then(r => r.violations.map("
                "v => v.id + ': ' + v.nodes.map(n => n.target + ' ' + n.failureSummary).join(' | ')))"
            )
            assert found == [], (name, width, found)
            await self._keep(f"{name}-{width}")
        await self._zoom(name)
        self.seen.append(name)

    async def _zoom(self, name: str) -> None:
        """At 200 %, of the page as of its letters alone, nothing is lost to the right (WCAG 1.4.4)."""
        for width, letters in ((640, "100%"), (1280, "200%")):
            await self.page.call(
                "Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=2, mobile=False
            )
            wide = await self.page.evaluate(
                f"(document.documentElement.style.fontSize = '{letters}', document.documentElement.scrollWidth)"
            )
            assert wide <= width, (name, width, letters, wide)
        await self.page.evaluate("document.documentElement.style.fontSize = ''")

    async def _keep(self, name: str) -> None:
        if directory := os.environ.get("SCREENSHOTS"):
            taken = await self.page.call("Page.captureScreenshot", captureBeyondViewport=True)
            await asyncio.to_thread(Path(directory, f"{name}.png").write_bytes, base64.b64decode(taken["data"]))


@pytest.fixture(scope="module")
def address(settings: Settings) -> Iterator[str]:
    """The service on a real port; where nobody is known yet, this is whom to ask."""
    contact = {"contact_email": "help@example.org", "contact_telephone": "01632 960 001"}
    with live.serving(settings.model_copy(update={"access_form_url": "https://front.example/ask", **contact})) as here:
        yield here


@pytest_asyncio.fixture
async def screen(address: str, axe: str, person: Person) -> AsyncIterator[Screen]:
    """A new browser."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        assert "CI" not in os.environ, "CI never skips: install Debian's chromium"
        pytest.skip("NO CHROMIUM: the pages of sign-in were not tried in a browser.")
    async with browsing(chromium) as page:
        made = Screen(page, address, axe)
        yield made
        foreign = [each for each in page.addresses if not each.startswith((f"http://{address}/", "data:", "about:"))]
        assert foreign == []
        assert [each for each in page.complaints if "ContentSecurityPolicy" in each or "exceptionThrown" in each] == []


@pytest_asyncio.fixture
async def link(owner: Any, settings: Settings, person: Person) -> Any:
    """Makes links for a person, and gives their tokens."""
    secrets = auth.secrets.opened(settings.secret_key, settings.data_directory)

    async def made(username: str, purpose: LinkPurpose, **more: Any) -> str:
        account_id = await owner.fetchval("SELECT id FROM accounts WHERE username = $1", username)
        new = auth.links.new(secrets, account_id, purpose, await owner.fetchval("SELECT now()"))
        await owner.execute(
            "INSERT INTO links (id, account_id, purpose, token_hash, created_at, expires_at, change_id, new_email)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            *(new.id, account_id, purpose, new.token_hash, new.created_at, new.expires_at),
            *(more.get("change_id"), more.get("new_email")),
        )
        return secrets.link_token(new.id)

    return made


async def test_signing_in_and_the_account(screen: Screen, person: Person, owner: Any) -> None:
    await person("carefirst.admin")
    await owner.execute("UPDATE accounts SET activated_at = now() WHERE username = 'carefirst.admin'")
    await screen.open("/signin")
    await screen.judge("signin", "Sign in")
    await screen.send()
    await screen.judge("signin-error", "Sign in", wrong=True)
    await screen.send(login="carefirst.admin", password="wrong")
    await screen.judge("signin-wrong", "Sign in", wrong=True)
    await screen.send(login="carefirst.admin", password=PASSWORD)
    await screen.judge("account", "Your account")
    await screen.open("/account/password")
    await screen.judge("password", "Change your password")
    await screen.send(current="wrong", new="short", again="other")
    await screen.judge("password-error", "Change your password", wrong=True)
    await screen.send(current=PASSWORD, new=NEW, again=NEW)
    await screen.judge("account-changed", "Your account")
    await screen.open("/account/email")
    await screen.send(email="nonsense")
    await screen.judge("email-error", "Change your e-mail address", wrong=True)
    await screen.open("/signout")
    await screen.judge("signout", "Sign out")
    await screen.send()
    await screen.judge("signed-out", "You have signed out")


async def test_links_and_what_is_forgotten(screen: Screen, owner: Any, link: Any, hasher: Passwords) -> None:
    await owner.execute("UPDATE accounts SET activated_at = NULL WHERE username = 'carefirst.employee'")
    await screen.open("/forgotten")
    await screen.judge("forgotten", "Forgotten your password")
    await screen.send()
    await screen.judge("forgotten-error", "Forgotten your password", wrong=True)
    await screen.send(login="carefirst.employee")
    await screen.judge("forgotten-sent", "Look into your inbox")
    token = await link("carefirst.employee", LinkPurpose.ACTIVATION)
    await screen.open(f"/activate?link={token}")
    await screen.judge("activate", "Create your sign-in")
    await screen.send(new="short", again="other")
    await screen.judge("activate-error", "Create your sign-in", wrong=True)
    await screen.send(new=NEW, again=NEW, terms="yes")
    await screen.judge("activated", "Your account")
    await screen.open(f"/activate?link={token}")
    await screen.judge("link-gone", "This link is no longer good")
    token = await link("carefirst.employee", LinkPurpose.PASSWORD)
    await screen.open(f"/new-password?link={token}")
    await screen.judge("new-password", "Choose a new password")
    await screen.send(new=NEW)
    await screen.judge("new-password-error", "Choose a new password", wrong=True)
    change = {"change_id": UUID(int=1), "new_email": "a.rather.long.address@of-some-provider.example.org"}
    token = await link("carefirst.employee", LinkPurpose.EMAIL_NEW, **change)
    await screen.open(f"/confirm-email?link={token}")
    await screen.judge("confirm-email", "Change your e-mail address")
    await screen.send()
    await screen.judge("confirm-email-done", "Thank you")


async def test_a_second_factor_in_a_councils_name(screen: Screen, person: Person, owner: Any) -> None:
    await person("solihull.broker")
    await screen.open("/signin?authority=solihull")
    await screen.judge("signin-solihull", "Sign in – Solihull Metropolitan Borough Council")
    await screen.send(login="solihull.broker", password=PASSWORD)
    await screen.judge("set-up", "Set up your authenticator app")
    found = re.search(r"[A-Z2-7]{4}(?: [A-Z2-7]{4}){7}", await screen.page.evaluate("document.body.innerText"))
    assert found is not None
    secret = found[0].replace(" ", "")
    await screen.send(code="000000")
    await screen.judge("set-up-error", "Set up your authenticator app", wrong=True)
    await screen.send(code=pyotp.TOTP(secret).at(datetime.now(UTC)))
    await screen.judge("recovery-codes", "Your recovery codes")
    await screen.open("/account")
    await screen.judge("account-council", "Your account")
    await screen.open("/account/recovery-codes")
    await screen.judge("new-recovery-codes", "Make new recovery codes")
    await owner.execute("UPDATE sessions SET revoked_at = now()")
    await screen.open("/signin")
    await screen.send(login="solihull.broker", password=PASSWORD)
    await screen.judge("second-factor", "Enter your security code")
    await screen.send(code="")
    await screen.judge("second-factor-error", "Enter your security code", wrong=True)


async def test_what_went_wrong(screen: Screen, person: Person, owner: Any) -> None:
    await screen.open("/signin")
    await screen.page.evaluate("document.querySelector('[name=csrf]').value = ''")
    await screen.send(login="carefirst.admin", password=PASSWORD)
    await screen.judge("form-expired", "This page is out of date")


async def test_signing_in_at_a_council(screen: Screen, person: Person, owner: Any) -> None:
    await owner.execute("DELETE FROM identity_providers")
    await owner.execute(
        "INSERT INTO identity_providers (authority_id, name, issuer, client_id, client_secret_sealed, updated_at)"
        " SELECT id, 'Solihull staff account', 'http://127.0.0.1:9', 'x', '', now() FROM authorities"
        " WHERE slug = 'solihull'"
    )
    await screen.open("/signin?authority=solihull")
    await screen.judge("signin-elsewhere", "Sign in – Solihull Metropolitan Borough Council")
    await screen.page.evaluate("window.left = true; document.querySelector('a.button').click()")
    await screen.settle("true")
    await screen.judge("elsewhere-down", "Solihull staff account does not answer")
    await screen.open("/federated/callback/solihull?state=x")
    await screen.judge("elsewhere-gone", "This sign-in has ended")
    await owner.execute("DELETE FROM identity_providers")
