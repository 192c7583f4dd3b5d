"""Notes, as each side reads them."""

import strawberry

from domain.permissions import Permission
from schema import gate
from schema.directory import Organisation
from schema.enums import Role
from schema.enums.notes import NoteScope, NoteSide
from schema.scalars import DateTime


@gate.shown(Permission.PACKAGE_READ, "A note of a package, or of one provider's response to it. Nothing changes it.")
class PackageNote:
    """`notes`, from the council's side (rules P14, P15)."""

    id: strawberry.ID = gate.field("The global id, to name in an amendment.")
    scope: NoteScope = gate.field("Who reads it besides the council.")
    invitation_id: strawberry.ID | None = gate.field("Of a response's note: the invitation.")
    organisation: Organisation | None = gate.field("Of a response's note: whose response.")
    side: NoteSide = gate.field("Which side wrote it.")
    author_role: Role = gate.field("What its author was.")
    author_name: str | None = gate.field("Who wrote it; null where that account is gone.")
    html: str = gate.field("The text as HTML: tags of the subset, without attributes.")
    markdown: str = gate.field("The same as Markdown.")
    text: str = gate.field("The same as plain text.")
    amends_id: strawberry.ID | None = gate.field(
        "The note that it amends; its text then begins with AMENDMENT TO PREVIOUS NOTE."
    )
    written_at: DateTime = gate.field("When it was written.")
    unread: bool = gate.field("Whether you have yet to read it.")


@gate.shown(Permission.INVITATION_READ, "A note of a package, or of your response. Nothing changes it.")
class Note:
    """`notes` and `sent_notes`, from the provider's side (rules P14, P15, P26)."""

    id: strawberry.ID = gate.field("The global id, to name in an amendment.")
    scope: NoteScope = gate.field("Who reads it besides the council.")
    side: NoteSide = gate.field("Which side wrote it.")
    author_role: Role = gate.field("What its author was.")
    author_name: str | None = gate.field("Who wrote it; null where the council does not say.")
    html: str = gate.field("The text as HTML: tags of the subset, without attributes.")
    markdown: str = gate.field("The same as Markdown.")
    text: str = gate.field("The same as plain text.")
    amends_id: strawberry.ID | None = gate.field(
        "The note that it amends; its text then begins with AMENDMENT TO PREVIOUS NOTE."
    )
    written_at: DateTime = gate.field("When it was written.")
    unread: bool = gate.field("Whether you have yet to read it.")
