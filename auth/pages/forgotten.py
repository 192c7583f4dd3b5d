"""A forgotten password: a link is sent to whoever has the account. The answer is the same if nobody has."""

import asyncio
import time
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

import auth.forms
import auth.links
import auth.sessions
import auth.site
import auth.throttling
import db.audit
import db.credentials
import db.links
import db.messages
from auth.pages import activation, choosing, entering, onward, rendering, signing_in, themes, waiting
from auth.pages.choosing import Rules
from auth.pages.onward import Onward
from auth.pages.rendering import Page, Problem
from db.credentials import Known
from db.transaction import Tx
from domain.links import Link, LinkPurpose
from domain.messages import Message, MessageKind
from domain.throttling import MustWait, Scope

ANSWERED_AFTER_SECONDS = 0.4
BLANK = "Enter your user name or e-mail address."


async def ask(request: Request) -> Response:
    """The form for whose password is forgotten."""
    return await _page(request)


async def send(request: Request) -> Response:
    """Have a link sent, if there is somebody to send it to."""
    began = time.monotonic()
    form = await auth.forms.received(request)
    login = signing_in.typed_login(form)
    if not login:
        return await _page(request, "", Problem("login", BLANK))
    site = auth.site.of(request)
    address = auth.sessions.origin(request).address
    async with site.database.begin(None) as tx:
        now = await tx.read_clock()
        try:
            await auth.throttling.take(tx, site.secrets, {Scope.MAIL_ADDRESS: str(address)})
        except MustWait as early:
            until = early.until
        else:
            until = now
            await _send(tx, request, login)
    if until > now:
        page = await _page(request, login, Problem("login", waiting.sentence(until, now)), 429)
        return waiting.told(page, until, now)
    await asyncio.sleep(max(0.0, ANSWERED_AFTER_SECONDS - (time.monotonic() - began)))
    return rendering.see(onward.of(request).at("/forgotten/sent"))


async def sent(request: Request) -> Response:
    """That, if there is such an account, an e-mail is on its way."""
    return rendering.render(request, await themes.dressed(request, Page("forgotten_sent"), onward.of(request)))


async def choose(request: Request) -> Response:
    """The form for a new password."""
    token = request.query_params.get("link", "")
    async with auth.site.of(request).database.begin(None) as tx:
        await tx.read_clock()
        found = await _reset(tx, request, token)
        if found is None:
            return activation.gone(request)
        _, known, rules = found
        page = await themes.of_authority(tx, Page("new_password"), known.authority_id)
    return _choice(request, page, token, rules)


async def change(request: Request) -> Response:
    """Take the new password: everything that was open under the old one ends, and the person is signed in."""
    form = await auth.forms.received(request)
    token, site = form.get("link", ""), auth.site.of(request)
    async with site.database.begin(None) as tx:
        await tx.read_clock()
        found = await _reset(tx, request, token)
        if found is None:
            return activation.gone(request)
        _, known, rules = found
        page = await themes.of_authority(tx, Page("new_password"), known.authority_id)
    if wrong := choosing.problems(form, rules):
        return _choice(request, page.wrong(wrong), token, rules)
    hashed = await site.passwords.hash(form["new"])
    async with site.database.begin(None) as tx:
        await tx.read_clock()
        again = await _reset(tx, request, token)
        if again is None:
            return activation.gone(request)
        await db.links.use(tx, again[0])
        await replace_password(tx, known, hashed, kept=None)
        await db.credentials.note(tx, signing_in.attempt(request, known, "PASSWORD", "SUCCEEDED"))
        return await entering.enter(tx, request, known, [entering.PASSWORD], Onward())


async def replace_password(tx: Tx, known: Known, hashed: str, *, kept: UUID | None) -> None:
    """Another password: every session but the one `kept` ends, what programs were allowed, and every link.

    Its owner is told.
    """
    account_id = known.account_id
    await db.credentials.set_password(tx, account_id, hashed)
    await db.credentials.end_everything(tx, account_id, kept, "password changed")
    for purpose in (LinkPurpose.PASSWORD, LinkPurpose.EMAIL_OLD, LinkPurpose.EMAIL_NEW):
        await db.links.revoke(tx, account_id, purpose)
    await db.messages.append(tx, Message(kind=MessageKind.PASSWORD_CHANGED, account_id=account_id))
    await db.audit.append(
        tx,
        action="account.password_changed",
        object_type="account",
        object_id=account_id,
        authority_id=known.authority_id,
    )


async def _send(tx: Tx, request: Request, login: str) -> None:
    """A link for who has the account, unless several were asked for of late."""
    site = auth.site.of(request)
    known = await db.credentials.find(tx, login)
    subject = str(known.account_id if known else login.casefold())
    try:
        await auth.throttling.take(tx, site.secrets, {Scope.MAIL: subject})
    except MustWait:
        return
    if known is None or known.disabled or not known.activated:
        return
    await auth.links.send_for_password(tx, site.secrets, known.account_id)


async def _reset(tx: Tx, request: Request, token: str) -> tuple[Link, Known, Rules] | None:
    """The link of a token that is good, whose it is, and what holds for their password."""
    hashed = auth.site.of(request).secrets.link_hash(token[: activation.LONGEST_TOKEN])
    link = await db.links.lock_good(tx, hashed, (LinkPurpose.PASSWORD,), tx.now)
    if link is None:
        return None
    known = await db.credentials.get(tx, link.account_id)
    return None if known.disabled else (link, known, await choosing.rules(tx, known))


async def _page(request: Request, login: str = "", problem: Problem | None = None, status: int = 422) -> Response:
    to = onward.of(request)
    page = await themes.dressed(request, Page("forgotten"), to)
    return rendering.render(
        request, page.wrong([problem], status) if problem else page, action=to.at("/forgotten"), login=login
    )


def _choice(request: Request, page: Page, token: str, rules: Rules) -> Response:
    return rendering.render(request, page, link=token, shortest=rules.shortest)
