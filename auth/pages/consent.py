"""What a person is asked before a program acts for them: a client's request, or a device that shows a code."""

from collections.abc import Sequence

from authlib.oauth2 import OAuth2Error
from starlette.requests import Request
from starlette.responses import Response

import auth.forms
import auth.sessions
import auth.site
import auth.throttling
import db.credentials
from auth.pages import onward, rendering, themes, waiting, wanted
from auth.pages.onward import Onward
from auth.pages.rendering import Page, Problem
from auth.server import authorization, devices
from auth.sessions import SignedIn
from auth.throttling import Turn
from db.credentials import Known
from db.grants import AccountEnded
from domain.throttling import MustWait, Scope

SAID = {
    "api": "do in the service everything that you may do",
    "packages:read": "read packages of care",
    "finance:read": "read what finance needs",
    "openid": "know that it is you",
    "profile": "know your name and your role",
    "email": "know your e-mail address",
    "offline_access": "go on when you have closed the browser",
}
BLANK = "Enter the code that your device shows."
UNKNOWN = "There is no such code, or it is too old. Check it, or begin anew on your device."


async def ask(request: Request) -> Response:
    """Whether a client may act for whoever is signed in."""
    to, signed_in = onward.of(request), await auth.sessions.current(request)
    asked = await wanted.asked_for(request, to)
    if asked is None:
        return gone(request)
    if signed_in is None:
        return rendering.see(to.at("/signin"))
    known, page = await _dressed(request, signed_in, Page("consent", form_action=wanted.sources(asked.redirect_uri)))
    return rendering.render(
        request,
        page,
        action=to.at("/consent"),
        client=asked.client.stored.name,
        scopes=said(asked.scope),
        username=known.username,
    )


async def decide(request: Request) -> Response:
    """Yes or no, which the client is told."""
    form = await auth.forms.received(request)
    to, signed_in = onward.of(request), await auth.sessions.current(request)
    if signed_in is None:
        return rendering.see(to.at("/signin"))
    allowed = form.get("decision") == "allow"
    try:
        address = await authorization.decide(auth.site.of(request), to.request or "", signed_in, allowed=allowed)
    except (OAuth2Error, AccountEnded):
        address = None
    return gone(request) if address is None else rendering.see(address)


async def ask_device(request: Request) -> Response:
    """The code that a device shows, and then whether it may act for whoever is signed in."""
    code = request.query_params.get("user_code", "").strip()
    signed_in = await auth.sessions.current(request)
    if signed_in is None:
        to = Onward(device=code) if onward.IDS["device"].fullmatch(code) else Onward(device="-")
        return rendering.see(to.at("/signin"))
    if code in {"", "-"}:
        return await _code_page(request, signed_in)
    return await _device_page(request, signed_in, code)


async def decide_device(request: Request) -> Response:
    """Yes or no; the device hears of it by itself."""
    form = await auth.forms.received(request)
    signed_in = await auth.sessions.current(request)
    if signed_in is None:
        return rendering.see(Onward(device="-").at("/signin"))
    code = form.get("user_code", "").strip()
    if not code:
        return await _code_page(request, signed_in, [Problem("user_code", BLANK)])
    if form.get("decision") not in {"allow", "deny"}:
        return await _device_page(request, signed_in, code)
    turn = await _take(request, signed_in)
    if isinstance(turn, Response):
        return turn
    allowed = form["decision"] == "allow"
    try:
        done = await devices.decide(auth.site.of(request), code, signed_in, allowed=allowed)
    except AccountEnded:
        done = False
    if not done:
        return await _code_page(request, signed_in, [Problem("user_code", UNKNOWN)])
    await _forgive(request, turn)
    return rendering.see(f"/device/done?allowed={'yes' if allowed else 'no'}")


async def device_done(request: Request) -> Response:
    """That the device may go on, or not."""
    allowed = request.query_params.get("allowed") == "yes"
    return rendering.render(request, Page("device_done"), allowed=allowed)


def gone(request: Request) -> Response:
    """What the program asked for has been answered already, or has waited for too long."""
    return rendering.render(request, Page("error", 410), reason="request_gone", again="/account")


def said(scope: str) -> Sequence[str]:
    """What a client asks for, in words; what has no words is shown as it is."""
    return [SAID.get(each, each) for each in scope.split()]


async def _device_page(request: Request, signed_in: SignedIn, code: str) -> Response:
    turn = await _take(request, signed_in)
    if isinstance(turn, Response):
        return turn
    asked = await devices.asked_for(auth.site.of(request), code)
    if asked is None:
        return await _code_page(request, signed_in, [Problem("user_code", UNKNOWN)])
    await _forgive(request, turn)
    known, page = await _dressed(request, signed_in, Page("device"))
    return rendering.render(
        request, page, client=asked.client_name, scopes=said(asked.scope), username=known.username, code=code
    )


async def _take(request: Request, signed_in: SignedIn) -> Turn | Response:
    """Count one try of a code, also where it is answered at once; or the page that says to wait."""
    site = auth.site.of(request)
    async with site.database.begin(None) as tx:
        now = await tx.read_clock()
        try:
            return await auth.throttling.take(tx, site.secrets, {Scope.DEVICE_CODE: str(signed_in.account_id)})
        except MustWait as early:
            until = early.until
    page = await _code_page(request, signed_in, [Problem("user_code", waiting.sentence(until, now))], 429)
    return waiting.told(page, until, now)


async def _forgive(request: Request, turn: Turn) -> None:
    """There is such a code."""
    async with auth.site.of(request).database.begin(None) as tx:
        await tx.read_clock()
        await auth.throttling.forgive(tx, turn)


async def _code_page(
    request: Request, signed_in: SignedIn, wrong: Sequence[Problem] = (), status: int = 422
) -> Response:
    _, page = await _dressed(request, signed_in, Page("device_code"))
    return rendering.render(request, page.wrong(wrong, status) if wrong else page)


async def _dressed(request: Request, signed_in: SignedIn, page: Page) -> tuple[Known, Page]:
    async with auth.site.of(request).database.begin(None) as tx:
        await tx.read_clock()
        known = await db.credentials.get(tx, signed_in.account_id)
        return known, await themes.of_authority(tx, page, known.authority_id)
