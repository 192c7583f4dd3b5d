"""A change made in ignorance of another is refused, and says what happened meanwhile (rule Q24)."""

from typing import Any

import pytest

from tests.client import Client
from tests.stories import brokering as steps


async def test_Q24_a_conflict_says_what_changed_and_by_whom(broker: Client, colleague: Client) -> None:
    package = await steps.sent(broker)
    moved = {"packageId": package["id"], "deadlineAt": steps.in_hours(5), "expectedVersion": package["version"]}
    await colleague.change("modifyDeadline", moved, steps.PACKAGE)
    stale = moved | {"deadlineAt": steps.in_hours(6)}
    (error,) = await steps.refusals(broker, "modifyDeadline", stale)
    assert (error["code"], error["path"]) == ("CONFLICT", ["expectedVersion"])
    assert "deadline changed by a sourcing officer at" in error["message"]
    assert error["message"].startswith(f"This package has changed since you read version {package['version']}:")
    again = stale | {"expectedVersion": package["version"] + 1}
    assert (await broker.change("modifyDeadline", again, steps.PACKAGE))["version"] == package["version"] + 2


@pytest.mark.parametrize(
    ("mutation", "given"),
    [
        ("updatePackageProfile", {"hoursRequired": "9.00"}),
        ("addRequirements", {"requirements": [{"code": "HOME_CARE_001"}]}),
        ("finalisePackage", {}),
        ("cancelPackage", {"reasonCode": "ERROR"}),
    ],
)
async def test_Q24_every_change_of_a_draft_checks_the_version_it_is_given(
    broker: Client, colleague: Client, mutation: str, given: dict[str, Any]
) -> None:
    package = await steps.draft(broker)
    profile = {"packageId": package["id"], "frequency": "WEEKLY"}
    await colleague.change("updatePackageProfile", profile, steps.PACKAGE)
    stale = {"packageId": package["id"], "expectedVersion": package["version"], **given}
    (error,) = await steps.refusals(broker, mutation, stale)
    assert error["code"] == "CONFLICT"
    assert "profile updated by a sourcing officer at" in error["message"]


async def test_Q24_a_colleague_of_the_same_service_is_told_too(broker: Client, carefirst: Client, sign_in: Any) -> None:
    await steps.sent(broker)
    employee = await sign_in("carefirst.employee")
    submitted = await steps.yes(carefirst)
    asked = await steps.invitation(employee)
    changed = steps.declining(asked) | {"expectedVersion": submitted["version"]}
    await employee.change("changeResponse", changed, steps.INVITATION)
    (error,) = await steps.refusals(carefirst, "changeResponse", changed)
    assert error["code"] == "CONFLICT"
    assert "changed by an employee at" in error["message"]
    stale = {"invitationId": asked["id"], "expectedVersion": submitted["version"]}
    assert await steps.refused(carefirst, "withdrawResponse", stale) == ["CONFLICT"]


async def test_P34_the_council_reads_by_name_who_of_a_provider_recorded_each_version(
    broker: Client, carefirst: Client, sign_in: Any, owner: Any
) -> None:
    """An employee and the team admin of one provider; also for a subscriber, and nobody else learns the names."""
    package = await steps.sent(broker)
    await steps.yes(carefirst)
    employee, practitioner = await sign_in("carefirst.employee"), await sign_in("solihull.practitioner")
    changed = steps.declining(await steps.invitation(employee)) | {"expectedVersion": 2}
    await employee.change("changeResponse", changed, steps.INVITATION)
    read = "invitations(first: 5) { nodes { versions { number recordedBy { id username } } } }"
    assert await steps.package(practitioner, package["id"], "id") is None
    ids = await owner.fetch("SELECT username, 'account_' || id AS id FROM accounts")
    known = {row["username"]: row["id"] for row in ids}
    given = {"packageId": package["id"], "accountId": known["solihull.practitioner"]}
    named = "query N($id: ID!) { node(id: $id) { ... on Account { username } } }"
    assert (await practitioner.data(named, id=known["carefirst.admin"]))["node"] is None
    await broker.change("addSubscriber", given, steps.PACKAGE)
    for reader in (broker, practitioner):
        nodes = (await steps.package(reader, package["id"], read))["invitations"]["nodes"]
        (versions,) = [node["versions"] for node in nodes if node["versions"]]
        assert versions == [
            {"number": number, "recordedBy": {"id": known[username], "username": username}}
            for number, username in ((2, "carefirst.admin"), (3, "carefirst.employee"))
        ]
        assert (await reader.data(named, id=known["carefirst.admin"]))["node"] == {"username": "carefirst.admin"}
        assert (await reader.data(named, id=known["care4all.admin"]))["node"] is None
    stranger = await sign_in("norfolk.broker")
    assert (await stranger.data(named, id=known["carefirst.admin"]))["node"] is None
