"""Another e-mail address: it takes effect once both the old and the new one have confirmed it."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID, uuid4

from starlette.requests import Request
from starlette.responses import Response

import auth.forms
import auth.links
import auth.site
import auth.throttling
import db.audit
import db.credentials
import db.links
import db.messages
from auth.pages import account, activation, rendering, themes, waiting
from auth.pages.rendering import Page, Problem
from auth.site import Site
from db.credentials import Known
from db.transaction import Tx
from domain.links import Link, LinkPurpose
from domain.messages import Message, MessageKind
from domain.throttling import MustWait, Scope

SAME = "This is your e-mail address already."
PURPOSES = {
    LinkPurpose.EMAIL_OLD: MessageKind.EMAIL_CHANGE_OLD,
    LinkPurpose.EMAIL_NEW: MessageKind.EMAIL_CHANGE_NEW,
}


async def ask(request: Request) -> Response:
    """The form for a new address."""
    return await account.form(request, "email")


async def send(request: Request) -> Response:
    """Send a link to both addresses; that somebody else has the new one is not told to who asks."""
    confirmed = await account.confirmed(request, "email", _problem)
    if isinstance(confirmed, Response):
        return confirmed
    known, form = confirmed
    new, site = account.clean_email(form.get("email", "")) or "", auth.site.of(request)
    async with site.database.begin(None) as tx:
        if not await db.credentials.hold(tx, known):
            return rendering.see("/account/email")
        now = await tx.read_clock()
        try:
            await auth.throttling.take(tx, site.secrets, {Scope.MAIL: f"change {known.account_id}"})
        except MustWait as early:
            until = early.until
        else:
            until = now
            await _send(tx, site, known, new)
    if until > now:
        return await account.form(request, "email", [Problem("email", waiting.sentence(until, now))], email=new)
    return rendering.see("/account?done=email-sent")


async def _send(tx: Tx, site: Site, known: Known, new: str) -> None:
    change_id = uuid4()
    for purpose, kind in PURPOSES.items():
        await db.links.revoke(tx, known.account_id, purpose)
        link = auth.links.new(site.secrets, known.account_id, purpose, tx.now)
        await db.links.insert(tx, _of_change(link, change_id, new))
        to = new if purpose is LinkPurpose.EMAIL_NEW else known.email
        await db.messages.append(tx, Message(kind=kind, account_id=known.account_id, link_id=link.id, address=to))


async def show(request: Request) -> Response:
    """Whether to confirm: opening the link changes nothing."""
    token = request.query_params.get("link", "")
    async with auth.site.of(request).database.begin(None) as tx:
        await tx.read_clock()
        link = await _link(tx, request, token)
        if link is None:
            return activation.gone(request)
        known = await db.credentials.get(tx, link.account_id)
        page = await themes.of_authority(tx, Page("confirm_email"), known.authority_id)
    return rendering.render(request, page, link=token, username=known.username, email=link.new_email)


async def confirm(request: Request) -> Response:
    """Confirm at one of the two addresses; the second makes the change."""
    form = await auth.forms.received(request)
    async with auth.site.of(request).database.begin(None) as tx:
        await tx.read_clock()
        link = await _link(tx, request, form.get("link", ""))
        if link is None:
            return activation.gone(request)
        await db.links.use(tx, link)
        state = await _settle(tx, link)
    return rendering.see(f"/confirm-email/done?state={state}")


async def done(request: Request) -> Response:
    """How far the change is."""
    state = request.query_params.get("state", "")
    return rendering.render(request, Page("confirm_email_done"), state=state if state in {"changed", "taken"} else "")


async def _settle(tx: Tx, link: Link) -> str:
    if not await db.credentials.confirmed_at_both(tx, link.account_id, link.change_id):
        return "waiting"
    if not await db.credentials.set_email(tx, link.account_id, link.new_email):
        return "taken"
    # What was sent to the old address, nobody who reads it may use any more.
    await db.links.revoke(tx, link.account_id, LinkPurpose.PASSWORD)
    await db.audit.append(tx, action="account.email_changed", object_type="account", object_id=link.account_id)
    return "changed"


async def _link(tx: Tx, request: Request, token: str) -> Link | None:
    hashed = auth.site.of(request).secrets.link_hash(token[: activation.LONGEST_TOKEN])
    return await db.links.lock_good(tx, hashed, tuple(PURPOSES), tx.now)


def _of_change(link: Link, change_id: UUID, new_email: str) -> Link:
    return replace(link, change_id=change_id, new_email=new_email)


def _problem(form: Mapping[str, str], known: Known) -> list[Problem]:
    given = form.get("email", "").strip()
    if not given:
        return [Problem("email", "Enter your new e-mail address.")]
    clean = account.clean_email(given)
    if clean is None:
        return [Problem("email", "Enter an e-mail address in the right form, like name@example.com.")]
    return [Problem("email", SAME)] if clean.casefold() == known.email.casefold() else []
