"""What a document is (rules P23, P28, D12)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from domain.document_kinds import DocumentKind


class DocumentState(StrEnum):
    """Whether a document, or a version of it, may be let out.

    A document is CLEAN from its first clean version on; until then it is what its newest version is.
    """

    QUARANTINED = "QUARANTINED"
    CLEAN = "CLEAN"
    INFECTED = "INFECTED"


class Ruling(StrEnum):
    """What the authority said of one document, against what its service level says (rule Q7)."""

    WITHHELD = "WITHHELD"
    RELEASED = "RELEASED"


MEDIA_TYPES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "application/pdf": (".pdf",),
        "application/msword": (".doc",),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
        "image/jpeg": (".jpg", ".jpeg"),
        "image/png": (".png",),
        "image/gif": (".gif",),
        "image/tiff": (".tif", ".tiff"),
        "image/webp": (".webp",),
        "message/rfc822": (".eml",),
        "application/vnd.ms-outlook": (".msg",),
    }
)
"""What may be kept: PDF, Word, images and e-mail, and how the names of such files end."""

MOST_DOCUMENTS = 100
"""Documents that a council adds to one package, or to one answer: beyond it somebody fills the disk."""

MOST_OF_A_PROVIDER = 20
"""Documents of one answer, for its provider to add to."""

MOST_VERSIONS = 10
"""Versions of one document."""

MOST_OPEN_UPLOADS = 20
"""Uploads that one account may have announced and not finished."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document as loaded; names are those of the columns.

    Without an invitation it is of the package (rule P28), otherwise of the answer of that invitation's organisation.
    `released_version` is the number of its newest clean version.
    """

    id: UUID
    authority_id: UUID
    package_id: UUID
    invitation_id: UUID | None
    organisation_id: UUID | None
    kind: DocumentKind
    by_provider: bool
    state: DocumentState
    newest_version: int
    released_version: int | None
    ruling: Ruling | None = None
    ruling_reason: str | None = None
    removed_at: datetime | None = None
    removal_reason: str | None = None
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedTo:
    """What a document is added to, as loaded under the package's lock.

    `open` says whether anything may be added to it now by whoever asks, `stands` why not, in words. `document` is the
    one that gets a new version, `count` how many documents there are beside it.
    """

    authority_id: UUID
    package_id: UUID
    invitation_id: UUID | None
    organisation_id: UUID | None
    by_provider: bool
    open: bool
    stands: str
    document: Document | None
    count: int
