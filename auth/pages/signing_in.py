"""Signing in with a user name or an e-mail address and a password (rule A10)."""

import unicodedata
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

import auth.forms
import auth.sessions
import auth.site
import db.credentials
import db.sessions
from auth.pages import onward, rendering
from auth.pages.onward import Onward
from auth.pages.rendering import Page, Problem
from db.credentials import Attempt, Known

PASSWORD = "pwd"  # noqa: S105 - the method's name (RFC 8176)
LONGEST_LOGIN = 320
WRONG = "The user name, e-mail address or password is not right. Check them and try again."


async def show(request: Request) -> Response:
    """The form; who is signed in already, and came for nothing else, goes to the account."""
    to = onward.of(request)
    if to == Onward() and await auth.sessions.current(request) is not None:
        return rendering.see(to.address)
    return _page(request)


async def submit(request: Request) -> Response:
    """Try to sign in. The answer, and the time it takes, do not say whether there is such an account."""
    form = await auth.forms.received(request)
    login, password = _login(form), form.get("password", "")
    if blank := _blank(login, password):
        return _page(request, login, blank)
    site = auth.site.of(request)
    async with site.database.begin(None) as tx:
        known = await db.credentials.find(tx, login)
    right = await site.passwords.matches(password, known.password_hash if known else None)
    if known is None or not right or known.disabled:
        await _note(request, known, "REFUSED")
        return _page(request, login, [Problem("login", WRONG)])
    return await _enter(request, known, password)


async def _enter(request: Request, known: Known, password: str) -> Response:
    site = auth.site.of(request)
    fresh = await site.passwords.hash(password) if site.passwords.outdated(known.password_hash or "") else None
    async with site.database.begin(None) as tx:
        await tx.read_clock()
        if fresh is not None:
            await db.credentials.rehash(tx, known, fresh)
        await db.credentials.note(tx, _attempt(request, known, "SUCCEEDED"))
        token = await auth.sessions.begin(tx, request, known.account_id, [PASSWORD])
    response = rendering.see(onward.of(request).address)
    auth.sessions.give(response, token)
    return response


async def _note(request: Request, known: Known | None, outcome: str) -> None:
    async with auth.site.of(request).database.begin(None) as tx:
        await tx.read_clock()
        await db.credentials.note(tx, _attempt(request, known, outcome))


def _attempt(request: Request, known: Known | None, outcome: str) -> Attempt:
    came = auth.sessions.origin(request)
    return Attempt(known.account_id if known else None, "PASSWORD", outcome, came.address, came.agent)


def _login(form: Mapping[str, str]) -> str:
    """The name as it was typed, in one form for however a keyboard composed its letters."""
    return unicodedata.normalize("NFKC", form.get("login", "")).strip()[:LONGEST_LOGIN]


def _blank(login: str, password: str) -> list[Problem]:
    wrong = [] if login else [Problem("login", "Enter your user name or e-mail address.")]
    return wrong if password else [*wrong, Problem("password", "Enter your password.")]


def _page(request: Request, login: str = "", problems: list[Problem] | None = None) -> Response:
    page = Page("signin")
    terms = auth.site.of(request).terms
    return rendering.render(
        request,
        page.wrong(problems) if problems else page,
        action=onward.of(request).at("/signin"),
        login=login,
        access_form=terms.access_form_url,
    )
