"""Every mutation tells all that is wrong at once, each with its code, a sentence and the path into the input."""

from datetime import timedelta
from typing import Any

import pytest

from tests.client import Client
from tests.conftest import MovableClock
from tests.stories import brokering as steps

UNKNOWN = "00000000-0000-4000-8000-000000000000"


def told(errors: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Codes and paths; every error has a sentence with its facts filled in."""
    assert all(error["message"][0].isupper() and "{" not in error["message"] for error in errors), errors
    return [(error["code"], ".".join(error["path"])) for error in errors]


DRAFTS: list[tuple[str, dict[str, Any], list[tuple[str, str]]]] = [
    (
        "updatePackageProfile",
        {
            "daysRequired": 8,
            "additionalInformation": [{"code": "SHOE_SIZE", "value": "9"}, {"code": "GENDER", "value": " "}],
        },
        [
            ("INVALID_INPUT", "daysRequired"),
            ("NOT_FOUND", "additionalInformation.0.code"),
            ("INVALID_INPUT", "additionalInformation.1.value"),
        ],
    ),
    (
        "addRequirements",
        {
            "requirements": [
                {"code": "HOME_CARE_001", "preferredDate": "2030-01-01"},
                {"code": "HOME_CARE_009"},
                {"code": "HOME_CARE_003"},
                {"code": "HOME_CARE_003"},
                {"code": "HOME_CARE_002"},
            ]
        },
        [
            ("PREFERRED_DATE_NOT_ALLOWED", "requirements.0.preferredDate"),
            ("NOT_FOUND", "requirements.1.code"),
            ("REQUIREMENT_ALREADY_ADDED", "requirements.3.code"),
            ("PREFERRED_DATE_REQUIRED", "requirements.4.preferredDate"),
        ],
    ),
    ("removeRequirement", {"requirementId": f"requirement_{UNKNOWN}"}, [("NOT_FOUND", "requirementId")]),
    ("removeService", {"serviceId": f"service_{UNKNOWN}"}, [("NOT_FOUND", "serviceId")]),
    (
        "finalisePackage",
        {"deadlineAt": "2020-01-01T00:00:00Z"},
        [
            ("DEADLINE_NOT_IN_FUTURE", "deadlineAt"),
            ("LOCATION_MISSING", ""),
            ("START_DATE_MISSING", ""),
            ("NO_SERVICES", ""),
        ],
    ),
    (
        "modifyDeadline",
        {"deadlineAt": "2020-01-01T00:00:00Z"},
        [("PACKAGE_NOT_SENT", ""), ("DEADLINE_NOT_IN_FUTURE", "deadlineAt")],
    ),
    (
        "recordDecision",
        {"invitationId": "x", "sourceCode": "X", "primaryReasonCode": "Y"},
        [
            ("NOT_FOUND", "invitationId"),
            ("PACKAGE_NOT_SENT", ""),
            ("UNKNOWN_REASON", "sourceCode"),
            ("UNKNOWN_REASON", "primaryReasonCode"),
        ],
    ),
    (
        "cancelPackage",
        {"reasonCode": "X", "note": "n" * 20_000},
        [("UNKNOWN_REASON", "reasonCode"), ("INVALID_INPUT", "note")],
    ),
]


@pytest.mark.parametrize(("mutation", "given", "expected"), DRAFTS, ids=[mutation for mutation, _, _ in DRAFTS])
async def test_B1_B11_the_councils_mutations(
    broker: Client, mutation: str, given: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    package = await steps.draft(broker)
    assert told(await steps.refusals(broker, mutation, {"packageId": package["id"], **given})) == expected
    assert await steps.package(broker, package["id"], "version status") == {"version": 1, "status": "DRAFT"}


async def test_B10_services(broker: Client) -> None:
    package = await steps.draft(broker, level="Day Opportunities - Spot")
    nodes = (await steps.reference_data(broker))["services"]["nodes"]
    named = {service["name"]: service["id"] for service in nodes}
    asked = [f"service_{UNKNOWN}", named["Spot Day Centre"], named["Spot Day Centre"], named["Home Care Nights"]]
    errors = await steps.refusals(broker, "addServices", {"packageId": package["id"], "serviceIds": asked})
    assert told(errors) == [
        ("NOT_FOUND", "serviceIds.0"),
        ("SERVICE_ALREADY_SELECTED", "serviceIds.2"),
        ("SERVICE_SUSPENDED", "serviceIds.3"),
        ("SERVICE_CATEGORY_MISMATCH", "serviceIds.3"),
    ]


async def test_P9_P11_Q1_an_answer_late_or_not(broker: Client, carefirst: Client, clock: MovableClock) -> None:
    await steps.sent(broker, requirements=[{"code": "HOME_CARE_001"}, {"code": "HOME_CARE_002"}])
    asked = await steps.invitation(carefirst)
    first, _ = (each["id"] for each in asked["package"]["requirements"])
    wrong = steps.accepting(
        asked,
        placementResponse="YES_PART",
        termsAccepted=False,
        reasonCode="NO_AVAILABILITY",
        answers=[
            {"requirementId": first, "canMeet": True, "comment": "gladly"},
            {"requirementId": f"requirement_{UNKNOWN}", "canMeet": True},
            {"requirementId": first, "canMeet": False},
        ],
    )
    expected = [
        ("COMMENT_NOT_ALLOWED", "answers.0.comment"),
        ("NOT_FOUND", "answers.1.requirementId"),
        ("REQUIREMENT_ANSWERED_TWICE", "answers.2.requirementId"),
        ("REQUIREMENT_UNANSWERED", "answers"),
        ("TERMS_NOT_ACCEPTED", "termsAccepted"),
        ("PARTIAL_NOT_ALLOWED", "placementResponse"),
        ("REJECTION_REASON_NOT_ALLOWED", "reasonCode"),
    ]
    assert told(await steps.refusals(carefirst, "submitResponse", wrong)) == expected
    change = wrong | {"expectedVersion": asked["version"]}
    assert told(await steps.refusals(carefirst, "changeResponse", change)) == [
        ("RESPONSE_NOT_SUBMITTED", ""),
        *expected,
    ]
    clock.advance(timedelta(hours=3))
    assert told(await steps.refusals(carefirst, "submitResponse", wrong)) == [("DEADLINE_PASSED", ""), *expected]
