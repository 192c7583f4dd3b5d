"""The steps that stories share: a package of care described, sent and answered."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.client import Client

LEVEL = "Care at Home Support Standard"
SERVICES = ("Care First Home Care", "Care 4 All Home Support", "Spot Day Home Care")
PACKAGE = (
    "package { id reference status canDecide version sentCount submittedCount acceptingCount deadlineAt"
    " requirements { id code } }"
)


async def reference_data(broker: Client) -> dict[str, Any]:
    """What a broker's front end reads first."""
    return await broker.data(
        "{ viewer { authority { id } } serviceLevels { id name serviceType }"
        " services(first: 100) { nodes { id name suspended category organisation { slug } } }"
        " reasonCodes { id kind code label blockOnly } }"
    )


def in_hours(hours: float) -> str:
    """An instant from now, as the API takes it."""
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat()


async def draft(broker: Client, **more: Any) -> dict[str, Any]:
    """A new package."""
    known = await reference_data(broker)
    level = next(level for level in known["serviceLevels"] if level["name"] == more.get("level", LEVEL))
    given = {
        "authorityId": known["viewer"]["authority"]["id"],
        "serviceType": level["serviceType"],
        "serviceLevelId": level["id"],
        "clientReference": more.get("client", "LAS 1234"),
        "termsAccepted": True,
    }
    if "reference" in more:
        given["reference"] = more["reference"]
    return await broker.change("createPackage", given, PACKAGE)


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


async def sent(
    broker: Client, organisations: Sequence[str] = ("carefirst", "care4all"), hours: float = 2, **more: Any
) -> dict[str, Any]:
    """A package sent to the first eligible service of each organisation."""
    package = await described(broker, **more)
    services = await services_of(broker, organisations)
    await broker.change("addServices", {"packageId": package["id"], "serviceIds": services}, PACKAGE)
    return await broker.change("finalisePackage", {"packageId": package["id"], "deadlineAt": in_hours(hours)}, PACKAGE)


async def services_of(broker: Client, organisations: Sequence[str]) -> list[str]:
    """The first service of each organisation that can be asked for care at home."""
    known = (await reference_data(broker))["services"]["nodes"]
    found = []
    for slug in organisations:
        eligible = [
            service["id"] for service in known if service["organisation"]["slug"] == slug and not service["suspended"]
        ]
        found.append(eligible[0])
    return found


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


INVITATION = "invitation { id state tab version response { placementResponse meetsAllEssential } }"


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


async def no(provider: Client, reason: str | None = None) -> dict[str, Any]:
    """The provider declines its newest invitation."""
    asked = await invitation(provider)
    codes = (await provider.data("{ reasonCodes(kind: REJECTION) { code blockOnly } }"))["reasonCodes"]
    code = reason or next(each["code"] for each in codes if not each["blockOnly"])
    given = {"invitationId": asked["id"], "placementResponse": "NO", "reasonCode": code}
    return await provider.change("submitResponse", given, INVITATION)


async def decision(broker: Client, package: Mapping[str, Any], organisation: str) -> dict[str, Any]:
    """The input of a decision for the service of an organisation."""
    known = (await reference_data(broker))["reasonCodes"]
    asked = await broker.data(
        "query Asked($id: ID!) { package(id: $id) { invitations(first: 50) { nodes { id organisation { slug } } } } }",
        id=package["id"],
    )
    nodes = asked["package"]["invitations"]["nodes"]
    return {
        "packageId": package["id"],
        "invitationId": next(node["id"] for node in nodes if node["organisation"]["slug"] == organisation),
        "sourceCode": next(each["code"] for each in known if each["kind"] == "DECISION_SOURCE"),
        "primaryReasonCode": next(each["code"] for each in known if each["kind"] == "DECISION"),
    }
