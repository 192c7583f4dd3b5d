"""Streams: whose they are, what organisations are told, and the places in them."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.events import CATALOGUE
from domain.events.audiences import ORGANISATIONS, Audience, audience, is_of_care, of_organisation
from domain.events.samples import sample
from domain.permissions import COUNCIL_ROLES, READS_ALL, Role
from domain.streams import LARGEST, NoPlace, Stream, StreamKind, place, placed, stream_of
from domain.viewer import Viewer, anonymous

SOMEBODY = Viewer(
    account_id=uuid4(),
    role=Role.EMPLOYEE,
    authority_id=None,
    organisation_id=uuid4(),
    permissions=frozenset(),
    client_id="x",
    expires_at=datetime(2030, 1, 1, tzinfo=UTC),
)


@pytest.mark.parametrize("role", list(Role))
def test_everybody_has_one_stream(role: Role) -> None:
    council = role in COUNCIL_ROLES
    authority = uuid4() if council else None
    viewer = replace(
        SOMEBODY, role=role, authority_id=authority, organisation_id=None if council else SOMEBODY.organisation_id
    )
    kind, id = StreamKind.ACCOUNT, viewer.account_id
    if not council:
        kind, id = StreamKind.ORGANISATION, viewer.organisation_id or uuid4()
    elif role in READS_ALL:
        kind, id = StreamKind.AUTHORITY, authority or uuid4()
    assert stream_of(viewer) == Stream(kind, id)


def test_who_has_not_signed_in_has_none() -> None:
    assert stream_of(anonymous("192.0.2.1")) is None


@given(stream_id=st.uuids(), sequence=st.integers(0, LARGEST))
def test_a_place_is_what_it_was_made_of(stream_id: UUID, sequence: int) -> None:
    assert placed(place(stream_id, sequence)) == (stream_id, sequence)


@given(given_text=st.text() | st.binary().map(bytes.hex) | st.sampled_from(["W10", "e30", "WyJTRVFVRU5DRSIsMV0"]))
def test_what_is_no_place_is_known_for_none(given_text: str) -> None:
    with pytest.raises(NoPlace):
        placed(given_text)


@pytest.mark.parametrize("sequence", [-1, LARGEST + 1])
def test_a_number_that_there_cannot_be_is_no_place(sequence: int) -> None:
    with pytest.raises(NoPlace):
        placed(place(uuid4(), sequence))


def told(name: str, *, about_one: bool = True, own: tuple[str, ...] = ("invitation_own",)) -> dict[str, Any] | None:
    """What an organisation is told of a sample."""
    return of_organisation(name, sample(CATALOGUE[name]).data(), about_one=about_one, invitation_ids=own)


def test_what_organisations_are_told_of_there_is() -> None:
    assert ORGANISATIONS.keys() <= CATALOGUE.keys()
    for name, wanted in ORGANISATIONS.items():
        assert wanted.keys <= sample(CATALOGUE[name]).data().keys(), name


@pytest.mark.parametrize("name", CATALOGUE)
def test_P26_an_organisation_is_told_nothing_of_others(name: str) -> None:
    """No package, no winner, no other invitation, no number of those who were asked."""
    data = sample(CATALOGUE[name]).data()
    for about_one in (True, False):
        found = told(name, about_one=about_one)
        if name not in ORGANISATIONS:
            assert found is None
            continue
        if audience(name, about_one=about_one) is not Audience.ITSELF:
            assert not {"serviceId", "sentCount"} & (found or {}).keys()
            assert (found or {}).get("invitationIds", ["invitation_own"]) == ["invitation_own"]
            if name != "note.added":
                assert not {"organisationId", "invitationId"} & (found or {}).keys()
        assert data["packageId"] not in str(found)


def test_P26_who_was_not_asked_is_not_told() -> None:
    assert told("package.awarded", own=()) is None
    assert told("package.sent", own=()) is None


def test_P14_a_note_of_a_response_is_told_to_its_organisation_alone_and_one_of_the_package_to_all() -> None:
    assert audience("note.added", about_one=True) is Audience.ITSELF
    assert audience("note.added", about_one=False) is Audience.INVITED


def test_P23_what_is_about_no_organisation_is_told_to_none_that_it_would_be_about() -> None:
    alone = [name for name, wanted in ORGANISATIONS.items() if wanted.audience is Audience.ITSELF]
    assert "document.added" in alone
    assert [(audience(name, about_one=False), told(name, about_one=False)) for name in alone] == [(None, None)] * len(
        alone
    )


@given(own=st.sets(st.sampled_from("abcdef")), named=st.sets(st.sampled_from("abcdef")))
def test_who_is_named_is_told_of_their_own_invitations_alone(own: set[str], named: set[str]) -> None:
    data = sample(CATALOGUE["package.reminded"]).data() | {"invitationIds": sorted(named)}
    found = of_organisation("package.reminded", data, about_one=False, invitation_ids=own)
    assert (found or {}).get("invitationIds", []) == sorted(own & named)
    assert (found is None) == (not own & named)


def test_what_is_written_of_care_is_known_for_it() -> None:
    assert [name for name in sorted(CATALOGUE) if is_of_care(name)] == [
        "document.added",
        "document.refused",
        "document.released",
        "document.removed",
        "document.withheld",
        "note.added",
    ]
