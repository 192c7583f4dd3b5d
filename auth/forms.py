"""Forms that only our own pages can send.

Each carries a token, the keyed hash of the browser's session (or, before there is one, of a cookie of its own), and
comes from our own pages as browsers say it: `Sec-Fetch-Site`, or `Origin` from those that do not send it.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request
from starlette.responses import Response

import auth.cookies
import auth.secrets
import auth.sessions
import auth.site

COOKIE = "__Host-form"
FIELD = "csrf"
LARGEST_BYTES = 16_384
MOST_FIELDS = 50
MEDIA_TYPE = "application/x-www-form-urlencoded"


class FormRefused(Exception):
    """The form was not sent by one of our pages, or is none."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class FormForeign(FormRefused):
    """The form was sent from elsewhere, or its page was opened before somebody signed in or out."""

    def __init__(self) -> None:
        super().__init__(403)


class FormUnreadable(FormRefused):
    """The body is not a form of ours: too large, of another type, or not text."""


@dataclass(frozen=True, slots=True)
class Binding:
    """What a form's token is made from; a `new` one goes to the browser with the page."""

    secret: str
    token: str
    new: bool


def binding(request: Request) -> Binding:
    """What the forms of the page that answers this request are bound to."""
    known = auth.cookies.read(request, auth.sessions.COOKIE) or auth.cookies.read(request, COOKIE)
    secret = known or auth.secrets.new_token()
    return Binding(secret, auth.site.of(request).secrets.hash("csrf", secret).hex(), not known)


def bind(response: Response, bound: Binding) -> None:
    """Give the browser what its form is bound to, unless it has it."""
    if bound.new:
        response.set_cookie(COOKIE, bound.secret, path="/", secure=True, httponly=True, samesite="lax")


async def received(request: Request) -> Mapping[str, str]:
    """The fields of a form that one of our pages sent; raises `FormRefused`."""
    fields = await _read(request)
    if not _from_our_pages(request):
        raise FormForeign
    bound = binding(request)
    if bound.new or not hmac.compare_digest(bound.token.encode(), fields.get(FIELD, "").encode()):
        raise FormForeign
    return fields


async def _read(request: Request) -> dict[str, str]:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != MEDIA_TYPE:
        raise FormUnreadable(415)
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BYTES:
            raise FormUnreadable(413)
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise FormUnreadable(400) from error
    if any("\0" in value for pair in pairs for value in pair):
        raise FormUnreadable(400)
    return dict(pairs)


def _from_our_pages(request: Request) -> bool:
    """What the browser says of where the form stood; who says nothing is no browser, and has the token to show."""
    if (site := request.headers.get("sec-fetch-site")) is not None:
        return site in {"same-origin", "none"}
    if (origin := request.headers.get("origin")) is not None:
        parts = urlsplit(auth.site.of(request).terms.public_url)
        return origin == f"{parts.scheme}://{parts.netloc}"
    return True
