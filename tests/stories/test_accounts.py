"""Accounts are kept: by a council's manager, by an organisation's team admin (rules A1, A13)."""

from typing import Any

import pytest
import pytest_asyncio

from tests.client import Client
from tests.serving import SignIn
from tests.stories import brokering

KEPT = (
    "keptAccount { state version email jobRole telephone services { name } organisation { slug }"
    " account { id username role forename } }"
)
LIST = """query Kept($state: AccountState, $search: String) { accounts(first: 100, state: $state, search: $search) {
    totalCount nodes { state email version lastSeenAt account { id username } } } }"""
OFFICER = {"role": "PRACTITIONER", "email": "pat.worker@solihull.example", "forename": "Pat", "surname": "Worker"}
COLLEAGUE = {"email": "sam.carer@carefirst.example", "forename": "Sam", "surname": "Carer", "jobRole": "Supervisor"}


@pytest_asyncio.fixture
async def manager(sign_in: SignIn, broker: Client) -> Client:
    """Solihull's brokerage manager."""
    return await sign_in("solihull.manager")


async def usernames(keeper: Client, **given: Any) -> list[str]:
    return [node["account"]["username"] for node in (await keeper.data(LIST, **given))["accounts"]["nodes"]]


async def account(keeper: Client, username: str) -> str:
    nodes = (await keeper.data(LIST))["accounts"]["nodes"]
    return str(next(node["account"]["id"] for node in nodes if node["account"]["username"] == username))


async def test_A13_a_manager_adds_an_officer(manager: Client, owner: Any) -> None:
    kept = await manager.change("createOfficer", OFFICER, KEPT)
    assert (kept["state"], kept["account"]["username"], kept["account"]["role"]) == (
        "INVITED",
        "patworker",
        "PRACTITIONER",
    )
    assert "patworker" in await usernames(manager, state="INVITED", search="WORK")
    (message,) = await owner.fetch("SELECT kind, link_id FROM messages")
    assert (message["kind"], message["link_id"] is not None) == ("ACCOUNT_INVITED", True)
    assert await owner.fetchval("SELECT type FROM events") == "account.created"
    for role in ("EMPLOYEE", "TEAM_ADMIN"):
        given = {**OFFICER, "role": role, "email": "other@solihull.example"}
        assert await manager.codes("createOfficer", given, KEPT) == ["ROLE_OF_OTHER_SIDE"]
    given = {**OFFICER, "username": "PatWorker", "email": "Pat.Worker@solihull.example"}
    assert sorted(await manager.codes("createOfficer", given, KEPT)) == ["EMAIL_TAKEN", "USERNAME_TAKEN"]


async def test_A1_a_team_admin_invites_lists_and_disables_colleagues(
    carefirst: Client, care4all: Client, owner: Any
) -> None:
    kept = await carefirst.change("inviteColleague", COLLEAGUE, KEPT)
    assert (kept["state"], kept["account"]["role"], kept["organisation"]["slug"]) == (
        "INVITED",
        "EMPLOYEE",
        "carefirst",
    )
    listed = await usernames(carefirst)
    assert {"samcarer", "carefirst.admin", "carefirst.employee"} <= set(listed)
    assert not [name for name in listed if name.startswith(("care4all", "solihull", "norfolk"))]
    assert "samcarer" not in await usernames(care4all)
    given = {"accountId": kept["account"]["id"], "expectedVersion": kept["version"]}
    assert await care4all.codes("disableAccount", given, KEPT) == ["NOT_FOUND"]
    disabled = await carefirst.change("disableAccount", given, KEPT)
    assert (disabled["state"], disabled["version"]) == ("DISABLED", kept["version"] + 1)
    assert await owner.fetchval("SELECT count(*) FROM links WHERE revoked_at IS NULL") == 0, "its link is dead"
    assert await carefirst.codes("disableAccount", {"accountId": given["accountId"]}, KEPT) == ["ACCOUNT_DISABLED"]
    assert await carefirst.codes("reissueActivationLink", {"accountId": given["accountId"]}, KEPT) == [
        "ACCOUNT_DISABLED"
    ]
    assert await carefirst.codes("enableAccount", given, KEPT) == ["CONFLICT"]
    assert (await carefirst.change("enableAccount", {"accountId": given["accountId"]}, KEPT))["state"] == "EXPIRED"
    kinds = await owner.fetch("SELECT kind FROM messages ORDER BY created_at")
    assert [row["kind"] for row in kinds] == ["ACCOUNT_INVITED", "ACCOUNT_DISABLED"]
    revoked = await owner.fetch("SELECT kind, subject FROM revocations WHERE subject = $1", kept["account"]["id"][8:])
    assert [row["kind"] for row in revoked] == ["ACCOUNT"], "whoever disables, revokes"


async def test_A13_nobody_disables_themselves_nor_the_last_manager(
    manager: Client, carefirst: Client, owner: Any
) -> None:
    for keeper, username in ((manager, "solihull.manager"), (carefirst, "carefirst.admin")):
        given = {"accountId": await account(keeper, username)}
        codes = await keeper.codes("disableAccount", given, KEPT)
        assert "OWN_ACCOUNT" in codes
        assert ("LAST_BROKERAGE_MANAGER" in codes) == (keeper is manager)
    own = {"accountId": await account(manager, "solihull.manager"), "role": "SOURCING_OFFICER"}
    assert await manager.codes("updateAccount", own, KEPT) == ["OWN_ACCOUNT", "LAST_BROKERAGE_MANAGER"]
    second = await manager.change("createOfficer", {**OFFICER, "role": "BROKERAGE_MANAGER"}, KEPT)
    given = {"accountId": second["account"]["id"]}
    changed = await manager.change("updateAccount", {**given, "role": "COMMISSIONER"}, KEPT)
    assert changed["account"]["role"] == "COMMISSIONER"
    assert await manager.codes("updateAccount", {**given, "role": "EMPLOYEE"}, KEPT) == ["ROLE_OF_OTHER_SIDE"]


async def test_A4_an_account_is_corrected(carefirst: Client, owner: Any) -> None:
    kept = await carefirst.change("inviteColleague", COLLEAGUE, KEPT)
    given = {"accountId": kept["account"]["id"], "expectedVersion": kept["version"]}
    changed = await carefirst.change(
        "updateAccount", {**given, "forename": "Samuel", "telephone": "0121 496 0002", "jobRole": ""}, KEPT
    )
    assert (changed["account"]["forename"], changed["telephone"], changed["jobRole"]) == (
        "Samuel",
        "0121 496 0002",
        None,
    )
    errors = await carefirst.codes("updateAccount", {**given, "forename": "S"}, KEPT)
    assert errors == ["CONFLICT"]
    audited = await owner.fetchval("SELECT after::text FROM audit WHERE action = 'account.changed'")
    assert "Samuel" not in audited
    assert "forename" in audited


@pytest.mark.parametrize("username", ["solihull.broker", "carefirst.employee"])
async def test_A13_who_keeps_no_accounts_lists_none(sign_in: SignIn, manager: Client, username: str) -> None:
    caller = await sign_in(username)
    answer = await caller.post("{ accounts(first: 1) { nodes { email } } }")
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (403, "FORBIDDEN")
    own = await caller.data("{ viewer { account { username } signIns { at method outcome } } }")
    assert own["viewer"] == {"account": {"username": username}, "signIns": []}


async def test_A13_everybody_sees_their_own_sign_ins_the_latest_first(carefirst: Client, owner: Any) -> None:
    insert = (
        "INSERT INTO sign_ins (account_id, method, outcome, address, occurred_at)"
        " SELECT a.id, 'PASSWORD', $2, '192.0.2.1', now() FROM accounts a WHERE a.username = $1"
    )
    await owner.execute(insert, "carefirst.admin", "REFUSED")
    await owner.execute(insert, "carefirst.admin", "SUCCEEDED")
    await owner.execute(insert, "care4all.admin", "THROTTLED")
    found = (await carefirst.data("{ viewer { signIns { outcome address agent } } }"))["viewer"]["signIns"]
    assert found == [
        {"outcome": "SUCCEEDED", "address": "192.0.2.1", "agent": None},
        {"outcome": "REFUSED", "address": "192.0.2.1", "agent": None},
    ]


async def test_A13_a_machine_stands_in_no_list(manager: Client, broker: Client, owner: Any) -> None:
    insert = (
        "INSERT INTO accounts (username, email, forename, surname, role, authority_id, machine)"
        " SELECT 'robot', 'robot@clients.invalid', 'Robot', 'Arm', 'SOURCING_OFFICER', a.id, true"
        " FROM authorities a WHERE a.slug = 'solihull' RETURNING id"
    )
    robot = await owner.fetchval(insert)
    try:
        package = await brokering.draft(broker)
        document = """query P($id: ID!) { officers(first: 100) { nodes { username } }
            package(id: $id) { subscribers(first: 100) { nodes { account { username } } } } }"""
        assert "robot" not in str(await broker.data(document, id=package["id"]))
        assert "robot" not in await usernames(manager)
        given = {"accountId": f"account_{robot}"}
        assert await manager.codes("disableAccount", given, KEPT) == ["NOT_FOUND"]
    finally:
        await owner.execute("DELETE FROM accounts WHERE id = $1", robot)


async def test_A13_an_employee_answers_for_attached_services_alone(
    broker: Client, carefirst: Client, sign_in: SignIn, owner: Any
) -> None:
    employee = await sign_in("carefirst.employee")
    services = {
        row["name"]: f"service_{row['id']}"
        for row in await owner.fetch(
            "SELECT s.id, s.name FROM services s JOIN organisations o ON o.id = s.organisation_id"
            " WHERE o.slug IN ('carefirst', 'care4all')"
        )
    }
    given = {"accountId": await account(carefirst, "carefirst.employee")}
    attached = {**given, "serviceIds": [services["Care First Rural Support"]]}
    kept = await carefirst.change("attachServices", attached, KEPT)
    assert kept["services"] == [{"name": "Care First Rural Support"}]
    await brokering.sent(broker, ("carefirst", "care4all"))
    document = """{ invitations(tab: ALL, first: 1) { nodes { id canSubmit service { name } } } }"""
    (seen,) = (await employee.data(document))["invitations"]["nodes"]
    assert (seen["service"]["name"], seen["canSubmit"]) == ("Care First Home Support", False)
    answer = {"invitationId": seen["id"], "placementResponse": "YES_FULL", "termsAccepted": True}
    for mutation, more in (("submitResponse", answer), ("saveDraft", {"invitationId": seen["id"]})):
        assert await employee.codes(mutation, more, "invitation { id }") == ["SERVICE_NOT_YOURS"]
    assert (await carefirst.data(document))["invitations"]["nodes"][0]["canSubmit"], "a team admin answers for all"
    await carefirst.change("attachServices", {**given, "serviceIds": []}, KEPT)
    assert (await employee.data(document))["invitations"]["nodes"][0]["canSubmit"]
    done = await employee.change("submitResponse", answer, "invitation { state }")
    assert done["state"] == "SUBMITTED"


async def test_A13_services_are_attached_to_employees_of_the_own_organisation(
    carefirst: Client, care4all: Client, owner: Any
) -> None:
    theirs = await owner.fetchval("SELECT id FROM services WHERE name = 'Care 4 All Respite'")
    ours = await owner.fetchval("SELECT id FROM services WHERE name = 'Care First Rural Support'")
    employee = await account(carefirst, "carefirst.employee")
    for given, codes in (
        ({"accountId": employee, "serviceIds": [f"service_{theirs}"]}, ["NOT_FOUND"]),
        ({"accountId": employee, "serviceIds": [f"service_{ours}"] * 2}, ["INVALID_INPUT"]),
        ({"accountId": await account(carefirst, "carefirst.admin"), "serviceIds": []}, ["SERVICES_FOR_EMPLOYEES_ONLY"]),
        ({"accountId": await account(care4all, "care4all.employee"), "serviceIds": []}, ["NOT_FOUND"]),
    ):
        assert await carefirst.codes("attachServices", given, KEPT) == codes


async def test_A13_the_second_wall_holds_who_answers_for_which_service(
    broker: Client, carefirst: Client, sign_in: SignIn, app_db: Any, owner: Any
) -> None:
    """Row-level security alone: an employee writes to no invitation of another service."""
    await brokering.sent(broker, ("carefirst",))
    rural = await owner.fetchval("SELECT id FROM services WHERE name = 'Care First Rural Support'")
    row = await owner.fetchrow("SELECT id, organisation_id FROM accounts WHERE username = 'carefirst.employee'")
    update = "UPDATE invitations SET version = version + 1"
    settings = (
        f"SET LOCAL app.organisation = '{row['organisation_id']}'; SET LOCAL app.account = '{row['id']}';"
        " SET LOCAL app.role = 'EMPLOYEE'"
    )
    async with app_db.begin(None) as tx:
        await tx.connection.execute(settings)
        assert await tx.connection.execute(update) == "UPDATE 1"
    await owner.execute("INSERT INTO account_services VALUES ($1, $2, $3)", row["id"], rural, row["organisation_id"])
    async with app_db.begin(None) as tx:
        await tx.connection.execute(settings)
        assert await tx.connection.execute(update) == "UPDATE 0"
        assert await tx.connection.fetchval("SELECT count(*) FROM invitations") == 1, "it may read it"
