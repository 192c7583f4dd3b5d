"""Unknown, foreign and nonsensical ids are the same: not found (rule P26, and the council's side of it)."""

from typing import Any

import pytest

from tests.client import Client
from tests.stories import brokering as steps

UNKNOWN = "00000000-0000-4000-8000-000000000000"


async def test_P26_unknown_foreign_and_nonsensical_invitations_are_the_same(
    broker: Client, carefirst: Client, care4all: Client
) -> None:
    await steps.sent(broker, ["care4all"])
    foreign = (await steps.invitation(care4all))["id"]
    answers = []
    for id in (foreign, f"invitation_{UNKNOWN}", "invitation_x", "", "package_" + foreign.partition("_")[2]):
        given = {"invitationId": id, "placementResponse": "NO", "reasonCode": "NO_AVAILABILITY"}
        answers.append(await steps.refusals(carefirst, "submitResponse", given))
        read = await carefirst.data("query R($id: ID!) { invitation(id: $id) { id } node(id: $id) { id } }", id=id)
        assert read == {"invitation": None, "node": None}
    message = "There is no invitation with this id that you may see."
    assert answers == [[{"code": "NOT_FOUND", "message": message, "path": ["invitationId"]}]] * 5


@pytest.mark.parametrize(
    ("mutation", "given"),
    [
        ("updatePackageProfile", {}),
        ("addRequirements", {"requirements": []}),
        ("removeRequirement", {"requirementId": f"requirement_{UNKNOWN}"}),
        ("addServices", {"serviceIds": []}),
        ("removeService", {"serviceId": f"service_{UNKNOWN}"}),
        ("finalisePackage", {}),
        ("modifyDeadline", {"deadlineAt": "2030-01-01T00:00:00Z"}),
        (
            "recordDecision",
            {"invitationId": f"invitation_{UNKNOWN}", "sourceCode": "X", "primaryReasonCode": "X"},
        ),
        ("cancelPackage", {"reasonCode": "ERROR"}),
    ],
)
async def test_unknown_foreign_and_nonsensical_packages_are_the_same(
    broker: Client, norfolk: Client, mutation: str, given: dict[str, Any]
) -> None:
    foreign = await steps.draft(norfolk, level="Home Support – Framework", reference=steps.NORFOLK_REFERENCE)
    message = "There is no package with this id that you may see."
    for id in (foreign["id"], f"package_{UNKNOWN}", "1016-11", "invitation_" + foreign["id"].partition("_")[2]):
        errors = await steps.refusals(broker, mutation, {"packageId": id, **given})
        assert errors == [{"code": "NOT_FOUND", "message": message, "path": ["packageId"]}]
        read = await broker.data("query R($id: ID!) { package(id: $id) { id } node(id: $id) { id } }", id=id)
        assert read == {"package": None, "node": None}
    assert await steps.package(norfolk, foreign["id"], "status version") == {"status": "DRAFT", "version": 1}
