"""What finance and monitoring are told of an award by the queries that are ready made (rules F4, F5, F6, P12)."""

from typing import Any

from tests.client import Client
from tests.jobs.delivering import Desk
from tests.serving import SignIn
from tests.stories import brokering as steps
from tests.stories.asking import at, endpoint, manager
from tests.stories.test_calls import CALLS
from tests.webhooks.receiving import receiver

__all__ = ["at", "manager"]

LAST_DAY = "2099-12-31"


async def note_references(manager: Client, package: dict[str, Any], organisation: str) -> None:
    """What ContrOCC calls a package, the service that won it, and whose service that is."""
    shown = "decision { invitation { service { id organisation { id } } } }"
    chosen = (await steps.package(manager, package["id"], shown))["decision"]["invitation"]["service"]
    objects = {"package": package["id"], "organisation": chosen["organisation"]["id"], "service": chosen["id"]}
    for noun, id in objects.items():
        given = {"objectId": id, "system": "CONTROCC", "reference": f"{organisation} {noun}"}
        await manager.change("setExternalReference", given, f"{noun} {{ id }}")


def references(whose: str) -> list[dict[str, str]]:
    """What ContrOCC calls it."""
    return [{"system": "CONTROCC", "reference": whose}]


async def decide(broker: Client, package: dict[str, Any], winner: str) -> None:
    """Award a package."""
    await broker.change("recordDecision", await steps.decision(broker, package, winner), "package { id }")


async def test_P12_finance_is_told_what_is_paid_for_on_the_award_and_again_when_references_change(
    manager: Client, broker: Client, spotday: Client, at: Desk
) -> None:
    async with receiver() as found:
        await endpoint(manager, found.url, {"preset": "FINANCE", "clientId": "solihull-finance"}, ordered=True)
        package = await steps.spot(broker)
        asked = await steps.invitation(spotday)
        offer = {"unitPrice": "50.00", "expiresOn": steps.in_hours(72)[:10]}
        await spotday.change("submitResponse", steps.accepting(asked, offer=offer), steps.INVITATION)
        await decide(broker, package, "spotday")
        await at.deliver()
        await note_references(manager, package, "spotday")
        await at.deliver()
    award = found.got[0].said
    assert (award["type"], award["data"]["packageId"]) == ("package.awarded", package["id"])
    told = award["data"]["payload"]["package"]
    level = told["serviceLevel"]
    assert (told["reference"], told["authority"]["slug"]) == (package["reference"], "solihull")
    assert told["daysRequired"] == 5
    assert (level["name"], level["chargeable"], level["rateClass"]) == ("Day Opportunities - Spot", True, "STANDARD")
    chosen = told["decision"]["invitation"]
    assert chosen["service"]["name"] == "Spot Day Centre"
    assert chosen["response"]["offer"] == {
        "kind": "DAY_RATE", "unitPrice": "50.00", "units": "5.00", "corePrice": "250.00", "frequency": "WEEKLY",
    }  # fmt: skip
    assert told["decision"]["startsOn"] == told["startDate"]
    assert (told["externalReferences"], told["blockRefusals"]) == ([], [])
    assert "clientReference" not in told, "who the person is, is no part of an invoice"
    again = [got.said["data"]["payload"]["package"] for got in found.got[1:] if got.said["data"].get("packageId")]
    (last,) = again
    assert last["externalReferences"] == references("spotday package")
    of_nothing = [got.said["data"]["payload"] for got in found.got[1:] if "packageId" not in got.said["data"]]
    assert of_nothing == [{"package": None}] * 2


READ = """
SELECT DISTINCT a.username FROM readings r JOIN accounts a ON a.id = r.account_id AND a.machine
"""


async def test_F4_B27_finance_is_told_which_services_under_a_block_contract_refused_and_why(
    at: Desk, sign_in: SignIn, manager: Client, carefirst: Client, care4all: Client
) -> None:
    norfolk, chief = await sign_in("norfolk.broker"), await sign_in("norfolk.manager")
    async with receiver() as found:
        await endpoint(chief, found.url, {"preset": "FINANCE", "clientId": "norfolk-finance"})
        package = await steps.sent(norfolk, ["carefirst", "care4all"], **steps.norfolk())
        await steps.no(care4all, "BLOCK_OVER_HOURS")
        before = await steps.package(norfolk, package["id"], "blockRefusals { id }")
        given = steps.accepting(await steps.invitation(carefirst))
        await carefirst.change("submitResponse", given, steps.INVITATION)
        await decide(norfolk, package, "carefirst")
        await note_references(chief, package, "carefirst")
        await at.deliver()
    assert before == {"blockRefusals": []}, "not before it was awarded"
    (award,) = [got.said["data"]["payload"]["package"] for got in found.got if got.said["type"] == "package.awarded"]
    assert [row["username"] for row in await at.owner.fetch(READ)] == ["norfolk-finance"], "who reads is on record"
    (refusal,) = award["blockRefusals"]
    assert refusal["service"]["organisation"]["name"] == "Care 4 All"
    assert refusal["response"]["reason"] == {
        "code": "BLOCK_OVER_HOURS", "label": "(Block Refusal HS) Over block hours",
    }  # fmt: skip
    assert award["externalReferences"] == references("carefirst package")
    service = award["decision"]["invitation"]["service"]
    assert (service["externalReferences"], service["organisation"]["externalReferences"]) == (
        references("carefirst service"),
        references("carefirst organisation"),
    )


async def test_F5_F6_the_service_level_says_whether_people_are_charged_and_at_which_rates(broker: Client) -> None:
    levels = (await broker.data("{ serviceLevels { name chargeable rateClass } }"))["serviceLevels"]
    known = {level["name"]: (level["chargeable"], level["rateClass"]) for level in levels}
    assert known["Mental Health Enablement"] == (False, "STANDARD")
    assert {rate for _, rate in known.values()} == {"STANDARD", "LOW_DENSITY"}


async def test_P29_monitoring_is_told_which_visits_are_planned_and_whose_they_are(
    manager: Client, broker: Client, carefirst: Client, at: Desk
) -> None:
    async with receiver() as found:
        payload = {"preset": "MONITORING", "clientId": "solihull-monitoring"}
        await endpoint(manager, found.url, payload, eventTypes=["package.awarded"])
        package = await steps.chosen(broker, ["carefirst"])
        await broker.change(
            "setCallSchedule", {"packageId": package["id"], "calls": CALLS, "preferences": []}, steps.PACKAGE
        )
        stay = {"packageId": package["id"], "endsOn": LAST_DAY}
        await broker.change("updatePackageProfile", stay, steps.PACKAGE)
        deadline = {"packageId": package["id"], "deadlineAt": steps.in_hours(2)}
        await broker.change("finalisePackage", deadline, steps.PACKAGE)
        await steps.yes(carefirst)
        await decide(broker, package, "carefirst")
        await at.deliver()
    told = found.got[0].said["data"]["payload"]["package"]
    assert [(sorted(call["days"]), call["start"], call["minutes"], call["carers"]) for call in told["calls"]] == [
        (sorted(call["days"]), call.get("start"), call["minutes"], call.get("carers", 1)) for call in CALLS
    ]
    assert all(call["band"] for call in told["calls"])
    assert (told["decision"]["startsOn"], told["endsOn"]) == (told["startDate"], LAST_DAY)
    service = told["decision"]["invitation"]["service"]
    assert (service["name"], service["organisation"]["name"]) == (
        "Care First Home Support",
        "Care First Home Care Ltd",
    )
    assert not {"reference", "clientReference", "location"} & told.keys()
