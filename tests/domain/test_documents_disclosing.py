"""Who may open which document when (rules P8, P23 to P25, P28, Q7): the rule itself, without a database."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.documents import Asked, Availability, Document, DocumentKind, DocumentState, Ruling, availability, may_open
from domain.invitations import InvitationState
from domain.policies import Disclosure

PACKAGE, MINE, OTHERS = UUID(int=1), UUID(int=2), UUID(int=3)
AT_ONCE, ON_AWARD = Disclosure.IMMEDIATE, Disclosure.ON_AWARD
BEFORE = (InvitationState.INVITED, InvitationState.DRAFT, InvitationState.SUBMITTED, InvitationState.WITHDRAWN)
LOST = (InvitationState.NOT_AWARDED, InvitationState.LAPSED)


def document(**given: Any) -> Document:
    """A clean document of the package, which the council added."""
    facts: dict[str, Any] = {
        "id": uuid4(),
        "authority_id": UUID(int=9),
        "package_id": PACKAGE,
        "invitation_id": None,
        "organisation_id": None,
        "kind": DocumentKind.CARE_PLAN,
        "by_provider": False,
        "state": DocumentState.CLEAN,
        "newest_version": 1,
        "released_version": 1,
    }
    return Document(**facts | given)


def asked(state: InvitationState = InvitationState.INVITED, disclosure: Disclosure = ON_AWARD, **given: Any) -> Asked:
    """An invitation to the package; it has ended where its state says so."""
    facts: dict[str, Any] = {"id": MINE, "package_id": PACKAGE, "ended": state not in BEFORE}
    return Asked(**facts | given, state=state, disclosure=disclosure)


documents = st.builds(
    document,
    invitation_id=st.sampled_from([None, MINE, OTHERS]),
    by_provider=st.booleans(),
    state=st.sampled_from(DocumentState),
    released_version=st.sampled_from([None, 1, 2]),
    ruling=st.sampled_from([None, *Ruling]),
    removed_at=st.sampled_from([None, datetime(2024, 1, 1, tzinfo=UTC)]),
)
"""Any document, also such as cannot be."""

invitations = st.builds(
    asked, state=st.sampled_from(InvitationState), disclosure=st.sampled_from(Disclosure), ended=st.booleans()
)


@pytest.mark.parametrize("state", BEFORE)
def test_P24_at_once_means_from_the_sending_whatever_was_answered(state: InvitationState) -> None:
    assert availability(document(), asked(state, AT_ONCE)) is Availability.AVAILABLE


@pytest.mark.parametrize("state", BEFORE)
def test_P25_before_the_award_a_provider_is_told_that_there_is_one_and_no_more(state: InvitationState) -> None:
    assert availability(document(), asked(state)) is Availability.ON_AWARD


@pytest.mark.parametrize("disclosure", Disclosure)
def test_P23_the_winner_opens_it_and_nobody_else(disclosure: Disclosure) -> None:
    assert availability(document(), asked(InvitationState.AWARDED, disclosure)) is Availability.AVAILABLE
    for state in LOST:
        assert availability(document(), asked(state, disclosure)) is None


def test_P23_a_cancelled_package_closes_what_was_open_at_once() -> None:
    assert availability(document(), asked(InvitationState.INVITED, AT_ONCE, ended=True)) is None


def test_Q7_the_authority_withholds_from_the_winner_and_releases_before_the_award() -> None:
    withheld, released = document(ruling=Ruling.WITHHELD), document(ruling=Ruling.RELEASED)
    assert availability(withheld, asked(InvitationState.AWARDED, AT_ONCE)) is Availability.WITHHELD
    assert availability(released, asked()) is Availability.AVAILABLE
    assert availability(released, asked(InvitationState.NOT_AWARDED)) is None


def test_P28_a_document_of_an_answer_is_for_that_provider_alone() -> None:
    for by_provider in (True, False):
        mine = document(invitation_id=MINE, by_provider=by_provider)
        assert availability(mine, asked()) is Availability.AVAILABLE
        assert availability(mine, asked(id=OTHERS)) is None
    lost = asked(InvitationState.NOT_AWARDED)
    assert availability(document(invitation_id=MINE, by_provider=True), lost) is Availability.AVAILABLE
    assert availability(document(invitation_id=MINE), lost) is None


@pytest.mark.parametrize(
    ("state", "told"),
    [(DocumentState.QUARANTINED, Availability.BEING_CHECKED), (DocumentState.INFECTED, Availability.INFECTED)],
)
def test_what_is_not_clean_is_told_to_who_brought_it_alone(state: DocumentState, told: Availability) -> None:
    facts: dict[str, Any] = {"state": state, "released_version": None}
    assert availability(document(invitation_id=MINE, by_provider=True, **facts), asked()) is told
    assert availability(document(**facts), asked(InvitationState.AWARDED, AT_ONCE)) is None


@given(found=documents, invitation=invitations)
def test_P23_nothing_removed_and_nothing_of_others_is_ever_told(found: Document, invitation: Asked) -> None:
    told = availability(found, invitation)
    if found.removed_at is not None or found.invitation_id == OTHERS:
        assert told is None
    if invitation.lost and not found.by_provider:
        assert told is None
    if told is Availability.AVAILABLE and not found.by_provider:
        won = invitation.state is InvitationState.AWARDED
        reason = won or found.ruling is Ruling.RELEASED or found.invitation_id == MINE
        assert reason or invitation.disclosure is AT_ONCE
        assert found.ruling is not Ruling.WITHHELD
        assert found.released_version is not None


@given(found=documents, several=st.lists(invitations, max_size=3))
def test_Q37_one_invitation_that_may_is_enough(found: Document, several: list[Asked]) -> None:
    each = [availability(found, invitation) is Availability.AVAILABLE for invitation in several]
    assert may_open(found, several) == any(each)
