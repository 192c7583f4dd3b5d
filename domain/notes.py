"""Notes: who may add one to what until when, and what it then is (rules P14–P16, P26, Q27, Q32).

The council writes package notes, which everybody who was asked reads; each side writes response notes, which that
provider and the council read. A provider writes no package notes: they would tell others that it was asked. Nothing
changes a note: a correction is a new note that names the one it amends.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain import rich_text
from domain.events import NoteAdded, NoteScope, NoteSide
from domain.invitations import InvitationState
from domain.packages import Package, PackageState
from domain.permissions import Role
from domain.refusals import Checks, NoteOfOtherSide, NotesClosed, NotFound
from domain.responses import Invitation, Offered
from domain.rich_text import RichText, TextFormat
from domain.times import shown

AMENDMENT = "AMENDMENT TO PREVIOUS NOTE"
"""What stands above a correction, in S0's words (rule P15)."""

COUNCIL_MAY = frozenset({PackageState.DRAFT, PackageState.OPEN, PackageState.ON_HOLD, PackageState.UNFILLED})
PROVIDER_MAY = frozenset({PackageState.OPEN, PackageState.ON_HOLD})
UNENDED = frozenset({
    InvitationState.INVITED, InvitationState.DRAFT, InvitationState.SUBMITTED, InvitationState.WITHDRAWN,
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNote:
    """What somebody wrote, and the note that it amends, if it does."""

    text: str
    form: TextFormat = TextFormat.MARKDOWN
    amends_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPackageNote:
    """Add a note that everybody reads who was asked, or will be."""

    package_id: UUID
    note: NewNote
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPackageResponseNote:
    """Add a council's note that one provider reads."""

    package_id: UUID
    invitation_id: UUID
    note: NewNote
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddResponseNote:
    """Add a provider's note, which the council reads."""

    invitation_id: UUID
    note: NewNote
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class MarkPackageNotesRead:
    """The council's reader has read a package's notes up to one of them."""

    package_id: UUID
    note_id: UUID


@dataclass(frozen=True, slots=True)
class MarkNotesRead:
    """A provider's reader has read an invitation's notes up to one of them."""

    invitation_id: UUID
    note_id: UUID


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes; `name` is what the other side may know, None where it is told the role alone."""

    account_id: UUID
    role: Role
    name: str | None


@dataclass(frozen=True, slots=True)
class Earlier:
    """A note of the same package that is to be amended."""

    id: UUID
    invitation_id: UUID | None
    side: NoteSide


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A note as it is kept; without an invitation it is a package note."""

    id: UUID
    authority_id: UUID
    package_id: UUID
    invitation_id: UUID | None = None
    organisation_id: UUID | None = None
    side: NoteSide
    author: Author
    body: RichText
    amends_id: UUID | None
    written_at: datetime

    @property
    def scope(self) -> NoteScope:
        """Who reads it (rule P14)."""
        return NoteScope.PACKAGE if self.invitation_id is None else NoteScope.RESPONSE

    def added(self) -> NoteAdded:
        """The event that tells of it."""
        return NoteAdded(
            authority_id=self.authority_id,
            package_id=self.package_id,
            organisation_id=self.organisation_id,
            note_id=self.id,
            scope=self.scope,
            side=self.side,
            invitation_id=self.invitation_id,
        )


@dataclass(frozen=True, slots=True)
class Writing:
    """What a note is made of besides its place: a new id, its author, what it amends, the instant."""

    new_id: Callable[[], UUID]
    author: Author
    amended: Earlier | None
    now: datetime


def on_package(package: Package, new: NewNote, writing: Writing) -> Note:
    """A council's note for all who are asked: from the draft on, until the decision (rules P14, P16, Q27)."""
    checks = Checks()
    _council_may(checks, package)
    body = _body(checks, new, writing.amended, None, NoteSide.COUNCIL)
    checks.done()
    assert body is not None
    return Note(
        id=writing.new_id(),
        authority_id=package.authority_id,
        package_id=package.id,
        side=NoteSide.COUNCIL,
        author=writing.author,
        body=body,
        amends_id=new.amends_id,
        written_at=writing.now,
    )


def on_response(package: Package, asked: Offered | None, new: NewNote, writing: Writing) -> Note:
    """A council's note for one provider: until the decision, whatever the deadline (rules P14, Q27)."""
    checks = Checks()
    _council_may(checks, package)
    checks.require(asked is not None, NotFound("invitation_id", noun="invitation"))
    body = None if asked is None else _body(checks, new, writing.amended, asked.id, NoteSide.COUNCIL)
    checks.done()
    assert asked is not None
    assert body is not None
    return Note(
        id=writing.new_id(),
        authority_id=package.authority_id,
        package_id=package.id,
        invitation_id=asked.id,
        organisation_id=asked.organisation_id,
        side=NoteSide.COUNCIL,
        author=writing.author,
        body=body,
        amends_id=new.amends_id,
        written_at=writing.now,
    )


def by_provider(invitation: Invitation, new: NewNote, writing: Writing) -> Note:
    """A provider's note: before the deadline as it stands now, while undecided (rules P14, P16, Q32)."""
    checks = Checks()
    ended = invitation.ended_at is not None or invitation.package_state not in PROVIDER_MAY
    late = f"the deadline ({shown(invitation.deadline_at)}) has passed"
    if ended or invitation.state not in UNENDED:
        checks.require(False, NotesClosed(why="a decision has been made, or brokerage has ended"))
    else:
        # at the deadline's own instant it is late, as an answer is (rule Q1)
        checks.require(writing.now < invitation.deadline_at, NotesClosed(why=late))
    body = _body(checks, new, writing.amended, invitation.id, NoteSide.PROVIDER)
    checks.done()
    assert body is not None
    return Note(
        id=writing.new_id(),
        authority_id=invitation.authority_id,
        package_id=invitation.package_id,
        invitation_id=invitation.id,
        organisation_id=invitation.organisation_id,
        side=NoteSide.PROVIDER,
        author=writing.author,
        body=body,
        amends_id=new.amends_id,
        written_at=writing.now,
    )


def _council_may(checks: Checks, package: Package) -> None:
    open_ = package.ended_at is None and package.state in COUNCIL_MAY
    checks.require(open_, NotesClosed(why=f"the package has ended ({package.state.value.lower().replace('_', ' ')})"))


def _body(
    checks: Checks, new: NewNote, amended: Earlier | None, invitation_id: UUID | None, side: NoteSide
) -> RichText | None:
    """The text, headed as an amendment where it is one of a note in the same place and of the same side (rule P15)."""
    if new.amends_id is not None:
        found = amended is not None and amended.id == new.amends_id and amended.invitation_id == invitation_id
        checks.require(found, NotFound("amends_id", noun="note"))
        checks.require(not found or (amended is not None and amended.side is side), NoteOfOtherSide("amends_id"))
    heading = None if new.amends_id is None else AMENDMENT
    return rich_text.read(checks, new.text, new.form, "text", heading=heading)
