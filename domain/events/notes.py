"""What is announced of notes: that there is one, and never a word of it."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.events.facts import PackageEvent


class NoteSide(StrEnum):
    """Who wrote a note: somebody of the council, or of the provider."""

    COUNCIL = "COUNCIL"
    PROVIDER = "PROVIDER"


class NoteScope(StrEnum):
    """Who reads a note besides the council: everybody who was asked, or the one provider of a response (rule P14)."""

    PACKAGE = "PACKAGE"
    RESPONSE = "RESPONSE"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAdded(PackageEvent):
    """A note was added to a package, or to the response of `organisation_id` (rule P14)."""

    type = "note.added"
    note_id: UUID
    scope: NoteScope
    side: NoteSide
    invitation_id: UUID | None = None
