"""The second step of signing in: a code of an authenticator app, or its first set-up where one is due."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

import auth.devices
import auth.forms
import auth.second_factor
import auth.sessions
import auth.site
import auth.throttling
import db.audit
import db.credentials
import db.messages
import db.second_factors
from auth.pages import onward, recovery_codes, rendering, signing_in, themes, waiting, wanted
from auth.pages.rendering import Page, Problem
from auth.sessions import SignedIn
from db.credentials import Known
from db.second_factors import NewSecondFactor, SecondFactor
from db.transaction import Tx
from domain.messages import Message, MessageKind
from domain.throttling import MustWait, Scope

WRONG = "The code is not right, or it was used before. Enter the one that your app shows now."
BLANK = "Enter the code from your authenticator app."
METHODS = ("otp", "mfa")
RECOVERY = "RECOVERY_CODE"
LONGEST_CODE = 40


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked for a code, and what they have."""

    who: SignedIn
    known: Known
    factor: SecondFactor
    secret: str | None


async def show(request: Request) -> Response:
    """The form for a code; with the picture for an app, where none is set up yet."""
    who, whole = await _who(request)
    if who is None:
        return rendering.see(onward.of(request).at("/signin"))
    plain = await _plain(request)
    async with auth.site.of(request).database.begin(None) as tx:
        await tx.read_clock()
        asked = await _asked(tx, request, who)
        page = await themes.of_authority(tx, plain, asked.known.authority_id)
    if whole and asked.factor.confirmed:
        return rendering.see(onward.of(request).address)
    return _page(request, page, asked)


async def submit(request: Request) -> Response:
    """Take a code: it ends the sign-in, or the set-up."""
    form = await auth.forms.received(request)
    who, whole = await _who(request)
    if who is None:
        return rendering.see(onward.of(request).at("/signin"))
    code = auth.second_factor.plain(form.get("code", "")[:LONGEST_CODE])
    site, plain = auth.site.of(request), await _plain(request)
    async with site.database.begin(None) as tx:
        now = await tx.read_clock()
        asked = await _asked(tx, request, who)
        page = await themes.of_authority(tx, plain, asked.known.authority_id)
        if whole and asked.factor.confirmed:
            return rendering.see(onward.of(request).address)
        if not code:
            return _page(request, page.wrong([Problem("code", BLANK)]), asked)
        try:
            turn = await auth.throttling.take(tx, site.secrets, {Scope.CONFIRMATION: _counted_by(request, who)})
        except MustWait as early:
            told = _page(request, page.wrong([Problem("code", waiting.sentence(early.until, now))], 429), asked)
            return waiting.told(told, early.until, now)
        answer = await _take(tx, request, asked, code)
        if answer is not None:
            await auth.throttling.forgive(tx, turn)
    return answer or _page(request, page.wrong([Problem("code", WRONG)]), asked)


def _counted_by(request: Request, who: SignedIn) -> str:
    """A browser that was let in before is counted by itself: who knows the password alone keeps nobody else waiting."""
    device = auth.devices.known(request, who.account_id)
    return f"code {who.account_id}" if device is None else f"code {who.account_id} {device}"


async def _plain(request: Request) -> Page:
    return Page("second_factor", form_action=await wanted.form_action(request, onward.of(request)))


async def _take(tx: Tx, request: Request, asked: Asked, code: str) -> Response | None:
    """What a code leads to; None where it is wrong."""
    method, codes = await _used(tx, request, asked, code)
    outcome = "SUCCEEDED" if method else "REFUSED"
    noted = signing_in.attempt(request, asked.known, method or "SECOND_FACTOR", outcome)
    await db.credentials.note(tx, noted)
    if method is None:
        return None
    if method == RECOVERY:
        await db.messages.append(tx, Message(kind=MessageKind.RECOVERY_CODE_USED, account_id=asked.who.account_id))
    to = onward.of(request)
    methods = [*asked.who.methods, *(each for each in METHODS if each not in asked.who.methods)]
    token = await auth.sessions.complete(tx, request, asked.who, methods)
    if token is None:
        return rendering.see(to.at("/signin"))
    response = rendering.see(to.at("/recovery-codes") if codes else to.address)
    auth.sessions.give(response, token)
    auth.devices.remember(request, response, asked.who.account_id)
    if codes:
        recovery_codes.carry(request, response, asked.who.session_id, codes)
    return response


async def _used(tx: Tx, request: Request, asked: Asked, code: str) -> tuple[str | None, Sequence[str]]:
    """By which method the code was right, if it was; with recovery codes to be shown, after a set-up."""
    account_id, secrets = asked.who.account_id, auth.site.of(request).secrets
    step = auth.second_factor.step(asked.secret or "", code, tx.now, asked.factor.last_step) if asked.secret else None
    if not asked.factor.confirmed:
        if step is None or asked.secret is None:
            return None, ()
        codes = auth.second_factor.new_recovery_codes()
        new = NewSecondFactor(
            auth.second_factor.seal(secrets, account_id, asked.secret),
            step,
            auth.second_factor.recovery_hashes(secrets, account_id, codes),
        )
        if not await db.second_factors.confirm(tx, account_id, new):
            return None, ()
        await db.audit.append(tx, action="account.second_factor_set_up", object_type="account", object_id=account_id)
        return "SECOND_FACTOR", codes
    if step is not None:
        return ("SECOND_FACTOR" if await db.second_factors.use_step(tx, account_id, step) else None), ()
    found = auth.second_factor.recovery_hash(secrets, account_id, code)
    return (RECOVERY if await db.second_factors.use_recovery(tx, account_id, found) else None), ()


async def _who(request: Request) -> tuple[SignedIn | None, bool]:
    """Who owes a code; or who is signed in already and may want to set one up (True)."""
    half = await auth.sessions.pending(request)
    return (half, False) if half is not None else (await auth.sessions.current(request), True)


async def _asked(tx: Tx, request: Request, who: SignedIn) -> Asked:
    """What there is to be asked for; where nothing is set up yet, the secret that this session alone is proposed."""
    secrets = auth.site.of(request).secrets
    known = await db.credentials.get(tx, who.account_id)
    factor = await db.second_factors.lock(tx, who.account_id)
    if factor.confirmed and factor.sealed is not None:
        return Asked(who, known, factor, auth.second_factor.unseal(secrets, who.account_id, factor.sealed))
    return Asked(who, known, factor, auth.second_factor.proposed(secrets, who.session_id))


def _page(request: Request, page: Page, asked: Asked) -> Response:
    shown = None if asked.factor.confirmed else asked.secret
    address = None if shown is None else auth.second_factor.address(shown, asked.known.username)
    return rendering.render(
        request,
        page,
        action=onward.of(request).at("/second-factor"),
        secret=None if shown is None else " ".join(shown[place : place + 4] for place in range(0, len(shown), 4)),
        picture=None if address is None else auth.second_factor.picture(address),
    )
