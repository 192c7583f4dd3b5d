"""Where documents come and go, and which pages of other origins may send and get them."""

from collections.abc import Sequence

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import BaseRoute, Route

from transfers import downloads, uploads

EXPOSED = [
    "Content-Disposition",
    "ETag",
    "Content-Range",
    "Retry-After",
    "Upload-Length",
    "Upload-Offset",
    "X-Request-Id",
]
SENT = ["Authorization", "Content-Type", "If-Range", "Range", "Upload-Offset", "X-Request-Id"]


def routes(allowed_origins: Sequence[str]) -> list[BaseRoute]:
    """The two addresses. Cookies are taken from pages of the settings' origins, for the one exchange there is."""
    cors = []
    if allowed_origins:
        cors.append(
            Middleware(
                CORSMiddleware,
                allow_origins=list(allowed_origins),
                allow_methods=["GET", "HEAD", "PATCH", "POST", "PUT"],
                allow_headers=SENT,
                expose_headers=EXPOSED,
                allow_credentials=True,
            )
        )
    more = ["OPTIONS"] if allowed_origins else []
    return [
        Route("/uploads/{id}", uploads.look, methods=["HEAD", *more], middleware=cors),
        Route("/uploads/{id}", uploads.send, methods=["PUT", "PATCH", *more], middleware=cors),
        Route("/downloads/{id}", downloads.get, methods=["GET", *more], middleware=cors),
        Route("/downloads/{id}", downloads.exchange, methods=["POST", *more], middleware=cors),
    ]
