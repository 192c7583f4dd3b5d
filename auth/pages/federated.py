"""Signing in with a council's own identity provider: there, and back with what it says of somebody.

It lets in whom the council has an account for, and nobody else; whom it does not let in is not told why.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from enum import StrEnum
from typing import Any

import structlog
from authlib.oauth2 import OAuth2Error
from starlette.requests import Request
from starlette.responses import Response

import auth.cookies
import auth.links
import auth.secrets
import auth.site
import db.audit
import db.credentials
import db.federated
import db.links
from auth.federation import flow
from auth.federation.fetching import NotAnswering, Refused
from auth.federation.flow import Answer, Journey
from auth.federation.id_tokens import NotBelieved
from auth.pages import elsewhere, entering, onward, rendering, signing_in, themes, wanted
from auth.pages.onward import Onward
from auth.pages.rendering import Page
from auth.secrets import Unreadable
from auth.server import parameters
from db.credentials import Known
from db.identity_providers import IdentityProvider
from db.transaction import Tx
from domain import federation
from domain.links import LinkPurpose

COOKIE = "__Host-federated"
SHAPE = re.compile(r"[A-Za-z0-9_-]{43}")
LIFETIME = timedelta(minutes=10)
log = structlog.get_logger(__name__)


class Reason(StrEnum):
    """Why it did not work, as far as anybody is told."""

    DOWN = "down"
    GONE = "gone"
    DECLINED = "declined"
    UNREADABLE = "unreadable"
    UNKNOWN = "unknown"


STATUS = {Reason.DOWN: 503, Reason.UNKNOWN: 403, Reason.DECLINED: 403}


async def start(request: Request) -> Response:
    """Send the browser to the authority's provider; what it comes back with is good for it alone, once."""
    to = onward.of(request)
    provider = await elsewhere.provider(request, to.authority)
    if provider is None:
        return rendering.see(to.at("/signin"))
    site = auth.site.of(request)
    try:
        published = await site.providers.find(provider.issuer)
    except NotAnswering as error:
        return await _failed(request, to, Reason.DOWN, provider, str(error))
    state, browser = auth.secrets.new_token(), _browser(request) or auth.secrets.new_token()
    back = elsewhere.redirect_uri(site.terms.public_url, provider.authority)
    journey = Journey.begin(provider.issuer, back, asdict(to))
    hashed = flow.state_hash(site.secrets, state, browser)
    async with site.database.begin(None) as tx:
        await tx.read_clock()
        sealed = journey.seal(site.secrets, hashed)
        await db.federated.insert(tx, hashed, provider.authority_id, sealed, LIFETIME)
    response = rendering.see(flow.address(published, provider, journey, state, await _prompt(request, to)))
    age = int(LIFETIME.total_seconds())
    response.set_cookie(COOKIE, browser, max_age=age, path="/", secure=True, httponly=True, samesite="lax")
    return response


async def back(request: Request) -> Response:
    """Take what the browser brings back from the provider."""
    slug = request.path_params["authority"]
    to = onward.named(authority=slug)
    provider = await elsewhere.provider(request, to.authority)
    if provider is None:
        return rendering.see(to.at("/signin"))
    try:
        given = parameters.of_query(request)
    except OAuth2Error:
        given = {}
    journey = await _journey(request, provider, given.get("state", ""))
    if journey is None:
        return await _failed(request, to, Reason.GONE, provider)
    to = Onward(**journey.onward)
    if "error" in given or "code" not in given:
        return await _failed(request, to, Reason.DECLINED, provider, given.get("error", "no code")[:100])
    answer = Answer(given["code"], given.get("iss"))
    try:
        claims = await _claims(request, provider, journey, answer)
    except NotAnswering as error:
        return await _failed(request, to, Reason.DOWN, provider, str(error))
    except (NotBelieved, Refused) as error:
        return await _failed(request, to, Reason.UNREADABLE, provider, str(error))
    entered = await _enter(request, provider, claims, to)
    return entered or await _failed(request, to, Reason.UNKNOWN, provider)


async def _journey(request: Request, provider: IdentityProvider, state: str) -> Journey | None:
    """What was kept of this browser's way; None where it is another browser, or too late, or was here before."""
    site, browser = auth.site.of(request), _browser(request)
    if browser is None or not SHAPE.fullmatch(state):
        return None
    hashed = flow.state_hash(site.secrets, state, browser)
    async with site.database.begin(None) as tx:
        await tx.read_clock()
        sealed = await db.federated.take(tx, hashed, provider.authority_id)
    try:
        return None if sealed is None else Journey.unseal(site.secrets, hashed, sealed)
    except Unreadable:
        return None


async def _claims(request: Request, provider: IdentityProvider, journey: Journey, answer: Answer) -> Mapping[str, Any]:
    """What the provider says; nothing of the database is held while it is asked."""
    site = auth.site.of(request)
    async with site.database.begin(None) as tx:
        now = await tx.read_clock()
    mine = flow.Mine(provider, flow.secret(site.secrets, provider))
    return await flow.claims(site.providers, mine, journey, answer, now)


async def _enter(
    request: Request, provider: IdentityProvider, claims: Mapping[str, Any], to: Onward
) -> Response | None:
    """Let in whom the authority has an account for; None where that is nobody."""
    async with auth.site.of(request).database.begin(None) as tx:
        await tx.read_clock()
        known = await _known(tx, provider, claims)
        let_in = known is not None and await _may_enter(tx, provider, claims["sub"], known)
        outcome = "SUCCEEDED" if let_in else "REFUSED"
        await db.credentials.note(tx, signing_in.attempt(request, known, "FEDERATED", outcome))
        if known is None or not let_in:
            return None
        if not known.activated:
            return await _activate(tx, request, known)
        methods = [entering.FEDERATED]
        if federation.proved_twice(claims, provider.second_factor_values):
            methods.append(entering.MULTIPLE)
        return await entering.enter(tx, request, known, methods, to)


async def _known(tx: Tx, provider: IdentityProvider, claims: Mapping[str, Any]) -> Known | None:
    """Whom the provider means: by subject, or the first time by an e-mail address that it vouches for."""
    found = await db.federated.find(tx, provider.issuer, claims["sub"])
    if found is not None:
        return found
    email = federation.verified_email(claims)
    return None if email is None else await db.credentials.find(tx, email)


async def _may_enter(tx: Tx, provider: IdentityProvider, subject: str, known: Known) -> bool:
    """Whether the provider may let this account in; then it is known by its subject from now on."""
    if not federation.may_enter(known.role, known.authority_id, provider.authority_id, disabled=known.disabled):
        return False
    if await db.federated.link(tx, provider.issuer, subject, known.account_id):
        await db.audit.append(
            tx,
            action="account.identity_linked",
            object_type="account",
            object_id=known.account_id,
            after={"issuer": provider.issuer},
            authority_id=provider.authority_id,
        )
        return True
    bound = await db.federated.find(tx, provider.issuer, subject)
    return bound is not None and bound.account_id == known.account_id


async def _activate(tx: Tx, request: Request, known: Known) -> Response:
    """Who was never here accepts the terms first (rule A8), by a link as in the e-mail, whose place it takes (A7)."""
    secrets = auth.site.of(request).secrets
    link = auth.links.new(secrets, known.account_id, LinkPurpose.ACTIVATION, tx.now)
    await db.links.revoke(tx, known.account_id, LinkPurpose.ACTIVATION)
    await db.links.insert(tx, link)
    return rendering.see(f"/activate?link={secrets.link_token(link.id)}")


async def _prompt(request: Request, to: Onward) -> str | None:
    """Whether the provider must ask anew: where the client wants somebody who signs in now, its old session is none."""
    asked = await wanted.asked_for(request, to)
    if asked is None:
        return None
    if "login" in asked.prompts or "max_age" in asked.parameters:
        return "login"
    return "select_account" if "select_account" in asked.prompts else None


def _browser(request: Request) -> str | None:
    found = auth.cookies.read(request, COOKIE) or ""
    return found if SHAPE.fullmatch(found) else None


async def _failed(
    request: Request, to: Onward, reason: Reason, provider: IdentityProvider, why: str | None = None
) -> Response:
    """The page that says so, and leads to the password. Why in detail is for the log alone."""
    log.warning("federated sign-in failed", authority=provider.authority, reason=reason, why=why)
    page = await themes.dressed(request, Page("federated", STATUS.get(reason, 400)), to)
    again, password = to.at(elsewhere.START), to.at("/signin")
    return rendering.render(request, page, reason=reason, provider=provider.name, again=again, password=password)
