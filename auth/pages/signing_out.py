"""Signing out: asked for by a form of ours, so that no other page can do it to somebody."""

from starlette.requests import Request
from starlette.responses import Response

import auth.forms
import auth.sessions
import auth.site
from auth.pages import rendering
from auth.pages.rendering import Page


async def ask(request: Request) -> Response:
    """Whether to sign out; who is not signed in, is out already."""
    if await auth.sessions.current(request) is None:
        return rendering.see("/signed-out")
    return rendering.render(request, Page("signout"))


async def sign_out(request: Request) -> Response:
    """End the session, and with it what programs were allowed in it."""
    await auth.forms.received(request)
    async with auth.site.of(request).database.begin(None) as tx:
        await tx.read_clock()
        await auth.sessions.end(tx, request)
    response = rendering.see("/signed-out")
    auth.sessions.take(response)
    return response


async def signed_out(request: Request) -> Response:
    """That it is done."""
    return rendering.render(request, Page("signed_out"))
