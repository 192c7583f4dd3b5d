"""Calls, preferences and what else is said of a package, on both sides (rules P29, P13, B9, B12)."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.client import Client
from tests.stories import brokering as steps

WEEK = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]
CALLS: list[dict[str, Any]] = [
    {"days": WEEK, "band": "MORNING", "start": "09:00", "minutes": 30, "timeCritical": True, "note": "Insulin"},
    {"days": ["SUNDAY", "SATURDAY"], "band": "TEA", "minutes": 45, "carers": 2},
]
PREFERENCES = [{"kind": "LANGUAGE", "value": "Punjabi"}, {"kind": "PETS", "value": "Two cats"}]
SCHEDULE = """callsPerWeek carerMinutesPerWeek preferences { kind value }
  calls { position days band start minutes carers timeCritical note asText }"""
EXPECTED = {
    "callsPerWeek": 9,
    "carerMinutesPerWeek": 7 * 30 + 2 * 2 * 45,
    "preferences": PREFERENCES,
    "calls": [
        {
            "position": 1,
            "days": WEEK,
            "band": "MORNING",
            "start": "09:00",
            "minutes": 30,
            "carers": 1,
            "timeCritical": True,
            "note": "Insulin",
            "asText": "09:00 x 30 mins x 1 carer x 7 days, time critical",
        },
        {
            "position": 2,
            "days": ["SATURDAY", "SUNDAY"],
            "band": "TEA",
            "start": None,
            "minutes": 45,
            "carers": 2,
            "timeCritical": False,
            "note": None,
            "asText": "Tea x 45 mins x 2 carers x 2 days (Sat, Sun)",
        },
    ],
}


async def brief(provider: Client, selection: str) -> Any:
    """What the newest invitation tells."""
    query = f"{{ invitations(tab: ALL, first: 1) {{ nodes {{ package {{ {selection} }} }} }} }}"
    return (await provider.data(query))["invitations"]["nodes"][0]["package"]


async def test_P29_both_sides_read_the_calls_and_preferences_as_they_were_sent(
    broker: Client, carefirst: Client
) -> None:
    package = await steps.chosen(broker, ("carefirst",))
    given = {"packageId": package["id"], "calls": CALLS, "preferences": PREFERENCES}
    await broker.change("setCallSchedule", given, steps.PACKAGE)
    sending = {"packageId": package["id"], "deadlineAt": steps.in_hours(2)}
    await broker.change("finalisePackage", sending, steps.PACKAGE)
    assert await steps.package(broker, package["id"], SCHEDULE) == EXPECTED
    assert await brief(carefirst, SCHEDULE) == EXPECTED
    assert await steps.refused(broker, "setCallSchedule", given) == ["PACKAGE_NOT_DRAFT"]


async def test_P29_a_package_without_calls_has_none(broker: Client, carefirst: Client) -> None:
    await steps.sent(broker)
    nothing = {"callsPerWeek": 0, "carerMinutesPerWeek": 0, "preferences": [], "calls": []}
    assert await brief(carefirst, SCHEDULE) == nothing


async def test_P29_everything_wrong_with_a_schedule_is_told_at_once(broker: Client, norfolk: Client) -> None:
    package = await steps.draft(broker)
    wrong = [*CALLS, {"days": [], "band": "BED", "minutes": 0, "carers": 9}]
    given = {"packageId": package["id"], "calls": wrong, "preferences": [{"kind": "OTHER", "value": ""}]}
    errors = await steps.refusals(broker, "setCallSchedule", given)
    assert [error["path"] for error in errors] == [
        ["calls", "2", "days"],
        ["calls", "2", "minutes"],
        ["calls", "2", "carers"],
        ["preferences", "0", "value"],
    ]
    assert await steps.refused(norfolk, "setCallSchedule", given) == ["NOT_FOUND"]


async def test_P29_calls_and_preferences_are_in_the_audit_and_in_no_event(broker: Client, owner: Any) -> None:
    package = await steps.draft(broker)
    given = {"packageId": package["id"], "calls": CALLS, "preferences": PREFERENCES}
    await broker.change("setCallSchedule", given, steps.PACKAGE)
    row = await owner.fetchrow("SELECT * FROM audit ORDER BY id DESC LIMIT 1")
    assert (row["action"], row["before"]) == ("package.calls_set", {"calls": [], "preferences": []})
    assert [call["note"] for call in row["after"]["calls"]] == ["Insulin", None]
    told = await owner.fetch("SELECT data FROM events")
    assert "Insulin" not in json.dumps([event["data"] for event in told])
    assert told[-1]["data"]["part"] == "CALLS"


async def test_P13_day_opportunity_providers_are_not_told_the_gender(broker: Client, spotday: Client) -> None:
    gender = [{"code": "GENDER", "value": "Female"}]
    level, profile = "Day Opportunities - Spot", {"additionalInformation": gender, "daysRequired": 5}
    package = await steps.described(broker, level=level, profile=profile)
    nodes = (await steps.reference_data(broker))["services"]["nodes"]
    centre = next(node["id"] for node in nodes if node["name"] == "Spot Day Centre")
    await broker.change("addServices", {"packageId": package["id"], "serviceIds": [centre]}, steps.PACKAGE)
    sending = {"packageId": package["id"], "deadlineAt": steps.in_hours(2)}
    await broker.change("finalisePackage", sending, steps.PACKAGE)
    seen = await steps.package(broker, package["id"], "additionalInformation { code value }")
    assert seen["additionalInformation"] == gender
    assert await brief(spotday, "additionalInformation { code value }") == {"additionalInformation": []}


async def test_B9_the_removable_is_removed_and_the_required_is_missed(norfolk: Client) -> None:
    given = steps.norfolk()
    entered = given["profile"]["additionalInformation"]
    removable = [{"code": "COMMUNICABLE_DISEASES", "value": "Covid"}, {"code": "HOSPITAL_DISCHARGE", "value": "Acute"}]
    given["profile"]["additionalInformation"] = entered + removable
    package = await steps.chosen(norfolk, ("carefirst",), **given)
    change = {"packageId": package["id"], "additionalInformation": entered[1:]}
    await norfolk.change("updatePackageProfile", change, steps.PACKAGE)
    (missing,) = await steps.refusals(norfolk, "finalisePackage", {"packageId": package["id"]})
    assert missing["code"] == "ADDITIONAL_INFORMATION_MISSING"
    assert "Care Required" in missing["message"]
    await norfolk.change("updatePackageProfile", change | {"additionalInformation": entered}, steps.PACKAGE)
    await norfolk.change("finalisePackage", {"packageId": package["id"]}, steps.PACKAGE)


async def test_B12_a_draft_says_which_response_time_is_proposed(norfolk: Client, broker: Client) -> None:
    proposal = "proposedResponseHours proposedDeadlineAt"
    given = steps.norfolk()
    package = await steps.chosen(norfolk, ("carefirst",), **given)
    assert (await steps.package(norfolk, package["id"], proposal))["proposedResponseHours"] == 24
    entered = [*given["profile"]["additionalInformation"], {"code": "HOSPITAL_DISCHARGE", "value": "Acute"}]
    change = {"packageId": package["id"], "additionalInformation": entered}
    await norfolk.change("updatePackageProfile", change, steps.PACKAGE)
    seen = await steps.package(norfolk, package["id"], proposal)
    near = datetime.fromisoformat(seen["proposedDeadlineAt"]) - datetime.now(UTC)
    assert seen["proposedResponseHours"] == 2
    assert timedelta(hours=1, minutes=55) < near < timedelta(hours=2, minutes=1)
    sent = await norfolk.change("finalisePackage", {"packageId": package["id"]}, steps.PACKAGE)
    near = datetime.fromisoformat(sent["deadlineAt"]) - datetime.now(UTC)
    assert timedelta(hours=1, minutes=55) < near < timedelta(hours=2, minutes=1)
    assert (await steps.package(norfolk, package["id"], proposal))["proposedDeadlineAt"] is None
    free = await steps.draft(broker)
    nothing = {"proposedResponseHours": None, "proposedDeadlineAt": None}
    assert await steps.package(broker, free["id"], proposal) == nothing
