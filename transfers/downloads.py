"""`/downloads/{id}`: where a document, or an archive of several, is got for two minutes (rules P23 to P25, D11).

The address opens nothing alone: it wants the token of whoever asked for it, or the cookie that it was exchanged for,
once, with that token. The rule of disclosure is asked again for each request, and each is on record.
"""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import quote

from starlette.concurrency import iterate_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from zipstream import ZIP_STORED, ZipStream

import auth.cookies
from auth.secrets import new_token
from documents.contents import Content, Vault, first_of
from domain.documents import Download, Opened, naming
from domain.documents.downloading import DOWNLOAD_LASTS
from domain.permissions import Permission
from domain.times import london_date
from domain.viewer import Viewer
from resolvers.downloads import Asking, behind_cookie
from transfers.answering import NO_STORE, Failed, answered, bearing, of, permitted, request_id, row_id

COOKIE = "download"
PURPOSE = "download cookie"
ARCHIVE = "application/zip"
RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
UNRANGED = "bytes"

HEADERS = NO_STORE | {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Frame-Options": "DENY",
    "Accept-Ranges": UNRANGED,
}
"""A file is handed over, never shown: no script of it runs with our name (nor with anybody's)."""


@dataclass(frozen=True, slots=True)
class Span:
    """Which bytes of how many are wanted; `partial` says that not all are."""

    start: int
    end: int
    size: int

    @property
    def partial(self) -> bool:
        """Whether a part is wanted."""
        return (self.start, self.end) != (0, self.size)


@answered
async def exchange(request: Request) -> Response:
    """A cookie for this path, good for as long as the address is; once."""
    viewer = bearing(request, Permission.DOCUMENT_READ)
    transfers, token = of(request), new_token()
    download = await _asking(request, viewer).exchange(transfers.secrets.hash(PURPOSE, token))
    response = Response(None, 204, NO_STORE)
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(DOWNLOAD_LASTS.total_seconds()),
        path=f"/downloads/{download.id}",
        secure=transfers.secure,
        httponly=True,
        samesite="strict",
    )
    return response


@answered
async def get(request: Request) -> Response:
    """The bytes: of one document all or a part, or an archive."""
    asking = _asking(request, await _viewer(request))
    download, opened = await asking.open()
    vault = of(request).vault
    if download.document_id is None:
        archive = cast("AsyncIterator[bytes]", iterate_in_threadpool(_archive(vault, download, opened)))
        return await _streamed(archive, 200, _archive_headers(download))
    (one,) = opened
    etag = f'"{one.document_id.hex}-{one.number}"'
    headers = HEADERS | _named(one.file_name) | {"Content-Type": one.media_type, "ETag": etag}
    span = _span(request, one.size, etag)
    headers["Content-Length"] = str(span.end - span.start)
    if span.partial:
        headers["Content-Range"] = f"bytes {span.start}-{span.end - 1}/{span.size}"
    pieces = vault.read(_content(vault, one), span.start, span.end)
    return await _streamed(pieces, 206 if span.partial else 200, headers)


async def _viewer(request: Request) -> Viewer:
    """Who asks: by token, or else by the cookie of this address."""
    cookie = auth.cookies.read(request, COOKIE)
    if "authorization" in request.headers or cookie is None:
        return bearing(request, Permission.DOCUMENT_READ)
    transfers, id = of(request), row_id(request, "download")
    viewer = await behind_cookie(transfers.database, id, transfers.secrets.hash(PURPOSE, cookie))
    if viewer is None:
        raise Failed(401, "UNAUTHENTICATED", "This cookie opens nothing.", WWW_Authenticate="Bearer")
    return permitted(viewer, Permission.DOCUMENT_READ)


def _asking(request: Request, viewer: Viewer) -> Asking:
    return Asking(of(request).database, viewer, row_id(request, "download"), request_id(request))


async def _streamed(pieces: AsyncIterator[Any], status: int, headers: dict[str, str]) -> Response:
    """The pieces, once the first is there: what cannot be read is told, and not broken off."""
    begun = await first_of(pieces)
    return Response(None, status, headers) if begun is None else StreamingResponse(begun, status, headers)


def _content(vault: Vault, one: Opened) -> Content:
    return Content(one.content_id, one.size, one.parts, vault.keys.unwrap(one.wrapped_key, one.wrapped_with))


# Archives -----------------------------------------------------------------------------------------------------------


def _archive(vault: Vault, download: Download, opened: list[Opened]) -> Iterator[bytes]:
    """An archive of all of them, made as it is sent. Nothing is packed: scans and photographs are already."""
    named = [naming.Named(one.kind, one.file_name, london_date(one.added_at)) for one in opened]
    archive = ZipStream(compress_type=ZIP_STORED)
    for one, name in zip(opened, naming.in_archive(named, by_convention=download.by_convention), strict=True):
        archive.add(vault.read_now(_content(vault, one), 0, one.size), name, size=one.size)
    return iter(archive)


def _archive_headers(download: Download) -> dict[str, str]:
    day = london_date(datetime.now(UTC))
    name = f"{day:%Y %m %d} Documents.zip" if download.by_convention else "documents.zip"
    return HEADERS | _named(name) | {"Content-Type": ARCHIVE, "Accept-Ranges": "none"}


# Names and ranges ---------------------------------------------------------------------------------------------------


def _named(name: str) -> dict[str, str]:
    """`Content-Disposition` (RFC 6266): to be saved, under this name."""
    plain = re.sub(r"[^ !#-\[\]-~]", "_", name)
    return {"Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"}


def _span(request: Request, size: int, etag: str) -> Span:
    """Which bytes are wanted (RFC 9110, 14): one range, of this very version; several are answered with all."""
    whole = Span(0, size, size)
    wanted = RANGE.fullmatch(request.headers.get("range", ""))
    if wanted is None or request.headers.get("if-range", etag) != etag or wanted[0] == "bytes=-":
        return whole
    first, last = wanted[1], wanted[2]
    start = int(first) if first else max(size - int(last), 0)
    end = min(int(last) + 1, size) if first and last else size
    if start >= end:
        raise Failed(416, "INVALID_INPUT", "There are no such bytes.", Content_Range=f"bytes */{size}")
    return Span(start, end, size)
