"""Announcing a document: what is to come, before its bytes do (rules P24, P28)."""

import re
from dataclasses import dataclass
from uuid import UUID

from domain.document_kinds import DocumentKind
from domain.documents import naming
from domain.documents.facts import MEDIA_TYPES, MOST_DOCUMENTS, MOST_OF_A_PROVIDER, MOST_VERSIONS, AddedTo
from domain.refusals import (
    Checks,
    DocumentEmpty,
    DocumentHashInvalid,
    DocumentRemoved,
    DocumentsClosed,
    DocumentTooLarge,
    DocumentTypeNotAllowed,
    TooManyDocuments,
)

SHA256 = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnounceDocument:
    """Say what is coming: to a package, to an answer, or as a new version of a document. Exactly one is named."""

    kind: DocumentKind | None
    file_name: str
    size: int
    sha256: str
    media_type: str
    package_id: UUID | None = None
    invitation_id: UUID | None = None
    document_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """What was announced, as it will be kept; `size` in bytes."""

    kind: DocumentKind
    file_name: str
    size: int
    sha256: bytes
    media_type: str


def announce(command: AnnounceDocument, to: AddedTo, largest: int) -> Announced:
    """What is to come, or everything that speaks against it; `largest` is how many bytes a document may have."""
    checks = Checks()
    check_may_add(checks, to)
    checks.require(
        command.media_type in MEDIA_TYPES, DocumentTypeNotAllowed("media_type", allowed=", ".join(MEDIA_TYPES))
    )
    name = naming.checked(checks, command.file_name, command.media_type, "file_name")
    checks.require(command.size > 0, DocumentEmpty("size"))
    checks.require(command.size <= largest, DocumentTooLarge("size", limit=f"{largest:,}"))
    sha256 = command.sha256.lower()
    checks.require(SHA256.fullmatch(sha256) is not None, DocumentHashInvalid("sha256"))
    checks.done()
    kind = to.document.kind if to.document is not None else command.kind or DocumentKind.OTHER
    return Announced(
        kind=kind, file_name=name, size=command.size, sha256=bytes.fromhex(sha256), media_type=command.media_type
    )


def check_may_add(checks: Checks, to: AddedTo) -> None:
    """Whether anything may be added now: asked as it is announced, and again when the last byte has come."""
    checks.require(to.open, DocumentsClosed(stands=to.stands))
    if to.document is None:
        most = MOST_OF_A_PROVIDER if to.by_provider else MOST_DOCUMENTS
        checks.require(to.count < most, TooManyDocuments(limit=most, what="documents"))
        return
    checks.require(to.document.removed_at is None, DocumentRemoved("document_id"))
    few = to.document.newest_version < MOST_VERSIONS
    checks.require(few, TooManyDocuments("document_id", limit=MOST_VERSIONS, what="versions"))
