"""How the authorization server answers programs: JSON that nobody keeps, and errors as the RFCs name them."""

import functools
import math
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import InvalidClientError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

import auth.sessions
import auth.site
import auth.throttling
from db.assertions import TakenMeanwhile
from db.failures import TimedOut, Unavailable
from domain.allowances import Allowance

NOT_KEPT = {"Cache-Control": "no-store", "Pragma": "no-cache", "Referrer-Policy": "no-referrer"}
RETRY_AFTER_SECONDS = 1
WHOLE = "document"
"""What a browser says that goes to an address itself (`Sec-Fetch-Dest`); programs say nothing."""

Handler = Callable[[Request], Awaitable[Response]]


class TooOften(Exception):
    """More came from one address than it is allowed; `wait` is until when."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(wait)
        self.wait = wait

    @property
    def seconds(self) -> str:
        """For `Retry-After`."""
        return str(max(1, math.ceil(self.wait.total_seconds())))


async def allow(request: Request, allowance: Allowance, account_id: UUID | None = None) -> None:
    """Count a request by whose it is, or by its address where nobody is signed in; raises `TooOften`.

    What a browser sends from within a page (a frame, a picture) is counted apart: somebody's page, opened in an office,
    could else keep all who work there from signing in.
    """
    site = auth.site.of(request)
    within = " page" if request.headers.get("sec-fetch-dest", WHOLE) != WHOLE else ""
    whose = (
        f"address {auth.sessions.origin(request).address}{within}" if account_id is None else f"account {account_id}"
    )
    wait = await auth.throttling.spend(site.database, site.secrets, allowance, whose)
    if wait is not None:
        raise TooOften(wait)


@dataclass(frozen=True, slots=True)
class Answer:
    """What Authlib came to: a status with a JSON body, or an address to go to."""

    status: int
    body: Mapping[str, Any]
    headers: Mapping[str, str]

    @classmethod
    def of(cls, status: int, body: Any, headers: Sequence[tuple[str, str]]) -> "Answer":
        """From Authlib's three."""
        return cls(status, body if isinstance(body, Mapping) else {}, dict(headers))

    @property
    def location(self) -> str | None:
        """Where the browser is sent."""
        return self.headers.get("Location")

    def as_json(self) -> Response:
        """The answer to a program."""
        kept = {name: value for name, value in self.headers.items() if name == "WWW-Authenticate"}
        return JSONResponse(dict(self.body), self.status, headers={**NOT_KEPT, **kept})


def refusal(error: OAuth2Error, *, challenged: bool) -> Answer:
    """An error as an answer. Whoever is not the client it says it is hears nothing about why (RFC 6749, 5.2).

    `challenged`: the client used the Authorization header, so it is told how to.
    """
    if not isinstance(error, InvalidClientError):
        return Answer.of(*error())
    headers = [("WWW-Authenticate", 'Basic realm="ebrokerage", charset="UTF-8"')] if challenged else []
    body = {"error": error.error, "error_description": "The client could not be authenticated."}
    return Answer.of(401, body, headers)


def is_challenged(request: Request) -> bool:
    """Whether the client authenticated, or tried to, with the Authorization header."""
    return "authorization" in request.headers


def for_programs(handler: Handler) -> Handler:
    """A handler whose refusals are JSON, and that says when the database is not to be had."""

    @functools.wraps(handler)
    async def answering(request: Request) -> Response:
        try:
            return await handler(request)
        except OAuth2Error as error:
            return refusal(error, challenged=is_challenged(request)).as_json()
        except TakenMeanwhile:
            return refusal(InvalidClientError(), challenged=False).as_json()
        except TooOften as early:
            said = {"error": "temporarily_unavailable", "error_description": "Too much came from your address."}
            return JSONResponse(said, 429, headers={**NOT_KEPT, "Retry-After": early.seconds})
        except (TimedOut, Unavailable):
            headers = {**NOT_KEPT, "Retry-After": str(RETRY_AFTER_SECONDS)}
            return JSONResponse({"error": "temporarily_unavailable"}, 503, headers=headers)

    return answering
