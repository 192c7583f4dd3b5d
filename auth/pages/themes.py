"""Pages in an authority's name: its name, its logo, and whom its people ask, from its profile."""

import base64
from dataclasses import replace
from hashlib import sha256
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

import auth.site
import db.themes
from auth.pages import onward, rendering, wanted
from auth.pages.onward import Onward
from auth.pages.rendering import Page, Theme
from auth.site import Contact
from db.themes import Authority
from db.transaction import Tx


async def dressed(request: Request, page: Page, to: Onward) -> Page:
    """The page on the way to what somebody came for, in the name of the authority where that is said."""
    page = replace(page, form_action=await wanted.form_action(request, to))
    if to.authority is None:
        return page
    async with auth.site.of(request).database.begin(None) as tx:
        await tx.read_clock()
        return _in_name_of(page, await db.themes.by_slug(tx, to.authority))


async def of_authority(tx: Tx, page: Page, authority_id: UUID | None) -> Page:
    """The page in the name of this authority."""
    return page if authority_id is None else _in_name_of(page, await db.themes.by_id(tx, authority_id))


async def logo(request: Request) -> Response:
    """An authority's logo; its address changes when it does."""
    slug, authority = request.path_params["slug"], None
    if onward.IDS["authority"].fullmatch(slug):
        async with auth.site.of(request).database.begin(None) as tx:
            await tx.read_clock()
            authority = await db.themes.by_slug(tx, slug)
    if authority is None or authority.profile is None or authority.profile.logo is None:
        return rendering.render(request, Page("error", 404), reason="not_found", again="/signin")
    kept = {"Cache-Control": "public, max-age=86400"}
    return Response(base64.b64decode(authority.profile.logo), media_type="image/png", headers=kept)


def _in_name_of(page: Page, authority: Authority | None) -> Page:
    if authority is None:
        return page
    profile = authority.profile
    picture = None
    if profile is not None and profile.logo is not None:
        picture = f"/pages/logo/{authority.slug}.png?v={sha256(profile.logo.encode()).hexdigest()[:12]}"
    found = profile.contact if profile is not None else None
    contact = None if found is None else Contact(found.name, found.email, found.telephone)
    return replace(page, theme=Theme(authority.name, picture, contact))
