"""Browsers that have signed in to an account before, told by a cookie that only we can write and that names nobody.

It is a random id and, for each account, a keyed hash of both. It signs nobody in: it only lets failures in this browser
be counted by themselves, so that nobody who guesses elsewhere keeps the owner out.
"""

import hmac
import re
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

import auth.cookies
import auth.secrets
import auth.site

COOKIE = "__Host-device"
MARK_CHARACTERS = 32
MOST_ACCOUNTS = 12
LIFETIME_SECONDS = 400 * 24 * 3600
SHAPE = re.compile(rf"[A-Za-z0-9_-]{{43}}(?:\.[0-9a-f]{{{MARK_CHARACTERS}}})*")


def known(request: Request, account_id: UUID | None) -> str | None:
    """The browser's id, if it has signed in to this account before."""
    device, marks = _read(request)
    if device is None:
        return None
    mark = _mark(request, device, account_id)
    return device if any(hmac.compare_digest(mark, each) for each in marks) and account_id is not None else None


def remember(request: Request, response: Response, account_id: UUID) -> None:
    """Let the browser be known to this account from now on, and to those before."""
    device, marks = _read(request)
    device = device or auth.secrets.new_token()
    mark = _mark(request, device, account_id)
    newest = [mark, *(each for each in marks if each != mark)][:MOST_ACCOUNTS]
    response.set_cookie(
        COOKIE,
        ".".join([device, *newest]),
        max_age=LIFETIME_SECONDS,
        path="/",
        secure=True,
        httponly=True,
        samesite="lax",
    )


def _read(request: Request) -> tuple[str | None, list[str]]:
    cookie = auth.cookies.read(request, COOKIE) or ""
    if not SHAPE.fullmatch(cookie):
        return None, []
    device, *marks = cookie.split(".")
    return device, marks[:MOST_ACCOUNTS]


def _mark(request: Request, device: str, account_id: UUID | None) -> str:
    return auth.site.of(request).secrets.hash("device", f"{device} {account_id}").hex()[:MARK_CHARACTERS]
