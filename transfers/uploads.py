"""`/uploads/{id}`: where the bytes of an announced document are sent, in one go or in several (rule P28).

The address opens nothing alone: it wants the token of whoever announced the document. PUT sends all of it, PATCH goes
on from `Upload-Offset`, HEAD says how much has come. What breaks off is kept in steps of 64 KiB.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from uuid import UUID

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from documents import formats
from documents.contents import Content, first_of, new_name, prefix
from documents.receiving import Arrival, WrongSize, WrongType
from documents.storage import StorageFailed
from domain.documents import Upload, UploadRefusal
from domain.documents.uploading import RENEW_AFTER_SECONDS
from domain.permissions import Permission
from domain.refusals import Refused, UploadBusy
from resolvers.uploads import Sending
from transfers.answering import NO_STORE, Failed, Transfers, answered, bearing, of, request_id, row_id, unavailable

PATIENCE_SECONDS = 20.0
"""How long the next bytes may be on their way before a request counts as broken off; shorter than its lease."""

SENTENCES = {
    UploadRefusal.WRONG_SIZE: (413, "More bytes came than were announced. Announce the document again."),
    UploadRefusal.WRONG_HASH: (422, "These are other bytes than were announced. Announce the document again."),
    UploadRefusal.WRONG_TYPE: (415, "This is no file of the announced type. Announce it as what it is."),
    UploadRefusal.INFECTED: (422, "This file is known to be harmful. It is not kept."),
    UploadRefusal.CLOSED: (409, "No document can be added there any more."),
}

log = structlog.get_logger(__name__)


@answered
async def look(request: Request) -> Response:
    """How much has come."""
    upload = await _sending(request).look()
    return Response(None, 200, NO_STORE | _progress(upload))


@answered
async def send(request: Request) -> Response:
    """Take what comes; PUT from the first byte on, PATCH from `Upload-Offset`."""
    sending, transfers = _sending(request), of(request)
    offset = 0 if request.method == "PUT" else _number(request, "upload-offset")
    _, wrapped = transfers.vault.keys.new()
    async with transfers.vault.store.place():
        upload, lease = await sending.claim(offset, wrapped, transfers.vault.keys.present)
        assert upload.wrapped_key is not None
        assert upload.wrapped_with is not None
        key = transfers.vault.keys.unwrap(upload.wrapped_key, upload.wrapped_with)
        content = Content(upload.content_id, upload.size, upload.parts, key)
        return await Receiving(transfers, sending, upload, lease, content).receive(request)


class Receiving:
    """One request that sends to one upload, which is ours for a while."""

    def __init__(self, transfers: Transfers, sending: Sending, upload: Upload, lease: UUID, content: Content) -> None:
        self.transfers, self.sending = transfers, sending
        self.upload, self.lease, self.content = upload, lease, content
        self.renewed_at = time.monotonic()
        self.arrival = Arrival(content, upload.media_type, upload.received, transfers.vault.room)

    async def receive(self, request: Request) -> Response:
        """Store what comes, and make it a document where that is all of it."""
        try:
            self._check_length(request)
            parts = await self._store(request)
        except WrongSize:
            return await self._refuse(UploadRefusal.WRONG_SIZE)
        except WrongType:
            return await self._refuse(UploadRefusal.WRONG_TYPE)
        except StorageFailed as error:
            log.warning("document_not_stored", error=str(error))
            await self._move(self.upload.parts, self.upload.received)
            raise unavailable("There was no room for the document. Try again later.") from error
        moved = await self._move(parts, self.arrival.received)
        if not self.arrival.complete:
            return JSONResponse({"received": moved.received}, 202, NO_STORE | _progress(moved))
        return await self._finish(moved)

    def _check_length(self, request: Request) -> None:
        """Refuse at once what says that it is too long; what does not say so is cut off where it is."""
        given = request.headers.get("content-length")
        if given is not None and int(given) > self.upload.size - self.upload.received:
            raise WrongSize

    async def _store(self, request: Request) -> list[tuple[str, int]]:
        """The objects that the content stands in now."""
        async with contextlib.aclosing(self.arrival.sealed(self._body(request))) as sealed:
            pieces = await first_of(sealed)
            if pieces is None:
                return self.upload.parts
            name = new_name(self.upload.authority_id, self.upload.content_id)
            vault = self.transfers.vault
            await vault.store.put(name, pieces, vault.room.written_bytes)
        return [*self.upload.parts, (name, self.arrival.chunks)]

    async def _body(self, request: Request) -> AsyncIterator[bytes]:
        """What the client sends, until it ends, breaks off, falls asleep, or somebody else has taken over."""
        more = True
        while more:
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    message = await request.receive()
            except TimeoutError:
                return
            if message["type"] == "http.disconnect":
                return
            more = message.get("more_body", False)
            yield message.pop("body", b"")
            if time.monotonic() - self.renewed_at > RENEW_AFTER_SECONDS:
                if not await self.sending.renew(self.upload, self.lease):
                    raise Refused([UploadBusy()])
                self.renewed_at = time.monotonic()

    async def _move(self, parts: list[tuple[str, int]], received: int) -> Upload:
        moved = await self.sending.advance(self.upload, self.lease, parts, received)
        if moved is None:
            raise Refused([UploadBusy()])
        return moved

    async def _finish(self, upload: Upload) -> Response:
        whole = Content(self.content.id, self.content.size, upload.parts, self.content.key)
        digest = self.arrival.digest or await asyncio.to_thread(self.transfers.vault.sha256, whole)
        if digest != upload.sha256:
            return await self._refuse(UploadRefusal.WRONG_HASH)
        if upload.media_type in formats.COMPOUND_TYPES:
            opened = self.transfers.vault.opened(whole)
            if not await asyncio.to_thread(formats.is_compound_of, upload.media_type, opened):
                return await self._refuse(UploadRefusal.WRONG_TYPE)
        finished = await self.sending.finish(upload, quarantined=self.transfers.scanned)
        if isinstance(finished, UploadRefusal):
            return await self._answer(finished)
        self.transfers.ring()
        answer = {"document": f"document_{finished.document_id}", "state": finished.state.value}
        if finished.content_id != upload.content_id:
            await self._clear()
        return JSONResponse(answer, 201, NO_STORE | _progress(upload))

    async def _refuse(self, why: UploadRefusal) -> Response:
        return await self._answer(await self.sending.refuse(self.upload, why))

    async def _answer(self, why: UploadRefusal) -> Response:
        await self._clear()
        status, message = SENTENCES[why]
        return Failed(status, why.value, message).response

    async def _clear(self) -> None:
        """Take away what nobody wants; what cannot be now is swept later."""
        store = self.transfers.vault.store
        with contextlib.suppress(StorageFailed):
            await store.clear(prefix(self.upload.authority_id, self.upload.content_id))


def _sending(request: Request) -> Sending:
    viewer = bearing(request, Permission.DOCUMENT_ADD)
    return Sending(of(request).database, viewer, row_id(request, "upload"), request_id(request))


def _progress(upload: Upload) -> dict[str, str]:
    return {"Upload-Offset": str(upload.received), "Upload-Length": str(upload.size)}


def _number(request: Request, name: str) -> int:
    given = request.headers.get(name, "")
    if not (given.isascii() and given.isdigit() and len(given) < 16):
        raise Failed(400, "INVALID_INPUT", "Say with Upload-Offset from which byte on you send.")
    return int(given)
