"""What happens to documents: which one, never what it is called."""

from dataclasses import dataclass
from uuid import UUID

from domain.events.facts import PackageEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentEvent(PackageEvent):
    """Something happened to a document; `organisation_id` is whose answer it is of, absent where of the package."""

    document_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentAdded(DocumentEvent):
    """A document, or a new version of one, has come, was found clean and is kept (rules P24, P28)."""

    type = "document.added"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRefused(DocumentEvent):
    """The scanner found something harmful in a document; nobody can open it."""

    type = "document.refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentReleased(DocumentEvent):
    """The authority released a document before its time, or withholds it no longer (rule Q7)."""

    type = "document.released"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentWithheld(DocumentEvent):
    """The authority withholds a document (rule Q7)."""

    type = "document.withheld"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRemoved(DocumentEvent):
    """The authority removed a document."""

    type = "document.removed"


OF_DOCUMENTS = (DocumentAdded, DocumentRefused, DocumentReleased, DocumentWithheld, DocumentRemoved)
