"""What was refused leads to the field of a form, also where the field was left empty or holds no such value."""

from datetime import datetime, timedelta
from typing import Any

from tests.client import Client
from tests.stories import brokering as steps


async def told(client: Client, mutation: str, given: dict[str, Any]) -> list[tuple[str, list[str], str | None]]:
    """The refusals: code, path, and what they are about."""
    kind = mutation[0].upper() + mutation[1:]
    document = f"mutation M($i: {kind}Input!) {{ {mutation}(input: $i) {{ userErrors {{ code path about }} }} }}"
    found = (await client.data(document, i=given))[mutation]["userErrors"]
    return [(each["code"], each["path"], each["about"]) for each in found]


async def test_P9_an_unanswered_requirement_is_named_by_its_id(broker: Client, carefirst: Client) -> None:
    await steps.sent(broker, ["carefirst"], requirements=[{"code": "HOME_CARE_001"}, {"code": "HOME_CARE_002"}])
    asked = await steps.invitation(carefirst)
    first, second = asked["package"]["requirements"]
    given = steps.accepting(asked, answers=[{"requirementId": first["id"], "canMeet": True}])
    assert await told(carefirst, "submitResponse", given) == [("REQUIREMENT_UNANSWERED", ["answers"], second["id"])]


async def test_B6_B9_what_a_draft_lacks_is_named_by_its_code(norfolk: Client) -> None:
    given = steps.norfolk(requirements=[])
    given["profile"]["additionalInformation"] = given["profile"]["additionalInformation"][1:]
    package = await steps.chosen(norfolk, ("carefirst",), **given)
    assert await told(norfolk, "finalisePackage", {"packageId": package["id"]}) == [
        ("ADDITIONAL_INFORMATION_MISSING", [], "CARE_REQUIRED"),
        ("MANDATORY_REQUIREMENT_MISSING", [], "START_DATE"),
    ]


async def test_B18_a_loser_without_a_code_is_named_by_its_invitation(
    norfolk: Client, carefirst: Client, care4all: Client
) -> None:
    package = await steps.sent(norfolk, ["carefirst", "care4all"], **steps.norfolk())
    for provider in (carefirst, care4all):
        await steps.yes(provider)
    given = await steps.decision(norfolk, package, "carefirst")
    del given["defaultNotAwardedCode"]
    lost = (await steps.invitation(care4all))["id"]
    assert await told(norfolk, "recordDecision", given) == [("NOT_AWARDED_CODE_MISSING", ["notAwarded"], lost)]


async def test_what_a_scalar_refuses_says_in_which_field(broker: Client) -> None:
    package = await steps.draft(broker)
    document = "mutation M($i: UpdatePackageProfileInput!) { updatePackageProfile(input: $i) { userErrors { code } } }"
    given = {"packageId": package["id"], "location": "Norwich", "hoursRequired": "-1"}
    errors = (await broker.post(document, {"i": given})).json()["errors"]
    assert [each["extensions"]["code"] for each in errors] == ["BAD_USER_INPUT"] * 2
    assert {tuple(each["extensions"]["path"]) for each in errors} == {("location",), ("hoursRequired",)}
    (place,) = (each["extensions"]["problem"] for each in errors if each["extensions"]["path"] == ["location"])
    assert place == "'Norwich' is not a United Kingdom postcode, such as B90 1SH."

    adding = "mutation M($i: AddRequirementsInput!) { addRequirements(input: $i) { userErrors { code } } }"
    wanted = {"packageId": package["id"], "requirements": [{"code": "A"}, {"code": "B", "preferredDate": "soon"}]}
    (error,) = (await broker.post(adding, {"i": wanted})).json()["errors"]
    assert error["extensions"]["path"] == ["requirements", "1", "preferredDate"]


async def test_what_is_no_input_at_all_has_no_field(broker: Client) -> None:
    document = "mutation M($i: CancelPackageInput!) { cancelPackage(input: $i) { userErrors { code } } }"
    (error,) = (await broker.post(document, {"i": 5})).json()["errors"]
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}


async def test_P35_a_service_is_shown_the_reasons_it_may_give(
    norfolk: Client, carefirst: Client, care4all: Client
) -> None:
    await steps.sent(norfolk, ["carefirst", "care4all"], **steps.norfolk())
    shown = "{ invitations(tab: ALL, first: 1) { nodes { rejectionReasons { code blockOnly authority { slug } } } } }"
    for provider, reasons, block in ((carefirst, 3, False), (care4all, 9, True)):
        (node,) = (await provider.data(shown))["invitations"]["nodes"]
        assert {each["authority"]["slug"] for each in node["rejectionReasons"]} == {"norfolk"}
        assert len(node["rejectionReasons"]) == reasons
        assert any(each["blockOnly"] for each in node["rejectionReasons"]) is block


async def test_B2_B28_forms_are_told_what_to_ask_for(broker: Client, norfolk: Client) -> None:
    query = (
        "{ catalogue { referenceGivenBySystem referenceExample referenceIdentifiesPerson }"
        " serviceLevels { code providerCategory contractBasis framework lot offerRequired } }"
    )
    solihull, other = await broker.data(query), await norfolk.data(query)
    assert list(solihull["catalogue"].values()) == [True, None, False]
    assert list(other["catalogue"].values()) == [False, "SP 123456789 03/03/2022", True]
    levels = {each["code"]: each for each in other["serviceLevels"]}
    assert levels["HOME_SUPPORT_BLOCK"]["contractBasis"] == "BLOCK"
    assert levels["HOME_SUPPORT_FRAMEWORK"]["framework"] == "Home Support"
    offers = {each["offerRequired"] for each in solihull["serviceLevels"]}
    assert offers == {"NONE", "DAY_RATE"}


async def test_P1_the_time_that_is_left_is_counted_from_the_services_clock(broker: Client, carefirst: Client) -> None:
    await steps.sent(broker, ["carefirst"], hours=2)
    page = await carefirst.data("{ viewer { now } invitations(tab: ALL, first: 1) { nodes { deadlineAt } } }")
    (asked,) = page["invitations"]["nodes"]
    left = datetime.fromisoformat(asked["deadlineAt"]) - datetime.fromisoformat(page["viewer"]["now"])
    assert timedelta(minutes=90) < left <= timedelta(hours=2)


async def test_P26_a_cancelled_package_says_why_in_words_to_the_council_and_to_who_was_asked(
    broker: Client, carefirst: Client
) -> None:
    package = await steps.sent(broker, ["carefirst"])
    given = {"packageId": package["id"], "reasonCode": "REPLACED"}
    await broker.change("cancelPackage", given, steps.PACKAGE)
    seen = await steps.package(broker, package["id"], "cancellationReason cancelledFor { code label }")
    label = "Replaced by another package"
    assert seen == {"cancellationReason": "REPLACED", "cancelledFor": {"code": "REPLACED", "label": label}}
    reading = "invitations(tab: NOT_AWARDED, first: 9) { nodes { cancelledFor { code label } notAwarded { code } } }"
    page = await carefirst.data(f"{{ {reading} reasonCodes {{ kind }} }}")
    assert page["invitations"]["nodes"] == [{"cancelledFor": {"code": "REPLACED", "label": label}, "notAwarded": None}]
    assert {one["kind"] for one in page["reasonCodes"]} == {"REJECTION"}
