"""The authorization endpoint's decisions: is the request good, who must do what first, and the answer to the client.

Nothing is redirected to before the client and its very address are known (RFC 6749, 4.1.2.1); every answer says who we
are (RFC 9207), and travels as 303, so that no form is posted on (RFC 9700, 4.12).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import AccessDeniedError, InvalidRequestError

import db.authorization_requests
import db.clients
from auth.secrets import new_token
from auth.server.answering import Answer
from auth.server.clients import ServedClient
from auth.server.engine import Server
from auth.server.loaded import Loaded, Presented, Request
from auth.sessions import SignedIn
from auth.site import Site
from db.authorization_requests import AuthorizationRequest
from db.transaction import Tx

PATH = "/oauth/authorize"
PURPOSE = "authorization request"
LIFETIME = timedelta(minutes=30)
ASKED = frozenset(
    {
        "authority", "client_id", "code_challenge", "code_challenge_method", "login_hint", "max_age", "nonce", "prompt",
        "redirect_uri", "response_mode", "response_type", "scope", "state",
    }
)  # fmt: skip
PROMPTS = frozenset({"none", "login", "consent", "select_account"})
REDIRECTED = frozenset({302, 303})


class NotSupported(InvalidRequestError):
    """A parameter of an extension that is not spoken here; `error` names it (OpenID Connect Core, 3.1.2.6)."""


class Step(StrEnum):
    """What comes next for whoever brought a request."""

    SIGN_IN = "signin"
    CONSENT = "consent"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Asked:
    """A good request on its way: of which client, for what, since when."""

    client: ServedClient
    scope: str
    parameters: Mapping[str, str]
    created_at: datetime
    server: Server
    grant: Any

    @property
    def prompts(self) -> frozenset[str]:
        """What the client wants done whether it is needed or not."""
        return frozenset(self.parameters.get("prompt", "").split())

    @property
    def redirect_uri(self) -> str:
        """Where the answer goes."""
        return self.parameters["redirect_uri"]


async def examine(site: Site, tx: Tx, parameters: Mapping[str, str], created_at: datetime | None = None) -> Asked:
    """A request that is good in every respect; raises `OAuth2Error`, with a `redirect_uri` where one may be told."""
    known = {name: value for name, value in parameters.items() if name in ASKED}
    stored = await db.clients.find(tx, known["client_id"]) if "client_id" in known else None
    await tx.read_clock()
    client = None if stored is None or stored.disabled else ServedClient(stored, site.secrets)
    server = Server(Loaded(site, tx, known, Presented(known.get("client_id")), client, assertion_used=False), PATH)
    request = Request("GET", known)
    if client is None or not client.check_redirect_uri(known.get("redirect_uri", "")):
        raise InvalidRequestError("There is no such client, or the address to return to is not one of its own.")
    try:
        grant = server.get_consent_grant(request)
        _extensions(parameters)
    except OAuth2Error as error:
        error.redirect_uri, error.state = known["redirect_uri"], known.get("state")
        raise
    return Asked(client, request.scope, known, created_at or tx.now, server, grant)


def _extensions(parameters: Mapping[str, str]) -> None:
    """What OpenID Connect adds, as far as it is spoken here."""
    for name in ("request", "request_uri", "registration"):
        if name in parameters:
            raise NotSupported(error=f"{name}_not_supported")
    if parameters.get("response_mode", "query") != "query":
        raise InvalidRequestError("The response_mode is not supported.")
    prompts = parameters.get("prompt", "").split()
    if not PROMPTS.issuperset(prompts) or ("none" in prompts and len(prompts) > 1):
        raise InvalidRequestError("The prompt is not supported.")
    age = parameters.get("max_age", "0")
    if not (age.isdecimal() and len(age) <= 9):
        raise InvalidRequestError("The max_age is not a number of seconds.")


def next_step(asked: Asked, signed_in: SignedIn | None) -> Step:
    """Who has to do something first; raises what a client hears that wanted nobody to be bothered."""
    quiet = "none" in asked.prompts
    if signed_in is None or not _fresh(asked, signed_in):
        if quiet:
            raise told(asked, "login_required")
        return Step.SIGN_IN
    if asked.client.stored.first_party and "consent" not in asked.prompts:
        return Step.ANSWER
    if quiet:
        raise told(asked, "consent_required")
    return Step.CONSENT


def _fresh(asked: Asked, signed_in: SignedIn) -> bool:
    """Whether the person signed in recently enough for this client (OpenID Connect Core, 3.1.2.1)."""
    since = signed_in.authenticated_at
    if since >= asked.created_at:
        return True
    age = asked.parameters.get("max_age")
    old = age is not None and since + timedelta(seconds=int(age)) < asked.server.loaded.tx.now
    return not old and not {"login", "select_account"} & asked.prompts


def told(asked: Asked, error: str) -> OAuth2Error:
    """An error that goes to the client by way of the browser."""
    return OAuth2Error(error=error, redirect_uri=asked.redirect_uri, state=asked.parameters.get("state"))


async def answer(asked: Asked, signed_in: SignedIn) -> str:
    """Allowed: the address with the code, which is kept. Raises `db.grants.AccountEnded`."""
    made: Answer = asked.server.create_authorization_response(
        asked.grant.request, grant_user=signed_in, grant=asked.grant
    )
    await asked.server.loaded.save()
    return signed(asked.server.loaded.site, made.location or asked.redirect_uri)


def refused(site: Site, error: OAuth2Error) -> str | None:
    """The address that tells the client of an error; None where nobody can be told but the person."""
    location = Answer.of(*error()).location if error.redirect_uri else None
    return None if location is None else signed(site, location)


def signed(site: Site, location: str) -> str:
    """The address with our name in it, against mix-up (RFC 9207, 2)."""
    return f"{location}{'&' if '?' in location else '?'}{urlencode({'iss': site.terms.issuer})}"


# Requests that wait for somebody -------------------------------------------------------------------------------------


async def keep(site: Site, tx: Tx, asked: Asked, lifetime: timedelta = LIFETIME, *, pushed: bool = False) -> str:
    """Keep a request until it is answered; its id, which alone travels through the browser."""
    request_id = new_token()
    new = (asked.client.get_client_id(), asked.parameters)
    await db.authorization_requests.insert(tx, site.secrets.hash(PURPOSE, request_id), new, lifetime, pushed=pushed)
    return request_id


async def kept(site: Site, tx: Tx, request_id: str) -> Asked | None:
    """The request of this id, examined again; None where it has been answered, or has waited for too long."""
    await tx.read_clock()
    found = await db.authorization_requests.find(tx, site.secrets.hash(PURPOSE, request_id))
    return None if found is None else await examine(site, tx, found.parameters, found.created_at)


async def take_pushed(site: Site, tx: Tx, request_id: str, client_id: str) -> AuthorizationRequest | None:
    """What a client pushed, which is taken once (RFC 9126, 4)."""
    await tx.read_clock()
    return await db.authorization_requests.take_pushed(tx, site.secrets.hash(PURPOSE, request_id), client_id)


async def end(site: Site, tx: Tx, request_id: str) -> bool:
    """The request is being answered; False where somebody else did."""
    return await db.authorization_requests.end(tx, site.secrets.hash(PURPOSE, request_id))


# What the page of consent needs --------------------------------------------------------------------------------------


async def asked_for(site: Site, request_id: str) -> Asked | None:
    """What a person is asked to allow: `client.stored.name` and `scope`."""
    async with site.database.begin(None) as tx:
        return await kept(site, tx, request_id)


async def decide(site: Site, request_id: str, signed_in: SignedIn, *, allowed: bool) -> str | None:
    """The person has decided: where the browser goes now; None where the request is gone.

    Whoever has to sign in anew for it is not asked here, so nothing is given.
    """
    async with site.database.begin(None) as tx:
        asked = await kept(site, tx, request_id)
        if asked is None or not _fresh(asked, signed_in) or not await end(site, tx, request_id):
            return None
        if allowed:
            return await answer(asked, signed_in)
        denied = AccessDeniedError(redirect_uri=asked.redirect_uri)
        denied.state = asked.parameters.get("state")
        return refused(site, denied)
