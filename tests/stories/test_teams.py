"""A brokerage manager keeps teams and says who works in them (rules B4, B24)."""

from typing import Any

import pytest
import pytest_asyncio

from tests.client import Client
from tests.serving import SignIn
from tests.stories import brokering as steps

TEAM = "team { id name retiredAt officers(first: 10) { nodes { username } totalCount } }"
OFFICER = "account { username team { name } }"
FOUND = "query Officers($search: String) { officers(first: 10, search: $search) { totalCount nodes { id username } } }"


@pytest_asyncio.fixture
async def manager(sign_in: SignIn, broker: Client) -> Client:
    """Solihull's brokerage manager."""
    return await sign_in("solihull.manager")


@pytest_asyncio.fixture
async def stranger(sign_in: SignIn, manager: Client) -> Client:
    """Norfolk's brokerage manager."""
    return await sign_in("norfolk.manager")


async def team(manager: Client, name: str = "East") -> str:
    return str((await manager.change("createTeam", {"name": name}, TEAM))["id"])


async def account(reader: Client, username: str) -> str:
    nodes = (await reader.data(FOUND))["officers"]["nodes"]
    return str(next(node["id"] for node in nodes if node["username"] == username))


async def test_B24_an_officer_is_put_into_a_team_and_seen_there(manager: Client, broker: Client, owner: Any) -> None:
    east, officer = await team(manager), await account(manager, "solihull.broker")
    assigned = await manager.change("assignOfficer", {"accountId": officer, "teamId": east}, OFFICER)
    assert assigned == {"username": "solihull.broker", "team": {"name": "East"}}
    page = "{ teams(first: 10) { nodes { name officers(first: 10) { nodes { username } } } } }"
    seen = (await broker.data(page))["teams"]["nodes"]
    assert seen == [{"name": "East", "officers": {"nodes": [{"username": "solihull.broker"}]}}]
    assert await manager.codes("retireTeam", {"teamId": east}, TEAM) == ["TEAM_NOT_EMPTY"]
    assigned = await manager.change("assignOfficer", {"accountId": officer, "teamId": None}, OFFICER)
    assert assigned["team"] is None
    retired = await manager.change("retireTeam", {"teamId": east}, TEAM)
    assert retired["retiredAt"] is not None
    assert (await broker.data("{ teams(first: 10, retired: false) { nodes { id } } }"))["teams"]["nodes"] == []
    actions = await owner.fetch("SELECT action FROM audit WHERE action ~ '^(team|officer)' ORDER BY id")
    assert [row["action"] for row in actions] == [
        "team.created",
        "officer.assigned",
        "officer.assigned",
        "team.retired",
    ]
    types = await owner.fetch("SELECT type, package_id FROM events ORDER BY recorded_at")
    assert {tuple(row) for row in types} == {("team.changed", None)}


async def test_B4_officers_are_searched_for_by_the_beginning_of_the_forename(manager: Client, owner: Any) -> None:
    everybody = (await manager.data(FOUND))["officers"]
    forename = await owner.fetchval("SELECT forename FROM accounts WHERE username = 'solihull.broker'")
    found = (await manager.data(FOUND, search=forename[:3].upper()))["officers"]
    assert "solihull.broker" in {node["username"] for node in found["nodes"]}
    assert found["totalCount"] <= everybody["totalCount"]
    assert all(node["username"].startswith("solihull.") for node in everybody["nodes"])
    for nobody in ("%", "zz", forename[1:]):
        assert (await manager.data(FOUND, search=nobody))["officers"] == {"totalCount": 0, "nodes": []}


async def test_B4_a_provider_who_answered_is_no_officer(manager: Client, broker: Client, carefirst: Client) -> None:
    await steps.sent(broker)
    await steps.yes(carefirst)
    officers = (await manager.data(FOUND))["officers"]
    assert [node for node in officers["nodes"] if not node["username"].startswith("solihull.")] == []
    assert officers["totalCount"] == len(officers["nodes"])
    provider = (await carefirst.data("{ viewer { account { id } } }"))["viewer"]["account"]["id"]
    given = {"accountId": provider, "teamId": await team(manager)}
    assert await manager.codes("assignOfficer", given, OFFICER) == ["NOT_FOUND"]


async def test_B24_names_are_unique_in_a_council_only(manager: Client, stranger: Client) -> None:
    await team(manager)
    assert await manager.codes("createTeam", {"name": "EAST"}, TEAM) == ["TEAM_NAME_TAKEN"]
    theirs = await team(stranger)
    west = await team(manager, "West")
    assert await manager.codes("renameTeam", {"teamId": west, "name": "east"}, TEAM) == ["TEAM_NAME_TAKEN"]
    assert (await manager.change("renameTeam", {"teamId": west, "name": "WEST"}, TEAM))["name"] == "WEST"
    assert theirs not in str(await manager.data("{ teams(first: 10) { nodes { id } } }"))


async def test_B24_a_foreign_team_and_a_foreign_officer_are_not_found(manager: Client, stranger: Client) -> None:
    theirs, ours = await team(stranger), await team(manager)
    officer = await account(manager, "solihull.broker")
    foreign = await account(stranger, "norfolk.broker")
    for mutation, given, path in (
        ("renameTeam", {"teamId": theirs, "name": "Ours"}, ["teamId"]),
        ("retireTeam", {"teamId": theirs}, ["teamId"]),
        ("assignOfficer", {"accountId": officer, "teamId": theirs}, ["teamId"]),
        ("assignOfficer", {"accountId": foreign, "teamId": ours}, ["accountId"]),
    ):
        selection = OFFICER if mutation == "assignOfficer" else TEAM
        errors = (await manager.attempt(mutation, given, selection))["userErrors"]
        assert [(error["code"], error["path"]) for error in errors] == [("NOT_FOUND", path)]
    node = await manager.data("query N($id: ID!) { node(id: $id) { id } }", id=theirs)
    assert node == {"node": None}


@pytest.mark.parametrize("username", ["solihull.broker", "carefirst.admin"])
async def test_only_a_manager_keeps_teams(sign_in: SignIn, manager: Client, username: str) -> None:
    document = 'mutation { createTeam(input: { name: "East" }) { userErrors { code } } }'
    answer = await (await sign_in(username)).post(document)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (403, "FORBIDDEN")
