"""Notes, what was sent of them, and how far each reader has come."""

from piccolo.columns import UUID, ForeignKey, Text, Timestamptz
from piccolo.table import Table

from db.tables.answers import Invitation
from db.tables.directory import Account, Authority, Organisation
from db.tables.packages import Package


class Note(Table, tablename="notes"):
    """A note of a package, or of a response."""

    id = UUID(primary_key=True)
    authority_id = ForeignKey(Authority, null=False)
    package_id = ForeignKey(Package, null=False)
    invitation_id = ForeignKey(Invitation)
    organisation_id = ForeignKey(Organisation)
    side = Text()
    author_id = UUID()
    author_role = Text()
    author_name = Text(null=True, default=None)
    html = Text()
    markdown = Text()
    text = Text()
    amends_id = UUID(null=True, default=None)
    written_at = Timestamptz()


class SentNote(Table, tablename="sent_notes"):
    """A package note as one organisation was given it."""

    note_id = ForeignKey(Note, null=False)
    organisation_id = ForeignKey(Organisation, primary_key=True, null=False)
    authority_id = ForeignKey(Authority, null=False)
    package_id = ForeignKey(Package, null=False)
    author_role = Text()
    author_name = Text(null=True, default=None)
    html = Text()
    markdown = Text()
    text = Text()
    amends_id = UUID(null=True, default=None)
    written_at = Timestamptz()


class NoteMark(Table, tablename="note_marks"):
    """Up to when somebody has read the notes of a package, or of an invitation."""

    account_id = ForeignKey(Account, primary_key=True, null=False)
    subject_id = UUID()
    read_until = Timestamptz()
