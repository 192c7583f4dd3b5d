"""What a provider sees of a package, and what nobody but the council does (rules P8, P26, Q8)."""

import json
from typing import Any

import pytest

from tests.client import Client
from tests.stories import brokering as steps

BRIEF = """{ invitations(tab: ALL, first: 1) { nodes { sentAt deadlineAt service { name } package {
  authority { name } reference clientReference serviceLevel serviceName startDate hoursRequired daysRequired frequency
  location additionalInformation { title value } requirements { code title question negotiable } highPriority } } } }"""


async def brief(provider: Client) -> dict[str, Any]:
    """What the newest invitation tells."""
    told: dict[str, Any] = (await provider.data(BRIEF))["invitations"]["nodes"][0]["package"]
    return told


async def test_P8_a_provider_is_told_what_it_needs_to_answer(broker: Client, carefirst: Client) -> None:
    information = [{"code": "GENDER", "value": "Female"}]
    profile = {"startDate": "2030-01-11", "additionalInformation": information}
    await steps.sent(broker, profile=profile, requirements=[{"code": "HOME_CARE_002"}])
    assert await brief(carefirst) == {
        "authority": {"name": "Solihull Metropolitan Borough Council"},
        "reference": "1016-11",
        "clientReference": "LAS 1234",
        "serviceLevel": "Care at Home Support Standard",
        "serviceName": "Care First Home Support",
        "startDate": "2030-01-11",
        "hoursRequired": "7.00",
        "daysRequired": None,
        "frequency": "WEEKLY",
        "location": "B90 1SH",
        "additionalInformation": [{"title": "Gender", "value": "Female"}],
        "requirements": [
            {
                "code": "HOME_CARE_002",
                "title": "Essential: Start Date",
                "question": "Can you start on the proposed start date?",
                "negotiable": False,
            }
        ],
        "highPriority": False,
    }


@pytest.mark.parametrize("field", ["personAge", "personGender", "team { name }", "officer { username }"])
async def test_P8_a_brief_says_nothing_of_the_person_and_the_officer(carefirst: Client, field: str) -> None:
    answer = await carefirst.post(f"{{ invitations(tab: ALL, first: 1) {{ nodes {{ package {{ {field} }} }} }} }}")
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (400, "GRAPHQL_VALIDATION_FAILED")


async def test_P8_the_persons_age_and_gender_are_the_councils(broker: Client, carefirst: Client, owner: Any) -> None:
    package = await steps.sent(broker, profile={"personAge": 87, "personGender": "FEMALE"})
    seen = await steps.package(broker, package["id"], "personAge personGender team { name } officer { username }")
    assert seen == {"personAge": 87, "personGender": "FEMALE", "team": None, "officer": {"username": "solihull.broker"}}
    told = await owner.fetchval("SELECT string_agg(to_jsonb(b)::text, '') FROM briefs b")
    assert "FEMALE" not in told
    assert ": 87" not in told


async def test_Q8_norfolk_cuts_the_location_for_all_but_the_winner(
    norfolk: Client, carefirst: Client, care4all: Client
) -> None:
    package = await steps.sent(norfolk, **steps.norfolk())
    assert [(await brief(one))["location"] for one in (carefirst, care4all)] == ["NR1 1", "NR1 1"]
    await steps.yes(carefirst)
    await steps.yes(care4all)
    await norfolk.change("recordDecision", await steps.decision(norfolk, package, "carefirst"), steps.PACKAGE)
    assert [(await brief(one))["location"] for one in (carefirst, care4all)] == ["NR1 1AA", "NR1 1"]


async def test_P26_nothing_a_provider_reads_tells_who_else_was_asked_or_answered(
    broker: Client, carefirst: Client, care4all: Client
) -> None:
    package = await steps.sent(broker)
    await steps.yes(care4all)
    nodes = (
        await steps.package(broker, package["id"], "invitations(first: 9) { nodes { id organisation { slug } } }")
    )["invitations"]["nodes"]
    theirs = next(node["id"] for node in nodes if node["organisation"]["slug"] == "care4all")
    for asked in (theirs, package["id"]):
        found = await carefirst.data(
            "query N($id: ID!) { node(id: $id) { __typename id } invitation(id: $id) { state } }", id=asked
        )
        assert found == {"node": None, "invitation": None}
    everything = json.dumps([await carefirst.data(BRIEF), await steps.invitations(carefirst)])
    for secret in ("Care 4 All", "care4all", theirs, package["id"], "Solihull Broker"):
        assert secret not in everything
    given = {"invitationId": theirs}
    assert await steps.refused(carefirst, "withdrawResponse", given) == ["NOT_FOUND"]
    assert await steps.board(broker, package["id"]) == ("AWAITING_RESPONSES", False, 2, 1, 1)


@pytest.mark.parametrize(
    "query",
    [
        "{ packages(first: 1) { totalCount } }",
        "query P($id: ID!) { package(id: $id) { status } }",
        "{ services(first: 9) { nodes { name } } }",
        "{ serviceLevels { code } }",
        "query N($id: ID!) { viewer { role } package(id: $id) { submittedCount } }",
    ],
)
async def test_P26_the_councils_side_is_closed_to_a_provider(broker: Client, carefirst: Client, query: str) -> None:
    package = await steps.sent(broker)
    answer = await carefirst.post(query, {"id": package["id"]})
    assert answer.status_code == 403
    assert "data" not in answer.json()
    assert [error["extensions"]["code"] for error in answer.json()["errors"]] == ["FORBIDDEN"]


@pytest.mark.parametrize(
    "field",
    ["sentCount", "submittedCount", "acceptingCount", "invitations(first: 1) { totalCount }", "selections { origin }",
     "status", "canDecide", "createdBy { username }", "decision { decidedAt }"],
)  # fmt: skip
async def test_P26_a_brief_has_no_field_for_the_packages_internals(carefirst: Client, field: str) -> None:
    answer = await carefirst.post(f"{{ invitations(tab: ALL, first: 1) {{ nodes {{ package {{ {field} }} }} }} }}")
    assert answer.status_code == 400
    assert [error["extensions"]["code"] for error in answer.json()["errors"]] == ["GRAPHQL_VALIDATION_FAILED"]


async def test_P26_a_provider_reads_the_reasons_for_a_no_and_no_others(carefirst: Client) -> None:
    found = (await carefirst.data("{ reasonCodes { kind } }"))["reasonCodes"]
    assert {reason["kind"] for reason in found} == {"REJECTION"}
    assert (await carefirst.data("{ reasonCodes(kind: DECISION) { code } }"))["reasonCodes"] == []


async def test_P8_what_is_written_after_sending_does_not_change_what_was_told(
    broker: Client, carefirst: Client, owner: Any
) -> None:
    await steps.sent(broker)
    before = await brief(carefirst)
    await owner.execute("UPDATE packages SET hours_required = 99, client_reference = 'LAS 9'")
    assert await brief(carefirst) == before
