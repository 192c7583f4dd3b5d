"""The decision: behind its gate, for exactly one service, with reasons (rules B13, B18, B19)."""

from typing import Any

from tests.client import Client
from tests.stories import brokering as steps

DECISION = """package { status endedAt canDecide decision { decidedAt decidedBy { username } source { code }
  primaryReason { code label } additionalReasons { code } invitation { state organisation { slug } } } }"""


async def test_B13_one_accepts_one_declines_and_the_gate_opens_before_the_deadline(
    broker: Client, carefirst: Client, care4all: Client
) -> None:
    package = await steps.sent(broker)
    award = await steps.decision(broker, package, "carefirst")
    await steps.yes(carefirst)
    (error,) = await steps.refusals(broker, "recordDecision", award)
    assert error["code"] == "DECISION_TOO_EARLY"
    assert error["message"].endswith("and 1 of 2 services have not responded.")
    await steps.no(care4all)
    assert await steps.board(broker, package["id"]) == ("AWAITING_DECISION", True, 2, 2, 1)
    assert (await broker.change("recordDecision", award, steps.PACKAGE))["status"] == "COMPLETE"


async def test_B18_B19_the_award_ends_the_package_with_its_reasons(
    broker: Client, carefirst: Client, care4all: Client
) -> None:
    package = await steps.sent(broker)
    await steps.yes(carefirst)
    await steps.no(care4all)
    award = await steps.decision(broker, package, "carefirst")
    award["additionalReasonCodes"] = ["START_DATE", "CHOICE"]
    decided = await broker.change("recordDecision", award, DECISION)
    decision = decided["decision"]
    assert (decided["status"], decided["canDecide"], decided["endedAt"]) == ("COMPLETE", False, decision["decidedAt"])
    assert decision["invitation"] == {"state": "AWARDED", "organisation": {"slug": "carefirst"}}
    assert decision["decidedBy"] == {"username": "solihull.broker"}
    assert decision["source"] == {"code": "SOURCING_OFFICER"}
    assert decision["primaryReason"] == {"code": "MEETS_REQUIREMENTS", "label": "Meets all requirements"}
    assert {reason["code"] for reason in decision["additionalReasons"]} == {"START_DATE", "CHOICE"}
    assert await steps.tabs(carefirst, care4all) == ["AWARDED", "NOT_AWARDED"]


async def test_B18_no_award_to_who_declined_withdrew_or_did_not_answer(
    broker: Client, carefirst: Client, care4all: Client, spotday: Client, owner: Any
) -> None:
    package = await steps.sent(broker, ["carefirst", "care4all", "spotday", "homecare"])
    await steps.yes(carefirst)
    await steps.no(care4all)
    await steps.yes(spotday)
    await steps.withdraw(spotday)
    await owner.execute("UPDATE packages SET finalised_at = finalised_at - interval '1 day', deadline_at = now()")
    for organisation, code in (
        ("care4all", "AWARD_TO_DECLINER"),
        ("spotday", "AWARD_TO_WITHDRAWN"),
        ("homecare", "AWARD_TO_UNANSWERED"),
    ):
        (error,) = await steps.refusals(broker, "recordDecision", await steps.decision(broker, package, organisation))
        assert (error["code"], error["path"]) == (code, ["invitationId"])
    award = await steps.decision(broker, package, "carefirst")
    assert (await broker.change("recordDecision", award, steps.PACKAGE))["status"] == "COMPLETE"
    seen = await steps.package(broker, package["id"], "invitations(first: 9) { nodes { state organisation { slug } } }")
    states = {node["organisation"]["slug"]: node["state"] for node in seen["invitations"]["nodes"]}
    assert states == {
        "carefirst": "AWARDED",
        "care4all": "NOT_AWARDED",
        "spotday": "LAPSED",
        "homecare": "LAPSED",
    }


async def test_B18_everything_wrong_with_a_decision_is_told_at_once(broker: Client, carefirst: Client) -> None:
    package = await steps.sent(broker, ["carefirst"])
    await steps.no(carefirst)
    award = await steps.decision(broker, package, "carefirst")
    award |= {
        "sourceCode": "NOBODY",
        "primaryReasonCode": "PRICE",
        "additionalReasonCodes": ["CHOICE", "CHOICE", "NO_SUCH", "PRICE"],
    }
    errors = await steps.refusals(broker, "recordDecision", award)
    assert [(error["code"], *error["path"]) for error in errors] == [
        ("AWARD_TO_DECLINER", "invitationId"),
        ("UNKNOWN_REASON", "sourceCode"),
        ("REASON_REPEATED", "additionalReasonCodes", "1"),
        ("UNKNOWN_REASON", "additionalReasonCodes", "2"),
        ("REASON_REPEATED", "additionalReasonCodes", "3"),
    ]


async def test_B19_a_draft_and_an_ended_package_are_not_decided(
    broker: Client, carefirst: Client, care4all: Client
) -> None:
    package = await steps.sent(broker)
    await steps.yes(carefirst)
    await steps.yes(care4all)
    award = await steps.decision(broker, package, "carefirst")
    draft = await steps.draft(broker)
    errors = await steps.refused(broker, "recordDecision", award | {"packageId": draft["id"]})
    assert errors == ["NOT_FOUND", "PACKAGE_NOT_SENT"]
    await broker.change("recordDecision", award, steps.PACKAGE)
    other = await steps.decision(broker, package, "care4all")
    for again in (award, other):
        assert await steps.refused(broker, "recordDecision", again) == ["PACKAGE_ENDED"]
