"""A decision that explains itself, as each side reads it (rules Q11, Q17, Q36, Q38, B18, P22, P26)."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.client import Client
from tests.stories import brokering as steps

RANKING = """ranking { rank tied invitation { organisation { slug } serviceSuspended version }
  explanations { code message } }"""
PUT_RIGHT = """
UPDATE arrangements SET suspended_from = NULL, suspension_reason = NULL WHERE suspension_reason = 'Concerns'
"""
START_DATE: dict[str, Any] = {
    "requirements": [{"code": "HOME_CARE_001"}, {"code": "HOME_CARE_002", "negotiable": True}]
}


async def late(provider: Client) -> str:
    """The provider can take the package, but starts a week later than asked; the day."""
    asked = await steps.invitation(provider)
    day = (datetime.now(UTC) + timedelta(days=10)).date()
    given = steps.accepting(asked)
    for requirement, answer in zip(asked["package"]["requirements"], given["answers"], strict=True):
        if requirement["code"] == "HOME_CARE_002":
            answer |= {"canMeet": False, "bestDate": day.isoformat()}
    await provider.change("submitResponse", given, steps.INVITATION)
    return f"{day:%d/%m/%Y}"


async def test_Q11_Q36_answers_are_ranked_and_explained_from_when_the_gate_opens(
    broker: Client, carefirst: Client, care4all: Client
) -> None:
    package = await steps.sent(broker, **START_DATE)
    day = await late(carefirst)
    assert await steps.package(broker, package["id"], RANKING) == {"ranking": None}
    await steps.yes(care4all)
    seen = await steps.package(broker, package["id"], RANKING)
    assert [(place["rank"], place["invitation"]["organisation"]["slug"]) for place in seen["ranking"]] == [
        (1, "care4all"),
        (2, "carefirst"),
    ]
    assert [(each["code"], each["message"]) for each in seen["ranking"][1]["explanations"]] == [
        ("MEETS_ALL_ESSENTIAL", "Meets every essential requirement."),
        ("IN_FULL", "Takes the package in full."),
        ("BEST_DATE", f"Can start on {day} at the earliest."),
    ]
    await steps.withdraw(care4all)
    assert await steps.package(broker, package["id"], RANKING) == {"ranking": None}


async def test_Q11_Q17_B18_the_decision_is_read_in_full(
    broker: Client, carefirst: Client, care4all: Client, spotday: Client
) -> None:
    package = await steps.sent(broker, ("carefirst", "care4all", "spotday"), **START_DATE)
    await late(carefirst)
    await steps.yes(care4all)
    await steps.no(spotday)
    award = await steps.decision(broker, package, "carefirst")
    ranked = (await steps.package(broker, package["id"], RANKING))["ranking"]
    del award["defaultNotAwardedCode"]
    award["invitationVersion"] = ranked[1]["invitation"]["version"]
    errors = await steps.refusals(broker, "recordDecision", award)
    assert [(error["code"], error["path"]) for error in errors] == [
        ("DEPARTURE_REASON_REQUIRED", ["departureReason"]),
        ("NOT_AWARDED_CODE_MISSING", ["notAwarded"]),
    ]
    other = (await steps.decision(broker, package, "care4all"))["invitationId"]
    award |= {"departureReason": "The person's own wish.", "notAwarded": [{"invitationId": other, "code": "NA-D4"}]}
    decided = await broker.change(
        "recordDecision",
        award,
        "package { decision { rank departureReason commissionerReason notAwarded { notAwarded { code label }"
        f" placementResponse organisation {{ slug }} }} }} {RANKING} }}",
    )
    decision = decided["decision"]
    losers: list[dict[str, Any]] = decision.pop("notAwarded")
    assert decision == {"rank": 2, "departureReason": "The person's own wish.", "commissionerReason": None}
    found = {loser["organisation"]["slug"]: (loser["placementResponse"], loser["notAwarded"]) for loser in losers}
    label = {"code": "NA-D4", "label": "Quality, or another reason"}
    assert found == {"care4all": ("YES_FULL", label), "spotday": ("NO", None)}
    # it stays readable as it stood at the decision
    assert [place["rank"] for place in decided["ranking"]] == [1, 2]


async def test_P26_Q17_a_loser_reads_its_own_code_and_nothing_of_the_winner(
    broker: Client, carefirst: Client, care4all: Client, spotday: Client
) -> None:
    package = await steps.sent(broker, ("carefirst", "care4all", "spotday"))
    await steps.yes(carefirst)
    await steps.yes(care4all)
    await steps.no(spotday)
    await broker.change("recordDecision", await steps.decision(broker, package, "carefirst"), steps.PACKAGE)
    outcome = "{ invitations(tab: ALL, first: 1) { nodes { tab state notAwarded { code label kind } } } }"
    seen = [(await each.data(outcome))["invitations"]["nodes"][0] for each in (carefirst, care4all, spotday)]
    told = {"code": "NA-D4", "label": "Quality, or another reason", "kind": "NOT_AWARDED"}
    assert seen == [
        {"tab": "AWARDED", "state": "AWARDED", "notAwarded": None},
        {"tab": "NOT_AWARDED", "state": "NOT_AWARDED", "notAwarded": told},
        {"tab": "NOT_AWARDED", "state": "NOT_AWARDED", "notAwarded": None},
    ]
    kinds = {reason["kind"] for reason in (await care4all.data("{ reasonCodes { kind } }"))["reasonCodes"]}
    assert kinds == {"REJECTION"}


async def test_Q38_a_service_suspended_since_it_was_asked_is_flagged(
    broker: Client, carefirst: Client, care4all: Client, owner: Any
) -> None:
    package = await steps.sent(broker)
    await steps.yes(carefirst)
    await steps.no(care4all)
    await owner.execute(
        "UPDATE arrangements m SET suspended_from = '2026-01-01', suspension_reason = 'Concerns' FROM invitations i"
        " JOIN organisations o ON o.id = i.organisation_id WHERE o.slug = 'carefirst' AND m.service_id = i.service_id"
        " AND m.authority_id = i.authority_id AND i.package_id = $1",
        package["id"].removeprefix("package_"),
    )
    try:
        (place,) = (await steps.package(broker, package["id"], RANKING))["ranking"]
        assert place["invitation"]["serviceSuspended"]
        assert "SERVICE_SUSPENDED" in {each["code"] for each in place["explanations"]}
        award = await steps.decision(broker, package, "carefirst")
        assert await steps.refused(broker, "recordDecision", award) == ["COMMISSIONER_REASON_REQUIRED"]
        award["commissionerReason"] = "Agreed with the commissioner today."
        decided = await broker.change("recordDecision", award, "package { status decision { commissionerReason } }")
        assert decided["decision"] == {"commissionerReason": award["commissionerReason"]}
    finally:
        await owner.execute(PUT_RIGHT)
