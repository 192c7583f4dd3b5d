"""Brokerage managers keep the directory; what one council arranges or suspends is no other's (rules B10, P31)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from tests.client import Client
from tests.serving import SignIn
from tests.stories import brokering as steps

ORGANISATION = "organisation { id slug name teamEmail cqcProviderId keptBy isKept version }"
SERVICE = (
    "service { id name version cqcLocationId cqcRating odsCode postcode retiredAt keptBy isKept"
    " arrangement { category blockContract suspended } externalReferences { system reference } }"
)
TERMS = {"category": "FRAMEWORK", "levels": ["CARE_AT_HOME_STANDARD"], "areas": ["b90", "CV1 2"], "hourlyRate": "21.50"}


@pytest_asyncio.fixture
async def manager(sign_in: SignIn, broker: Client) -> Client:
    """Solihull's brokerage manager."""
    return await sign_in("solihull.manager")


@pytest_asyncio.fixture
async def stranger(sign_in: SignIn, manager: Client) -> Client:
    """Norfolk's brokerage manager."""
    return await sign_in("norfolk.manager")


async def organisation(manager: Client, **more: Any) -> dict[str, Any]:
    return await manager.change("registerOrganisation", {"name": "New Care", **more}, ORGANISATION)


async def service(manager: Client, **more: Any) -> dict[str, Any]:
    given = {"organisationId": (await organisation(manager))["id"], "name": "New Care North", **more}
    return await manager.change("registerService", given, SERVICE)


async def errors(caller: Client, mutation: str, given: dict[str, Any], selection: str = SERVICE) -> list[Any]:
    told = (await caller.attempt(mutation, given, selection))["userErrors"]
    return [(error["code"], error["path"]) for error in told]


async def suspended(caller: Client, name: str = "New Care North") -> list[bool | None]:
    page = "query S($name: String) { services(first: 5, name: $name) { nodes { arrangement { suspended } } } }"
    nodes = (await caller.data(page, name=name))["services"]["nodes"]
    return [node["arrangement"] and node["arrangement"]["suspended"] for node in nodes]


async def test_an_organisation_and_its_service_are_entered_and_corrected(manager: Client, owner: Any) -> None:
    entered = await organisation(manager, teamEmail="team@new.example.org", cqcProviderId="1-101639925")
    assert (entered["slug"], entered["version"], entered["isKept"]) == ("new-care", 1, True)
    given = {"organisationId": entered["id"], "name": "North", "cqcLocationId": "ref00", "postcode": "b901sh"}
    north = await manager.change("registerService", {**given, "cqcRating": "UNRATED", "odsCode": "vlx0a"}, SERVICE)
    assert (north["cqcLocationId"], north["postcode"], north["odsCode"]) == ("REF00", "B90 1SH", "VLX0A")
    changed = {"serviceId": north["id"], "cqcRating": "GOOD", "odsCode": None, "expectedVersion": 1}
    north = await manager.change("updateService", changed, SERVICE)
    assert (north["cqcRating"], north["odsCode"], north["postcode"], north["version"]) == ("GOOD", None, "B90 1SH", 2)
    assert await errors(manager, "updateService", changed) == [("CONFLICT", ["expectedVersion"])]
    retired = await manager.change("updateService", {"serviceId": north["id"], "retired": True}, SERVICE)
    assert retired["retiredAt"] is not None
    assert await suspended(manager, "North") == []
    again = await manager.change("updateService", {"serviceId": north["id"], "retired": False}, SERVICE)
    assert again["retiredAt"] is None
    actions = [
        row["action"] for row in await owner.fetch("SELECT action FROM audit WHERE action !~ '^token' ORDER BY id")
    ]
    assert actions == ["organisation.registered", "service.registered", *["service.updated"] * 3]
    types = {row["type"] for row in await owner.fetch("SELECT type FROM events")}
    assert types == {"organisation.changed", "service.changed"}


async def test_what_all_see_is_kept_by_who_registered_it(manager: Client, stranger: Client, broker: Client) -> None:
    ours = await service(manager)
    given = {"serviceId": ours["id"], "name": "Theirs now"}
    (told,) = (await stranger.attempt("updateService", given, SERVICE))["userErrors"]
    assert (told["code"], told["path"]) == ("KEPT_BY_ANOTHER", ["serviceId"])
    assert "Solihull" in told["message"]
    (operators,) = await steps.services_of(broker, ["carefirst"])
    (told,) = (await manager.attempt("updateService", {"serviceId": operators, "name": "X"}, SERVICE))["userErrors"]
    assert "the operator of this service" in told["message"]
    seen = await stranger.data("query N($id: ID!) { node(id: $id) { ... on Service { name keptBy } } }", id=ours["id"])
    assert seen["node"]["name"] == "New Care North"


async def test_B10_suspending_never_touches_anothers_arrangement(
    manager: Client, stranger: Client, owner: Any, norfolk: Client
) -> None:
    ours = await service(manager)
    await manager.change("arrangeService", {"serviceId": ours["id"], **TERMS}, SERVICE)
    theirs = {"serviceId": ours["id"], "category": "SPOT", "levels": ["HOME_SUPPORT_FRAMEWORK"]}
    await stranger.change("arrangeService", theirs, SERVICE)
    of_norfolk = "authority_id = (SELECT id FROM authorities WHERE slug = 'norfolk')"
    rows = f"SELECT * FROM arrangements WHERE {of_norfolk} ORDER BY id"
    before = [dict(row) for row in await owner.fetch(rows)]
    given = {"serviceId": ours["id"], "reason": "Safeguarding"}
    found = await manager.change("suspendService", given, SERVICE)
    assert found["arrangement"]["suspended"] is True
    assert [dict(row) for row in await owner.fetch(rows)] == before
    assert (await suspended(manager), await suspended(norfolk)) == ([True], [False])
    assert await errors(stranger, "liftSuspension", {"serviceId": ours["id"]}) == [
        ("SERVICE_NOT_SUSPENDED", ["serviceId"])
    ]
    lifted = await manager.change("liftSuspension", {"serviceId": ours["id"]}, SERVICE)
    assert lifted["arrangement"]["suspended"] is False
    told = await owner.fetch("SELECT type, data FROM events WHERE type ~ '^service.suspen' ORDER BY recorded_at")
    assert [row["type"] for row in told] == ["service.suspended", "service.suspension_lifted"]
    assert "reason" not in told[0]["data"]


async def test_B10_the_last_day_of_a_suspension_is_suspended_and_the_next_is_not(manager: Client, clock: Any) -> None:
    ours = await service(manager)
    await manager.change("arrangeService", {"serviceId": ours["id"], **TERMS}, SERVICE)
    today = datetime.now(UTC).date()
    days = {"from": (today + timedelta(days=2)).isoformat(), "until": (today + timedelta(days=3)).isoformat()}
    await manager.change("suspendService", {"serviceId": ours["id"], "reason": "Holiday", **days}, SERVICE)
    seen = []
    for _ in range(5):
        seen += await suspended(manager)
        clock.advance(timedelta(days=1))
    assert seen == [False, False, True, True, False]


async def test_terms_are_the_viewers_own_and_validated_as_a_whole(manager: Client, owner: Any) -> None:
    ours = await service(manager)
    wrong = {"serviceId": ours["id"], "category": "SPOT", "levels": ["NO_SUCH"], "tier": 3}
    assert await errors(manager, "arrangeService", wrong) == [("UNKNOWN_SERVICE_LEVEL", ["levels", "0"])]
    wrong |= {"areas": ["B90 1SH"], "tier": 12, "minimumAge": -1}
    assert await errors(manager, "arrangeService", wrong) == [
        ("INVALID_INPUT", ["tier"]),
        ("INVALID_INPUT", ["areas", "0"]),
        ("INVALID_INPUT", ["minimumAge"]),
    ]
    assert await errors(manager, "suspendService", {"serviceId": ours["id"], "reason": "X"}) == [
        ("SERVICE_NOT_ARRANGED", ["serviceId"])
    ]
    await manager.change("arrangeService", {"serviceId": ours["id"], **TERMS}, SERVICE)
    row = await owner.fetchrow(
        "SELECT m.* FROM arrangements m JOIN services s ON s.id = m.service_id WHERE s.name = 'New Care North'"
    )
    assert (row["areas"], row["hourly_rate_pence"], row["version"]) == (["B90", "CV1 2"], 2150, 1)


@pytest.mark.parametrize("noun", ["organisation", "service", "package"])
async def test_external_references_are_each_councils_own(
    manager: Client, stranger: Client, broker: Client, noun: str
) -> None:
    ours = await service(manager)
    if noun == "package":
        id = (await steps.draft(broker))["id"]
    elif noun == "organisation":
        nodes = (await manager.data('{ organisations(first: 5, name: "new") { nodes { id } } }'))["organisations"]
        id = nodes["nodes"][0]["id"]
    else:
        id = ours["id"]
    selection = f"{noun} {{ externalReferences {{ system reference }} }}"
    given = {"objectId": id, "system": "CONTROCC", "reference": "4711"}
    noted = [{"system": "CONTROCC", "reference": "4711"}]
    assert (await manager.change("setExternalReference", given, selection))["externalReferences"] == noted
    read = f"query N($id: ID!) {{ node(id: $id) {{ ... on {noun.title()} {{ externalReferences {{ reference }} }} }} }}"
    if noun == "package":
        assert await errors(stranger, "setExternalReference", given, selection) == [("NOT_FOUND", ["objectId"])]
        assert (await stranger.data(read, id=id))["node"] is None
    else:
        assert (await stranger.data(read, id=id))["node"] == {"externalReferences": []}
    gone = await manager.change("setExternalReference", {**given, "reference": None}, selection)
    assert gone["externalReferences"] == []


async def test_unknown_organisations_and_services_are_not_found(manager: Client) -> None:
    for mutation, given in (
        ("updateService", {"serviceId": "service_x"}),
        ("arrangeService", {"serviceId": "package_x", "category": "SPOT"}),
        ("suspendService", {"serviceId": "", "reason": "X"}),
        ("liftSuspension", {"serviceId": ""}),
    ):
        assert await errors(manager, mutation, given) == [("NOT_FOUND", ["serviceId"])]
    assert await errors(manager, "registerService", {"organisationId": "x", "name": "A"}) == [
        ("NOT_FOUND", ["organisationId"])
    ]
    given = {"objectId": "level_00000000-0000-0000-0000-000000000000", "system": "X", "reference": "1"}
    assert await errors(manager, "setExternalReference", given, "package { id }") == [("NOT_FOUND", ["objectId"])]


@pytest.mark.parametrize(
    ("username", "seen"),
    [
        ("solihull.broker", True),
        ("solihull.commissioner", False),
        ("solihull.finance", True),
        ("solihull.practitioner", False),
    ],
)
async def test_external_references_are_for_brokerage_and_for_finance_who_match_by_them(
    manager: Client, broker: Client, sign_in: SignIn, owner: Any, username: str, seen: bool
) -> None:
    package, ours = await steps.draft(broker), await service(manager)
    for noun, id in (("package", package["id"]), ("service", ours["id"])):
        given = {"objectId": id, "system": "CONTROCC", "reference": "4711"}
        await manager.change("setExternalReference", given, f"{noun} {{ id }}")
    if username != "solihull.broker":
        who = await owner.fetchval("SELECT 'account_' || id FROM accounts WHERE username = $1", username)
        await broker.change("addSubscriber", {"packageId": package["id"], "accountId": who}, steps.PACKAGE)
    reader = await sign_in(username)
    for noun, id in (("Package", package["id"]), ("Service", ours["id"])):
        read = f"query N($id: ID!) {{ node(id: $id) {{ ... on {noun} {{ externalReferences {{ reference }} }} }} }}"
        found = (await reader.data(read, id=id))["node"]
        assert found == {"externalReferences": [{"reference": "4711"}] if seen else []}, noun
