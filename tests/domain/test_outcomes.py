"""What those who are not chosen are told: rules B18, C14, D13, P22, Q17."""

from uuid import UUID, uuid4

import pytest

from domain import outcomes
from domain.invitations import InvitationState
from domain.outcomes import Losing, NotAwarded
from domain.profiles import Profile, ReasonKind
from domain.ranking import Candidate
from domain.refusals import Checks, Refused
from domain.responses import PlacementResponse
from tests.domain.examples import NORFOLK, PROFILES, SOLIHULL, candidate

WINNER, FIRST, SECOND = candidate(), candidate(), candidate(placement_response=PlacementResponse.YES_PART)
DECLINED = candidate(placement_response=PlacementResponse.NO)
WITHDRAWN = candidate(InvitationState.WITHDRAWN, None)
SILENT = candidate(InvitationState.INVITED, None)
EVERYONE = (WINNER, FIRST, SECOND, DECLINED, WITHDRAWN, SILENT)
WITHOUT_CODES = SOLIHULL.model_copy(
    update={"reasons": tuple(reason for reason in SOLIHULL.reasons if reason.kind is not ReasonKind.NOT_AWARDED)}
)


def codes(losing: Losing, profile: Profile = SOLIHULL) -> dict[UUID, str]:
    """The codes that are stored."""
    checks = Checks()
    found = outcomes.not_awarded(checks, losing, EVERYONE, WINNER, profile)
    outcomes.check_listed(checks, losing, profile)
    checks.done()
    return dict(found)


def refusals(losing: Losing, profile: Profile = SOLIHULL) -> list[tuple[str, str, tuple[str | int, ...]]]:
    """What the codes are refused for."""
    with pytest.raises(Refused) as caught:
        codes(losing, profile)
    return [(refusal.code(), refusal.message, refusal.path) for refusal in caught.value.refusals]


def named(*given: tuple[Candidate | UUID, str]) -> tuple[NotAwarded, ...]:
    return tuple(NotAwarded(who if isinstance(who, UUID) else who.id, code) for who, code in given)


def test_P22_everyone_with_a_submitted_answer_is_told_a_no_included() -> None:
    assert outcomes.told_of_outcome(EVERYONE) == (WINNER.id, FIRST.id, SECOND.id, DECLINED.id)
    assert outcomes.told_of_outcome(()) == ()


def test_Q17_each_who_said_yes_and_lost_gets_a_code_by_name_or_the_default() -> None:
    assert codes(Losing(named((SECOND, "NA-D2")), "NA-D1")) == {SECOND.id: "NA-D2", FIRST.id: "NA-D1"}
    assert codes(Losing(named((SECOND, "NA-D2"), (FIRST, "NA-D3")))) == {SECOND.id: "NA-D2", FIRST.id: "NA-D3"}


def test_Q17_whoever_is_left_without_a_code_is_named() -> None:
    found = refusals(Losing(named((SECOND, "NA-D2"))))
    assert [(code, path) for code, _, path in found] == [("NOT_AWARDED_CODE_MISSING", ("not_awarded",))]
    assert f'"{FIRST.service.name}"' in found[0][1]
    assert len(refusals(Losing())) == 2


@pytest.mark.parametrize(
    ("who", "why"),
    [
        (DECLINED, "said no, for a reason of its own"),
        (WITHDRAWN, "has no answer that stands"),
        (SILENT, "has no answer that stands"),
        (WINNER, "is the one that is chosen"),
    ],
)
def test_Q17_section_5_a_D_code_on_a_decliner_the_silent_or_the_winner_is_refused(who: Candidate, why: str) -> None:
    (found,) = refusals(Losing(named((who, "NA-D1")), "NA-D4"))
    assert (found[0], found[2]) == ("NOT_AWARDED_CODE_NOT_ALLOWED", ("not_awarded", 0, "invitation_id"))
    assert why in found[1]


def test_Q17_everything_wrong_with_the_codes_is_told_at_once() -> None:
    wrong = Losing(named((FIRST, "NA-D9"), (FIRST, "NO_AVAILABILITY"), (uuid4(), "NA-D1")), "PRICE")
    assert [(code, path) for code, _, path in refusals(wrong)] == [
        ("NOT_AWARDED_CODE_REPEATED", ("not_awarded", 1, "invitation_id")),
        ("NOT_FOUND", ("not_awarded", 2, "invitation_id")),
        ("UNKNOWN_REASON", ("not_awarded", 0, "code")),
        ("UNKNOWN_REASON", ("not_awarded", 1, "code")),
        ("UNKNOWN_REASON", ("default_not_awarded_code",)),
    ]


def test_Q17_an_authority_without_such_codes_is_asked_for_none_and_takes_none() -> None:
    assert codes(Losing(), WITHOUT_CODES) == {}
    (found,) = refusals(Losing(default_code="NA-D1"), WITHOUT_CODES)
    assert (found[0], found[2]) == ("UNKNOWN_REASON", ("default_not_awarded_code",))


@pytest.mark.parametrize("profile", [NORFOLK, SOLIHULL], ids=sorted(PROFILES))
def test_Q17_C14_D13_the_four_codes_are_shipped_and_marked_as_assumptions(profile: Profile) -> None:
    shipped = [reason for reason in profile.reasons if reason.kind is ReasonKind.NOT_AWARDED]
    assert [reason.code for reason in shipped] == ["NA-D1", "NA-D2", "NA-D3", "NA-D4"]
    assert all(reason.assumption for reason in shipped)
