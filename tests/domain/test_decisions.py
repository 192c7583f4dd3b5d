"""The award: rules B13, B14, B18, B19, B26, P22, Q1, Q3, Q10, Q11, Q17, Q24, Q29, Q33–Q36, Q38."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import decisions, packages
from domain.answers import Answer
from domain.decisions import RecordDecision
from domain.events import PackageAwarded
from domain.invitations import InvitationState
from domain.outcomes import Losing
from domain.packages import PackageState
from domain.policies import AwardStrategy, CompletesAt, EarlyDecision
from domain.ranking import STRATEGIES, Candidate
from domain.refusals import Refused
from domain.requirements import Requirement
from domain.responses import PlacementResponse
from tests.domain.examples import (
    DEADLINE,
    MICROSECOND,
    NOW,
    SOLIHULL,
    START,
    candidate,
    refusals,
    sent,
    service,
    start_date,
)

WINNER = candidate()
DECLINED = candidate(placement_response=PlacementResponse.NO)
OTHERS = (DECLINED, candidate(InvitationState.WITHDRAWN), candidate(InvitationState.INVITED, None))


def award_to(winner: Candidate, **given: Any) -> RecordDecision:
    wanted: dict[str, Any] = {
        "package_id": uuid4(),
        "invitation_id": winner.id,
        "source_code": "SOURCING_OFFICER",
        "primary_reason_code": "MEETS_REQUIREMENTS",
    }
    return RecordDecision(**wanted | given)


def test_B18_P22_one_service_wins_answers_lose_and_silence_lapses() -> None:
    before = sent()
    command = award_to(WINNER, additional_reason_codes=("PRICE", "START_DATE"))
    award, event = decisions.decide(before, (WINNER, *OTHERS), command, SOLIHULL, DEADLINE)
    declined, withdrawn, silent = OTHERS
    assert award.outcomes == {
        WINNER.id: InvitationState.AWARDED,
        declined.id: InvitationState.NOT_AWARDED,
        withdrawn.id: InvitationState.LAPSED,
        silent.id: InvitationState.LAPSED,
    }
    assert (award.winner, award.decided_at) == (WINNER, DEADLINE)
    assert (award.package.ended_at, award.package.version) == (DEADLINE, before.version + 1)
    assert event == PackageAwarded(
        authority_id=before.authority_id,
        package_id=before.id,
        organisation_id=WINNER.organisation_id,
        public_reference=before.public_reference,
        invitation_id=WINNER.id,
        service_id=WINNER.service.id,
        decided_at=DEADLINE,
        complete=True,
        invitation_ids=(WINNER.id, declined.id),
    )


@pytest.mark.parametrize("completes_at", CompletesAt)
def test_B19_what_completes_a_package_is_the_profiles(completes_at: CompletesAt) -> None:
    package = sent(completes_at=completes_at)
    award, event = decisions.decide(package, (WINNER,), award_to(WINNER), SOLIHULL, DEADLINE)
    complete = completes_at is CompletesAt.DECISION
    assert award.package.state is (PackageState.COMPLETE if complete else PackageState.AWARDED)
    assert event.complete is complete


@given(
    microseconds=st.integers(-2, 2),
    submitted=st.integers(0, 3),
    early=st.sampled_from(EarlyDecision),
    state=st.sampled_from(PackageState),
)
def test_B13_Q1_Q33_the_award_is_possible_exactly_when_the_gate_is_open(
    microseconds: int, submitted: int, early: EarlyDecision, state: PackageState
) -> None:
    now = DEADLINE + microseconds * MICROSECOND
    package = sent(state=state, submitted_count=submitted, early_decision=early)
    try:
        decisions.decide(package, (WINNER,), award_to(WINNER), SOLIHULL, now)
    except Refused:
        assert not packages.can_decide(package, now)
    else:
        assert packages.can_decide(package, now)


def test_B13_too_early_says_why() -> None:
    def why(package: packages.Package) -> str:
        with pytest.raises(Refused) as caught:
            decisions.decide(package, (WINNER,), award_to(WINNER), SOLIHULL, NOW)
        (refusal,) = caught.value.refusals
        assert refusal.code() == "DECISION_TOO_EARLY"
        return refusal.message

    assert why(sent(submitted_count=1)) == (
        "No decision is possible yet: the deadline is 10/01/2024 12:18, and 2 of 3 services have not responded."
    )
    never = sent(submitted_count=3, early_decision=EarlyDecision.NEVER)
    assert "never decides before the deadline, 10/01/2024 12:18" in why(never)


def test_Q3_a_withdrawal_counts_as_an_answer_only_once_the_deadline_has_passed() -> None:
    package = sent(sent_count=2, submitted_count=1)
    candidates = (WINNER, candidate(InvitationState.WITHDRAWN))
    early = refusals(lambda: decisions.decide(package, candidates, award_to(WINNER), SOLIHULL, NOW))
    assert early == {"DECISION_TOO_EARLY": ()}
    award, _ = decisions.decide(package, candidates, award_to(WINNER), SOLIHULL, DEADLINE)
    assert award.winner == WINNER


@pytest.mark.parametrize(
    ("state", "code"),
    [(PackageState.DRAFT, "PACKAGE_NOT_SENT"), (PackageState.ON_HOLD, "PACKAGE_ON_HOLD")]
    + [
        (state, "PACKAGE_ENDED")
        for state in sorted(set(PackageState) - {PackageState.DRAFT, PackageState.OPEN, PackageState.ON_HOLD})
    ],
)
def test_Q34_only_an_open_package_is_decided_on(state: PackageState, code: str) -> None:
    late = DEADLINE + timedelta(days=1)
    act = refusals(lambda: decisions.decide(sent(state=state), (WINNER,), award_to(WINNER), SOLIHULL, late))
    assert act == {code: ()}


@pytest.mark.parametrize(
    ("other", "code"),
    [
        (candidate(placement_response=PlacementResponse.NO), "AWARD_TO_DECLINER"),
        (candidate(InvitationState.WITHDRAWN), "AWARD_TO_WITHDRAWN"),
        (candidate(InvitationState.INVITED, None), "AWARD_TO_UNANSWERED"),
        (candidate(InvitationState.DRAFT, None), "AWARD_TO_UNANSWERED"),
    ],
)
def test_B18_only_a_submitted_Yes_is_awarded(other: Candidate, code: str) -> None:
    command = award_to(other)
    act = refusals(lambda: decisions.decide(sent(), (WINNER, other), command, SOLIHULL, DEADLINE))
    assert act == {code: ("invitation_id",)}


def test_Q10_a_Yes_in_part_can_be_awarded() -> None:
    partly = candidate(placement_response=PlacementResponse.YES_PART)
    award, _ = decisions.decide(sent(), (partly,), award_to(partly), SOLIHULL, DEADLINE)
    assert award.winner == partly


def test_B18_source_and_reasons_come_from_the_lists_and_all_is_told_at_once() -> None:
    wrong = award_to(
        candidate(),
        source_code="PRICE",
        primary_reason_code="NOT_REQUIRED",
        additional_reason_codes=("PRICE", "PRICE", "NOPE"),
    )
    with pytest.raises(Refused) as caught:
        decisions.decide(sent(), (WINNER,), wrong, SOLIHULL, DEADLINE)
    assert [(refusal.code(), refusal.path) for refusal in caught.value.refusals] == [
        ("NOT_FOUND", ("invitation_id",)),
        ("UNKNOWN_REASON", ("source_code",)),
        ("UNKNOWN_REASON", ("primary_reason_code",)),
        ("REASON_REPEATED", ("additional_reason_codes", 1)),
        ("UNKNOWN_REASON", ("additional_reason_codes", 2)),
    ]


def test_B18_the_primary_reason_is_not_repeated() -> None:
    wrong = award_to(WINNER, additional_reason_codes=("MEETS_REQUIREMENTS",))
    assert refusals(lambda: decisions.decide(sent(), (WINNER,), wrong, SOLIHULL, DEADLINE)) == {
        "REASON_REPEATED": ("additional_reason_codes", 0)
    }


@pytest.mark.parametrize("now", [NOW, DEADLINE])
def test_Q24_a_second_decision_is_refused(now: datetime) -> None:
    decided, _ = decisions.decide(sent(), (WINNER,), award_to(WINNER), SOLIHULL, DEADLINE)
    again = (replace(WINNER, state=InvitationState.AWARDED),)
    assert refusals(lambda: decisions.decide(decided.package, again, award_to(WINNER), SOLIHULL, now)) == {
        "PACKAGE_ENDED": ()
    }
    stale = award_to(WINNER, expected_version=4)
    assert refusals(lambda: decisions.decide(decided.package, again, stale, SOLIHULL, now)) == {
        "CONFLICT": ("expected_version",)
    }


# The ranking, the suspension, the offer, the others ------------------------------------------------------------------

PARTLY = candidate(placement_response=PlacementResponse.YES_PART)
CODED = Losing(default_code="NA-D4")


def late(days: int, **given: Any) -> tuple[Requirement, Candidate]:
    """A start date and a service that can start so many days after it."""
    asked = start_date()
    answer = Answer(asked.id, can_meet=False, best_date=START + timedelta(days=days))
    return asked, candidate(answers=(answer,), **given)


def test_Q11_whoever_does_not_rank_first_is_chosen_for_a_reason() -> None:
    command = award_to(PARTLY, losing=CODED)
    with pytest.raises(Refused) as caught:
        decisions.decide(sent(), (WINNER, PARTLY), command, SOLIHULL, DEADLINE)
    (refusal,) = caught.value.refusals
    assert (refusal.code(), refusal.path) == ("DEPARTURE_REASON_REQUIRED", ("departure_reason",))
    assert 'is ranked 2; "Love 4 Care Home Support" ranks first' in refusal.message
    command = replace(command, departure_reason="  The family knows them.\r\n")
    award, _ = decisions.decide(sent(), (WINNER, PARTLY), command, SOLIHULL, DEADLINE)
    assert (award.rank, award.departure_reason) == (2, "The family knows them.")
    assert award.not_awarded == {WINNER.id: "NA-D4"}


def test_Q11_a_blank_is_no_reason() -> None:
    command = award_to(PARTLY, losing=CODED, departure_reason=" \n")
    act = refusals(lambda: decisions.decide(sent(), (WINNER, PARTLY), command, SOLIHULL, DEADLINE))
    assert act == {"DEPARTURE_REASON_REQUIRED": ("departure_reason",)}


def test_Q11_section_5_of_a_tie_either_is_chosen_without_a_reason() -> None:
    other = candidate()
    for chosen in (WINNER, other):
        award, _ = decisions.decide(sent(), (WINNER, other), award_to(chosen, losing=CODED), SOLIHULL, DEADLINE)
        assert award.rank == 1


def test_Q11_section_5_of_part_offers_only_the_best_is_chosen_without_a_reason() -> None:
    package, other = sent(partial_allowed=True), candidate(placement_response=PlacementResponse.YES_PART)
    award, _ = decisions.decide(package, (PARTLY, other), award_to(PARTLY, losing=CODED), SOLIHULL, DEADLINE)
    assert (award.rank, award.not_awarded) == (1, {other.id: "NA-D4"})


def test_Q11_B26_the_dates_decide_between_those_who_cannot_start_as_asked() -> None:
    asked, sooner = late(1)
    later = replace(late(2)[1], answers=(replace(sooner.answers[0], best_date=START + timedelta(days=2)),))
    package = sent(requirements=(asked,))
    act = refusals(
        lambda: decisions.decide(package, (sooner, later), award_to(later, losing=CODED), SOLIHULL, DEADLINE)
    )
    assert act == {"DEPARTURE_REASON_REQUIRED": ("departure_reason",)}


@pytest.mark.parametrize("strategy", sorted(set(AwardStrategy) - set(STRATEGIES)))
def test_Q11_where_nobody_is_ranked_nobody_is_departed_from(strategy: AwardStrategy) -> None:
    package = sent(award_strategy=strategy)
    award, _ = decisions.decide(package, (WINNER, PARTLY), award_to(PARTLY, losing=CODED), SOLIHULL, DEADLINE)
    assert award.rank is None


def test_Q35_an_undecided_part_of_an_earlier_round_is_awarded() -> None:
    earlier = candidate(placement_response=PlacementResponse.YES_PART, current_round=False)
    award, event = decisions.decide(sent(), (earlier, DECLINED), award_to(earlier), SOLIHULL, DEADLINE)
    assert (award.winner, award.rank, event.invitation_ids) == (earlier, 1, (earlier.id, DECLINED.id))


def test_Q35_a_whole_yes_of_an_earlier_round_is_not_ranked() -> None:
    earlier = candidate(current_round=False)
    with pytest.raises(Refused) as caught:
        decisions.decide(sent(), (earlier,), award_to(earlier), SOLIHULL, DEADLINE)
    assert "is not ranked; nobody ranks first" in caught.value.refusals[0].message


def test_Q29_an_expired_offer_is_not_awarded_until_it_is_renewed() -> None:
    midnight = datetime(2024, 1, 13, tzinfo=UTC)
    offering = candidate(offer_expires_on=date(2024, 1, 12))
    package = sent()
    award, _ = decisions.decide(package, (offering,), award_to(offering), SOLIHULL, midnight - MICROSECOND)
    assert award.winner == offering
    with pytest.raises(Refused) as caught:
        decisions.decide(package, (offering,), award_to(offering), SOLIHULL, midnight)
    (refusal,) = caught.value.refusals
    assert (refusal.code(), refusal.path) == ("OFFER_EXPIRED", ("invitation_id",))
    assert "was valid until 12/01/2024" in refusal.message


def test_Q38_section_5_a_service_suspended_after_the_invitation_is_awarded_only_for_a_commissioners_reason() -> None:
    suspended = candidate(service=service(suspended_from=DEADLINE.date(), suspension_reason="Safeguarding"))
    with pytest.raises(Refused) as caught:
        decisions.decide(sent(), (suspended,), award_to(suspended), SOLIHULL, DEADLINE)
    (refusal,) = caught.value.refusals
    assert (refusal.code(), refusal.path) == ("COMMISSIONER_REASON_REQUIRED", ("commissioner_reason",))
    assert "is suspended from 10/01/2024 until further notice (Safeguarding)" in refusal.message
    command = award_to(suspended, commissioner_reason="Nobody else can hoist.")
    award, _ = decisions.decide(sent(), (suspended,), command, SOLIHULL, DEADLINE)
    assert award.commissioner_reason == "Nobody else can hoist."


def test_Q24_a_decision_on_an_answer_that_has_changed_since_is_a_conflict() -> None:
    stale = award_to(WINNER, invitation_version=WINNER.version - 1)
    act = refusals(lambda: decisions.decide(sent(), (WINNER,), stale, SOLIHULL, DEADLINE))
    assert act == {"CONFLICT": ("invitation_version",)}
    fresh = award_to(WINNER, invitation_version=WINNER.version)
    assert decisions.decide(sent(), (WINNER,), fresh, SOLIHULL, DEADLINE)[0].winner == WINNER


def test_B18_Q11_Q17_Q29_Q38_all_that_stands_in_the_way_is_told_at_once() -> None:
    worst = candidate(
        placement_response=PlacementResponse.YES_PART,
        offer_expires_on=date(2024, 1, 9),
        service=service(suspended_from=date(2024, 1, 10), suspension_reason="Concerns"),
    )
    act = refusals(
        lambda: decisions.decide(sent(), (WINNER, worst), award_to(worst, source_code="X"), SOLIHULL, DEADLINE)
    )
    assert act == {
        "OFFER_EXPIRED": ("invitation_id",),
        "COMMISSIONER_REASON_REQUIRED": ("commissioner_reason",),
        "DEPARTURE_REASON_REQUIRED": ("departure_reason",),
        "NOT_AWARDED_CODE_MISSING": ("not_awarded",),
        "UNKNOWN_REASON": ("source_code",),
    }


def test_Q36_before_the_gate_opens_a_refusal_says_nothing_of_the_ranking() -> None:
    act = refusals(lambda: decisions.decide(sent(), (WINNER, PARTLY), award_to(PARTLY), SOLIHULL, NOW))
    assert act == {"DECISION_TOO_EARLY": ()}


def test_section_5_nobody_asked_and_nobody_answered_is_nobody_to_award() -> None:
    act = refusals(lambda: decisions.decide(sent(sent_count=0), (), award_to(WINNER), SOLIHULL, DEADLINE))
    assert act == {"NOT_FOUND": ("invitation_id",)}


@pytest.mark.parametrize(
    "deadline",
    [
        datetime(2024, 3, 31, 1, tzinfo=UTC),
        datetime(2024, 3, 31, 0, 59, 59, 999_999, UTC),
        datetime(2024, 10, 27, 0, 30, tzinfo=UTC),
        datetime(2024, 10, 27, 1, 30, tzinfo=UTC),
    ],
)
def test_Q1_section_5_the_gate_opens_at_the_instant_also_when_the_clocks_change(deadline: datetime) -> None:
    package = sent(deadline_at=deadline)
    act = refusals(lambda: decisions.decide(package, (WINNER,), award_to(WINNER), SOLIHULL, deadline - MICROSECOND))
    assert act == {"DECISION_TOO_EARLY": ()}
    assert decisions.decide(package, (WINNER,), award_to(WINNER), SOLIHULL, deadline)[0].decided_at == deadline
