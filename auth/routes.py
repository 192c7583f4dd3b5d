"""Where sign-in and the authorization server answer, and which pages of other origins may ask them."""

from collections.abc import Sequence

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import BaseRoute, Route

from auth import authorizing
from auth.pages import routes as pages
from auth.pages.answering import route
from auth.server import authorization, devices, looking, metadata, pushing, tokens, userinfo
from auth.server.answering import Handler


def routes(allowed_origins: Sequence[str]) -> list[BaseRoute]:
    """Every address of ours at the root of the service.

    What is public may be read by any page, without credentials. What a page's own client calls may be called from the
    origins of the settings. Nothing that a browser is sent to has CORS (RFC 9700, 2.6).
    """
    return [
        _public("/.well-known/oauth-authorization-server", metadata.configuration),
        _public("/.well-known/openid-configuration", metadata.configuration),
        _public("/jwks.json", metadata.jwks),
        route(authorization.PATH, authorizing.authorize, "GET", "POST"),
        _called(tokens.PATH, tokens.token, allowed_origins),
        _called(pushing.PATH, pushing.push, allowed_origins),
        _called(looking.REVOKE, looking.revoke, allowed_origins),
        _called(userinfo.PATH, userinfo.userinfo, allowed_origins, ("GET", "POST")),
        _called(looking.INTROSPECT, looking.introspect, ()),
        _called(devices.PATH, devices.begin, ()),
        *pages.routes(),
    ]


def _public(path: str, handler: Handler) -> Route:
    cors = Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["GET"], max_age=86_400)
    return Route(path, handler, methods=["GET", "OPTIONS"], middleware=[cors])


def _called(path: str, handler: Handler, origins: Sequence[str], methods: Sequence[str] = ("POST",)) -> Route:
    if not origins:
        return Route(path, handler, methods=list(methods))
    cors = Middleware(
        CORSMiddleware,
        allow_origins=list(origins),
        allow_methods=list(methods),
        allow_headers=["Authorization", "Content-Type", "X-Request-Id"],
        expose_headers=["WWW-Authenticate", "X-Request-Id", "Retry-After"],
    )
    return Route(path, handler, methods=[*methods, "OPTIONS"], middleware=[cors])
