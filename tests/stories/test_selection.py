"""Whom to ask: found by the algorithm, added and removed by hand, and every service that was left out explained."""

from typing import Any

import pytest

from tests.client import Client
from tests.stories import brokering as steps

CONSIDERATION = """consideration {
  consideredAt consideredBy { username } excludedCount
  criteria { areas level day category contractBasis framework lot age gender }
  exclusions(first: 100) { totalCount nodes { service { name } reasons explanation } }
}"""
CHOSEN = "selections { origin service { name organisation { slug } } }"
LOVE_4_CARE, CARE_4_ALL = "Love 4 Care Home Support", "Care 4 All Home Support"


async def select(broker: Client, package: dict[str, Any]) -> dict[str, Any]:
    """Run the algorithm; the package afterwards."""
    shown = f"package {{ id version {CHOSEN} {CONSIDERATION} }}"
    return await broker.change("selectServicesByAlgorithm", {"packageId": package["id"]}, shown)


def chosen(package: dict[str, Any]) -> set[tuple[str, str]]:
    """Names and origins."""
    return {(each["service"]["name"], each["origin"]) for each in package["selections"]}


def left_out(package: dict[str, Any]) -> dict[str, tuple[list[str], str]]:
    """Reasons and explanations by name."""
    nodes = package["consideration"]["exclusions"]["nodes"]
    return {node["service"]["name"]: (node["reasons"], node["explanation"]) for node in nodes}


async def service(broker: Client, name: str) -> str:
    """The id of a service."""
    data = await broker.data("query S($name: String) { services(first: 1, name: $name) { nodes { id } } }", name=name)
    found: str = data["services"]["nodes"][0]["id"]
    return found


async def test_B10_B28_pcc_is_found_by_the_algorithm_and_care_4_all_is_added_by_hand(norfolk: Client) -> None:
    package = await steps.described(norfolk, **steps.norfolk())
    found = await select(norfolk, package)
    assert chosen(found) == {(LOVE_4_CARE, "ALGORITHM")}
    considered = found["consideration"]
    assert considered["consideredBy"] == {"username": "norfolk.broker"}
    assert considered["criteria"] == {
        "areas": ["NR", "NR1", "NR1 1"],
        "level": "Home Support – Framework",
        "day": considered["consideredAt"][:10],
        "category": None,
        "contractBasis": "FRAMEWORK",
        "framework": "Home Support",
        "lot": None,
        "age": None,
        "gender": None,
    }
    why = left_out(found)
    assert considered["excludedCount"] == considered["exclusions"]["totalCount"] == len(why)
    assert list(why) == sorted(why, key=str.lower)
    assert why[CARE_4_ALL] == (["AREA_NOT_SERVED"], "It serves IP, PE; care is needed in NR1 1.")
    reasons, explanation = why["Home Care Nights"]
    assert reasons == ["SUSPENDED"]
    assert explanation.startswith("It is suspended from 05/01/2026 until further notice (New placements are paused")
    assert why["Spot Day Care at Home"] == (
        ["NOT_ON_FRAMEWORK"],
        'The service level is bought on the framework "Home Support"; this service is on none.',
    )
    given = {"packageId": package["id"], "serviceIds": [await service(norfolk, CARE_4_ALL)]}
    both = await norfolk.change("addServices", given, f"package {{ {CHOSEN} }}")
    assert chosen(both) == {(LOVE_4_CARE, "ALGORITHM"), (CARE_4_ALL, "MANUAL")}
    sent = await norfolk.change("finalisePackage", {"packageId": package["id"]}, steps.PACKAGE)
    assert sent["sentCount"] == 2


async def test_B10_another_run_takes_off_its_own_earlier_services_only(norfolk: Client) -> None:
    package = await steps.described(norfolk, **steps.norfolk())
    given = {"packageId": package["id"], "serviceIds": [await service(norfolk, "Home Care Ltd")]}
    await norfolk.change("addServices", given, steps.PACKAGE)
    first = await select(norfolk, package)
    assert chosen(first) == {(LOVE_4_CARE, "ALGORITHM"), ("Home Care Ltd", "MANUAL")}
    again = await select(norfolk, package)
    assert (chosen(again), again["version"]) == (chosen(first), first["version"] + 1)
    moved = {"packageId": package["id"], "location": "PE30 1AA"}
    await norfolk.change("updatePackageProfile", moved, steps.PACKAGE)
    other = await select(norfolk, package)
    assert chosen(other) == {
        ("Care First Home Support", "ALGORITHM"),
        ("Care First Rural Support", "ALGORITHM"),
        (CARE_4_ALL, "ALGORITHM"),
        (LOVE_4_CARE, "ALGORITHM"),
        ("Home Care Ltd", "MANUAL"),
    }
    back = {"packageId": package["id"], "location": "NR1 1AA"}
    await norfolk.change("updatePackageProfile", back, steps.PACKAGE)
    assert chosen(await select(norfolk, package)) == chosen(first)


async def test_B28_a_block_level_finds_services_with_a_block_contract(norfolk: Client) -> None:
    found = await select(norfolk, await steps.described(norfolk, **steps.norfolk("Home Support – Block")))
    assert chosen(found) == {("Home Care Ltd", "ALGORITHM")}
    assert left_out(found)[LOVE_4_CARE] == (
        ["NO_BLOCK_CONTRACT"],
        "The service level is bought under a block contract; this service has none.",
    )


async def test_P31_C4_a_day_level_finds_its_category_and_who_serves_the_person(broker: Client) -> None:
    level = {"level": "Day Opportunities - FCA"}
    old = await select(broker, await steps.described(broker, **level, profile={"personAge": 65}))
    assert chosen(old) == set()
    assert left_out(old)["Spot Day Community Club"] == (
        ["AGE_OUTSIDE"],
        "It serves people aged 18 to 64; the person is 65.",
    )
    reasons, explanation = left_out(old)["Spot Day Centre"]
    assert reasons == ["LEVEL_NOT_OFFERED", "CATEGORY_MISMATCH"]
    assert explanation == (
        'It does not offer the service level "Day Opportunities - FCA". The service level goes to FCA services only;'
        " this one is SPOT."
    )
    young = await select(broker, await steps.described(broker, **level, profile={"personAge": 64}))
    assert chosen(young) == {("Spot Day Community Club", "ALGORITHM")}


async def test_B11_where_nobody_is_found_nothing_can_be_sent(broker: Client) -> None:
    package = await steps.described(broker, profile={"location": "LE3 8RA"})
    found = await select(broker, package)
    assert (found["selections"], len(left_out(found))) == ([], 11)
    given = {"packageId": package["id"], "deadlineAt": steps.in_hours(2)}
    assert await steps.refused(broker, "finalisePackage", given) == ["NO_SERVICES"]


async def test_B10_without_a_postcode_the_sentence_says_what_is_missing(broker: Client) -> None:
    package = await steps.draft(broker)
    (error,) = await steps.refusals(broker, "selectServicesByAlgorithm", {"packageId": package["id"]})
    assert (error["code"], error["path"]) == ("SELECTION_WITHOUT_LOCATION", [])
    assert "enter it first" in error["message"]
    seen = await steps.package(broker, package["id"], "consideration { consideredAt } removals { reason }")
    assert seen == {"consideration": None, "removals": []}


async def test_B10_nothing_is_found_once_the_package_is_sent(broker: Client) -> None:
    package = await steps.sent(broker)
    given = {"packageId": package["id"]}
    assert await steps.refused(broker, "selectServicesByAlgorithm", given) == ["PACKAGE_NOT_DRAFT"]


async def test_both_services_of_one_organisation_are_found_and_asked(broker: Client, carefirst: Client) -> None:
    """Section 5: a provider in two services of one organisation."""
    package = await steps.described(broker, level="Care at Home Support Low Density", profile={"location": "B93 1AA"})
    found = await select(broker, package)
    of_care_first = {each["service"]["name"] for each in found["selections"]
                     if each["service"]["organisation"]["slug"] == "carefirst"}  # fmt: skip
    assert of_care_first == {"Care First Home Support", "Care First Rural Support"}
    given = {"packageId": package["id"], "deadlineAt": steps.in_hours(2)}
    sent = await broker.change("finalisePackage", given, steps.PACKAGE)
    assert sent["sentCount"] == len(found["selections"])
    assert len(await steps.invitations(carefirst)) == 2


async def test_B10_what_is_taken_off_is_remembered_with_its_reason(broker: Client) -> None:
    package = await steps.described(broker)
    await select(broker, package)
    for name, reason in (("Care First Home Support", " The family asked for another. "), (CARE_4_ALL, None)):
        given = {"packageId": package["id"], "serviceId": await service(broker, name), "reason": reason}
        await broker.change("removeService", given, steps.PACKAGE)
    seen = await steps.package(
        broker, package["id"], "removals { origin reason service { name } removedBy { username } removedAt }"
    )
    assert [(each["service"]["name"], each["origin"], each["reason"]) for each in seen["removals"]] == [
        ("Care First Home Support", "ALGORITHM", "The family asked for another."),
        (CARE_4_ALL, "ALGORITHM", None),
    ]
    assert {each["removedBy"]["username"] for each in seen["removals"]} == {"solihull.broker"}


async def test_exclusions_come_in_pages_and_by_reason(broker: Client) -> None:
    package = await steps.described(broker)
    await select(broker, package)
    whole = [node["service"]["name"] for node in (await exclusions(broker, package, "first: 100"))["nodes"]]
    paged: list[str] = []
    info: dict[str, Any] = {"hasNextPage": True}
    while info["hasNextPage"]:
        after = f', after: "{info["endCursor"]}"' if paged else ""
        page = await exclusions(broker, package, f"first: 2{after}")
        assert page["totalCount"] == len(whole)
        paged += [node["service"]["name"] for node in page["nodes"]]
        info = page["pageInfo"]
    assert paged == whole
    last = await exclusions(broker, package, "last: 1")
    assert [node["service"]["name"] for node in last["nodes"]] == whole[-1:]
    suspended = await exclusions(broker, package, "first: 100, reason: SUSPENDED")
    assert [node["service"]["name"] for node in suspended["nodes"]] == ["Home Care Nights"]
    named = await exclusions(broker, package, 'first: 100, name: "spot day c"')
    assert [node["service"]["name"] for node in named["nodes"]] == ["Spot Day Centre", "Spot Day Community Club"]


async def exclusions(broker: Client, package: dict[str, Any], asked: str) -> dict[str, Any]:
    """One page."""
    page = f"exclusions({asked}) {{ totalCount pageInfo {{ endCursor hasNextPage }} nodes {{ service {{ name }} }} }}"
    seen = await steps.package(broker, package["id"], f"consideration {{ {page} }}")
    found: dict[str, Any] = seen["consideration"]["exclusions"]
    return found


async def test_facts_are_not_told_of_an_arrangement_that_was_changed_later(broker: Client, owner: Any) -> None:
    package = await steps.described(broker, profile={"location": "LE3 8RA"})
    await select(broker, package)
    change = (
        "UPDATE arrangements m SET areas = $1, updated_at = $2 FROM services s, authorities a WHERE s.id = m.service_id"
        " AND a.id = m.authority_id AND a.slug = 'solihull' AND s.name = 'Care 4 All Home Support' RETURNING m.areas"
    )
    before = await owner.fetchval("SELECT now()")
    await owner.fetch("SELECT pg_sleep(0.01)")
    await owner.execute(change, ["LE"], await owner.fetchval("SELECT clock_timestamp()"))
    try:
        seen = await steps.package(broker, package["id"], CONSIDERATION)
        reasons, explanation = left_out(seen)[CARE_4_ALL]
        assert reasons == ["AREA_NOT_SERVED"]
        assert explanation.startswith("These were the reasons when it was considered.")
    finally:
        await owner.execute(change, ["B"], before)


ARRANGEMENT = """arrangement {
  category blockContract framework lots tier levels { name } areas minimumAge maximumAge gender hourlyRate dayRate
  suspended suspendedFrom suspendedUntil suspensionReason version
}"""


async def arrangement(client: Client, name: str) -> Any:
    """What the caller's council arranged with a service."""
    document = f"query S($name: String) {{ services(first: 1, name: $name) {{ nodes {{ {ARRANGEMENT} }} }} }}"
    return (await client.data(document, name=name))["services"]["nodes"][0]["arrangement"]


async def test_B10_all_that_is_arranged_is_shown_to_its_own_council_only(broker: Client, norfolk: Client) -> None:
    day = await arrangement(broker, "Spot Day Centre")
    assert (day["category"], day["dayRate"], day["hourlyRate"], day["suspended"]) == ("SPOT", "50.00", None, False)
    assert day["levels"] == [{"name": "Day Opportunities - Spot"}, {"name": "Change of Package"}]
    assert await arrangement(norfolk, "Spot Day Centre") is None
    nights = await arrangement(norfolk, "Home Care Nights")
    assert (nights["framework"], nights["areas"], nights["suspended"]) == ("Home Support", ["NR"], True)
    assert (nights["suspendedFrom"], nights["suspendedUntil"]) == ("2026-01-05", None)
    assert nights["suspensionReason"].startswith("New placements are paused")
    assert (await arrangement(broker, "Home Care Nights"))["areas"] == ["B"]


NARROWED = [
    ('postcode: "NR1 1AA"', ["Care 4 All Respite", "Home Care Ltd", "Home Care Nights", LOVE_4_CARE,
                             "Spot Day Care at Home"]),
    ('postcode: "NR1 1AA", suspended: true', ["Home Care Nights"]),
    ('postcode: "nr11aa", category: FRAMEWORK, suspended: false', [LOVE_4_CARE]),
    ("arranged: false", ["Solihull Day Centre", "Spot Day Centre", "Spot Day Community Club"]),
    ('arranged: true, name: "love"', [LOVE_4_CARE]),
    ("category: SPOT", []),
]  # fmt: skip


@pytest.mark.parametrize(("narrowed", "names"), NARROWED)
async def test_B10_the_directory_is_narrowed_by_what_is_arranged(
    norfolk: Client, narrowed: str, names: list[str]
) -> None:
    data = await norfolk.data(f"{{ services(first: 100, {narrowed}) {{ totalCount nodes {{ name }} }} }}")
    assert [node["name"] for node in data["services"]["nodes"]] == names
    assert data["services"]["totalCount"] == len(names)


async def test_B10_the_directory_is_narrowed_by_service_level(broker: Client, norfolk: Client) -> None:
    known = (await steps.reference_data(broker))["serviceLevels"]
    level = next(each["id"] for each in known if each["name"] == "Day Opportunities - Spot")
    document = "query L($level: ID!) { services(first: 9, serviceLevelId: $level) { nodes { name } } }"
    assert (await broker.data(document, level=level))["services"]["nodes"] == [{"name": "Spot Day Centre"}]
    assert (await norfolk.data(document, level=level))["services"]["nodes"] == []
