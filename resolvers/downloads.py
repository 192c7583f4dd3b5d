"""How documents are asked for and opened: the rule is asked at both, and each opening is on record."""

from dataclasses import dataclass
from uuid import UUID

import db.documents
import db.downloads
from db.transaction import Database, Tx
from domain import documents
from domain.documents import AskDownload, Download, Opened
from domain.refusals import DownloadExchanged, InvalidInput, NotFound, Refused
from domain.viewer import Viewer
from resolvers import announcing
from resolvers.documents import described
from resolvers.request import Outcome, mutation


@mutation
async def ask(tx: Tx, command: AskDownload) -> Outcome:
    """Give an address for what the caller may open now (rules P23 to P25)."""
    named = [id for id in (command.document_id, command.package_id, command.invitation_id) if id is not None]
    if len(named) != 1:
        problem = "Name a document, a package or an invitation, and only one of them."
        raise Refused([InvalidInput("document_id", problem=problem)])
    await tx.read_clock()
    state = None
    if command.document_id is not None:
        document = await db.documents.find(tx, command.document_id)
        if document is None:
            raise Refused([NotFound("document_id", noun="document")])
        state, package_id, invitation_id = document.state, document.package_id, document.invitation_id
        if invitation_id is None:
            invitation_id = await _known_by(tx, package_id)
    else:
        package_id, invitation_id = await _whole(tx, command)
    download = await db.downloads.ask(tx, command, package_id, invitation_id)
    documents.check_any(await db.downloads.opened(tx, download), state)
    return Outcome("download", download.id)


async def _known_by(tx: Tx, package_id: UUID) -> UUID | None:
    """By which invitation a provider asks; a council asks by none."""
    assert tx.viewer is not None
    found = await db.documents.known_by(tx, package_id) if tx.viewer.organisation_id is not None else None
    return None if found is None else found["id"]


async def _whole(tx: Tx, command: AskDownload) -> tuple[UUID, UUID | None]:
    """The package whose documents are asked for together, or the invitation."""
    assert tx.viewer is not None
    if command.package_id is not None:
        if tx.viewer.organisation_id is None and await db.downloads.sees(tx, command.package_id):
            return command.package_id, None
        raise Refused([NotFound("package_id", noun="package")])
    assert command.invitation_id is not None
    if tx.viewer.organisation_id is None:
        asked = await db.documents.invited(tx, command.invitation_id)
        found = None if asked is None else asked[0]
    else:
        found = await db.documents.own_package(tx, command.invitation_id)
    if found is None:
        raise Refused([NotFound("invitation_id", noun="invitation")])
    return found, command.invitation_id


@dataclass(frozen=True, slots=True)
class Asking:
    """Somebody with an address: whoever asked for it, and nobody else."""

    database: Database
    viewer: Viewer
    download_id: UUID
    request_id: str | None = None

    async def open(self) -> tuple[Download, list[Opened]]:
        """What the address opens at this moment; each document that it opens is on record, before a byte leaves."""
        async with self.database.begin(self.viewer, request_id=self.request_id) as tx:
            download = await self._found(tx)
            opened = await db.downloads.opened(tx, download)
            documents.check_any(opened, None)
            for one in opened:
                said = described(one.kind, one.number, one.file_name)
                await announcing.document_read(tx, one, download.invitation_id, document=said)
            return download, opened

    async def exchange(self, cookie_hash: bytes) -> Download:
        """Exchange the address for a cookie, once."""
        async with self.database.begin(self.viewer, request_id=self.request_id) as tx:
            download = await self._found(tx)
            if not await db.downloads.exchange(tx, download, cookie_hash):
                raise Refused([DownloadExchanged()])
            return download

    async def _found(self, tx: Tx) -> Download:
        download = await db.downloads.find(tx, self.download_id)
        if download is None:
            raise Refused([NotFound(noun="download")])
        documents.check_fresh(download, tx.now)
        return download


async def behind_cookie(database: Database, download_id: UUID, cookie_hash: bytes) -> Viewer | None:
    """Who stands behind the cookie of an address; None where nobody does, or not any more."""
    async with database.begin(None) as tx:
        return await db.downloads.viewer(tx, download_id, cookie_hash)
