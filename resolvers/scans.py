"""How a document is let out: scanned by the worker, its bytes read from the store, and never by who brought it."""

import db.contents
from db.contents import Waiting
from db.transaction import Database
from domain.documents import Document, DocumentState
from domain.events.documents import DocumentRefused
from resolvers import announcing
from resolvers.documents import added, described


async def claim(database: Database) -> Waiting | None:
    """What waits longest for the scanner, to oneself for a while."""
    async with database.begin(None) as tx:
        return await db.contents.claim(tx)


async def hold_up(database: Database, waiting: Waiting) -> None:
    """The scanner does not answer: nothing is let out, and that is told."""
    async with database.begin(None) as tx:
        await db.contents.hold_up(tx, waiting.id)


async def settle(database: Database, waiting: Waiting, state: DocumentState) -> None:
    """Let out what was found clean; of what was not, only that it came stays."""
    async with database.begin(None) as tx:
        for document in await db.contents.settle(tx, waiting.id, state):
            clean = state is DocumentState.CLEAN
            event = added(document) if clean else _refused(document)
            await announcing.document(tx, document, event.type, event, document=described(document.kind))


def _refused(document: Document) -> DocumentRefused:
    return DocumentRefused(
        authority_id=document.authority_id,
        package_id=document.package_id,
        organisation_id=document.organisation_id,
        document_id=document.id,
    )
