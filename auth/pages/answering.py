"""What stands around every page: its guarding headers, and a page that a person understands when something fails."""

from collections.abc import Awaitable, Callable

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

import auth.passwords
import auth.site
from auth.forms import FormForeign, FormRefused
from auth.pages import rendering
from auth.pages.rendering import Page
from db.failures import TimedOut, Unavailable

Endpoint = Callable[[Request], Awaitable[Response]]

BUSY_SECONDS = 5
log = structlog.get_logger(__name__)


def route(path: str, endpoint: Endpoint, *methods: str) -> Route:
    """A page's route, with everything around it."""

    async def answer(request: Request) -> Response:
        response = await _answer(request, endpoint)
        encrypted = auth.site.of(request).terms.public_url.startswith("https://")
        rendering.guard(response.headers, encrypted=encrypted)
        return response

    return Route(path, answer, methods=list(methods))


async def _answer(request: Request, endpoint: Endpoint) -> Response:
    try:
        return await endpoint(request)
    except FormForeign as refused:
        return failed(request, "form_expired", refused.status)
    except FormRefused as refused:
        return failed(request, "form_unreadable", refused.status)
    except (auth.passwords.Busy, TimedOut, Unavailable):
        response = failed(request, "busy", 503)
        response.headers["Retry-After"] = str(BUSY_SECONDS)
        return response
    except Exception:
        log.exception("page failed", path=request.url.path)
        return failed(request, "failed", 500)


def failed(request: Request, reason: str, status: int) -> Response:
    """The page that says, for one of the reasons of `error.html`, that something did not work."""
    return rendering.render(request, Page("error", status), reason=reason, again=request.url.path)
