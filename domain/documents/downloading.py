"""Asking for a document: an address that is good for two minutes, and opens nothing without who asked for it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from domain.document_kinds import DocumentKind
from domain.documents.facts import DocumentState
from domain.refusals import DocumentNotAvailable, DownloadExpired, NothingToDownload, Refused

DOWNLOAD_LASTS = timedelta(minutes=2)


class NamesInArchive(StrEnum):
    """What the files of an archive are called."""

    AS_GIVEN = "AS_GIVEN"
    BY_CONVENTION = "BY_CONVENTION"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskDownload:
    """Ask for one document (of the council, one version of it), or for all of a package or of an answer."""

    document_id: UUID | None = None
    number: int | None = None
    package_id: UUID | None = None
    invitation_id: UUID | None = None
    names: NamesInArchive = NamesInArchive.AS_GIVEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """What was asked for; names are those of the columns. Without a document it is all that is open."""

    id: UUID
    account_id: UUID
    package_id: UUID
    invitation_id: UUID | None
    document_id: UUID | None
    number: int | None
    by_convention: bool
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One version of a document that the caller may open at this moment, and where its bytes are."""

    document_id: UUID
    authority_id: UUID
    package_id: UUID
    invitation_id: UUID | None
    kind: DocumentKind
    number: int
    file_name: str
    media_type: str
    size: int
    added_at: datetime
    content_id: UUID
    parts: list[tuple[str, int]]
    wrapped_key: bytes
    wrapped_with: str


def check_fresh(download: Download, now: datetime) -> None:
    """Refuse an address whose time is over."""
    if download.expires_at <= now:
        raise Refused([DownloadExpired()])


def check_any(opened: list[Opened], state: DocumentState | None) -> None:
    """Refuse to open nothing; `state` is that of the one document asked for, where the caller knows of it."""
    if opened:
        return
    if state in (DocumentState.QUARANTINED, DocumentState.INFECTED):
        why = "it is still being checked" if state is DocumentState.QUARANTINED else "it contains something harmful"
        raise Refused([DocumentNotAvailable("document_id", why=why)])
    raise Refused([NothingToDownload()])
