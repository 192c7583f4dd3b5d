"""Recovery codes, shown once: they travel to their page in a sealed cookie of a few minutes."""

import base64
import binascii
import json
from collections.abc import Sequence
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

import auth.cookies
import auth.secrets
import auth.sessions
import auth.site
from auth.pages import onward, rendering
from auth.pages.rendering import Page

COOKIE = "__Host-codes"
PURPOSE = "recovery codes"
LIFETIME_SECONDS = 300


def carry(request: Request, response: Response, session_id: UUID, codes: Sequence[str]) -> None:
    """Let the next page show these codes, to this session alone."""
    sealed = auth.site.of(request).secrets.seal(PURPOSE, json.dumps(list(codes)).encode(), str(session_id))
    value = base64.urlsafe_b64encode(sealed).decode()
    response.set_cookie(COOKIE, value, LIFETIME_SECONDS, path="/", secure=True, httponly=True, samesite="lax")


async def show(request: Request) -> Response:
    """The codes, if they have just been made; they are not shown again."""
    to = onward.of(request)
    signed_in = await auth.sessions.current(request)
    if signed_in is None:
        return rendering.see(to.at("/signin"))
    codes = _carried(request, signed_in.session_id)
    if not codes:
        return rendering.see(to.address)
    response = rendering.render(request, Page("recovery_codes"), codes=codes, onward=to.address)
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="lax")
    return response


def _carried(request: Request, session_id: UUID) -> list[str]:
    try:
        sealed = base64.urlsafe_b64decode(auth.cookies.read(request, COOKIE) or "")
        opened = auth.site.of(request).secrets.unseal(PURPOSE, sealed, str(session_id))
    except (binascii.Error, ValueError, auth.secrets.Unreadable):
        return []
    found: list[str] = json.loads(opened)
    return found
