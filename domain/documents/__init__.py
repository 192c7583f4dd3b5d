"""Documents of a package and of an answer: what they are, who may open them when, how they come and how they go."""

from domain.document_kinds import DocumentKind
from domain.documents.announcing import Announced, AnnounceDocument, announce, check_may_add
from domain.documents.disclosing import Asked, Availability, availability, may_open
from domain.documents.downloading import AskDownload, Download, NamesInArchive, Opened, check_any, check_fresh
from domain.documents.facts import (
    MEDIA_TYPES,
    MOST_OPEN_UPLOADS,
    AddedTo,
    Document,
    DocumentState,
    Ruling,
)
from domain.documents.keeping import RemoveDocument, RuleDocument, remove, rule
from domain.documents.uploading import Upload, UploadRefusal, UploadState, check_may_send

__all__ = [
    "MEDIA_TYPES",
    "MOST_OPEN_UPLOADS",
    "AddedTo",
    "AnnounceDocument",
    "Announced",
    "AskDownload",
    "Asked",
    "Availability",
    "Document",
    "DocumentKind",
    "DocumentState",
    "Download",
    "NamesInArchive",
    "Opened",
    "RemoveDocument",
    "RuleDocument",
    "Ruling",
    "Upload",
    "UploadRefusal",
    "UploadState",
    "announce",
    "availability",
    "check_any",
    "check_fresh",
    "check_may_add",
    "check_may_send",
    "may_open",
    "remove",
    "rule",
]
