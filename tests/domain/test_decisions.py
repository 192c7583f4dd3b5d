"""The award: rules B13, B14, B18, B19, P22, Q1, Q3, Q24, Q33, Q34, Q36."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import decisions, packages
from domain.decisions import RecordDecision
from domain.events import PackageAwarded
from domain.invitations import InvitationState
from domain.packages import PackageState
from domain.policies import CompletesAt, EarlyDecision
from domain.ranking import Candidate
from domain.refusals import Refused
from domain.responses import PlacementResponse
from tests.domain.examples import DEADLINE, MICROSECOND, NOW, SOLIHULL, candidate, refusals, sent

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
