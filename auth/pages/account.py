"""A person's own account: who they are, where they are signed in, who tried to be, and what they may change."""

from collections.abc import Callable, Mapping
from uuid import UUID

from email_validator import EmailNotValidError, validate_email
from starlette.requests import Request
from starlette.responses import Response

import auth.forms
import auth.second_factor
import auth.sessions
import auth.site
import auth.throttling
import db.credentials
import db.second_factors
import db.sessions
from auth.pages import choosing, forgotten, recovery_codes, rendering, themes, waiting
from auth.pages.rendering import Page, Problem
from auth.sessions import SignedIn
from db.credentials import Known
from db.transaction import Tx
from domain.throttling import MustWait, Scope

WRONG = "This is not your password."
BLANK = "Enter your password."
NOTICES = {
    "password": "Your password is changed. You are signed out everywhere else.",
    "email-sent": "Links have been sent to your old and your new e-mail address. Follow both within 24 hours.",
    "session": "The session is ended.",
}

Judge = Callable[[Mapping[str, str], Known], list[Problem]]


async def show(request: Request) -> Response:
    """Everything on one page."""
    signed_in = await auth.sessions.current(request)
    if signed_in is None:
        return rendering.see("/signin")
    site = auth.site.of(request)
    async with site.database.begin(None) as tx:
        await tx.read_clock()
        known, page = await _of(tx, signed_in, "account")
        factor = await db.second_factors.lock(tx, signed_in.account_id)
        sessions = await db.sessions.every(tx, signed_in.account_id, site.terms.session_idle)
        history = await db.sessions.history(tx, signed_in.account_id)
    return rendering.render(
        request,
        page,
        account=known,
        factor=factor,
        sessions=sessions,
        this=signed_in.session_id,
        history=history,
        notice=NOTICES.get(request.query_params.get("done", "")),
    )


async def end_session(request: Request) -> Response:
    """End one of the account's sessions, here or elsewhere."""
    form = await auth.forms.received(request)
    signed_in = await auth.sessions.current(request)
    if signed_in is None:
        return rendering.see("/signin")
    try:
        session_id = UUID(form.get("session", ""))
    except ValueError:
        raise auth.forms.FormUnreadable(400) from None
    async with auth.site.of(request).database.begin(None) as tx:
        await tx.read_clock()
        await db.sessions.end_one(tx, session_id, signed_in.account_id)
    return rendering.see("/account?done=session")


async def ask_password(request: Request) -> Response:
    """The form for another password."""
    return await form(request, "password")


async def change_password(request: Request) -> Response:
    """Another password; every other session ends."""
    signed_in = await auth.sessions.current(request)
    if signed_in is None:
        return rendering.see("/signin")
    site = auth.site.of(request)
    async with site.database.begin(None) as tx:
        await tx.read_clock()
        rules = await choosing.rules(tx, await db.credentials.get(tx, signed_in.account_id))
    found = await confirmed(request, "password", lambda given, _: choosing.problems(given, rules))
    if isinstance(found, Response):
        return found
    known, given = found
    hashed = await site.passwords.hash(given["new"])
    async with site.database.begin(None) as tx:
        if not await db.credentials.hold(tx, known):
            return rendering.see("/account/password")
        await tx.read_clock()
        await forgotten.replace_password(tx, known, hashed, kept=signed_in.session_id)
    return rendering.see("/account?done=password")


async def ask_recovery(request: Request) -> Response:
    """The form for new recovery codes."""
    return await form(request, "recovery")


async def renew_recovery(request: Request) -> Response:
    """New recovery codes in the place of the old ones."""
    signed_in = await auth.sessions.current(request)
    if signed_in is None:
        return rendering.see("/signin")
    found = await confirmed(request, "recovery", lambda *_: [])
    if isinstance(found, Response):
        return found
    site, codes = auth.site.of(request), auth.second_factor.new_recovery_codes()
    hashes = auth.second_factor.recovery_hashes(site.secrets, signed_in.account_id, codes)
    async with site.database.begin(None) as tx:
        if not await db.credentials.hold(tx, found[0]):
            return rendering.see("/account/recovery-codes")
        await db.second_factors.renew_recovery(tx, signed_in.account_id, hashes)
    response = rendering.see("/recovery-codes")
    recovery_codes.carry(request, response, signed_in.session_id, codes)
    return response


async def form(request: Request, what: str, wrong: list[Problem] | None = None, **typed: str) -> Response:
    """One of the forms that ask for the password once more: `what` is to be changed."""
    signed_in = await auth.sessions.current(request)
    if signed_in is None:
        return rendering.see("/signin")
    async with auth.site.of(request).database.begin(None) as tx:
        await tx.read_clock()
        known, page = await _of(tx, signed_in, f"change_{what}")
        rules = await choosing.rules(tx, known)
    shown = page.wrong(wrong) if wrong else page
    return rendering.render(request, shown, account=known, shortest=rules.shortest, typed=typed)


async def confirmed(request: Request, what: str, judge: Judge) -> tuple[Known, Mapping[str, str]] | Response:
    """The form of somebody who has given the password once more and whose input `judge` finds nothing wrong with.

    Whoever goes on holds the password first (`db.credentials.hold`): it may be another by then.
    """
    given = await auth.forms.received(request)
    signed_in = await auth.sessions.current(request)
    if signed_in is None:
        return rendering.see("/signin")
    site = auth.site.of(request)
    async with site.database.begin(None) as tx:
        known = await db.credentials.get(tx, signed_in.account_id)
    wrong = [] if given.get("current") else [Problem("current", BLANK)]
    wrong += judge(given, known)
    if not wrong:
        wrong = await _wrong_password(request, known, given["current"])
    return await form(request, what, wrong, email=given.get("email", "")) if wrong else (known, given)


async def _wrong_password(request: Request, known: Known, password: str) -> list[Problem]:
    site = auth.site.of(request)
    async with site.database.begin(None) as tx:
        now = await tx.read_clock()
        try:
            turn = await auth.throttling.take(tx, site.secrets, {Scope.CONFIRMATION: f"password {known.account_id}"})
        except MustWait as early:
            return [Problem("current", waiting.sentence(early.until, now))]
    if not await site.passwords.matches(password, known.password_hash):
        return [Problem("current", WRONG)]
    async with site.database.begin(None) as tx:
        await tx.read_clock()
        await auth.throttling.forgive(tx, turn)
    return []


async def _of(tx: Tx, signed_in: SignedIn, template: str) -> tuple[Known, Page]:
    known = await db.credentials.get(tx, signed_in.account_id)
    return known, await themes.of_authority(tx, Page(template), known.authority_id)


def clean_email(given: str) -> str | None:
    """An address as it is kept; None where it is none."""
    try:
        return validate_email(given.strip(), check_deliverability=False, allow_smtputf8=False).normalized
    except EmailNotValidError:
        return None
