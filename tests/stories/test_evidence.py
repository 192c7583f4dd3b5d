"""How fairly a package was offered, as one query and one statement (rules B10, B15, B27, P26, Q36)."""

from typing import Any
from uuid import UUID

import pytest

import db.pool
from db.clock import Clock
from db.transaction import Database
from domain.matching import ExclusionReason, bit
from resolvers.request import Request
from schema.engine import Asked
from settings import Login, Settings
from tests.client import Client
from tests.schema import arranging
from tests.schema.test_two_ways import engine
from tests.stories import brokering as steps

__all__ = ["engine"]
EVIDENCE = """query Evidence($id: ID!) { package(id: $id) { evidence {
    asked(first: 20) { totalCount nodes {
        service { name } organisation { name } origin selectedBy { username } selectedAt sentAt deadlineAt
        brief { reference location startDate requirements { title description } additionalInformation { title value } }
        answers(first: 5) { nodes { number action recordedAt } }
        readings(first: 5) { nodes { account { username } number readAt } } } }
    notAsked(first: 20) { totalCount nodes { service { name } reasons } }
    removed { service { name } origin reason removedBy { username } removedAt }
    consideration { consideredBy { username } consideredAt criteria { areas } excludedCount }
    deadlines(first: 20) { nodes { at account { username } oldDeadlineAt deadlineAt } }
    decision { decidedAt invitation { service { name } } } } } }"""
PASSED_OVER = """
INSERT INTO considerations (package_id, authority_id, considered_by, considered_at, criteria, excluded, reasons)
SELECT p.id, p.authority_id, p.created_by, now(), '{"areas": ["B"], "level_name": "L", "day": "2026-01-05"}',
       ARRAY(SELECT s.id FROM services s WHERE s.name IN ('Home Care Nights', 'Care 4 All Home Support')),
       ARRAY[$2::smallint, $2]
FROM packages p WHERE p.id = $1
"""
REMOVED = """
INSERT INTO removals (package_id, authority_id, service_id, origin, reason, removed_by, removed_at)
SELECT p.id, p.authority_id, s.id, 'ALGORITHM', 'Asked last week', p.created_by, now()
FROM packages p, services s WHERE p.id = $1 AND s.name = 'Spot Day Care at Home'
"""


ASKED = """query E($id: ID!, $after: String) { package(id: $id) { evidence { asked(first: 1, after: $after) {
  pageInfo { endCursor hasNextPage } nodes { sentAt service { name } } } } } }"""


async def evidence(client: Client, package: Any) -> dict[str, Any]:
    """All the evidence of a package."""
    found: dict[str, Any] = (await client.data(EVIDENCE, id=package["id"]))["package"]["evidence"]
    return found


async def test_B10_B15_Q36_one_query_says_who_was_asked_told_heard_and_read(
    broker: Client, colleague: Client, carefirst: Client, owner: Any
) -> None:
    package = await steps.sent(broker, requirements=[{"code": "HOME_CARE_001"}])
    row = UUID(package["id"].removeprefix("package_"))
    await owner.execute(PASSED_OVER, row, bit(ExclusionReason.SUSPENDED))
    await owner.execute(REMOVED, row)
    await steps.yes(carefirst)
    await steps.package(colleague, package["id"], "invitations(first: 9) { nodes { response { submittedAt } } }")
    later = steps.in_hours(9)
    await colleague.change("modifyDeadline", {"packageId": package["id"], "deadlineAt": later}, steps.PACKAGE)
    found = await evidence(broker, package)

    asked = {node["service"]["name"]: node for node in found["asked"]["nodes"]}
    assert (found["asked"]["totalCount"], sorted(asked)) == (2, ["Care 4 All Home Support", "Care First Home Support"])
    first = asked["Care First Home Support"]
    assert (first["origin"], first["selectedBy"]) == ("MANUAL", {"username": "solihull.broker"})
    assert (first["brief"]["reference"], first["brief"]["location"]) == ("1016-11", "B90 1SH")
    assert len(first["brief"]["requirements"]) == 1
    assert [(node["number"], node["action"]) for node in first["answers"]["nodes"]] == [(2, "SUBMITTED")]
    (read,) = first["readings"]["nodes"]
    assert (read["account"], read["number"]) == ({"username": "solihull.broker2"}, 2)
    assert first["sentAt"] < first["answers"]["nodes"][0]["recordedAt"] < read["readAt"]
    assert asked["Care 4 All Home Support"]["answers"]["nodes"] == []

    # Care 4 All was passed over by the algorithm, and then asked by hand
    assert found["notAsked"] == {
        "totalCount": 1,
        "nodes": [{"service": {"name": "Home Care Nights"}, "reasons": ["SUSPENDED"]}],
    }
    (gone,) = found["removed"]
    assert (gone["service"]["name"], gone["reason"]) == ("Spot Day Care at Home", "Asked last week")
    sent, moved = found["deadlines"]["nodes"]
    assert (sent["oldDeadlineAt"], moved["account"]) == (None, {"username": "solihull.broker2"})
    assert moved["oldDeadlineAt"] == sent["deadlineAt"] == package["deadlineAt"]
    assert found["consideration"]["consideredBy"] == {"username": "solihull.broker"}
    assert found["consideration"]["excludedCount"] == 2
    assert found["decision"] is None


async def test_B27_evidence_of_a_draft_is_empty_and_after_the_award_has_the_decision(
    broker: Client, carefirst: Client
) -> None:
    draft = await evidence(broker, await steps.draft(broker))
    assert [draft[name]["nodes"] for name in ("asked", "notAsked", "deadlines")] == [[], [], []]
    assert (draft["removed"], draft["consideration"], draft["decision"]) == ([], None, None)
    package = await steps.sent(broker, ["carefirst"])
    await steps.yes(carefirst)
    await broker.change("recordDecision", await steps.decision(broker, package, "carefirst"), steps.PACKAGE)
    found = await evidence(broker, package)
    assert found["decision"]["invitation"] == {"service": {"name": "Care First Home Support"}}
    # the location that was told, also after the award told more
    assert found["asked"]["nodes"][0]["brief"]["location"] == "B90 1SH"


async def test_P26_evidence_is_its_own_councils(broker: Client, norfolk: Client, carefirst: Client) -> None:
    package = await steps.sent(broker, ["carefirst"])
    assert (await norfolk.data(EVIDENCE, id=package["id"])) == {"package": None}
    answer = await carefirst.post(EVIDENCE, {"id": package["id"]})
    assert answer.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"


@pytest.mark.parametrize("opened", [False, True])
async def test_Q36_evidence_and_readings_are_one_statement(
    broker: Client, carefirst: Client, settings: Settings, engine: Any, sign_in: Any, opened: bool
) -> None:
    package = await steps.sent(broker, ["carefirst"])
    await steps.yes(carefirst)
    viewer = (await arranging.viewers(sign_in, settings))["solihull.broker"]
    pool = await db.pool.connect(settings.login_url(Login.APP), size=1, statement_timeout_seconds=20, name="tests one")
    query = EVIDENCE
    if opened:
        query = query.replace(
            "evidence {", "invitations(first: 3) { nodes { response { submittedAt } } } evidence {", 1
        )
    try:
        request = Request(viewer, Database(pool, Clock(None)))
        await engine.answer(request, Asked(query, None, {"id": package["id"]}))
        statements = await pool.fetch("SELECT statement FROM pg_prepared_statements")
    finally:
        await pool.close()
    ours = [row["statement"] for row in statements if "actual" in row["statement"]]
    assert len(ours) == 1
    assert ("INSERT INTO readings" in ours[0]) == opened
    assert not [row for row in statements if "pg_" not in row["statement"] and row["statement"] not in ours]


async def test_B10_who_was_asked_at_one_instant_is_told_by_name_whichever_page_it_stands_on(broker: Client) -> None:
    services = (await broker.data("{ services(first: 9) { nodes { id name arrangement { suspended } } } }"))["services"]
    package = await steps.described(broker)
    chosen = [each for each in services["nodes"] if each["arrangement"] and not each["arrangement"]["suspended"]]
    chosen.sort(key=lambda each: each["name"], reverse=True)
    given = {"packageId": package["id"], "serviceIds": [each["id"] for each in chosen[:4]]}
    added = await broker.change("addServices", given, "package { selections { service { name } } }")
    names = sorted((each["name"] for each in chosen[:4]), key=str.lower)
    assert [each["service"]["name"] for each in added["selections"]] == names
    await broker.change(
        "finalisePackage", {"packageId": package["id"], "deadlineAt": steps.in_hours(2)}, "package { id }"
    )
    found, page = [], {"endCursor": None, "hasNextPage": True}
    while page["hasNextPage"]:
        asked = await broker.data(ASKED, id=package["id"], after=page["endCursor"])
        page, nodes = asked["package"]["evidence"]["asked"].values()
        found += nodes
    assert [each["service"]["name"] for each in found] == names
    assert len({each["sentAt"] for each in found}) == 1
