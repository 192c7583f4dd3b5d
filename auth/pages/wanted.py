"""The client that somebody signs in for, as far as the pages on the way to it have to know."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from authlib.oauth2 import OAuth2Error
from starlette.requests import Request

import auth.site
from auth.pages.onward import Onward
from auth.server import authorization
from auth.server.authorization import Asked


async def asked_for(request: Request, to: Onward) -> Asked | None:
    """The stored request that somebody came with; None where there is none, or none any more."""
    if to.request is None:
        return None
    try:
        return await authorization.asked_for(auth.site.of(request), to.request)
    except OAuth2Error:
        return None


async def form_action(request: Request, to: Onward) -> Sequence[str]:
    """Where a form's answer may lead on to, beside our own pages: browsers hold redirects to the policy too."""
    asked = await asked_for(request, to)
    return () if asked is None else sources(asked.redirect_uri)


def sources(redirect_uri: str) -> Sequence[str]:
    """An address as a policy names it: its origin, or its scheme where that is a program's own."""
    parts = urlsplit(redirect_uri)
    return (f"{parts.scheme}://{parts.netloc}" if parts.scheme in {"http", "https"} else f"{parts.scheme}:",)
