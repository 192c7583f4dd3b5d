"""A person's own account."""

from starlette.requests import Request
from starlette.responses import Response

import auth.sessions
import auth.site
import db.credentials
from auth.pages import rendering
from auth.pages.rendering import Page


async def show(request: Request) -> Response:
    """Who is signed in."""
    signed_in = await auth.sessions.current(request)
    if signed_in is None:
        return rendering.see("/signin")
    async with auth.site.of(request).database.begin(None) as tx:
        known = await db.credentials.get(tx, signed_in.account_id)
    return rendering.render(request, Page("account"), account=known)
