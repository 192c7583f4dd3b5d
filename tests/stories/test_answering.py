"""A provider answers, changes its answer, takes it back (rules P9 to P11, P17 to P21)."""

from typing import Any

from tests.client import Client
from tests.stories import brokering as steps

THREE = [{"code": "HOME_CARE_001"}, {"code": "HOME_CARE_002"}, {"code": "HOME_CARE_003", "negotiable": True}]


def answers(asked: dict[str, Any], *given: dict[str, Any]) -> list[dict[str, Any]]:
    """Answers to the first requirements, in their order."""
    wanted = asked["package"]["requirements"]
    return [{"requirementId": each["id"], **answer} for each, answer in zip(wanted, given, strict=False)]


async def test_P9_who_accepts_answers_every_requirement(broker: Client, carefirst: Client) -> None:
    await steps.sent(broker, requirements=THREE)
    asked = await steps.invitation(carefirst)
    some = steps.accepting(asked, answers=answers(asked, {"canMeet": True}))
    errors = await steps.refusals(carefirst, "submitResponse", some)
    assert [(error["code"], error["path"]) for error in errors] == [("REQUIREMENT_UNANSWERED", ["answers"])] * 2
    assert {'"Essential: Start Date"' in error["message"] for error in errors} == {True, False}
    accepted = await steps.yes(carefirst)
    assert accepted["response"] == {"placementResponse": "YES_FULL", "meetsAllEssential": True}


async def test_P9_who_declines_or_is_asked_nothing_skips_the_requirements(
    broker: Client, carefirst: Client, care4all: Client
) -> None:
    await steps.sent(broker, requirements=THREE)
    assert (await steps.no(carefirst))["state"] == "SUBMITTED"
    await steps.sent(broker, ["care4all"])
    assert (await steps.yes(care4all))["state"] == "SUBMITTED"


async def test_Q9_a_no_to_an_essential_requirement_is_shown_and_not_blocked(broker: Client, carefirst: Client) -> None:
    await steps.sent(broker, requirements=THREE)
    asked = await steps.invitation(carefirst)
    given = answers(asked, {"canMeet": True}, {"canMeet": False}, {"canMeet": True})
    accepted = await carefirst.change("submitResponse", steps.accepting(asked, answers=given), steps.INVITATION)
    assert accepted["response"] == {"placementResponse": "YES_FULL", "meetsAllEssential": False}


async def test_P10_a_comment_goes_only_with_a_no_to_a_negotiable_requirement(broker: Client, carefirst: Client) -> None:
    package = await steps.sent(broker, ["carefirst"], requirements=THREE)
    asked = await steps.invitation(carefirst)
    said = "A day later we could"
    wrong = answers(asked, {"canMeet": True, "comment": said}, {"canMeet": False, "comment": said}, {"canMeet": False})
    errors = await steps.refusals(carefirst, "submitResponse", steps.accepting(asked, answers=wrong))
    assert [(error["code"], error["path"]) for error in errors] == [
        ("COMMENT_NOT_ALLOWED", ["answers", "0", "comment"]),
        ("COMMENT_NOT_ALLOWED", ["answers", "1", "comment"]),
    ]
    right = answers(asked, {"canMeet": True}, {"canMeet": False}, {"canMeet": False, "comment": said})
    await carefirst.change("submitResponse", steps.accepting(asked, answers=right), steps.INVITATION)
    told = "invitations(first: 1) { nodes { response { answers { canMeet comment requirement { code } } } } }"
    seen = await steps.package(broker, package["id"], told)
    (node,) = seen["invitations"]["nodes"]
    comments = {each["requirement"]["code"]: each["comment"] for each in node["response"]["answers"]}
    assert comments == {"HOME_CARE_001": None, "HOME_CARE_002": None, "HOME_CARE_003": said}


async def test_P11_a_yes_accepts_the_terms_and_a_no_has_a_reason(broker: Client, carefirst: Client) -> None:
    await steps.sent(broker)
    asked = await steps.invitation(carefirst)
    yes = steps.accepting(asked, termsAccepted=False, reasonCode="NO_AVAILABILITY", rejectionNote="no")
    errors = await steps.refusals(carefirst, "submitResponse", yes)
    assert [(error["code"], *error["path"]) for error in errors] == [
        ("TERMS_NOT_ACCEPTED", "termsAccepted"),
        ("REJECTION_REASON_NOT_ALLOWED", "reasonCode"),
        ("REJECTION_REASON_NOT_ALLOWED", "rejectionNote"),
    ]
    no = {"invitationId": asked["id"], "placementResponse": "NO"}
    assert await steps.refused(carefirst, "submitResponse", no) == ["REJECTION_REASON_REQUIRED"]
    assert await steps.refused(carefirst, "submitResponse", no | {"reasonCode": "X"}) == ["UNKNOWN_REASON"]
    said = no | {"reasonCode": "NO_AVAILABILITY", "rejectionNote": "Nobody free before Easter"}
    await carefirst.change("submitResponse", said, steps.INVITATION)
    page = await carefirst.data(
        "{ invitations(tab: ALL, first: 1) { nodes {"
        " response { placementResponse rejectionNote reason { code label } } } } }"
    )
    assert page["invitations"]["nodes"][0]["response"] == {
        "placementResponse": "NO",
        "rejectionNote": "Nobody free before Easter",
        "reason": {"code": "NO_AVAILABILITY", "label": "We do not currently have any availability"},
    }


async def test_P17_submitting_completes_the_response_and_a_second_answer_is_refused(
    broker: Client, carefirst: Client
) -> None:
    package = await steps.sent(broker)
    assert (await steps.yes(carefirst))["tab"] == "RESPONSE_COMPLETE"
    asked = await steps.invitation(carefirst)
    for again in (steps.accepting(asked), steps.declining(asked)):
        assert await steps.refused(carefirst, "submitResponse", again) == ["RESPONSE_ALREADY_SUBMITTED"]
    assert await steps.board(broker, package["id"]) == ("AWAITING_RESPONSES", False, 2, 1, 1)


async def test_P18_a_change_takes_effect_at_once_and_the_counters_follow(broker: Client, carefirst: Client) -> None:
    package = await steps.sent(broker)
    asked = await steps.invitation(carefirst)
    early = steps.accepting(asked, expectedVersion=asked["version"])
    assert await steps.refused(carefirst, "changeResponse", early) == ["RESPONSE_NOT_SUBMITTED"]
    submitted = await steps.yes(carefirst)
    changed = steps.declining(asked) | {"expectedVersion": submitted["version"]}
    await carefirst.change("changeResponse", changed, steps.INVITATION)
    assert await steps.board(broker, package["id"]) == ("AWAITING_RESPONSES", False, 2, 1, 0)


async def test_P19_only_a_submitted_response_is_withdrawn(broker: Client, carefirst: Client) -> None:
    package = await steps.sent(broker)
    given = {"invitationId": (await steps.invitation(carefirst))["id"]}
    assert await steps.refused(carefirst, "withdrawResponse", given) == ["RESPONSE_NOT_SUBMITTED"]
    await steps.yes(carefirst)
    assert (await steps.withdraw(carefirst))["state"] == "WITHDRAWN"
    assert await steps.board(broker, package["id"]) == ("AWAITING_RESPONSES", False, 2, 0, 0)
    assert await steps.refused(carefirst, "withdrawResponse", given) == ["RESPONSE_NOT_SUBMITTED"]


async def test_P20_withdrawn_before_the_deadline_it_is_submitted_again(broker: Client, carefirst: Client) -> None:
    await steps.sent(broker)
    await steps.yes(carefirst)
    await steps.withdraw(carefirst)
    assert (await steps.no(carefirst))["response"]["placementResponse"] == "NO"


async def test_P21_after_the_decision_the_response_is_read_only(
    broker: Client, carefirst: Client, care4all: Client
) -> None:
    package = await steps.sent(broker)
    await steps.yes(carefirst)
    await steps.no(care4all)
    await broker.change("recordDecision", await steps.decision(broker, package, "carefirst"), steps.PACKAGE)
    for provider in (carefirst, care4all):
        asked = await steps.invitation(provider)
        assert (asked["canSubmit"], asked["canChange"], asked["canWithdraw"]) == (False, False, False)
        changed = steps.accepting(asked, expectedVersion=asked["version"])
        (error,) = await steps.refusals(provider, "changeResponse", changed)
        told = "The response can no longer be changed as brokerage has ended."
        assert (error["code"], error["message"]) == ("BROKERAGE_ENDED", told)
        given = {"invitationId": asked["id"]}
        assert await steps.refused(provider, "withdrawResponse", given) == ["BROKERAGE_ENDED"]
