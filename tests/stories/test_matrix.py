"""The matrix of requirements, from the catalogue to the provider's brief (rules B6 to B8, B26, P33)."""

from typing import Any

from tests.client import Client
from tests.stories import brokering as steps

HAZARDS = ["Risk to self", "Other (see notes)"]
TOLD = "{ invitations(tab: ALL, first: 1) { nodes { package { requirements { SELECTION } } } } }"


async def told(provider: Client, selection: str) -> list[dict[str, Any]]:
    """The requirements of the newest brief."""
    node = (await provider.data(TOLD.replace("SELECTION", selection)))["invitations"]["nodes"][0]
    found: list[dict[str, Any]] = node["package"]["requirements"]
    return found


async def test_B7_what_the_officer_selects_is_what_both_sides_read(norfolk: Client, carefirst: Client) -> None:
    given = steps.norfolk()
    given["requirements"] += [
        {"code": "CARER_GENDER", "options": ["Female only"], "negotiable": True},
        {"code": "KNOWN_HAZARDS", "options": HAZARDS[::-1]},
    ]
    package = await steps.sent(norfolk, **given)
    selected = [[], ["Female only"], HAZARDS]
    seen = await steps.package(norfolk, package["id"], "requirements { options }")
    assert [each["options"] for each in seen["requirements"]] == selected
    assert [each["options"] for each in await told(carefirst, "options")] == selected


async def test_B7_the_catalogue_says_what_can_be_selected(norfolk: Client) -> None:
    catalogue = (await norfolk.data("{ catalogue { requirements { code options multiple takesOwnText } } }"))[
        "catalogue"
    ]
    matrix = {each["code"]: (len(each["options"]), each["multiple"]) for each in catalogue["requirements"]}
    assert [each["code"] for each in catalogue["requirements"] if each["takesOwnText"]] == ["ADDITIONAL"]
    assert matrix == {
        "START_DATE": (0, False),
        "SPECIFIC_TIMES": (0, False),
        "CARER_GENDER": (3, False),
        "KNOWN_HAZARDS": (5, True),
        "MEDICAL": (4, True),
        "ADDITIONAL": (0, False),
    }


async def test_B6_B26_a_rigid_start_date_is_corrected_before_sending(norfolk: Client, carefirst: Client) -> None:
    rigid = steps.norfolk(requirements=[{"code": "START_DATE", "preferredDate": "2030-01-11"}])
    package = await steps.chosen(norfolk, ("carefirst",), **rigid)
    sending = {"packageId": package["id"]}
    assert await steps.refused(norfolk, "finalisePackage", sending) == ["REQUIREMENT_MUST_BE_NEGOTIABLE"]
    (start,) = package["requirements"]
    given = sending | {"requirementId": start["id"], "negotiable": True, "preferredDate": "2030-01-14"}
    await norfolk.change("updateRequirement", given, steps.PACKAGE)
    await norfolk.change("finalisePackage", sending, steps.PACKAGE)
    assert await told(carefirst, "negotiable preferredDate") == [{"negotiable": True, "preferredDate": "2030-01-14"}]
    assert await steps.refused(norfolk, "updateRequirement", given) == ["PACKAGE_NOT_DRAFT"]


async def test_P33_only_providers_are_told_the_description(broker: Client, carefirst: Client) -> None:
    await steps.sent(broker, requirements=[{"code": "HOME_CARE_001"}, {"code": "HOME_CARE_002"}])
    described, plain = await told(carefirst, "description")
    assert (described["description"] is None, plain["description"]) == (False, None)
    document = "{ packages(first: 1) { nodes { requirements { NAME } } } }"
    for name in ("description", "providerDescription"):
        answer = await broker.post(document.replace("NAME", name))
        assert answer.json()["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


async def test_B7_any_other_requirement_is_told_in_the_officers_words(norfolk: Client, carefirst: Client) -> None:
    given = steps.norfolk()
    given["requirements"].append({"code": "ADDITIONAL", "ownText": " Drives a van \r\n with a ramp "})
    package = await steps.chosen(norfolk, ("carefirst",), **given)
    other = package["requirements"][1]
    correction = {"packageId": package["id"], "requirementId": other["id"], "negotiable": True}
    await norfolk.change("updateRequirement", correction, steps.PACKAGE)
    seen = await steps.package(norfolk, package["id"], "requirements { ownText negotiable }")
    assert seen["requirements"][1] == {"ownText": "Drives a van \n with a ramp", "negotiable": True}
    await norfolk.change("updateRequirement", correction | {"ownText": "Drives a car"}, steps.PACKAGE)
    assert await steps.refused(norfolk, "updateRequirement", correction | {"ownText": "  "}) == [
        "REQUIREMENT_TEXT_MISSING"
    ]
    await norfolk.change("finalisePackage", {"packageId": package["id"]}, steps.PACKAGE)
    assert await told(carefirst, "ownText") == [{"ownText": None}, {"ownText": "Drives a car"}]
    evidence = "evidence { asked(first: 1) { nodes { brief { requirements { ownText } } } } }"
    (asked,) = (await steps.package(norfolk, package["id"], evidence))["evidence"]["asked"]["nodes"]
    assert asked["brief"]["requirements"][1] == {"ownText": "Drives a car"}


async def test_B26_a_preferred_date_that_was_the_start_date_follows_it(norfolk: Client) -> None:
    package = await steps.described(norfolk, **steps.norfolk())
    changed = {"packageId": package["id"], "startDate": "2031-05-06"}
    await norfolk.change("updatePackageProfile", changed, steps.PACKAGE)
    (start,) = (await steps.package(norfolk, package["id"], "requirements { id preferredDate }"))["requirements"]
    assert start["preferredDate"] == "2031-05-06"
    own = {"packageId": package["id"], "requirementId": start["id"], "preferredDate": "2031-05-09"}
    await norfolk.change("updateRequirement", own, steps.PACKAGE)
    await norfolk.change("updatePackageProfile", changed | {"startDate": "2031-06-01"}, steps.PACKAGE)
    seen = await steps.package(norfolk, package["id"], "requirements { preferredDate }")
    assert seen["requirements"] == [{"preferredDate": "2031-05-09"}]
