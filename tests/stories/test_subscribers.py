"""Who sees a package: officers by their role, others because they were added (rules B4, B24)."""

import asyncio
from typing import Any

import pytest

from tests.client import Client
from tests.serving import SignIn
from tests.stories import brokering as steps

SUBSCRIBERS = "subscribers(first: 20) { totalCount nodes { origin addedAt account { username } addedBy { username } } }"
BY_ROLE = ["solihull.broker", "solihull.broker2", "solihull.manager"]
TREE = """{ id status serviceLevel { name } team { name } location requirements { id }
    selections { service { name arrangement { category } } }
    invitations(first: 5) { nodes { id state response { placementResponse answers { canMeet } } } }
    evidence { asked(first: 5) { nodes { brief { reference } } } } timeline(first: 5) { nodes { action } } }"""


async def account(owner: Any, username: str) -> str:
    """The global id of an account."""
    return f"account_{await owner.fetchval('SELECT id FROM accounts WHERE username = $1', username)}"


async def subscribers(client: Client, package: Any) -> dict[str, tuple[str, str | None]]:
    """Who sees the package: why, and who added them."""
    page = (await steps.package(client, package["id"], SUBSCRIBERS))["subscribers"]
    assert page["totalCount"] == len(page["nodes"])
    assert all((node["addedAt"] is None) == (node["addedBy"] is None) for node in page["nodes"])
    return {
        node["account"]["username"]: (node["origin"], node["addedBy"] and node["addedBy"]["username"])
        for node in page["nodes"]
    }


# Somebody of their own for the tests that disable: tokens of whoever else was disabled are worth nothing any more.
LEAVER = """
INSERT INTO accounts (username, email, forename, surname, role, authority_id)
SELECT 'solihull.leaver', 'leaver@example.org', 'Lee', 'Aver', $1, id FROM authorities WHERE slug = 'solihull'
"""


async def test_B4_officers_and_managers_are_subscribed_by_their_role(broker: Client, owner: Any) -> None:
    package = await steps.draft(broker)
    assert await subscribers(broker, package) == dict.fromkeys(BY_ROLE, ("AUTOMATIC", None))
    await owner.execute(LEAVER, "SOURCING_OFFICER")
    assert sorted(await subscribers(broker, package)) == sorted([*BY_ROLE, "solihull.leaver"])
    await owner.execute("UPDATE accounts SET disabled_at = now() WHERE username = 'solihull.leaver'")
    assert sorted(await subscribers(broker, package)) == sorted(BY_ROLE)


async def test_B4_somebody_found_by_forename_is_added_and_sees_this_package_only(
    broker: Client, carefirst: Client, care4all: Client, sign_in: SignIn, owner: Any
) -> None:
    practitioner = await sign_in("solihull.practitioner")
    package, other = await steps.sent(broker), await steps.sent(broker)
    await steps.yes(carefirst)
    assert await steps.package(practitioner, package["id"], "id") is None
    found = await broker.data('{ officers(first: 20, search: "soli") { nodes { id role } } }')
    (who,) = (node["id"] for node in found["officers"]["nodes"] if node["role"] == "PRACTITIONER")
    await broker.change("addSubscriber", {"packageId": package["id"], "accountId": who}, steps.PACKAGE)
    assert (await subscribers(broker, package))["solihull.practitioner"] == ("ADDED", "solihull.broker")
    assert await subscribers(practitioner, package) == await subscribers(broker, package)

    seen = await practitioner.data(f"query Q($id: ID!) {{ package(id: $id) {TREE} }}", id=package["id"])
    assert len(seen["package"]["invitations"]["nodes"]) == 2
    assert seen["package"]["evidence"]["asked"]["nodes"][0]["brief"]["reference"] == "1016-11"
    assert seen["package"]["timeline"]["nodes"][0]["action"] == "package.subscriber_added"
    listed = await practitioner.data("{ packages(first: 9) { totalCount nodes { id } } packageCounts { all } }")
    assert listed["packages"] == {"totalCount": 1, "nodes": [{"id": package["id"]}]}
    assert listed["packageCounts"] == {"all": 1}
    nodes = (await steps.package(broker, other["id"], "invitations(first: 5) { nodes { id } }"))["invitations"]["nodes"]
    for id in (other["id"], nodes[0]["id"]):
        assert await practitioner.data("query N($id: ID!) { node(id: $id) { id } }", id=id) == {"node": None}

    await broker.change("removeSubscriber", {"packageId": package["id"], "accountId": who}, steps.PACKAGE)
    assert await steps.package(practitioner, package["id"], "id") is None
    assert "solihull.practitioner" not in await subscribers(broker, package)


async def test_B4_a_change_of_subscribers_is_an_event_and_an_audit_row_and_no_new_version(
    broker: Client, owner: Any
) -> None:
    package = await steps.draft(broker)
    given = {"packageId": package["id"], "accountId": await account(owner, "solihull.finance")}
    for mutation in ("addSubscriber", "removeSubscriber"):
        assert (await broker.change(mutation, given, steps.PACKAGE))["version"] == package["version"]
    events = await owner.fetch("SELECT type, data FROM events WHERE type LIKE 'package.subscriber%' ORDER BY position")
    assert [(row["type"], row["data"]["accountId"]) for row in events] == [
        ("package.subscriber_added", given["accountId"]),
        ("package.subscriber_removed", given["accountId"]),
    ]
    told = await steps.package(
        broker, package["id"], "timeline(first: 2) { nodes { action changes { field before after } } }"
    )
    changes = [node["changes"] for node in told["timeline"]["nodes"]]
    assert changes == [
        [{"field": "subscriber", "before": "Solihull Finance", "after": None}],
        [{"field": "subscriber", "before": None, "after": "Solihull Finance"}],
    ]


@pytest.mark.parametrize(
    ("username", "code"),
    [
        ("solihull.broker2", "SUBSCRIBED_BY_ROLE"),
        ("norfolk.practitioner", "NOT_FOUND"),
        ("carefirst.admin", "NOT_FOUND"),
    ],
)
async def test_B4_who_cannot_be_added(broker: Client, owner: Any, username: str, code: str) -> None:
    package = await steps.draft(broker)
    given = {"packageId": package["id"], "accountId": await account(owner, username)}
    for mutation in ("addSubscriber", "removeSubscriber"):
        assert await steps.refused(broker, mutation, given) == [code]
    assert await owner.fetchval("SELECT count(*) FROM subscriptions") == 0


async def test_B4_a_disabled_account_is_not_added_but_can_be_taken_off(broker: Client, owner: Any) -> None:
    package = await steps.draft(broker)
    await owner.execute(LEAVER, "PRACTITIONER")
    given = {"packageId": package["id"], "accountId": await account(owner, "solihull.leaver")}
    disable = "UPDATE accounts SET disabled_at = $1::timestamptz WHERE username = 'solihull.leaver'"
    await broker.change("addSubscriber", given, steps.PACKAGE)
    moment = await owner.fetchval("SELECT now()")
    await owner.execute(disable, moment)
    try:
        assert "solihull.leaver" not in await subscribers(broker, package)
        await broker.change("removeSubscriber", given, steps.PACKAGE)
        assert await steps.refused(broker, "addSubscriber", given) == ["ACCOUNT_DISABLED"]
        assert await steps.refused(broker, "removeSubscriber", given) == ["NOT_SUBSCRIBED"]
    finally:
        await owner.execute(disable, None)


async def test_B4_two_who_add_the_same_person_at_once_add_them_once(
    broker: Client, colleague: Client, owner: Any
) -> None:
    package = await steps.draft(broker)
    given = {"packageId": package["id"], "accountId": await account(owner, "solihull.commissioner")}
    codes = await asyncio.gather(*(steps.refused(one, "addSubscriber", given) for one in (broker, colleague)))
    assert sorted(codes) == [[], ["ALREADY_SUBSCRIBED"]]
    assert await owner.fetchval("SELECT count(*) FROM subscriptions") == 1


async def test_B4_a_subscriber_changes_nothing(broker: Client, sign_in: SignIn, owner: Any) -> None:
    package = await steps.draft(broker)
    practitioner = await sign_in("solihull.practitioner")
    given = {"packageId": package["id"], "accountId": await account(owner, "solihull.practitioner")}
    await broker.change("addSubscriber", given, steps.PACKAGE)
    answer = await practitioner.post(
        "mutation M($input: AddSubscriberInput!) { addSubscriber(input: $input) { package { id } } }", {"input": given}
    )
    assert answer.json()["errors"][0]["extensions"]["missing"] == ["package:write"]


async def test_B4_a_provider_who_answered_is_no_colleague(broker: Client, carefirst: Client, owner: Any) -> None:
    package = await steps.sent(broker)
    await steps.yes(carefirst)
    given = {"packageId": package["id"], "accountId": await account(owner, "carefirst.admin")}
    assert await steps.refused(broker, "addSubscriber", given) == ["NOT_FOUND"]
    assert await owner.fetchval("SELECT count(*) FROM subscriptions") == 0
