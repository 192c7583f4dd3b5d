"""Who a browser is signed in as: an opaque cookie, whose keyed hash is a row.

A new token is made at each step up (signing in, the second factor), so that a token planted beforehand is worth
nothing. Nothing here authenticates `/graphql`: there, cookies are not looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from starlette.requests import Request
from starlette.responses import Response

import auth.addresses
import auth.cookies
import auth.secrets
import auth.site
import db.sessions
from auth.site import Site
from db.sessions import NewSession, Session
from db.transaction import Tx
from domain.permissions import Role

COOKIE = "__Host-session"
PENDING_LIFETIME = timedelta(minutes=10)
NOTED_EVERY = timedelta(minutes=1)
LONGEST_AGENT = 200


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in, since when and by what (`amr` values, RFC 8176); `csrf` is what its forms must carry."""

    session_id: UUID
    account_id: UUID
    role: Role
    authenticated_at: datetime
    methods: tuple[str, ...]
    csrf: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request comes from: the address (behind our proxies) and what its browser calls itself."""

    address: str
    agent: str | None


async def current(request: Request) -> SignedIn | None:
    """Who is signed in; None for nobody, and for who still owes the second factor."""
    found = await _find(request)
    return None if found is None or found[0].second_factor_pending else _signed_in(request, *found)


async def pending(request: Request) -> SignedIn | None:
    """Who has given the password and still owes the second factor."""
    found = await _find(request)
    return _signed_in(request, *found) if found is not None and found[0].second_factor_pending else None


async def begin(tx: Tx, request: Request, account_id: UUID, methods: Sequence[str], *, owes: bool = False) -> str:
    """Begin a session in place of the browser's old one; the token to `give`. `owes`: the second factor is due."""
    site = auth.site.of(request)
    await end(tx, request)
    token = auth.secrets.new_token()
    came = origin(request)
    new = NewSession(
        id=uuid4(),
        token_hash=_hash(site, token),
        account_id=account_id,
        methods=methods,
        second_factor_pending=owes,
        lifetime=PENDING_LIFETIME if owes else site.terms.session,
        address=came.address,
        agent=came.agent,
    )
    await db.sessions.begin(tx, new)
    return token


async def complete(tx: Tx, request: Request, signed_in: SignedIn, methods: Sequence[str]) -> str | None:
    """The second factor was right: the whole session's new token, to `give`; None where the session has ended."""
    site = auth.site.of(request)
    token = auth.secrets.new_token()
    done = await db.sessions.complete(tx, signed_in.session_id, _hash(site, token), methods, site.terms.session)
    return token if done else None


async def end(tx: Tx, request: Request) -> None:
    """End the browser's session, whole or half."""
    if token := auth.cookies.read(request, COOKIE):
        await db.sessions.end(tx, _hash(auth.site.of(request), token))


def give(response: Response, token: str) -> None:
    """Give the browser its session; it forgets it when it is closed."""
    response.set_cookie(COOKIE, token, path="/", secure=True, httponly=True, samesite="lax")


def take(response: Response) -> None:
    """Take the session's cookie from the browser."""
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="lax")


def origin(request: Request) -> Origin:
    """Where the request comes from; of `X-Forwarded-For` only what our own proxies wrote is believed."""
    proxies = auth.site.of(request).terms.trusted_proxies
    address = auth.addresses.address(request.scope, proxies)
    agent = request.headers.get("user-agent", "")[:LONGEST_AGENT]
    return Origin(address, "".join(letter for letter in agent if letter.isprintable()) or None)


async def _find(request: Request) -> tuple[Session, str] | None:
    token = auth.cookies.read(request, COOKIE)
    if not token:
        return None
    site = auth.site.of(request)
    async with site.database.begin(None) as tx:
        now = await tx.read_clock()
        session = await db.sessions.find(tx, _hash(site, token), site.terms.session_idle)
        if session is not None and _is_news(session, now):
            await db.sessions.note_seen(tx, session)
    return None if session is None else (session, token)


def _is_news(session: Session, now: datetime) -> bool:
    """Whether it is to be noted that somebody is there: at once when they come, and then every few minutes."""
    just_came = session.seen_at == session.signed_in_at and not session.second_factor_pending
    return just_came or now - session.seen_at >= NOTED_EVERY


def _signed_in(request: Request, session: Session, token: str) -> SignedIn:
    csrf = auth.site.of(request).secrets.hash("csrf", token).hex()
    return SignedIn(session.id, session.account_id, session.role, session.signed_in_at, session.methods, csrf)


def _hash(site: Site, token: str) -> bytes:
    return site.secrets.hash("session", token)
