"""Who wrote a note, who reads it, and how its text comes in."""

from enum import Enum

import strawberry

from schema.enums.values import value


@strawberry.enum(description="Who reads a note besides the council.")
class NoteScope(Enum):
    """`domain.events.NoteScope` (rule P14)."""

    PACKAGE = value("PACKAGE", "Everybody who was asked.")
    RESPONSE = value("RESPONSE", "The one provider whose response it belongs to.")


@strawberry.enum(description="Which side wrote a note.")
class NoteSide(Enum):
    """`domain.events.NoteSide`."""

    COUNCIL = value("COUNCIL", "The council.")
    PROVIDER = value("PROVIDER", "The provider of the response.")


@strawberry.enum(description="How the text of a note comes in.")
class TextFormat(Enum):
    """`domain.rich_text.TextFormat`."""

    MARKDOWN = value("MARKDOWN", "CommonMark with `~~`; tags such as `<u>` and `<sub>` for what it has no sign for.")
    HTML = value("HTML", "HTML; only the tags of the subset are kept.")
