"""How the bytes of an announced document come: claimed, moved on, finished or refused.

Each is a transaction of its own: between them no connection is held, however long the bytes take.
"""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import db.contents
import db.uploads
from db.transaction import Database
from domain.documents import DocumentState, Upload, UploadRefusal, UploadState, check_may_send
from domain.refusals import NotFound, Refused
from domain.viewer import Viewer
from resolvers.documents import attach


@dataclass(frozen=True, slots=True)
class Finished:
    """What an upload became, and which bytes it is of: others' where the authority had the same ones."""

    document_id: UUID
    content_id: UUID
    state: DocumentState


@dataclass(frozen=True, slots=True)
class Sending:
    """Somebody who sends to an address: whoever announced it, and nobody else."""

    database: Database
    viewer: Viewer
    upload_id: UUID
    request_id: str | None = None

    async def look(self) -> Upload:
        """How much has come; refused where the address is nobody's, another's, or has ended."""
        async with self._begin() as tx:
            return await self._locked(tx, None)

    async def claim(self, offset: int, wrapped_key: bytes, wrapped_with: str) -> tuple[Upload, UUID]:
        """Have the address to oneself, from this byte on; the key is for its bytes where it has none yet."""
        async with self._begin() as tx:
            upload = await self._locked(tx, offset)
            lease = await db.uploads.claim(tx, upload, wrapped_key, wrapped_with)
            if upload.wrapped_key is None:
                upload = replace(upload, wrapped_key=wrapped_key, wrapped_with=wrapped_with)
            return upload, lease

    async def renew(self, upload: Upload, lease: UUID) -> bool:
        """Whether the address is still ours."""
        async with self._begin() as tx:
            await tx.read_clock()
            return await db.uploads.renew(tx, upload, lease)

    async def advance(self, upload: Upload, lease: UUID, parts: list[Any], received: int) -> Upload | None:
        """Note what has come; None where somebody else has taken over, or it has ended meanwhile."""
        async with self._begin() as tx:
            found = await db.uploads.lock(tx, upload.id)
            if found is None or found.lease != lease or found.state is not UploadState.OPEN:
                return None
            moved = replace(found, parts=parts, received=received, lease=None)
            await db.uploads.advance(tx, moved)
            return moved

    async def finish(self, upload: Upload, *, quarantined: bool) -> Finished | UploadRefusal:
        """Keep what has come whole and make it a document, or say why not: the rules are asked once more."""
        try:
            async with self._begin() as tx:
                found = await self._locked(tx, None)
                content_id, state = await db.contents.keep(tx, found, quarantined=quarantined)
                if state is not DocumentState.INFECTED:
                    document = await attach(tx, found, content_id, state)
                    await db.uploads.end(tx, found, UploadState.KEPT, document_id=document.id)
                    return Finished(document.id, content_id, state)
        except Refused:
            return await self.refuse(upload, UploadRefusal.CLOSED)
        return await self.refuse(upload, UploadRefusal.INFECTED)

    async def refuse(self, upload: Upload, why: UploadRefusal) -> UploadRefusal:
        """End an upload whose bytes are not what was announced, or that nobody wants any more."""
        async with self._begin() as tx:
            found = await db.uploads.lock(tx, upload.id)
            if found is not None and found.state is UploadState.OPEN:
                await db.uploads.end(tx, found, UploadState.REFUSED, why)
        return why

    def _begin(self) -> Any:
        return self.database.begin(self.viewer, request_id=self.request_id)

    async def _locked(self, tx: Any, offset: int | None) -> Upload:
        found = await db.uploads.lock(tx, self.upload_id)
        if found is None:
            raise Refused([NotFound(noun="upload")])
        check_may_send(found, offset, tx.now)
        return found
