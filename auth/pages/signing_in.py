"""Signing in with a user name or an e-mail address and a password (rule A10)."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

import auth.devices
import auth.forms
import auth.passwords
import auth.sessions
import auth.site
import auth.throttling
import db.attempts
import db.credentials
from auth.pages import elsewhere, entering, onward, rendering, themes, waiting
from auth.pages.rendering import Page, Problem
from auth.throttling import Turn
from db.credentials import Attempt, Known
from db.transaction import Tx
from domain import throttling
from domain.throttling import MustWait, Scope

LONGEST_LOGIN = 320
KNOWN_FOR = timedelta(days=90)
WRONG = "The user name, e-mail address or password is not right. Check them and try again."


@dataclass(frozen=True, slots=True)
class Try:
    """One try to sign in: what was typed, whom it may be, and what it is counted by."""

    login: str
    password: str
    known: Known | None
    turn: Turn


async def show(request: Request) -> Response:
    """The form; who is signed in already, and came for nothing else, goes to the account."""
    to = onward.of(request)
    if to.is_own_account and await auth.sessions.current(request) is not None:
        return rendering.see(to.address)
    return await _page(request)


async def submit(request: Request) -> Response:
    """Try to sign in. The answer, and the time it takes, do not say whether there is such an account."""
    form = await auth.forms.received(request)
    login, password = typed_login(form), form.get("password", "")
    if blank := _blank(login, password):
        return await _page(request, login, blank)
    site = auth.site.of(request)
    async with site.database.begin(None) as tx:
        now = await tx.read_clock()
        known, turn = await db.credentials.find(tx, login), Turn({})
        try:
            turn = await _take(tx, request, login, known)
        except MustWait as early:
            await _note_waiting(tx, request, known)
            until = early.until
        else:
            until = now
    if until > now:
        page = await _page(request, login, [Problem("login", waiting.sentence(until, now))], 429)
        return waiting.told(page, until, now)
    return await _decide(request, Try(login, password, known, turn))


async def _decide(request: Request, tried: Try) -> Response:
    known = tried.known
    if await _is_right(request, tried) and known is not None and not known.disabled:
        entered = await _enter(request, tried, known)
        if entered is not None:
            return entered
    async with auth.site.of(request).database.begin(None) as tx:
        await tx.read_clock()
        await db.credentials.note(tx, attempt(request, known, "PASSWORD", "REFUSED"))
    return await _page(request, tried.login, [Problem("login", WRONG)])


async def _is_right(request: Request, tried: Try) -> bool:
    site = auth.site.of(request)
    try:
        return await site.passwords.matches(tried.password, tried.known.password_hash if tried.known else None)
    except auth.passwords.Busy:
        async with site.database.begin(None) as tx:
            await tx.read_clock()
            await auth.throttling.forgive(tx, tried.turn)
        raise


async def _enter(request: Request, tried: Try, known: Known) -> Response | None:
    """Let somebody in; None where the password was changed, or the account disabled, while we worked on it."""
    site = auth.site.of(request)
    outdated = site.passwords.outdated(known.password_hash or "")
    fresh = await site.passwords.hash(tried.password) if outdated else None
    async with site.database.begin(None) as tx:
        if not await db.credentials.hold(tx, known):
            return None
        await tx.read_clock()
        if fresh is not None:
            await db.credentials.rehash(tx, known, fresh)
        await auth.throttling.forgive(tx, tried.turn)
        await db.credentials.note(tx, attempt(request, known, "PASSWORD", "SUCCEEDED"))
        return await entering.enter(tx, request, known, [entering.PASSWORD], onward.of(request))


async def _take(tx: Tx, request: Request, login: str, known: Known | None) -> Turn:
    """Count the try by the name that was typed, whether or not anybody has it.

    Were an account counted by itself, the wait for one of its names would tell that another is its, too.
    """
    account_id = known.account_id if known else None
    subject = await db.credentials.folded(tx, login)
    device = auth.devices.known(request, account_id)
    address = auth.sessions.origin(request).address
    near = await db.attempts.is_known_address(tx, account_id, address, KNOWN_FOR)
    subjects = {
        Scope.DEVICE: f"{account_id} {device}",
        Scope.PAIR: f"{subject} {address}",
        Scope.ADDRESS: str(address),
        Scope.ACCOUNT: subject,
    }
    scopes = throttling.sign_in_scopes(known_device=device is not None, known_address=near)
    return await auth.throttling.take(tx, auth.site.of(request).secrets, {each: subjects[each] for each in scopes})


async def _note_waiting(tx: Tx, request: Request, known: Known | None) -> None:
    came = auth.sessions.origin(request)
    account_id = known.account_id if known else None
    await db.attempts.note_waiting(tx, account_id, "PASSWORD", (came.address, came.agent))


def attempt(request: Request, known: Known | None, method: str, outcome: str) -> Attempt:
    """A try as the history has it."""
    came = auth.sessions.origin(request)
    return Attempt(known.account_id if known else None, method, outcome, came.address, came.agent)


def typed_login(form: Mapping[str, str]) -> str:
    """The name as it was typed, in one form for however a keyboard composed its letters."""
    return unicodedata.normalize("NFKC", form.get("login", "")).strip()[:LONGEST_LOGIN]


def _blank(login: str, password: str) -> list[Problem]:
    wrong = [] if login else [Problem("login", "Enter your user name or e-mail address.")]
    return wrong if password else [*wrong, Problem("password", "Enter your password.")]


async def _page(request: Request, login: str = "", problems: Sequence[Problem] = (), status: int = 422) -> Response:
    to = onward.of(request)
    page = await themes.dressed(request, Page("signin"), to)
    provider = await elsewhere.provider(request, to.authority)
    return rendering.render(
        request,
        page.wrong(problems, status) if problems else page,
        action=to.at("/signin"),
        login=login,
        elsewhere=None if provider is None else (provider.name, to.at(elsewhere.START)),
        access_form=auth.site.of(request).terms.access_form_url,
    )
