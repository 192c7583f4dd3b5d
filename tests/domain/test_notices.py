"""Who is told what: one message a person, nobody of another's, nobody who may and does not want it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import notices
from domain.events import (
    AccountLinkExpired,
    EndpointDisabled,
    PackageChaseDue,
    PackageDeadlineChanged,
    PackageEdited,
    PackagePart,
    PackageSent,
)
from domain.invitations import InvitationState
from domain.notices import TO_COUNCILS, TO_KEEPERS, TO_PROVIDERS, Asked, Lane, NoticeKind, Person, Standing

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ORGANISATIONS = [UUID(int=number) for number in range(1, 5)]
SERVICES = [UUID(int=100 + number) for number in range(1, 4)]
PROVIDER_KINDS = sorted(TO_PROVIDERS)
ASKED = st.lists(
    st.builds(
        Asked,
        st.uuids(),
        st.sampled_from(ORGANISATIONS),
        st.sampled_from(SERVICES),
        st.sampled_from(InvitationState),
    ),
    max_size=12,
)
PEOPLE = st.lists(
    st.builds(
        Person,
        account_id=st.uuids(),
        organisation_id=st.sampled_from(ORGANISATIONS),
        services=st.frozensets(st.sampled_from(SERVICES), max_size=2),
        wanted=st.sampled_from([None, True, False]),
    ),
    max_size=8,
    unique_by=lambda person: person.account_id,
)
TEAMS = st.dictionaries(st.sampled_from(ORGANISATIONS), st.sampled_from([True, False]))
COLLEAGUES = st.lists(
    st.builds(
        Person,
        account_id=st.uuids(),
        standing=st.sampled_from(Standing),
        wanted=st.sampled_from([None, True, False]),
    ),
    max_size=8,
    unique_by=lambda person: person.account_id,
)


@given(kind=st.sampled_from(PROVIDER_KINDS), asked=ASKED, teams=TEAMS, people=PEOPLE)
def test_P26_Q37_one_message_a_person_about_their_own_invitations_only(
    kind: NoticeKind, asked: Sequence[Asked], teams: dict[UUID, bool | None], people: Sequence[Person]
) -> None:
    told = notices.to_providers(kind, asked, teams, people)
    assert len({(one.organisation_id, one.account_id) for one in told}) == len(told)
    whose = {one.invitation_id: one for one in asked}
    employees = {person.account_id: person for person in people}
    for one in told:
        assert one.invitation_ids
        assert {whose[id].organisation_id for id in one.invitation_ids} == {one.organisation_id}
        if one.account_id is not None:
            person = employees[one.account_id]
            assert person.wanted
            assert person.organisation_id == one.organisation_id
            assert not person.services or {whose[id].service_id for id in one.invitation_ids} <= person.services


@given(asked=ASKED, teams=TEAMS, people=PEOPLE)
def test_B15_a_moved_deadline_reaches_every_team_whatever_it_said(
    asked: Sequence[Asked], teams: dict[UUID, bool | None], people: Sequence[Person]
) -> None:
    told = notices.to_providers(NoticeKind.DEADLINE_CHANGED, asked, teams, people)
    inboxes = {one.organisation_id: set(one.invitation_ids) for one in told if one.account_id is None}
    theirs: dict[UUID, set[UUID]] = {}
    for one in asked:
        theirs.setdefault(one.organisation_id, set()).add(one.invitation_id)
    assert inboxes == theirs


@given(kind=st.sampled_from(PROVIDER_KINDS), asked=ASKED, teams=TEAMS)
def test_P32_a_team_can_stop_requests_but_no_outcome(
    kind: NoticeKind, asked: Sequence[Asked], teams: dict[UUID, bool | None]
) -> None:
    told = {one.organisation_id for one in notices.to_providers(kind, asked, teams, [])}
    silent = {organisation for organisation, wanted in teams.items() if wanted is False}
    assert told.isdisjoint(silent) or not notices.may_stop(kind, team=True)
    assert notices.to_providers(kind, asked, {}, []) or not asked or kind in notices.CONCERNED


@given(asked=ASKED)
def test_P22_accepted_for_whoever_won_rejected_for_others_who_answered(asked: Sequence[Asked]) -> None:
    told = notices.to_providers(NoticeKind.AWARDED, asked, {}, [])
    winners = {one.organisation_id for one in asked if one.state is InvitationState.AWARDED}
    answered = {one.organisation_id for one in asked if one.state is InvitationState.NOT_AWARDED} | winners
    assert {one.organisation_id for one in told if one.kind is NoticeKind.AWARDED} == winners
    assert {one.organisation_id for one in told if one.kind is NoticeKind.NOT_AWARDED} == answered - winners


@given(asked=ASKED)
def test_a_reminder_goes_only_to_who_has_not_answered(asked: Sequence[Asked]) -> None:
    told = notices.to_providers(NoticeKind.REMINDER, asked, {}, [])
    silent = {one.invitation_id for one in asked if one.state in (InvitationState.INVITED, InvitationState.DRAFT)}
    assert {id for one in told for id in one.invitation_ids} == silent


@given(people=COLLEAGUES)
def test_B4_somebody_of_the_council_is_told_unless_all_said_no(people: Sequence[Person]) -> None:
    told = notices.to_council(NoticeKind.ALL_RESPONDED, people)
    wanted = {person.account_id: person.wanted for person in people}
    assert bool(told) == any(said is not False for said in wanted.values())
    for one in told:
        assert one.account_id is not None
        assert wanted[one.account_id] is not False
    assert len({one.account_id for one in told}) == len(told)


def test_B4_whose_package_it_is_and_who_was_added_are_told_others_when_they_want_it() -> None:
    mine, added, role, keen = (uuid4() for _ in range(4))
    people = [
        Person(account_id=mine, standing=Standing.SOURCES),
        Person(account_id=added, standing=Standing.ADDED),
        Person(account_id=role, standing=Standing.BY_ROLE),
        Person(account_id=keen, standing=Standing.BY_ROLE, wanted=True),
    ]
    assert [one.account_id for one in notices.to_council(NoticeKind.ALL_RESPONDED, people)] == [mine, added, keen]
    assert [one.account_id for one in notices.to_council(NoticeKind.ALL_RESPONDED, people[2:3])] == [role]


@pytest.mark.parametrize(
    ("hours", "urgent", "lane"),
    [(2, False, Lane.URGENT), (4, False, Lane.URGENT), (24, False, Lane.PROMPT), (24, True, Lane.URGENT)],
)
def test_B12_what_must_be_answered_soon_does_not_wait(hours: int, urgent: bool, lane: Lane) -> None:
    event = PackageSent(
        authority_id=uuid4(),
        package_id=uuid4(),
        public_reference="x",
        sent_at=NOW,
        deadline_at=NOW + timedelta(hours=hours),
        sent_count=1,
        high_priority=urgent,
    )
    notice = notices.of_event(event, NOW)
    assert notice is not None
    assert (notice.kind, notice.lane) == (NoticeKind.REQUEST, lane)
    assert notice.data == {"deadline_at": event.deadline_at.isoformat()}


def test_B15_the_notice_says_the_old_deadline_and_the_new() -> None:
    event = PackageDeadlineChanged(
        authority_id=uuid4(),
        package_id=uuid4(),
        public_reference="x",
        old_deadline_at=NOW,
        new_deadline_at=NOW + timedelta(days=1),
    )
    notice = notices.of_event(event, NOW)
    assert notice is not None
    assert notice.data == {
        "old_deadline_at": "2026-11-22T09:00:00+00:00",
        "deadline_at": "2026-11-23T09:00:00+00:00",
    }


@pytest.mark.parametrize(
    ("proposed", "data"),
    [
        (None, {"by": "TELEPHONE"}),
        (NOW, {"by": "MESSAGE", "deadline_at": "2026-11-22T09:00:00+00:00"}),
    ],
)
def test_C10_who_is_to_be_chased_is_told_with_how_and_until_when(
    proposed: datetime | None, data: dict[str, str]
) -> None:
    event = PackageChaseDue(
        authority_id=uuid4(),
        package_id=uuid4(),
        public_reference="x",
        by=data["by"],
        invitation_ids=(uuid4(),),
        proposed_deadline_at=proposed,
    )
    notice = notices.of_event(event, NOW)
    assert notice is not None
    assert (notice.kind, notice.data) == (NoticeKind.CHASE_DUE, data)


def test_what_escalates_goes_to_the_managers_too_unless_they_said_no() -> None:
    mine, manager, tired, other = (uuid4() for _ in range(4))
    people = [
        Person(account_id=mine, standing=Standing.SOURCES),
        Person(account_id=manager, standing=Standing.MANAGES),
        Person(account_id=tired, standing=Standing.MANAGES, wanted=False),
        Person(account_id=other, standing=Standing.BY_ROLE),
    ]
    assert [one.account_id for one in notices.to_council(NoticeKind.UNFILLED, people)] == [mine]
    assert [one.account_id for one in notices.to_council(NoticeKind.ESCALATION, people)] == [mine, manager]


def test_who_looks_after_an_organisations_endpoint_is_told_of_it_and_its_inbox_when_nobody_does() -> None:
    event = EndpointDisabled(authority_id=None, organisation_id=ORGANISATIONS[0], endpoint_id=uuid4(), reason="GONE")
    notice = notices.of_event(event, NOW)
    assert notice is not None
    assert (notice.kind, notice.authority_id, notice.organisation_id) == (
        NoticeKind.ENDPOINT_DISABLED,
        None,
        ORGANISATIONS[0],
    )
    told, tired = (Person(account_id=uuid4(), wanted=wanted) for wanted in (None, False))
    to = partial(notices.to_keepers, notice.kind, ORGANISATIONS[0])
    assert [one.account_id for one in to([told, tired])] == [told.account_id]
    assert to([tired]) == []
    assert [(one.organisation_id, one.account_id) for one in to([])] == [(ORGANISATIONS[0], None)]


def test_of_what_else_is_no_councils_nobody_is_told_by_message() -> None:
    event = AccountLinkExpired(authority_id=None, organisation_id=ORGANISATIONS[0], account_id=uuid4())
    assert notices.of_event(event, NOW) is None


def test_of_what_happens_to_a_draft_nobody_is_told() -> None:
    event = PackageEdited(authority_id=uuid4(), package_id=uuid4(), public_reference="x", part=PackagePart.CALLS)
    assert notices.of_event(event, NOW) is None


def test_every_kind_is_for_one_side_but_those_of_endpoints_which_both_may_have() -> None:
    assert set(NoticeKind) == TO_PROVIDERS | TO_COUNCILS
    assert not TO_PROVIDERS & TO_COUNCILS
    assert TO_KEEPERS < TO_COUNCILS
    assert notices.preference(NoticeKind.NOT_AWARDED) is NoticeKind.AWARDED
