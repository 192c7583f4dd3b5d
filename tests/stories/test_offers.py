"""A provider names its price, keeps a draft, lets its offer hold for longer; and what the council sees of it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.client import Client
from tests.conftest import MovableClock
from tests.stories import brokering as steps

OFFER = "offer { kind unitPrice units corePrice frequency expiresOn expired }"
ANSWER = f"placementResponse {OFFER} firstCall callVariations {{ call timeFrom comment }} note"
MINE = (
    "invitation { id version state canRenew canWithdraw canChange renewalRequestedAt package { offerRequired }"
    f" response {{ {ANSWER} }}"
    " draft { version placementResponse termsAccepted answers { requirementId canMeet comment }"
    " offer { unitPrice units expiresOn } firstCall callVariations { call timeFrom comment } note reasonCode"
    " savedBy { username } }"
    f" versions {{ number action recordedBy {{ username }} {ANSWER} answers {{ requirementId canMeet }} }}"
    " others(first: 5) { nodes { id state service { name } response { placementResponse } } } }"
)
THEIRS = (
    "deadlineAt invitations(first: 5) { nodes { id state version placementResponse renewalRequestedAt canRequestRenewal"
    f" response {{ {ANSWER} answers {{ bestDate requirement {{ code }} }} }}"
    f" versions {{ number action recordedAt recordedBy {{ username }} {ANSWER} }} }} }}"
)
CALLS = [{"days": ["MONDAY"], "band": band, "minutes": 30} for band in ("MORNING", "BED")]


def today() -> date:
    return datetime.now(ZoneInfo("Europe/London")).date()


async def mine(provider: Client) -> dict[str, Any]:
    """All that a provider reads of its newest invitation."""
    asked = await steps.invitation(provider)
    document = f"query($id: ID!) {{ {MINE.replace(' {', '(id: $id) {', 1)} }}"
    found: dict[str, Any] = (await provider.data(document, id=asked["id"]))["invitation"]
    return found


async def theirs(broker: Client, package: dict[str, Any]) -> dict[str, Any]:
    """All that the council reads of the first service it asked."""
    found: dict[str, Any] = (await steps.package(broker, package["id"], THEIRS))["invitations"]["nodes"][0]
    return found


async def test_P12_C8_five_days_at_fifty_pounds_are_250_for_both_sides(broker: Client, spotday: Client) -> None:
    package = await steps.spot(broker)
    assert (await mine(spotday))["package"] == {"offerRequired": "DAY_RATE"}
    await steps.yes(spotday, offer={"unitPrice": "50"})
    offer = {
        "kind": "DAY_RATE",
        "unitPrice": "50.00",
        "units": "5.00",
        "corePrice": "250.00",
        "frequency": "WEEKLY",
        "expiresOn": (today() + timedelta(days=3)).isoformat(),
        "expired": False,
    }
    assert (await mine(spotday))["response"]["offer"] == offer
    assert (await theirs(broker, package))["response"]["offer"] == offer


async def test_P12_what_is_wrong_with_an_offer_is_told_at_once(broker: Client, spotday: Client) -> None:
    await steps.spot(broker)
    asked = await steps.invitation(spotday)
    assert await steps.refused(spotday, "submitResponse", steps.accepting(asked)) == ["OFFER_MISSING"]
    wrong = {"unitPrice": "0.00", "units": "8", "expiresOn": (today() - timedelta(days=1)).isoformat()}
    errors = await steps.refusals(spotday, "submitResponse", steps.accepting(asked, offer=wrong))
    assert [(error["code"], error["path"]) for error in errors] == [
        ("OFFER_PRICE_INVALID", ["offer", "unitPrice"]),
        ("OFFER_EXPIRES_IN_PAST", ["offer", "expiresOn"]),
        ("OFFER_UNITS_INVALID", ["offer", "units"]),
    ]
    no = steps.declining(asked) | {"offer": {"unitPrice": "50.00"}}
    assert await steps.refused(spotday, "submitResponse", no) == ["OFFER_NOT_ALLOWED"]


async def test_P12_money_that_is_none_is_refused_before_anything_is_done(broker: Client, spotday: Client) -> None:
    await steps.spot(broker)
    asked = await steps.invitation(spotday)
    document = "mutation($input: SubmitResponseInput!) { submitResponse(input: $input) { userErrors { code } } }"
    for price in ("50.005", "-1", "£50", "1e3", "", " 5", "NaN", 50.5, True, None, "9999999999", "\u0665"):
        given = steps.accepting(asked, offer={"unitPrice": price})
        answer = await spotday.post(document, {"input": given})
        assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (400, "BAD_USER_INPUT"), price


async def test_P17_a_draft_is_as_incomplete_as_one_likes_and_the_council_sees_nothing_of_it(
    broker: Client, spotday: Client, sign_in: Any
) -> None:
    package = await steps.spot(broker)
    before = await theirs(broker, package)
    id = (await steps.invitation(spotday))["id"]
    drafted = await spotday.change("saveDraft", {"invitationId": id}, MINE)
    assert (drafted["state"], drafted["version"], drafted["response"], drafted["versions"]) == ("DRAFT", 1, None, [])
    given = {
        "invitationId": id,
        "placementResponse": "YES_FULL",
        "offer": {"unitPrice": "50.00"},
        "note": " ask Mary ",
        "expectedVersion": 1,
    }
    employee = await sign_in("spotday.employee")
    await employee.change("saveDraft", given, MINE)
    assert (await mine(spotday))["draft"] == {
        "version": 2,
        "placementResponse": "YES_FULL",
        "termsAccepted": False,
        "answers": [],
        "offer": {"unitPrice": "50.00", "units": None, "expiresOn": None},
        "firstCall": None,
        "callVariations": [],
        "note": "ask Mary",
        "reasonCode": None,
        "savedBy": {"username": "spotday.employee"},
    }
    assert await steps.refused(spotday, "saveDraft", given) == ["CONFLICT"]
    assert await theirs(broker, package) == before
    assert before["state"] == "INVITED"
    assert await steps.board(broker, package["id"]) == ("AWAITING_RESPONSES", False, 1, 0, 0)
    assert (await steps.invitation(spotday))["tab"] == "AWAITING_RESPONSE"
    await steps.yes(spotday, offer={"unitPrice": "50.00"})
    assert (await mine(spotday))["draft"] is None


async def test_P17_P20_after_a_withdrawal_one_may_draft_again_and_the_council_sees_withdrawn(
    broker: Client, spotday: Client
) -> None:
    package = await steps.spot(broker)
    await steps.yes(spotday, offer={"unitPrice": "50.00"})
    await steps.withdraw(spotday)
    drafted = await spotday.change("saveDraft", {"invitationId": (await mine(spotday))["id"]}, MINE)
    assert drafted["state"] == "DRAFT"
    assert (await theirs(broker, package))["state"] == "WITHDRAWN"
    await steps.yes(spotday, offer={"unitPrice": "45.00"})
    assert (await theirs(broker, package))["state"] == "SUBMITTED"


async def test_P18_P34_both_sides_read_who_changed_an_answer_when_and_to_what(
    broker: Client, spotday: Client, sign_in: Any
) -> None:
    package = await steps.spot(broker)
    await steps.yes(spotday, offer={"unitPrice": "50.00"})
    asked = await steps.invitation(spotday)
    employee = await sign_in("spotday.employee")
    changed = steps.accepting(asked, offer={"unitPrice": "45.00", "units": "4"}, expectedVersion=asked["version"])
    await employee.change("changeResponse", changed, steps.INVITATION)
    await steps.withdraw(spotday)
    told = [
        (2, "SUBMITTED", "spotday.admin", "250.00"),
        (3, "CHANGED", "spotday.employee", "180.00"),
        (4, "WITHDRAWN", "spotday.admin", "180.00"),
    ]
    for side in (await mine(spotday), await theirs(broker, package)):
        found = [
            (one["number"], one["action"], one["recordedBy"]["username"], one["offer"]["corePrice"])
            for one in side["versions"]
        ]
        assert found == told


async def test_P30_the_first_call_other_times_and_a_note_stand_on_both_sides(broker: Client, carefirst: Client) -> None:
    package = await steps.chosen(broker, ["carefirst"])
    schedule = {"packageId": package["id"], "calls": CALLS, "preferences": []}
    await broker.change("setCallSchedule", schedule, steps.PACKAGE)
    sending = {"packageId": package["id"], "deadlineAt": steps.in_hours(2)}
    await broker.change("finalisePackage", sending, steps.PACKAGE)
    said = {
        "firstCall": 2,
        "callVariations": [{"call": 1, "timeFrom": "09:30", "comment": "at half past"}, {"call": 2, "comment": "late"}],
        "note": "Two carers from May",
    }
    asked = await steps.invitation(carefirst)
    wrong = steps.accepting(asked, **said | {"firstCall": 3})
    assert await steps.refused(carefirst, "submitResponse", wrong) == ["CALL_UNKNOWN"]
    no = steps.declining(asked) | said
    assert await steps.refused(carefirst, "submitResponse", no) == ["ONLY_WITH_A_YES"] * 3
    await steps.yes(carefirst, **said)
    said["callVariations"][1]["timeFrom"] = None  # type: ignore[index]
    for side in (await mine(carefirst), await theirs(broker, package)):
        assert {name: side["response"][name] for name in said} == said
        assert {name: side["versions"][0][name] for name in said} == said


async def test_P30_a_time_is_a_time_of_day(broker: Client, carefirst: Client) -> None:
    await steps.sent(broker, ["carefirst"])
    asked = await steps.invitation(carefirst)
    document = "mutation($input: SubmitResponseInput!) { submitResponse(input: $input) { userErrors { code } } }"
    for time in ("24:00", "9:30", "09:30:00", "09:60", "", 930):
        given = steps.accepting(asked, callVariations=[{"call": 1, "timeFrom": time}])
        assert (await carefirst.post(document, {"input": given})).status_code == 400, time


async def test_Q29_an_offer_expires_at_the_end_of_its_last_day_and_is_renewed_when_the_council_asks(
    broker: Client, spotday: Client, clock: MovableClock
) -> None:
    package = await steps.spot(broker)
    await steps.yes(spotday, offer={"unitPrice": "50.00", "expiresOn": today().isoformat()})
    seen = await theirs(broker, package)
    assert (seen["response"]["offer"]["expired"], seen["canRequestRenewal"]) == (False, False)
    ask = {"packageId": package["id"], "invitationId": seen["id"]}
    assert await steps.refused(broker, "requestOfferRenewal", ask) == ["DEADLINE_NOT_PASSED"]
    clock.advance(timedelta(days=1))
    seen = await theirs(broker, package)
    assert (seen["response"]["offer"]["expired"], seen["canRequestRenewal"]) == (True, True)
    await broker.change("requestOfferRenewal", ask, steps.PACKAGE)
    assert (await theirs(broker, package))["canRequestRenewal"] is False
    assert await steps.refused(broker, "requestOfferRenewal", ask) == ["RENEWAL_ALREADY_REQUESTED"]
    asked = await mine(spotday)
    assert asked["renewalRequestedAt"] == (await theirs(broker, package))["renewalRequestedAt"] is not None
    assert (asked["canRenew"], asked["canChange"], asked["canWithdraw"]) == (True, False, True)
    assert await steps.refused(spotday, "renewOffer", {"invitationId": asked["id"], "expectedVersion": 9}) == [
        "CONFLICT"
    ]
    renewed = await spotday.change("renewOffer", {"invitationId": asked["id"]}, MINE)
    assert (renewed["version"], renewed["renewalRequestedAt"]) == (asked["version"] + 1, None)
    assert renewed["response"]["offer"]["expiresOn"] == (today() + timedelta(days=4)).isoformat()
    assert (await theirs(broker, package))["response"]["offer"]["expired"] is False
    assert [one["action"] for one in renewed["versions"]] == ["SUBMITTED", "RENEWED"]


async def test_Q29_after_the_decision_nothing_is_renewed(broker: Client, spotday: Client) -> None:
    package = await steps.spot(broker)
    await steps.yes(spotday, offer={"unitPrice": "50.00"})
    await broker.change("recordDecision", await steps.decision(broker, package, "spotday"), steps.PACKAGE)
    asked = await mine(spotday)
    assert (asked["canRenew"], asked["canWithdraw"]) == (False, False)
    given = {"invitationId": asked["id"], "expiresOn": (today() + timedelta(days=9)).isoformat()}
    assert await steps.refused(spotday, "renewOffer", given) == ["BROKERAGE_ENDED"]
    assert (await theirs(broker, package))["canRequestRenewal"] is False


async def test_Q37_both_services_of_one_organisation_find_each_other(
    broker: Client, carefirst: Client, care4all: Client
) -> None:
    package = await steps.described(broker)
    known = (await steps.reference_data(broker))["services"]["nodes"]
    names = ("Care First Home Support", "Care First Rural Support", "Care 4 All Home Support")
    services = [each["id"] for each in known if each["name"] in names]
    await broker.change("addServices", {"packageId": package["id"], "serviceIds": services}, steps.PACKAGE)
    given = {"packageId": package["id"], "deadlineAt": steps.in_hours(2)}
    await broker.change("finalisePackage", given, steps.PACKAGE)
    await steps.sent(broker, ["carefirst"])  # of another package, so no other of this one
    await steps.no(carefirst)
    for asked in (await steps.invitations(carefirst))[1:]:
        data = await carefirst.data(
            "query($id: ID!) { invitation(id: $id) { service { name } others(first: 5) { totalCount nodes { id"
            " service { name } others(first: 1) { nodes { id } } } } } }",
            id=asked["id"],
        )
        invitation = data["invitation"]
        (other,) = invitation["others"]["nodes"]
        assert invitation["others"]["totalCount"] == 1
        assert {invitation["service"]["name"], other["service"]["name"]} == set(names[:2])
        assert [node["id"] for node in other["others"]["nodes"]] == [asked["id"]]
    assert (await mine(care4all))["others"]["nodes"] == []


async def test_B27_P10_B26_the_council_sees_the_answers_beside_the_offer(norfolk: Client, carefirst: Client) -> None:
    package = await steps.sent(norfolk, ["carefirst"], **steps.norfolk())
    asked = await steps.invitation(carefirst)
    (start,) = asked["package"]["requirements"]
    best = (datetime.now(UTC) + timedelta(days=9)).date().isoformat()
    said = [{"requirementId": start["id"], "canMeet": False, "bestDate": best, "comment": "a week later"}]
    await steps.yes(carefirst, answers=said)
    seen = await theirs(norfolk, package)
    assert seen["response"]["answers"] == [{"bestDate": best, "requirement": {"code": "START_DATE"}}]
    assert seen["response"]["offer"] is None
    (version,) = (await mine(carefirst))["versions"]
    assert version["answers"] == [{"requirementId": start["id"], "canMeet": False}]
