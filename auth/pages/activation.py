"""The first time: a password, and the terms accepted (rules A7, A8); then the person is signed in (rule A11)."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

import auth.forms
import auth.site
import db.audit
import db.credentials
import db.links
import db.themes
from auth.pages import choosing, entering, rendering, signing_in, themes
from auth.pages.choosing import Rules
from auth.pages.onward import Onward
from auth.pages.rendering import Page, Problem
from db.credentials import Known
from db.transaction import Tx
from domain.links import Link, LinkPurpose

LONGEST_TOKEN = 100
UNACCEPTED = "Accept the terms and conditions to use the service."
NO_TERMS = "-"


@dataclass(frozen=True, slots=True)
class Invited:
    """Who was sent a link that is still good, and what holds for them."""

    link: Link
    known: Known
    rules: Rules
    terms_version: str
    terms_url: str | None
    page: Page


async def show(request: Request) -> Response:
    """The form; that it is opened uses nothing up, because programs that guard e-mail open links too."""
    async with auth.site.of(request).database.begin(None) as tx:
        await tx.read_clock()
        invited = await _invited(tx, request, request.query_params.get("link", ""))
    return gone(request) if invited is None else _page(request, invited, request.query_params.get("link", ""))


async def submit(request: Request) -> Response:
    """Take the password and the acceptance, both or neither."""
    form = await auth.forms.received(request)
    token, site = form.get("link", ""), auth.site.of(request)
    async with site.database.begin(None) as tx:
        await tx.read_clock()
        invited = await _invited(tx, request, token)
    if invited is None:
        return gone(request)
    if wrong := _problems(form, invited):
        return _page(request, invited, token, wrong)
    hashed = await site.passwords.hash(form["new"])
    async with site.database.begin(None) as tx:
        await tx.read_clock()
        now_invited = await _invited(tx, request, token)
        if now_invited is None or not await _activate(tx, now_invited, hashed):
            return gone(request)
        await db.credentials.note(tx, signing_in.attempt(request, invited.known, "ACTIVATION", "SUCCEEDED"))
        return await entering.enter(tx, request, invited.known, [entering.PASSWORD], Onward())


def gone(request: Request) -> Response:
    """The link is none of ours, was used, was replaced by a newer one, or is too old: which, nobody is told."""
    return rendering.render(request, Page("link_gone", 410))


async def _invited(tx: Tx, request: Request, token: str) -> Invited | None:
    hashed = auth.site.of(request).secrets.link_hash(token[:LONGEST_TOKEN])
    link = await db.links.lock_good(tx, hashed, (LinkPurpose.ACTIVATION,), tx.now)
    if link is None:
        return None
    known = await db.credentials.get(tx, link.account_id)
    if known.disabled or known.activated:
        return None
    authority = await db.themes.by_id(tx, known.authority_id) if known.authority_id else None
    profile = authority.profile if authority else None
    return Invited(
        link,
        known,
        await choosing.rules(tx, known),
        profile.terms_version if profile else NO_TERMS,
        profile.terms_url if profile else None,
        await themes.of_authority(tx, Page("activate"), known.authority_id),
    )


async def _activate(tx: Tx, invited: Invited, hashed: str) -> bool:
    account_id = invited.known.account_id
    if not await db.credentials.activate(tx, account_id, invited.terms_version):
        return False
    await db.credentials.set_password(tx, account_id, hashed)
    await db.links.use(tx, invited.link)
    await db.audit.append(
        tx,
        action="account.activated",
        object_type="account",
        object_id=account_id,
        after={"terms_version": invited.terms_version},
        authority_id=invited.known.authority_id,
    )
    return True


def _problems(form: Mapping[str, str], invited: Invited) -> list[Problem]:
    wrong = choosing.problems(form, invited.rules)
    return wrong if form.get("terms") == "yes" else [*wrong, Problem("terms", UNACCEPTED)]


def _page(request: Request, invited: Invited, token: str, wrong: list[Problem] | None = None) -> Response:
    return rendering.render(
        request,
        invited.page.wrong(wrong) if wrong else invited.page,
        link=token,
        username=invited.known.username,
        shortest=invited.rules.shortest,
        terms_version=None if invited.terms_version == NO_TERMS else invited.terms_version,
        terms_url=invited.terms_url,
    )
