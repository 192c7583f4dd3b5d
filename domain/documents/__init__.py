"""Documents of a package and of an answer: what they are, who may open them when, how they come and how they go."""

from domain.documents.announcing import Announced, AnnounceDocument, announce, check_may_add
from domain.documents.disclosing import Asked, Availability, availability, may_open
from domain.documents.facts import (
    MEDIA_TYPES,
    MOST_OPEN_UPLOADS,
    REQUIRED_AT_ONCE,
    AddedTo,
    Document,
    DocumentKind,
    DocumentState,
    Ruling,
)
from domain.documents.keeping import RemoveDocument, RuleDocument, remove, rule

__all__ = [
    "MEDIA_TYPES",
    "MOST_OPEN_UPLOADS",
    "REQUIRED_AT_ONCE",
    "AddedTo",
    "AnnounceDocument",
    "Announced",
    "Asked",
    "Availability",
    "Document",
    "DocumentKind",
    "DocumentState",
    "RemoveDocument",
    "RuleDocument",
    "Ruling",
    "announce",
    "availability",
    "check_may_add",
    "may_open",
    "remove",
    "rule",
]
