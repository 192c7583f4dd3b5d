"""The one click by which somebody stops messages of a kind (RFC 8058): who and which is signed into the address.

The address works without signing in and does not expire: it can do nothing but that. GET shows a page and changes
nothing, because mail scanners follow links; POST does it.
"""

import base64
import hmac
from dataclasses import dataclass
from html import escape
from typing import Protocol
from uuid import UUID

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import BaseRoute, Route

import db.preferences
from db.transaction import Database
from domain.notices import NoticeKind, may_stop

PATH = "/unsubscribe"
PURPOSE = "unsubscribe"
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title></head>
<body><main><h1>{title}</h1><p>{words}</p>{form}</main></body>
</html>
"""
FORM = '<form method="post"><button>Stop these messages</button></form>'


class Hashing(Protocol):
    """What signs: the installation's secrets."""

    def hash(self, purpose: str, value: str) -> bytes:
        """The keyed hash of `value`."""


class Site(Protocol):
    """The part of the site that this page needs."""

    @property
    def database(self) -> Database:
        """As the role `ebrokerage_auth`."""

    @property
    def secrets(self) -> Hashing:
        """What signs."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Who (a person, or a team where `account_id` is None) stops what."""

    kind: NoticeKind
    organisation_id: UUID | None
    account_id: UUID | None


def token(secrets: Hashing, stop: Stop) -> str:
    """The signed form of `stop`, for an address."""
    side, id = ("p", stop.account_id) if stop.account_id else ("t", stop.organisation_id)
    assert id is not None
    said = f"{side}{id.hex}.{stop.kind.value}"
    return f"{said}.{_signature(secrets, said)}"


def read(secrets: Hashing, signed: str) -> Stop | None:
    """What a token says; None where nobody signed it."""
    said, _, signature = signed.rpartition(".")
    if not signed.isascii() or not hmac.compare_digest(signature, _signature(secrets, said)):
        return None
    who, _, kind = said.partition(".")
    id = UUID(hex=who[1:])
    return Stop(NoticeKind(kind), id if who[0] == "t" else None, id if who[0] == "p" else None)


def _signature(secrets: Hashing, said: str) -> str:
    return base64.urlsafe_b64encode(secrets.hash(PURPOSE, said)).rstrip(b"=").decode()


def routes() -> list[BaseRoute]:
    """The page and what its button does."""
    return [Route(PATH, show, methods=["GET"]), Route(PATH, stop, methods=["POST"])]


async def show(request: Request) -> HTMLResponse:
    """Ask; change nothing."""
    asked = _asked(request)
    if asked is None:
        return _unknown()
    kind = asked.kind.value.lower().replace("_", " ")
    return _page("Stop messages", f"Messages of the kind “{kind}” are sent to you by e-mail.", FORM)


async def stop(request: Request) -> HTMLResponse:
    """Do it; a second time changes nothing."""
    asked = _asked(request)
    if asked is None:
        return _unknown()
    site: Site = request.app.state.site
    async with site.database.begin(None) as tx:
        await tx.read_clock()
        await db.preferences.say(tx, asked.organisation_id, asked.account_id, {asked.kind: False})
    words = "You will get no more messages of this kind. Requests still stand in your lists."
    return _page("Stopped", words)


def _asked(request: Request) -> Stop | None:
    site: Site = request.app.state.site
    found = read(site.secrets, request.query_params.get("token", ""))
    return found if found is not None and may_stop(found.kind, team=found.account_id is None) else None


def _unknown() -> HTMLResponse:
    return _page("This link does not work", "It may have been cut off: copy the whole address.", status=404)


def _page(title: str, words: str, form: str = "", status: int = 200) -> HTMLResponse:
    return HTMLResponse(PAGE.format(title=escape(title), words=escape(words), form=form), status, HEADERS)
