"""The steps that stories share: a package of care described, sent, answered and decided, and what each side sees."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.client import Client
from tests.stories import documenting

LEVEL = "Care at Home Support Standard"
AT_ONCE = frozenset(
    {"(P1) HDS Care at Home Support", "Mental Health Enablement", "(ERS) Care at Home Support", "Change of Package"}
)
"""Levels whose documents providers see at once, and which are not sent without them (rule P24)."""
PACKAGE = (
    "package { id reference status canDecide version sentCount submittedCount acceptingCount deadlineAt"
    " requirements { id code } }"
)
INVITATION = "invitation { id state tab version response { placementResponse meetsAllEssential } }"
OF_PROVIDERS = frozenset({"submitResponse", "changeResponse", "withdrawResponse", "saveDraft", "renewOffer"})
NORFOLK_REFERENCE = "SP 123456789 03/03/2022"


async def reference_data(broker: Client) -> dict[str, Any]:
    """What a broker's front end reads first."""
    return await broker.data(
        "{ viewer { authority { id } } serviceLevels { id name serviceType }"
        " services(first: 100) { nodes { id name arrangement { suspended category } organisation { slug } } }"
        " reasonCodes { id kind code label blockOnly } }"
    )


def in_hours(hours: float) -> str:
    """An instant from now, as the API takes it."""
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat()


async def creation(broker: Client, **more: Any) -> dict[str, Any]:
    """The input that creates a package at this service level."""
    known = await reference_data(broker)
    level = next(level for level in known["serviceLevels"] if level["name"] == more.get("level", LEVEL))
    given = {
        "authorityId": known["viewer"]["authority"]["id"],
        "serviceType": level["serviceType"],
        "serviceLevelId": level["id"],
        "clientReference": more.get("client", "LAS 1234"),
        "termsAccepted": True,
    }
    return given | ({"reference": more["reference"]} if "reference" in more else {})


async def draft(broker: Client, **more: Any) -> dict[str, Any]:
    """A new package."""
    return await broker.change("createPackage", await creation(broker, **more), PACKAGE)


async def described(broker: Client, **more: Any) -> dict[str, Any]:
    """A package with location, start date, hours and requirements."""
    package = await draft(broker, **more)
    start = (datetime.now(UTC) + timedelta(days=3)).date().isoformat()
    profile = {
        "packageId": package["id"],
        "location": "B90 1SH",
        "startDate": start,
        "hoursRequired": "7.00",
        "frequency": "WEEKLY",
        **more.get("profile", {}),
    }
    package = await broker.change("updatePackageProfile", profile, PACKAGE)
    if requirements := more.get("requirements"):
        given = {"packageId": package["id"], "requirements": requirements}
        package = await broker.change("addRequirements", given, PACKAGE)
    return package


async def chosen(broker: Client, organisations: Sequence[str], **more: Any) -> dict[str, Any]:
    """A package ready to be sent to the first eligible service of each organisation."""
    package = await described(broker, **more)
    services = await services_of(broker, organisations)
    if more.get("level") in AT_ONCE:
        await documenting.add_both(broker, package["id"])
    return await broker.change("addServices", {"packageId": package["id"], "serviceIds": services}, PACKAGE)


async def sent(
    broker: Client, organisations: Sequence[str] = ("carefirst", "care4all"), hours: float | None = 2, **more: Any
) -> dict[str, Any]:
    """A package sent; with `hours` None the profile proposes the deadline."""
    package = await chosen(broker, organisations, **more)
    given = {"packageId": package["id"], **more.get("sending", {})}
    if hours is not None:
        given |= {"deadlineAt": in_hours(hours)}
    return await broker.change("finalisePackage", given, PACKAGE)


def norfolk(level: str = "Home Support – Framework", **more: Any) -> dict[str, Any]:
    """What a package of Norfolk needs: a reference, the mandatory requirement, additional information."""
    entered = {"CARE_REQUIRED": "AM 30 mins x 7", "TIME_SPECIFIC_CARE": "n/a", "TOWN_VILLAGE": "Norwich"}
    information = [{"code": code, "value": value} for code, value in entered.items()]
    return {
        "level": level,
        "reference": NORFOLK_REFERENCE,
        "profile": {"location": "NR1 1AA", "additionalInformation": information},
        "requirements": [{"code": "START_DATE", "negotiable": True}],
        **more,
    }


async def spot(broker: Client, hours: float = 2) -> dict[str, Any]:
    """A day opportunity for five days a week, sent to the Spot Day Centre, whose yes carries a day rate."""
    package = await described(broker, level="Day Opportunities - Spot", profile={"daysRequired": 5})
    known = (await reference_data(broker))["services"]["nodes"]
    (centre,) = (each["id"] for each in known if each["name"] == "Spot Day Centre")
    await broker.change("addServices", {"packageId": package["id"], "serviceIds": [centre]}, PACKAGE)
    given = {"packageId": package["id"], "deadlineAt": in_hours(hours)}
    return await broker.change("finalisePackage", given, PACKAGE)


async def services_of(broker: Client, organisations: Sequence[str]) -> list[str]:
    """The first service of each organisation that can be asked for care at home."""
    known = (await reference_data(broker))["services"]["nodes"]
    found = []
    for slug in organisations:
        eligible = [
            service["id"]
            for service in known
            if service["organisation"]["slug"] == slug and not service["arrangement"]["suspended"]
        ]
        found.append(eligible[0])
    return found


async def package(broker: Client, id: str, selection: str) -> dict[str, Any]:
    """What the council reads of a package."""
    found: dict[str, Any] = (await broker.data(f"query P($id: ID!) {{ package(id: $id) {{ {selection} }} }}", id=id))[
        "package"
    ]
    return found


async def board(broker: Client, id: str) -> tuple[str, bool, int, int, int]:
    """Status, gate, sent to, submitted, accepting."""
    seen = await package(broker, id, "status canDecide sentCount submittedCount acceptingCount")
    status, can_decide, *counts = seen.values()
    return status, can_decide, counts[0], counts[1], counts[2]


async def invitation(provider: Client, tab: str = "ALL") -> dict[str, Any]:
    """The provider's newest invitation."""
    nodes = await invitations(provider, tab)
    return nodes[0]


async def invitations(provider: Client, tab: str = "ALL") -> list[dict[str, Any]]:
    """The provider's invitations in one list, the newest first."""
    data = await provider.data(
        "query List($tab: InvitationTab!) { invitations(tab: $tab, first: 50) { nodes { id tab state version canSubmit"
        " canChange canWithdraw package { reference location requirements { id code negotiable } }"
        " response { placementResponse answers { requirementId canMeet } } } } }",
        tab=tab,
    )
    nodes: list[dict[str, Any]] = data["invitations"]["nodes"]
    return nodes


async def tabs(*providers: Client) -> list[str]:
    """The tab in which each provider's newest invitation stands."""
    return [(await invitation(provider))["tab"] for provider in providers]


async def yes(provider: Client, **more: Any) -> dict[str, Any]:
    """The provider accepts its newest invitation, meeting every requirement."""
    asked = await invitation(provider)
    return await provider.change("submitResponse", accepting(asked, **more), INVITATION)


def accepting(asked: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """The input of a yes."""
    answers = [{"requirementId": each["id"], "canMeet": True} for each in asked["package"]["requirements"]]
    return {
        "invitationId": asked["id"],
        "placementResponse": "YES_FULL",
        "termsAccepted": True,
        "answers": answers,
        **more,
    }


def declining(asked: Mapping[str, Any], reason: str = "NO_AVAILABILITY") -> dict[str, Any]:
    """The input of a no."""
    return {"invitationId": asked["id"], "placementResponse": "NO", "reasonCode": reason}


async def no(provider: Client, reason: str = "NO_AVAILABILITY") -> dict[str, Any]:
    """The provider declines its newest invitation."""
    return await provider.change("submitResponse", declining(await invitation(provider), reason), INVITATION)


async def withdraw(provider: Client) -> dict[str, Any]:
    """The provider takes its newest answer back."""
    asked = await invitation(provider)
    return await provider.change("withdrawResponse", {"invitationId": asked["id"]}, INVITATION)


async def decision(broker: Client, package: Mapping[str, Any], organisation: str) -> dict[str, Any]:
    """The input of a decision for the service of an organisation."""
    asked = await broker.data(
        "query Asked($id: ID!) { package(id: $id) { invitations(first: 50) { nodes { id organisation { slug } } } } }",
        id=package["id"],
    )
    nodes = asked["package"]["invitations"]["nodes"]
    return {
        "packageId": package["id"],
        "invitationId": next(node["id"] for node in nodes if node["organisation"]["slug"] == organisation),
        "sourceCode": "SOURCING_OFFICER",
        "primaryReasonCode": "MEETS_REQUIREMENTS",
        "defaultNotAwardedCode": "NA-D4",
    }


async def refusals(client: Client, mutation: str, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Everything with which a mutation is refused; nothing was changed."""
    shown = INVITATION if mutation in OF_PROVIDERS else PACKAGE
    payload = await client.attempt(mutation, given, shown)
    errors: list[dict[str, Any]] = payload["userErrors"]
    assert not errors or payload[shown.partition(" ")[0]] is None
    return errors


async def refused(client: Client, mutation: str, given: Mapping[str, Any]) -> list[str]:
    """The codes of the same."""
    return [error["code"] for error in await refusals(client, mutation, given)]
