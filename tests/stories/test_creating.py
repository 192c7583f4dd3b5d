"""A package is created and described (rules B1 to B3, B5)."""

from typing import Any

import pytest

from tests.client import Client
from tests.stories import brokering as steps


async def test_B1_a_package_is_created_as_a_draft_with_what_the_profile_says(broker: Client) -> None:
    package = await steps.draft(broker)
    seen = await steps.package(
        broker,
        package["id"],
        "status clientReference authority { slug } serviceLevel { name serviceType } termsVersion version",
    )
    assert seen == {
        "status": "DRAFT",
        "clientReference": "LAS 1234",
        "authority": {"slug": "solihull"},
        "serviceLevel": {"name": steps.LEVEL, "serviceType": "Care at home"},
        "termsVersion": "2024-01",
        "version": 1,
    }


async def test_B1_everything_that_a_creation_lacks_is_told_at_once(broker: Client, norfolk: Client) -> None:
    given = await steps.creation(broker)
    foreign = (await steps.reference_data(norfolk))["viewer"]["authority"]["id"]
    wrong = given | {
        "authorityId": foreign,
        "serviceType": "Day opportunities",
        "clientReference": "  ",
        "termsAccepted": False,
        "reference": "1016-99",
    }
    errors = await steps.refusals(broker, "createPackage", wrong)
    assert {(error["code"], *error["path"]) for error in errors} == {
        ("NOT_FOUND", "authorityId"),
        ("INVALID_INPUT", "clientReference"),
        ("TERMS_NOT_ACCEPTED", "termsAccepted"),
        ("SERVICE_LEVEL_NOT_OF_TYPE", "serviceType"),
        ("REFERENCE_GIVEN_BY_SYSTEM", "reference"),
    }
    assert all(error["message"] for error in errors)


async def test_B2_solihull_gives_running_references(broker: Client) -> None:
    assert [(await steps.draft(broker))["reference"] for _ in range(3)] == ["1016-11", "1016-12", "1016-13"]


async def test_B2_norfolks_officer_gives_a_reference_that_is_checked_and_unique(norfolk: Client) -> None:
    level = "Home Support – Framework"
    written = await steps.creation(norfolk, level=level, reference=steps.NORFOLK_REFERENCE)
    assert (await norfolk.change("createPackage", written, steps.PACKAGE))["reference"] == steps.NORFOLK_REFERENCE
    assert await steps.refused(norfolk, "createPackage", written) == ["REFERENCE_TAKEN"]
    for wrong in ("123456789", "sp 123456789 03/03/2022", "SP 123456789 31/02/2022", "SP 12345678 03/03/2022"):
        assert await steps.refused(norfolk, "createPackage", written | {"reference": wrong}) == ["REFERENCE_INVALID"]
    duplicated = written | {"reference": f"{steps.NORFOLK_REFERENCE} 04/03/2022"}
    assert (await norfolk.change("createPackage", duplicated, steps.PACKAGE))["status"] == "DRAFT"


@pytest.mark.parametrize("field", ["serviceLevelId", "serviceType", "reference", "clientReference", "authorityId"])
async def test_B3_what_was_given_at_the_creation_is_not_taken_again(broker: Client, field: str) -> None:
    package = await steps.draft(broker)
    given = {"packageId": package["id"], "hoursRequired": "8.00", field: "1016-99"}
    document = (
        "mutation U($input: UpdatePackageProfileInput!) { updatePackageProfile(input: $input) { package { id } } }"
    )
    answer = await broker.post(document, {"input": given})
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert field in error["message"]
    assert (await steps.package(broker, package["id"], "version"))["version"] == 1


async def test_B3_a_sent_package_is_not_edited(broker: Client) -> None:
    package = await steps.sent(broker)
    for mutation, given in (
        ("updatePackageProfile", {"hoursRequired": "8.00"}),
        ("addRequirements", {"requirements": [{"code": "HOME_CARE_001"}]}),
        ("addServices", {"serviceIds": await steps.services_of(broker, ["spotday"])}),
        ("finalisePackage", {"deadlineAt": steps.in_hours(3)}),
    ):
        assert await steps.refused(broker, mutation, {"packageId": package["id"], **given}) == ["PACKAGE_NOT_DRAFT"]


async def test_B5_location_and_start_date_are_required_and_the_rest_is_optional(broker: Client) -> None:
    package = await steps.draft(broker)
    services = await steps.services_of(broker, ["carefirst"])
    await broker.change("addServices", {"packageId": package["id"], "serviceIds": services}, steps.PACKAGE)
    sending = {"packageId": package["id"], "deadlineAt": steps.in_hours(2)}
    assert await steps.refused(broker, "finalisePackage", sending) == ["LOCATION_MISSING", "START_DATE_MISSING"]
    profile = {"packageId": package["id"], "location": "b901sh", "startDate": "2030-01-02"}
    await broker.change("updatePackageProfile", profile, steps.PACKAGE)
    assert (await broker.change("finalisePackage", sending, steps.PACKAGE))["status"] == "AWAITING_RESPONSES"
    seen = await steps.package(broker, package["id"], "location hoursRequired frequency daysRequired offerRequired")
    assert seen == {
        "location": "B90 1SH",
        "hoursRequired": None,
        "frequency": None,
        "daysRequired": None,
        "offerRequired": "NONE",
    }


async def test_B5_request_offer_is_filled_in_from_the_service_level(broker: Client) -> None:
    package = await steps.draft(broker, level="Day Opportunities - Spot")
    assert await steps.package(broker, package["id"], "offerRequired") == {"offerRequired": "DAY_RATE"}


async def test_B5_what_is_absent_stays_and_null_clears(broker: Client) -> None:
    package = await steps.described(broker)
    change = {"packageId": package["id"], "hoursRequired": None}
    await broker.change("updatePackageProfile", change, steps.PACKAGE)
    seen = await steps.package(broker, package["id"], "hoursRequired frequency location")
    assert seen == {"hoursRequired": None, "frequency": "WEEKLY", "location": "B90 1SH"}


@pytest.mark.parametrize("hours", ["1_0", "+5", " 7", "\u0663", "5.\u0663", "7.005", "1000", "0", True, "9" * 5000])
async def test_B5_hours_that_are_none_are_refused_before_anything_is_done(broker: Client, hours: Any) -> None:
    package = await steps.draft(broker)
    document = "mutation C($i: UpdatePackageProfileInput!) { updatePackageProfile(input: $i) { package { id } } }"
    answer = await broker.post(document, {"i": {"packageId": package["id"], "hoursRequired": hours}})
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (400, "BAD_USER_INPUT")
