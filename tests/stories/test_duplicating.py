"""A package is duplicated: what is copied, what is cleared, what is told (rules B2, B20)."""

import asyncio
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.client import Client
from tests.stories import brokering as steps

DUPLICATE = """mutation D($input: DuplicatePackageInput!) { duplicatePackage(input: $input) {
  package { id reference status version deadlineAt highPriority sentCount duplicatedFrom { id status } }
  warnings { code message } userErrors { code path } } }"""
TABS = """clientReference location startDate hoursRequired frequency personAge preferences { value }
  calls { asText } additionalInformation { code value } requirements { code negotiable options preferredDate }
  selections { origin service { name } }"""


async def duplicate(broker: Client, package: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The payload of a duplication."""
    given = {"packageId": package["id"], "termsAccepted": True, **more}
    found: dict[str, Any] = (await broker.data(DUPLICATE, input=given))["duplicatePackage"]
    return found


def today() -> str:
    """The day in London, as references have it."""
    return datetime.now(ZoneInfo("Europe/London")).strftime("%d/%m/%Y")


async def test_B20_all_tabs_are_copied_and_the_original_stays_live(
    norfolk: Client, carefirst: Client, owner: Any
) -> None:
    given = steps.norfolk()
    given["profile"]["personAge"] = 87
    given["requirements"].append({"code": "CARER_GENDER", "options": ["Female only"]})
    package = await steps.chosen(norfolk, ("carefirst", "care4all"), **given)
    call = {"days": ["MONDAY"], "band": "BED", "minutes": 30}
    schedule = {"packageId": package["id"], "calls": [call], "preferences": [{"kind": "PETS", "value": "A cat"}]}
    await norfolk.change("setCallSchedule", schedule, steps.PACKAGE)
    await norfolk.change("finalisePackage", {"packageId": package["id"], "highPriority": True}, steps.PACKAGE)
    payload = await duplicate(norfolk, package)
    made = payload["package"]
    assert made == {
        "id": made["id"],
        "reference": f"{steps.NORFOLK_REFERENCE} {today()}",
        "status": "DRAFT",
        "version": 1,
        "deadlineAt": None,
        "highPriority": False,
        "sentCount": 0,
        "duplicatedFrom": {"id": package["id"], "status": "AWAITING_RESPONSES"},
    }
    (warning,) = payload["warnings"]
    assert warning["code"] == "ORIGINAL_STAYS_LIVE"
    assert "Cancel it" in warning["message"]
    original, copy = [await steps.package(norfolk, each["id"], TABS) for each in (package, made)]
    for tabs in (original, copy):
        tabs["selections"].sort(key=lambda selected: selected["service"]["name"])
    assert copy == original
    event = await owner.fetchrow("SELECT type, data FROM events ORDER BY recorded_at DESC LIMIT 1")
    assert (event["type"], event["data"]["originalPackageId"]) == ("package.duplicated", package["id"])
    audited = await owner.fetchrow("SELECT action, before, after FROM audit ORDER BY id DESC LIMIT 1")
    assert (audited["action"], audited["before"]) == ("package.duplicated", None)
    assert audited["after"]["duplicated_from_id"] == package["id"].removeprefix("package_")
    again = await norfolk.change("finalisePackage", {"packageId": made["id"]}, steps.PACKAGE)
    assert (again["status"], again["sentCount"]) == ("AWAITING_RESPONSES", 2)


async def test_B2_B20_of_two_duplicates_on_one_day_the_second_needs_another_reference(norfolk: Client) -> None:
    package = await steps.draft(norfolk, **steps.norfolk())
    payloads = await asyncio.gather(*(duplicate(norfolk, package) for _ in range(2)))
    refused = [payload for payload in payloads if payload["userErrors"]]
    assert [payload["userErrors"] for payload in refused] == [[{"code": "REFERENCE_TAKEN", "path": ["reference"]}]]
    assert [payload["warnings"] for payload in payloads] == [[], []]
    other = f"SPX 123456789 03/03/2022 {today()}"
    assert (await duplicate(norfolk, package, reference=other))["package"]["reference"] == other


async def test_B20_solihulls_duplicate_has_the_next_number_and_another_level(broker: Client) -> None:
    package = await steps.sent(broker)
    level = (await steps.creation(broker, level="Day Opportunities - Spot"))["serviceLevelId"]
    payload = await duplicate(broker, package, serviceLevelId=level)
    assert payload["package"]["reference"] == "1016-12"
    codes = [warning["code"] for warning in payload["warnings"]]
    assert codes == ["ORIGINAL_STAYS_LIVE", "SERVICE_NOT_COPIED", "SERVICE_NOT_COPIED"]
    assert await steps.package(broker, payload["package"]["id"], "selections { origin }") == {"selections": []}


async def test_B20_a_foreign_package_is_not_found_and_terms_are_accepted_anew(broker: Client, norfolk: Client) -> None:
    package = await steps.draft(broker)
    nothing: dict[str, Any] = {"package": None, "warnings": []}
    found = await duplicate(norfolk, package)
    assert found == nothing | {"userErrors": [{"code": "NOT_FOUND", "path": ["packageId"]}]}
    found = await duplicate(broker, package, termsAccepted=False)
    assert found == nothing | {"userErrors": [{"code": "TERMS_NOT_ACCEPTED", "path": ["termsAccepted"]}]}


async def test_B20_a_repeat_is_told_the_warning_again(broker: Client, owner: Any) -> None:
    package = await steps.sent(broker)
    given = {"input": {"packageId": package["id"], "termsAccepted": True}}
    keyed = {"Idempotency-Key": "duplicate-1"}
    first, second = [(await broker.post(DUPLICATE, given, **keyed)).json()["data"] for _ in range(2)]
    assert first == second
    assert [warning["code"] for warning in second["duplicatePackage"]["warnings"]] == ["ORIGINAL_STAYS_LIVE"]
    assert await owner.fetchval("SELECT count(*) FROM packages") == 2
