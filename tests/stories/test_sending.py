"""A package is finalised and sent; its deadline is moved; it is called off (rules B11, B12, B14, B15)."""

from datetime import datetime, timedelta

import pytest

from tests.client import Client
from tests.stories import brokering as steps


async def test_B11_every_chosen_service_is_asked(broker: Client, carefirst: Client, care4all: Client) -> None:
    package = await steps.sent(broker)
    assert (package["status"], package["sentCount"]) == ("AWAITING_RESPONSES", 2)
    assert [len(await steps.invitations(provider)) for provider in (carefirst, care4all)] == [1, 1]


async def test_B11_at_least_one_service_and_a_deadline_to_come(broker: Client) -> None:
    package = await steps.described(broker)
    past = {"packageId": package["id"], "deadlineAt": steps.in_hours(-0.01)}
    errors = await steps.refusals(broker, "finalisePackage", past)
    assert [(error["code"], error["path"]) for error in errors] == [
        ("DEADLINE_NOT_IN_FUTURE", ["deadlineAt"]),
        ("NO_SERVICES", []),
    ]


async def test_B11_high_priority_is_a_flag_and_leaves_the_deadline(broker: Client, carefirst: Client) -> None:
    deadline = steps.in_hours(5)
    package = await steps.sent(broker, hours=None, sending={"deadlineAt": deadline, "highPriority": True})
    assert datetime.fromisoformat(package["deadlineAt"]) == datetime.fromisoformat(deadline)
    assert await steps.package(broker, package["id"], "highPriority") == {"highPriority": True}
    brief = await carefirst.data("{ invitations(tab: ALL, first: 1) { nodes { package { highPriority } } } }")
    assert brief["invitations"]["nodes"] == [{"package": {"highPriority": True}}]


async def test_B10_a_suspended_service_is_not_asked(broker: Client) -> None:
    package = await steps.described(broker)
    known = (await steps.reference_data(broker))["services"]["nodes"]
    suspended = next(service for service in known if service["arrangement"]["suspended"])
    given = {"packageId": package["id"], "serviceIds": [suspended["id"]]}
    (error,) = await steps.refusals(broker, "addServices", given)
    assert (error["code"], error["path"]) == ("SERVICE_SUSPENDED", ["serviceIds", "0"])
    assert error["message"].startswith(f'The service "{suspended["name"]}" is suspended from 05/01/2026')


@pytest.mark.parametrize(("level", "hours"), [("Home Support – Framework", 24), ("Hospital Discharge – Framework", 2)])
async def test_B12_norfolks_profile_proposes_the_response_time(norfolk: Client, level: str, hours: int) -> None:
    package = await steps.sent(norfolk, ["carefirst"], hours=None, **steps.norfolk(level))
    seen = await steps.package(norfolk, package["id"], "finalisedAt deadlineAt")
    sent_at, deadline_at = (datetime.fromisoformat(seen[name]) for name in ("finalisedAt", "deadlineAt"))
    assert deadline_at - sent_at == timedelta(hours=hours)


async def test_B12_the_officer_may_say_otherwise_and_solihulls_has_to(broker: Client, norfolk: Client) -> None:
    package = await steps.sent(norfolk, ["carefirst"], hours=7, **steps.norfolk())
    seen = await steps.package(norfolk, package["id"], "finalisedAt deadlineAt")
    window = datetime.fromisoformat(seen["deadlineAt"]) - datetime.fromisoformat(seen["finalisedAt"])
    assert timedelta(hours=6.9) < window < timedelta(hours=7)
    mine = await steps.chosen(broker, ["carefirst"])
    assert await steps.refused(broker, "finalisePackage", {"packageId": mine["id"]}) == ["DEADLINE_REQUIRED"]


async def test_B14_without_an_offer_the_package_stays_active(broker: Client, carefirst: Client) -> None:
    package = await steps.sent(broker, ["carefirst"])
    await steps.no(carefirst)
    assert await steps.board(broker, package["id"]) == ("AWAITING_DECISION", True, 1, 1, 0)
    award = await steps.decision(broker, package, "carefirst")
    assert await steps.refused(broker, "recordDecision", award) == ["AWARD_TO_DECLINER"]
    changed = steps.accepting(await steps.invitation(carefirst), expectedVersion=2)
    assert (await carefirst.change("changeResponse", changed, steps.INVITATION))["state"] == "SUBMITTED"


async def test_B14_only_a_cancellation_with_a_reason_ends_it_early(broker: Client, carefirst: Client) -> None:
    package = await steps.sent(broker, ["carefirst"])
    await steps.yes(carefirst)
    wrong = {"packageId": package["id"], "reasonCode": "NO_SUCH"}
    assert await steps.refused(broker, "cancelPackage", wrong) == ["UNKNOWN_REASON"]
    given = {"packageId": package["id"], "reasonCode": "NOT_REQUIRED", "note": "Daughter moves in"}
    await broker.change("cancelPackage", given, steps.PACKAGE)
    seen = await steps.package(broker, package["id"], "status cancellationReason cancellationNote decision { id }")
    assert seen == {
        "status": "CANCELLED",
        "cancellationReason": "NOT_REQUIRED",
        "cancellationNote": "Daughter moves in",
        "decision": None,
    }
    assert await steps.tabs(carefirst) == ["NOT_AWARDED"]


async def test_B15_a_moved_deadline_reaches_every_provider(broker: Client, carefirst: Client, care4all: Client) -> None:
    package = await steps.sent(broker)
    later = steps.in_hours(9)
    moved = {"packageId": package["id"], "deadlineAt": later}
    assert (await broker.change("modifyDeadline", moved, steps.PACKAGE))["version"] == package["version"] + 1
    for provider in (carefirst, care4all):
        page = await provider.data("{ invitations(tab: ALL, first: 1) { nodes { deadlineAt } } }")
        (node,) = page["invitations"]["nodes"]
        assert datetime.fromisoformat(node["deadlineAt"]) == datetime.fromisoformat(later)
    assert await steps.refused(broker, "modifyDeadline", moved) == ["DEADLINE_UNCHANGED"]
    past = moved | {"deadlineAt": steps.in_hours(-1)}
    assert await steps.refused(broker, "modifyDeadline", past) == ["DEADLINE_NOT_IN_FUTURE"]
