"""How a page is made: a template, what it is called, what is wrong with the form, and the headers that guard it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

import auth.forms
import auth.site
from auth.site import Contact

HERE = Path(__file__).parent
STYLE = (HERE / "files" / "style.css").read_bytes()
STYLE_PATH = f"/pages/style.{sha256(STYLE).hexdigest()[:16]}.css"
SERVICE = "eBrokerage"

environment = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a form: of which field (its id in the page), and a sentence that says what to do."""

    field: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Theme:
    """How a page looks like somebody's: an authority's name, where its logo is, and whom its people ask."""

    name: str = SERVICE
    logo: str | None = None
    contact: Contact | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page on its way: which template, for whom, and what stands in it.

    `form_action` are the origins, beside our own, to which a form's answer may redirect: browsers hold those to the
    policy too.
    """

    template: str
    status: int = 200
    problems: Sequence[Problem] = ()
    theme: Theme = Theme()
    form_action: Sequence[str] = ()

    def wrong(self, problems: Sequence[Problem], status: int = 422) -> "Page":
        """The same page, saying what is wrong."""
        return replace(self, problems=problems, status=status)


def render(request: Request, page: Page, **facts: Any) -> Response:
    """The page as an answer; its forms are bound to this browser."""
    terms = auth.site.of(request).terms
    bound = auth.forms.binding(request)
    text = environment.get_template(f"{page.template}.html").render(
        csrf_field=auth.forms.FIELD,
        csrf=bound.token,
        service=SERVICE,
        style=STYLE_PATH,
        theme=page.theme,
        contact=page.theme.contact or terms.contact,
        problems=page.problems,
        problem={each.field: each.sentence for each in reversed(page.problems)},
        **facts,
    )
    response = HTMLResponse(text, page.status)
    auth.forms.bind(response, bound)
    response.headers["Content-Security-Policy"] = policy(page.form_action)
    return response


def see(address: str) -> Response:
    """Go there, with GET (303): nothing is sent again when a page is loaded again."""
    return RedirectResponse(address, 303)


def policy(form_action: Sequence[str] = ()) -> str:
    """The Content-Security-Policy of a page: our own style and pictures, no script at all, nobody's frame."""
    forms = " ".join(["'self'", *form_action])
    return (
        f"default-src 'none'; style-src 'self'; img-src 'self'; form-action {forms};"
        " frame-ancestors 'none'; base-uri 'none'"
    )


def guard(headers: MutableHeaders, *, encrypted: bool) -> None:
    """The headers of every answer; `encrypted` where the service is known by an https address."""
    headers.setdefault("Content-Security-Policy", policy())
    headers.setdefault("Cache-Control", "no-store")
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    headers["Referrer-Policy"] = "no-referrer"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if encrypted:
        headers["Strict-Transport-Security"] = "max-age=31536000"


async def style(_request: Request) -> Response:
    """The style sheet; its address changes when it does."""
    return Response(STYLE, media_type="text/css", headers={"Cache-Control": "public, max-age=31536000, immutable"})
