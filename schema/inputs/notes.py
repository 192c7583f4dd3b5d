"""What somebody writes in a note, and what they have read."""

import strawberry

from domain import rich_text
from domain.notes import (
    AddPackageNote,
    AddPackageResponseNote,
    AddResponseNote,
    MarkNotesRead,
    MarkPackageNotesRead,
    NewNote,
)
from schema import gate
from schema.enums.notes import TextFormat
from schema.inputs.ids import EXPECTED, row_id

TEXT = (
    "What there is to say, 8,000 characters at most: bold, italic, underlined, struck, super- and subscript, quotes, "
)
SUBSET = TEXT + "code, lists. Anything else loses its form and keeps its words."
AMENDS = "The note of the same place and your own side that this one corrects."


@strawberry.input(description="The text of a note.")
class _Written:
    """Rules P14 and P15."""

    text: str = gate.given(SUBSET)
    format: TextFormat = gate.given("How the text is written.", default=TextFormat.MARKDOWN)
    amends_id: strawberry.ID | None = gate.given(AMENDS, default=None)
    expected_version: int | None = gate.given(EXPECTED, default=None)

    def note(self) -> NewNote:
        """As the domain knows it."""
        amends = None if self.amends_id is None else row_id(self.amends_id, "note")
        return NewNote(text=self.text, form=rich_text.TextFormat(self.format.value), amends_id=amends)


@strawberry.input(description="A note that everybody reads who is asked.")
class AddPackageNoteInput(_Written):
    """Rule P14."""

    package_id: strawberry.ID = gate.given("The package.")

    def command(self) -> AddPackageNote:
        """As the domain knows it."""
        package = row_id(self.package_id, "package")
        return AddPackageNote(package_id=package, note=self.note(), expected_version=self.expected_version)


@strawberry.input(description="A note that one provider reads.")
class AddPackageResponseNoteInput(_Written):
    """Rule P14."""

    package_id: strawberry.ID = gate.given("The package.")
    invitation_id: strawberry.ID = gate.given("Whose response it belongs to, by the invitation.")

    def command(self) -> AddPackageResponseNote:
        """As the domain knows it."""
        return AddPackageResponseNote(
            package_id=row_id(self.package_id, "package"),
            invitation_id=row_id(self.invitation_id, "invitation"),
            note=self.note(),
            expected_version=self.expected_version,
        )


@strawberry.input(description="A note on your response, which the council reads.")
class AddResponseNoteInput(_Written):
    """Rules P14 and P30."""

    invitation_id: strawberry.ID = gate.given("The invitation.")

    def command(self) -> AddResponseNote:
        """As the domain knows it."""
        invitation = row_id(self.invitation_id, "invitation")
        return AddResponseNote(invitation_id=invitation, note=self.note(), expected_version=self.expected_version)


@strawberry.input(description="How far you have read the notes of a package.")
class MarkPackageNotesReadInput:
    """Whoever reads."""

    package_id: strawberry.ID = gate.given("The package.")
    note_id: strawberry.ID = gate.given("The last note that you have read.")

    def command(self) -> MarkPackageNotesRead:
        """As the domain knows it."""
        return MarkPackageNotesRead(row_id(self.package_id, "package"), row_id(self.note_id, "note"))


@strawberry.input(description="How far you have read the notes of an invitation.")
class MarkNotesReadInput:
    """Whoever reads."""

    invitation_id: strawberry.ID = gate.given("The invitation.")
    note_id: strawberry.ID = gate.given("The last note that you have read.")

    def command(self) -> MarkNotesRead:
        """As the domain knows it."""
        return MarkNotesRead(row_id(self.invitation_id, "invitation"), row_id(self.note_id, "note"))
