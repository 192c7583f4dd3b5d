"""What every transfer answers with: a code and a sentence, as the API has them, and who is asking."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from auth.bearer import Bearer, NotAuthenticated
from auth.revocation import NotKnown
from auth.secrets import Secrets
from db.transaction import Database
from documents.contents import Vault
from documents.sealing import Broken
from documents.storage import StorageFailed
from domain.permissions import Permission
from domain.refusals import (
    DocumentNotAvailable,
    DownloadExchanged,
    DownloadExpired,
    NotFound,
    NothingToDownload,
    Refusal,
    Refused,
    UploadBusy,
    UploadElsewhere,
    UploadEnded,
    UploadExpired,
)
from domain.viewer import Viewer
from resolvers.reads import TimedOut, Unavailable

Handler = Callable[[Request], Awaitable[Response]]

NO_STORE = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
STATUS: dict[type[Refusal], int] = {
    NotFound: 404,
    NothingToDownload: 404,
    DocumentNotAvailable: 409,
    UploadBusy: 409,
    UploadElsewhere: 409,
    DownloadExchanged: 409,
    UploadEnded: 410,
    UploadExpired: 410,
    DownloadExpired: 410,
}
AGAIN_SECONDS = "10"


@dataclass(frozen=True, slots=True)
class Transfers:
    """What transfers work with. `scanned` says whether what comes has to be found clean first."""

    database: Database
    bearer: Bearer
    vault: Vault
    secrets: Secrets
    scanned: bool
    secure: bool
    ring: Callable[[], None]


class Failed(Exception):
    """A transfer that is answered with this."""

    def __init__(self, status: int, code: str, message: str, **headers: str) -> None:
        super().__init__(code)
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        self.response = JSONResponse({"code": code, "message": message}, status, NO_STORE | names)


def of(request: Request) -> Transfers:
    """What the application put together."""
    found: Transfers = request.app.state.transfers
    return found


def unavailable(message: str, **headers: str) -> Failed:
    """What is to be tried again."""
    return Failed(503, "UNAVAILABLE", message, Retry_After=AGAIN_SECONDS, **headers)


def _unauthenticated(error: Any) -> Failed:
    return Failed(401, "UNAUTHENTICATED", str(error), WWW_Authenticate=error.www_authenticate)


TOLD: dict[type[Exception], Callable[[Any], Failed]] = {
    NotAuthenticated: _unauthenticated,
    NotKnown: lambda error: unavailable(str(error)),
    TimedOut: lambda _: unavailable("The database does not answer. Try again."),
    Unavailable: lambda _: unavailable("The database does not answer. Try again."),
    StorageFailed: lambda _: unavailable("The store of documents does not answer. Try again."),
    Broken: lambda _: unavailable("The store of documents does not have what was stored. Tell its operator."),
}
"""What else can go wrong, and how it is told."""


def answered(handler: Handler) -> Handler:
    """The handler; whatever stands in its way becomes a code and a sentence."""

    @wraps(handler)
    async def answering(request: Request) -> Response:
        try:
            return await handler(request)
        except Failed as failed:
            return failed.response
        except Refused as refused:
            return _refused(refused.refusals[0])
        except tuple(TOLD) as error:
            return next(told for kind, told in TOLD.items() if isinstance(error, kind))(error).response

    return answering


def _refused(refusal: Refusal) -> Response:
    headers = {}
    if isinstance(refusal, UploadElsewhere):
        headers["Upload_Offset"] = str(refusal.facts["received"])
    return Failed(STATUS.get(type(refusal), 409), refusal.code(), refusal.message, **headers).response


def bearing(request: Request, wanted: Permission) -> Viewer:
    """Who asks, by token."""
    viewer = of(request).bearer.viewer(request.headers.get("authorization"), datetime.now(UTC))
    return permitted(viewer, wanted)


def permitted(viewer: Viewer, wanted: Permission) -> Viewer:
    """The viewer, who has this permission."""
    if wanted not in viewer.permissions:
        raise Failed(403, "FORBIDDEN", f"This takes the permission {wanted.value}.")
    return viewer


def row_id(request: Request, noun: str) -> UUID:
    """The id in the address; one that is none is nobody's."""
    try:
        return UUID(request.path_params["id"])
    except ValueError:
        raise Refused([NotFound(noun=noun)]) from None


def request_id(request: Request) -> Any:
    """The id under which the request is logged."""
    return request.scope.get("state", {}).get("request_id")
