"""Sending, moving the deadline, cancelling; status and gate: rules B5, B6, B9, B11–B15, B17, Q1, Q30, Q32–Q34."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import calendar, packages
from domain.events import PackageCancelled, PackageDeadlineChanged, PackageSent
from domain.packages import (
    CancelPackage,
    FinalisePackage,
    ModifyDeadline,
    NewInformation,
    PackageState,
    PackageStatus,
    UpdatePackageProfile,
)
from domain.policies import EarlyDecision
from domain.refusals import Refused
from tests.domain.examples import (
    DEADLINE,
    MICROSECOND,
    NORFOLK,
    NOW,
    SOLIHULL,
    draft,
    instants,
    norfolk_draft,
    refusals,
    selected,
    sent,
    start_date,
)

ID, SHIPPED = uuid4(), calendar.shipped()


def test_B11_finalising_opens_the_package_and_counts_the_services() -> None:
    before = draft(services=(selected(), selected()))
    after, event = packages.finalise(before, FinalisePackage(before.id, DEADLINE, True), SOLIHULL, SHIPPED, NOW)
    assert (after.state, after.finalised_at, after.deadline_at) == (PackageState.OPEN, NOW, DEADLINE)
    assert (after.sent_count, after.submitted_count, after.high_priority) == (2, 0, True)
    assert after.version == before.version + 1
    assert event == PackageSent(
        authority_id=before.authority_id,
        package_id=before.id,
        public_reference=before.public_reference,
        sent_at=NOW,
        deadline_at=DEADLINE,
        sent_count=2,
        high_priority=True,
    )


def test_B5_B11_everything_that_is_missing_is_told_at_once() -> None:
    empty = draft(postcode=None, start_date=None, services=())
    assert refusals(lambda: packages.finalise(empty, FinalisePackage(ID), SOLIHULL, SHIPPED, NOW)) == {
        "DEADLINE_REQUIRED": ("deadline_at",),
        "LOCATION_MISSING": (),
        "START_DATE_MISSING": (),
        "NO_SERVICES": (),
    }


@pytest.mark.parametrize("early", [timedelta(0), MICROSECOND, timedelta(days=1)])
def test_B11_the_deadline_lies_in_the_future(early: timedelta) -> None:
    wrong = FinalisePackage(ID, NOW - early)
    assert refusals(lambda: packages.finalise(draft(), wrong, SOLIHULL, SHIPPED, NOW)) == {
        "DEADLINE_NOT_IN_FUTURE": ("deadline_at",)
    }
    packages.finalise(draft(), FinalisePackage(ID, NOW + MICROSECOND), SOLIHULL, SHIPPED, NOW)


@pytest.mark.parametrize(("level", "hours"), [("HOME_SUPPORT_BLOCK", 24), ("HOSPITAL_DISCHARGE_FRAMEWORK", 2)])
def test_B12_the_proposed_window_holds_unless_the_officer_says_otherwise(level: str, hours: int) -> None:
    before = norfolk_draft(service_level_code=level)
    after, _ = packages.finalise(before, FinalisePackage(ID), NORFOLK, SHIPPED, NOW)
    assert after.deadline_at == NOW + timedelta(hours=hours)
    after, _ = packages.finalise(before, FinalisePackage(ID, DEADLINE), NORFOLK, SHIPPED, NOW)
    assert after.deadline_at == DEADLINE


@pytest.mark.parametrize("word", ["Acute", "Non acute"])
def test_B12_a_hospital_discharge_that_is_entered_proposes_two_hours(word: str) -> None:
    before = norfolk_draft(service_level_code="HOME_SUPPORT_FRAMEWORK")
    entered = (*(NewInformation(each.code, each.value) for each in before.additional_information),)
    with_discharge = (*entered, NewInformation("HOSPITAL_DISCHARGE", word))
    hurried, _ = packages.update_profile(
        before, UpdatePackageProfile(ID, additional_information=with_discharge), NORFOLK
    )
    after, _ = packages.finalise(hurried, FinalisePackage(ID), NORFOLK, SHIPPED, NOW)
    assert (hurried.proposed_response_hours, after.deadline_at) == (2, NOW + timedelta(hours=2))
    calmed, _ = packages.update_profile(hurried, UpdatePackageProfile(ID, additional_information=entered), NORFOLK)
    assert calmed.proposed_response_hours == 24


def test_B12_solihull_proposes_no_window_whatever_is_entered() -> None:
    entered = (NewInformation("HOSPITAL_DISCHARGE", "Acute"),)
    after, _ = packages.update_profile(draft(), UpdatePackageProfile(ID, additional_information=entered), SOLIHULL)
    assert after.proposed_response_hours is None
    assert refusals(lambda: packages.finalise(after, FinalisePackage(ID), SOLIHULL, SHIPPED, NOW)) == {
        "DEADLINE_REQUIRED": ("deadline_at",)
    }


def test_B12_the_window_is_elapsed_hours_across_a_clock_change() -> None:
    night_before = datetime(2024, 3, 30, 12, tzinfo=UTC)
    after, _ = packages.finalise(norfolk_draft(), FinalisePackage(ID), NORFOLK, SHIPPED, night_before)
    assert after.deadline_at == datetime(2024, 3, 31, 12, tzinfo=UTC)


def test_B6_norfolk_demands_a_negotiable_start_date() -> None:
    without = norfolk_draft(requirements=())
    assert refusals(lambda: packages.finalise(without, FinalisePackage(ID), NORFOLK, SHIPPED, NOW)) == {
        "MANDATORY_REQUIREMENT_MISSING": ()
    }
    rigid = norfolk_draft(requirements=(start_date(negotiable=False),))
    assert refusals(lambda: packages.finalise(rigid, FinalisePackage(ID), NORFOLK, SHIPPED, NOW)) == {
        "REQUIREMENT_MUST_BE_NEGOTIABLE": ()
    }
    packages.finalise(draft(), FinalisePackage(ID, DEADLINE), SOLIHULL, SHIPPED, NOW)


def test_B9_norfolk_demands_three_pieces_of_additional_information() -> None:
    with pytest.raises(Refused) as caught:
        packages.finalise(norfolk_draft(additional_information=()), FinalisePackage(ID), NORFOLK, SHIPPED, NOW)
    assert [refusal.facts["title"] for refusal in caught.value.refusals] == [
        "Care Required",
        "Time Specific Care",
        "Town/Village",
    ]


def test_B10_a_service_suspended_since_it_was_chosen_is_refused() -> None:
    suspended = selected(suspended_from=NOW.date(), suspended_until=NOW.date(), suspension_reason="Review")
    before = draft(services=(selected(), suspended))
    assert refusals(lambda: packages.finalise(before, FinalisePackage(ID, DEADLINE), SOLIHULL, SHIPPED, NOW)) == {
        "SERVICE_SUSPENDED": ()
    }


def test_B9_what_is_for_other_service_types_is_neither_entered_nor_missed() -> None:
    kinds = tuple(
        kind.model_copy(update={"required": True, "only_for": ("Day opportunities",)}) for kind in SOLIHULL.information
    )
    profile = SOLIHULL.model_copy(update={"information": kinds})
    packages.finalise(draft(), FinalisePackage(ID, DEADLINE), profile, SHIPPED, NOW)
    entered = UpdatePackageProfile(ID, additional_information=(NewInformation("GENDER", "Female"),))
    assert refusals(lambda: packages.update_profile(draft(), entered, profile)) == {
        "ADDITIONAL_INFORMATION_NOT_FOR_SERVICE_TYPE": ("additional_information", 0, "code")
    }
    day = draft(service_level_code="DAY_CHANGE")
    assert set(refusals(lambda: packages.finalise(day, FinalisePackage(ID, DEADLINE), profile, SHIPPED, NOW))) == {
        "ADDITIONAL_INFORMATION_MISSING"
    }


@pytest.mark.parametrize("state", sorted(set(PackageState) - {PackageState.DRAFT}))
def test_B11_a_package_is_sent_once(state: PackageState) -> None:
    again = FinalisePackage(ID, DEADLINE + timedelta(days=1))
    assert refusals(lambda: packages.finalise(sent(state=state), again, SOLIHULL, SHIPPED, NOW)) == {
        "PACKAGE_NOT_DRAFT": ()
    }


def test_B15_a_moved_deadline_says_the_old_one_and_the_new() -> None:
    before, later = sent(), DEADLINE + timedelta(hours=3)
    after, event = packages.modify_deadline(before, ModifyDeadline(before.id, later), NOW)
    assert (after.deadline_at, after.version) == (later, before.version + 1)
    assert isinstance(event, PackageDeadlineChanged)
    assert (event.old_deadline_at, event.new_deadline_at) == (DEADLINE, later)


def test_Q30_a_deadline_may_be_shortened_but_not_into_the_past() -> None:
    sooner, _ = packages.modify_deadline(sent(), ModifyDeadline(ID, NOW + MICROSECOND), NOW)
    assert sooner.deadline_at == NOW + MICROSECOND
    assert refusals(lambda: packages.modify_deadline(sent(), ModifyDeadline(ID, NOW), NOW)) == {
        "DEADLINE_NOT_IN_FUTURE": ("deadline_at",)
    }
    assert refusals(lambda: packages.modify_deadline(sent(), ModifyDeadline(ID, DEADLINE), NOW)) == {
        "DEADLINE_UNCHANGED": ("deadline_at",)
    }


@pytest.mark.parametrize("state", sorted(set(PackageState) - {PackageState.OPEN, PackageState.ON_HOLD}))
def test_Q30_only_an_undecided_package_has_a_deadline_to_move(state: PackageState) -> None:
    expected = "PACKAGE_NOT_SENT" if state is PackageState.DRAFT else "PACKAGE_ENDED"
    wanted = ModifyDeadline(ID, DEADLINE + timedelta(days=1))
    assert refusals(lambda: packages.modify_deadline(sent(state=state), wanted, NOW)) == {expected: ()}


def test_Q32_a_deadline_moved_after_it_passed_closes_the_gate_again() -> None:
    late = DEADLINE + timedelta(hours=1)
    assert packages.can_decide(sent(), late)
    reopened, _ = packages.modify_deadline(sent(), ModifyDeadline(ID, late + MICROSECOND), late)
    assert not packages.can_decide(reopened, late)
    assert packages.status(reopened.state, reopened.deadline_at, False, late) is PackageStatus.AWAITING_RESPONSES


@pytest.mark.parametrize("state", [PackageState.DRAFT, PackageState.OPEN, PackageState.ON_HOLD, PackageState.UNFILLED])
def test_B14_an_undecided_package_is_cancelled_with_a_reason(state: PackageState) -> None:
    before = sent(state=state)
    wanted = CancelPackage(before.id, "NOT_REQUIRED", " no longer wanted ")
    after, event = packages.cancel(before, wanted, SOLIHULL, NOW)
    assert (after.state, after.ended_at) == (PackageState.CANCELLED, NOW)
    assert (after.cancellation_reason, after.cancellation_note) == ("NOT_REQUIRED", "no longer wanted")
    assert isinstance(event, PackageCancelled)
    assert event.reason_code == "NOT_REQUIRED"


@pytest.mark.parametrize("reason", ["", "NO_AVAILABILITY", "MEETS_REQUIREMENTS", "\x00"])
def test_B14_the_reason_comes_from_the_list_of_cancellations(reason: str) -> None:
    wrong = CancelPackage(ID, reason, "x" * 4001)
    assert refusals(lambda: packages.cancel(sent(), wrong, SOLIHULL, NOW)) == {
        "UNKNOWN_REASON": ("reason_code",),
        "INVALID_INPUT": ("note",),
    }


@pytest.mark.parametrize(
    "state",
    [
        PackageState.AWARDED,
        PackageState.COMPLETE,
        PackageState.CLOSED,
        PackageState.CANCELLED,
        PackageState.AWARD_LAPSED,
    ],
)
def test_a_decided_package_is_not_cancelled(state: PackageState) -> None:
    wanted = CancelPackage(ID, "NOT_REQUIRED")
    assert refusals(lambda: packages.cancel(sent(state=state), wanted, SOLIHULL, NOW)) == {"PACKAGE_ENDED": ()}


def test_Q24_a_stale_version_is_a_conflict_that_says_what_changed() -> None:
    with pytest.raises(Refused) as caught:
        packages.modify_deadline(sent(), ModifyDeadline(ID, NOW, expected_version=3), NOW)
    (refusal,) = caught.value.refusals
    assert refusal.message == (
        "This package has changed since you read version 3: it is version 4 now and open. "
        "Read it again and repeat your change."
    )
    assert refusals(
        lambda: packages.finalise(draft(version=2), FinalisePackage(ID, expected_version=1), SOLIHULL, SHIPPED, NOW)
    )
    assert refusals(lambda: packages.cancel(sent(), CancelPackage(ID, "", expected_version=5), SOLIHULL, NOW)) == {
        "CONFLICT": ("expected_version",)
    }


@given(deadline=instants, microseconds=st.integers(-2, 2))
def test_B13_Q1_the_gate_opens_at_the_exact_microsecond(deadline: datetime, microseconds: int) -> None:
    now = deadline + microseconds * MICROSECOND
    package = sent(deadline_at=deadline)
    assert packages.can_decide(package, now) is (microseconds >= 0)
    expected = PackageStatus.AWAITING_DECISION if microseconds >= 0 else PackageStatus.AWAITING_RESPONSES
    assert packages.status(package.state, deadline, package.all_responded, now) is expected


@given(sent_count=st.integers(0, 5), submitted=st.integers(0, 5), early=st.sampled_from(EarlyDecision))
def test_B13_Q1_Q33_before_the_deadline_all_must_have_responded_and_the_profile_allow_it(
    sent_count: int, submitted: int, early: EarlyDecision
) -> None:
    package = sent(sent_count=sent_count, submitted_count=min(submitted, sent_count), early_decision=early)
    everybody = sent_count > 0 and package.submitted_count == sent_count
    assert package.all_responded is everybody
    assert packages.can_decide(package, NOW) is (everybody and early is EarlyDecision.WHEN_ALL_RESPONDED)
    status = packages.status(package.state, package.deadline_at, package.all_responded, NOW)
    assert (status is PackageStatus.AWAITING_DECISION) is everybody


def test_Q1_nobody_asked_is_never_everybody() -> None:
    assert not sent(sent_count=0).all_responded


def test_Q2_a_withdrawal_before_the_deadline_returns_the_package_to_awaiting_responses() -> None:
    complete = sent(submitted_count=3)
    assert packages.status(complete.state, DEADLINE, complete.all_responded, NOW) is PackageStatus.AWAITING_DECISION
    withdrawn = replace(complete, submitted_count=2)
    assert packages.status(withdrawn.state, DEADLINE, withdrawn.all_responded, NOW) is PackageStatus.AWAITING_RESPONSES


@pytest.mark.parametrize("state", sorted(set(PackageState) - {PackageState.OPEN}))
def test_Q34_only_an_open_package_can_be_decided_on(state: PackageState) -> None:
    package = sent(state=state, submitted_count=3)
    assert not packages.can_decide(package, DEADLINE + timedelta(days=1))
    assert packages.status(state, DEADLINE, True, NOW).value == state.value
