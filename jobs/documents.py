"""`scan_documents` and `sweep_uploads`: what came is let out once it is known to be clean, what broke off goes."""

from typing import Any

import structlog

import db.uploads
import documents.keys
import documents.storage
import resolvers.scans
from documents.contents import Content, Vault, prefix
from documents.scanning import Scanner, ScannerDown
from domain.documents import DocumentState
from settings import Settings

MOST_AT_ONCE = 20
BATCH = 50

log = structlog.get_logger(__name__)


def vault(settings: Settings) -> Vault:
    """The store of documents and its keys, as the worker has them."""
    keys = documents.keys.opened(settings.document_key, settings.document_key_previous, settings.data_directory)
    return Vault(documents.storage.opened(settings.document_store, settings.data_directory), keys)


async def scan_documents(ctx: dict[str, Any]) -> None:
    """Scan what waits, one content after the other; where the scanner does not answer, wait for its next turn."""
    settings: Settings = ctx["settings"]
    if settings.clamd_url is None:
        return
    scanner, opened = Scanner(settings.clamd_url), ctx["vault"]
    for _ in range(MOST_AT_ONCE):
        waiting = await resolvers.scans.claim(ctx["database"])
        if waiting is None:
            return
        key = opened.keys.unwrap(waiting.wrapped_key, waiting.wrapped_with)
        content = Content(waiting.id, waiting.size, waiting.parts, key)
        try:
            verdict = await scanner.scan(opened.read(content, 0, content.size))
        except ScannerDown as error:
            log.warning("scanner_down", error=str(error))
            await resolvers.scans.hold_up(ctx["database"], waiting)
            return
        state = DocumentState.CLEAN if verdict.found is None else DocumentState.INFECTED
        if verdict.found is not None:
            log.warning("document_infected", found=verdict.found)
        await resolvers.scans.settle(ctx["database"], waiting, state)
        if state is DocumentState.INFECTED:
            await opened.store.delete([name for name, _ in waiting.parts])


async def sweep_uploads(ctx: dict[str, Any]) -> None:
    """Take away the objects of uploads that ended, but those that a content is made of; forget what is long over."""
    store = ctx["vault"].store
    while True:
        async with ctx["database"].begin(None) as tx:
            unswept = await db.uploads.claim_unswept(tx, BATCH)
        for upload in unswept:
            await store.clear(prefix(upload.authority_id, upload.content_id), upload.keep)
        async with ctx["database"].begin(None) as tx:
            await db.uploads.swept(tx, [upload.id for upload in unswept])
            await db.uploads.forget(tx)
        if len(unswept) < BATCH:
            return
