"""Notes: who may add one until when, and what it then is."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import notes
from domain.events import NoteScope, NoteSide
from domain.invitations import InvitationState
from domain.notes import Author, Earlier, NewNote, Note, Writing
from domain.packages import PackageState
from domain.permissions import Role
from domain.refusals import Refused
from domain.responses import Offered
from tests.domain.examples import DEADLINE, MICROSECOND, NOW, draft, instants, invitation, new_id, refusals, sent

NEW = NewNote(text="We can start with the call at **09:00**.")
OFFICER = Author(uuid4(), Role.SOURCING_OFFICER, None)
EMPLOYEE = Author(uuid4(), Role.EMPLOYEE, "Ada Ode")


def writing(author: Author = OFFICER, amended: Earlier | None = None, now: datetime = NOW) -> Writing:
    """Who writes, when."""
    return Writing(new_id, author, amended, now)


def asked(**given_: Any) -> Offered:
    """A service that was asked, as a council's note looks at it."""
    facts: dict[str, Any] = {
        "id": uuid4(), "organisation_id": uuid4(), "service_id": uuid4(), "state": InvitationState.INVITED,
        "version": 1, "has_offer": False, "renewal_requested_at": None,
    }  # fmt: skip
    return Offered(**facts | given_)


def by_provider(now: datetime = NOW, **given_: Any) -> Note:
    """A provider's note on its response."""
    return notes.by_provider(invitation(**given_), NEW, writing(EMPLOYEE, now=now))


def test_P14_a_package_note_is_everybodys_and_a_response_note_one_providers() -> None:
    package = sent()
    note = notes.on_package(package, NEW, writing())
    assert (note.scope, note.invitation_id, note.organisation_id) == (NoteScope.PACKAGE, None, None)
    one = asked()
    note = notes.on_response(package, one, NEW, writing())
    assert (note.scope, note.invitation_id, note.organisation_id) == (NoteScope.RESPONSE, one.id, one.organisation_id)
    own = by_provider()
    assert (own.scope, own.side, own.author.name) == (NoteScope.RESPONSE, NoteSide.PROVIDER, "Ada Ode")


def test_P14_the_event_says_that_there_is_a_note_and_no_word_of_it() -> None:
    note = by_provider()
    said = note.added().data()
    assert said["noteId"] == f"note_{note.id}"
    assert set(said) == {"authorityId", "packageId", "organisationId", "noteId", "scope", "side", "invitationId"}


def test_P16_a_providers_note_one_microsecond_before_the_deadline_and_at_it() -> None:
    assert by_provider(now=DEADLINE - MICROSECOND).written_at == DEADLINE - MICROSECOND
    for late in (DEADLINE, DEADLINE + MICROSECOND):
        assert refusals(lambda late=late: by_provider(now=late)) == {"NOTES_CLOSED": ()}  # type: ignore[misc]


@given(instants, st.timedeltas(timedelta(0), timedelta(days=400)))
def test_P16_a_providers_note_is_taken_before_the_deadline_and_never_after(deadline: datetime, ago: timedelta) -> None:
    before, after = deadline - ago - MICROSECOND, deadline + ago
    assert by_provider(now=before, deadline_at=deadline).written_at == before
    with pytest.raises(Refused):
        by_provider(now=after, deadline_at=deadline)


def test_Q32_a_deadline_that_was_moved_opens_notes_again() -> None:
    assert "NOTES_CLOSED" in refusals(lambda: by_provider(now=DEADLINE))
    assert by_provider(now=DEADLINE, deadline_at=DEADLINE + timedelta(hours=1)).written_at == DEADLINE


@pytest.mark.parametrize("state", sorted(frozenset(PackageState) - notes.PROVIDER_MAY))
def test_P16_no_providers_note_after_a_decision(state: PackageState) -> None:
    assert refusals(lambda: by_provider(package_state=state)) == {"NOTES_CLOSED": ()}
    assert refusals(lambda: by_provider(ended_at=NOW)) == {"NOTES_CLOSED": ()}
    assert refusals(lambda: by_provider(state=InvitationState.NOT_AWARDED)) == {"NOTES_CLOSED": ()}


def test_Q27_the_council_may_add_after_the_deadline_and_until_the_decision() -> None:
    late = writing(now=DEADLINE + timedelta(days=3))
    for note in (
        notes.on_package(sent(), NEW, late),
        notes.on_response(sent(), asked(), NEW, late),
        notes.on_package(draft(), NEW, late),
    ):
        assert note.written_at == late.now
    for state in (PackageState.AWARDED, PackageState.COMPLETE, PackageState.CANCELLED, PackageState.CLOSED):
        ended = sent(state=state, ended_at=NOW)
        assert refusals(lambda ended=ended: notes.on_package(ended, NEW, late)) == {"NOTES_CLOSED": ()}  # type: ignore[misc]
        assert "NOTES_CLOSED" in refusals(lambda ended=ended: notes.on_response(ended, asked(), NEW, late))  # type: ignore[misc]


def test_P15_an_amendment_names_the_note_and_says_so_above() -> None:
    mine = invitation()
    earlier = Earlier(uuid4(), mine.id, NoteSide.PROVIDER)
    amending = replace(NEW, amends_id=earlier.id)
    note = notes.by_provider(mine, amending, writing(EMPLOYEE, earlier))
    assert note.amends_id == earlier.id
    assert note.body.text.startswith("AMENDMENT TO PREVIOUS NOTE\n")
    assert note.body.html.startswith("<p><strong>AMENDMENT TO PREVIOUS NOTE</strong></p>")


@pytest.mark.parametrize(
    ("place", "side", "code"),
    [("other", NoteSide.PROVIDER, "NOT_FOUND"), (None, NoteSide.COUNCIL, "NOT_FOUND"),
     ("mine", NoteSide.COUNCIL, "NOTE_OF_OTHER_SIDE")],
)  # fmt: skip
def test_P15_only_a_note_of_the_same_place_and_side_is_amended(place: str | None, side: NoteSide, code: str) -> None:
    mine = invitation()
    where: dict[str | None, UUID | None] = {"mine": mine.id, "other": uuid4(), None: None}
    earlier = Earlier(uuid4(), where[place], side)
    amending = replace(NEW, amends_id=earlier.id)
    told = refusals(lambda: notes.by_provider(mine, amending, writing(EMPLOYEE, earlier)))
    assert told == {code: ("amends_id",)}
    assert "NOT_FOUND" in refusals(lambda: notes.by_provider(mine, amending, writing(EMPLOYEE)))


def test_all_that_is_wrong_is_told_at_once() -> None:
    nothing = NewNote(text="\u200b", amends_id=uuid4())
    told = refusals(
        lambda: notes.on_response(sent(state=PackageState.COMPLETE, ended_at=NOW), asked(), nothing, writing())
    )
    assert told == {"NOTES_CLOSED": (), "NOT_FOUND": ("amends_id",), "INVALID_INPUT": ("text",)}
    assert refusals(lambda: notes.on_response(sent(), None, NEW, writing())) == {"NOT_FOUND": ("invitation_id",)}
