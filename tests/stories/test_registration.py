"""Somebody is let in: the whole of S0 sections 7 and 8, but for the pages that the activation link leads to."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

import auth.secrets
from settings import Settings
from tests.client import Client
from tests.conftest import MovableClock
from tests.serving import SignIn
from tests.stories import registering as steps

REQUEST = (
    "accessRequest { id status warnings username proposedUsername ageHours version rejectionReason"
    " organisation { id name teamEmail } account { id username role } decidedBy { username } }"
)
FIELDS = REQUEST.removeprefix("accessRequest { ").removesuffix(" }")
KEPT = "keptAccount { state version email linkExpiresAt account { id username role } }"
LINKS = "SELECT id, token_hash, created_at, expires_at, used_at, revoked_at FROM links ORDER BY created_at, id"
MESSAGES = "SELECT kind, account_id, link_id FROM messages ORDER BY created_at"


@pytest.fixture
def stranger(broker: Client) -> Client:
    """Somebody on the sign-in page."""
    return Client(broker.http, None)


@pytest_asyncio.fixture
async def manager(sign_in: SignIn, broker: Client) -> Client:
    """Solihull's brokerage manager."""
    return await sign_in("solihull.manager")


async def queue(manager: Client, state: str | None = "WAITING") -> list[dict[str, Any]]:
    document = f"query Q($state: AccessState) {{ accessRequests(first: 50, state: $state) {{ nodes {{ {FIELDS} }} }} }}"
    nodes: list[dict[str, Any]] = (await manager.data(document, state=state))["accessRequests"]["nodes"]
    return nodes


async def asked(stranger: Client, manager: Client, given: dict[str, Any]) -> str:
    assert await steps.acknowledged(stranger, given)
    return str((await queue(manager))[-1]["id"])


async def test_A1_A2_A5_A7_a_new_organisation_gets_its_team_admin(
    stranger: Client, manager: Client, owner: Any, settings: Settings, clock: MovableClock
) -> None:
    assert await steps.acknowledged(stranger, steps.team_admin())
    clock.advance(timedelta(hours=26))
    (waiting,) = await queue(manager)
    assert (waiting["status"], waiting["ageHours"], waiting["organisation"]) == ("SUBMITTED", 26, None)
    assert (waiting["proposedUsername"], waiting["warnings"]) == ("BrandNewCare", ["EMPLOYER_NOT_LISTED"])
    given = {"accessRequestId": waiting["id"], "expectedVersion": waiting["version"]}
    assert await manager.codes("approveAccessRequest", given, REQUEST) == ["EMPLOYER_NOT_LINKED"]
    approved = await manager.change("approveAccessRequest", {**given, "newOrganisation": True}, REQUEST)
    assert (approved["status"], approved["account"]["username"]) == ("APPROVED", "BrandNewCare")
    assert approved["account"]["role"] == "TEAM_ADMIN"
    assert approved["organisation"]["name"] == "Brand New Care"
    assert approved["organisation"]["teamEmail"] == "team@brandnew.example", "where requests go from now on"
    assert approved["decidedBy"] == {"username": "solihull.manager"}
    (link,) = await owner.fetch(LINKS)
    keys = auth.secrets.opened(settings.secret_key, settings.data_directory)
    assert link["token_hash"] == keys.link_hash(keys.link_token(link["id"])), "the token follows from the id"
    assert link["expires_at"] - link["created_at"] == timedelta(hours=24)
    requested, sent = await owner.fetch(MESSAGES)
    assert (requested["kind"], sent["kind"]) == ("ACCESS_REQUESTED", "ACCESS_APPROVED")
    assert (sent["link_id"], f"account_{sent['account_id']}") == (link["id"], approved["account"]["id"])
    events = await owner.fetch("SELECT type, data::text FROM events ORDER BY position")
    assert [row["type"] for row in events] == ["organisation.changed", "access.approved"]
    assert "brandnew" not in str([row["data"] for row in events]).lower()
    actions = await owner.fetch("SELECT action FROM audit WHERE action ~ '^(access|organisation)' ORDER BY id")
    assert [row["action"] for row in actions] == [
        "access_request.submitted",
        "organisation.registered",
        "access_request.approved",
    ]


async def test_A3_an_employee_gets_a_number_where_the_name_is_taken(stranger: Client, manager: Client) -> None:
    for number in ("", "2", "3"):
        given = steps.individual(email=f"jane{number}@carefirst.example", username="JaneDoe")
        request = await asked(stranger, manager, given)
        (waiting,) = await queue(manager)
        assert waiting["proposedUsername"] == f"JaneDoe{number}"
        assert ("USERNAME_TAKEN" in waiting["warnings"]) == (number != "")
        approved = await manager.change("approveAccessRequest", {"accessRequestId": request}, REQUEST)
        assert (approved["account"]["username"], approved["account"]["role"]) == (f"JaneDoe{number}", "EMPLOYEE")
        assert approved["organisation"]["name"] == "Care First Home Care Ltd"


async def test_A3_a_manager_may_give_another_user_name_that_is_free(stranger: Client, manager: Client) -> None:
    request = await asked(stranger, manager, steps.individual())
    for username, codes in (("solihull.manager", ["USERNAME_TAKEN"]), ("j\u0430ne", ["USERNAME_INVALID"])):
        given = {"accessRequestId": request, "username": username}
        assert (await manager.codes("approveAccessRequest", given, REQUEST))[:1] == codes
    given = {"accessRequestId": request, "username": "jane.doe"}
    approved = await manager.change("approveAccessRequest", given, REQUEST)
    assert approved["account"]["username"] == "jane.doe"


@pytest.mark.parametrize(
    ("username", "warned"),
    [
        ("so1ihull.manager", True),
        ("solihull_rnanager", True),
        ("S0LIHULL.MANAGER", True),
        ("solihull.manageress", False),
    ],
)
async def test_A3_a_user_name_that_looks_like_another_s_is_pointed_out(
    stranger: Client, manager: Client, username: str, warned: bool
) -> None:
    await asked(stranger, manager, steps.individual(username=username))
    (waiting,) = await queue(manager)
    assert ("USERNAME_LOOKS_LIKE" in waiting["warnings"]) == warned
    assert "USERNAME_TAKEN" not in waiting["warnings"]


async def test_A1_an_individual_before_a_team_admin_is_let_in_with_a_warning(
    stranger: Client, manager: Client, owner: Any
) -> None:
    await manager.change("registerOrganisation", {"name": "Teamless Care"}, "organisation { id }")
    await asked(stranger, manager, steps.individual(employer="teamless care"))
    (waiting,) = await queue(manager)
    assert waiting["warnings"] == ["NO_TEAM_ADMIN"]
    approved = await manager.change("approveAccessRequest", {"accessRequestId": waiting["id"]}, REQUEST)
    assert approved["status"] == "APPROVED"


async def test_A1_there_is_one_team_admin_of_an_organisation(stranger: Client, manager: Client) -> None:
    given = steps.team_admin(newEmployer=None, employer="Care 4 All", email="second@care4all.example")
    request = await asked(stranger, manager, given)
    (waiting,) = await queue(manager)
    assert waiting["warnings"] == ["TEAM_ADMIN_EXISTS"]
    assert await manager.codes("approveAccessRequest", {"accessRequestId": request}, REQUEST) == ["TEAM_ADMIN_EXISTS"]


async def test_A4_one_address_is_one_account(stranger: Client, manager: Client, owner: Any) -> None:
    email = await owner.fetchval("SELECT upper(email) FROM accounts WHERE username = 'norfolk.manager'")
    request = await asked(stranger, manager, steps.individual(email=email))
    assert (await queue(manager))[0]["warnings"] == ["EMAIL_TAKEN"]
    assert await manager.codes("approveAccessRequest", {"accessRequestId": request}, REQUEST) == ["EMAIL_TAKEN"]


async def test_A7_a_rejection_has_a_reason_and_is_final(stranger: Client, manager: Client, owner: Any) -> None:
    request = await asked(stranger, manager, steps.individual())
    given = {"accessRequestId": request, "reason": " "}
    assert await manager.codes("rejectAccessRequest", given, REQUEST) == ["INVALID_INPUT"]
    given["reason"] = "Nobody of this name works there."
    rejected = await manager.change("rejectAccessRequest", given, REQUEST)
    assert (rejected["status"], rejected["rejectionReason"]) == ("REJECTED", "Nobody of this name works there.")
    for mutation in ("approveAccessRequest", "rejectAccessRequest"):
        more = {} if mutation == "approveAccessRequest" else {"reason": "Again"}
        assert await manager.codes(mutation, {"accessRequestId": request, **more}, REQUEST) == [
            "ACCESS_REQUEST_DECIDED"
        ]
    assert await queue(manager) == []
    assert [entry["id"] for entry in await queue(manager, "REJECTED")] == [request]
    kinds = [row["kind"] for row in await owner.fetch(MESSAGES)]
    assert kinds == ["ACCESS_REQUESTED", "ACCESS_REJECTED"]
    assert await owner.fetchval("SELECT count(*) FROM links") == 0


async def test_A7_Q21_a_link_expires_after_24_hours_and_another_takes_its_place(
    stranger: Client, manager: Client, owner: Any, clock: MovableClock
) -> None:
    request = await asked(stranger, manager, steps.individual())
    approved = await manager.change("approveAccessRequest", {"accessRequestId": request}, REQUEST)
    given = {"accountId": approved["account"]["id"]}
    kept = await manager.change("reissueActivationLink", given, KEPT)
    assert kept["state"] == "INVITED"
    first, second = await owner.fetch(LINKS)
    assert (first["revoked_at"] is not None, second["revoked_at"]) == (True, None), "the old one is dead"
    clock.advance(timedelta(hours=24, seconds=1))
    assert (await queue(manager, "APPROVED"))[0]["status"] == "EXPIRED"
    again = await manager.change("reissueActivationLink", given, KEPT)
    assert again["state"] == "INVITED"
    assert (await queue(manager, "APPROVED"))[0]["status"] == "APPROVED"
    kinds = [row["kind"] for row in await owner.fetch(MESSAGES)]
    assert kinds == ["ACCESS_REQUESTED", "ACCESS_APPROVED", "ACCOUNT_INVITED", "ACCOUNT_INVITED"]
    activated = "UPDATE accounts SET activated_at = now() WHERE username = 'janedoe'"
    await owner.execute(activated)
    assert (await queue(manager, "APPROVED"))[0]["status"] == "ACTIVATED"
    assert await manager.codes("reissueActivationLink", given, KEPT) == ["ACCOUNT_ACTIVATED"]


async def test_A7_another_council_sees_and_decides_nothing(stranger: Client, manager: Client, sign_in: SignIn) -> None:
    request = await asked(stranger, manager, steps.individual())
    norfolk = await sign_in("norfolk.manager")
    assert await queue(norfolk, None) == []
    for mutation, more in (("approveAccessRequest", {}), ("rejectAccessRequest", {"reason": "No"})):
        assert await norfolk.codes(mutation, {"accessRequestId": request, **more}, REQUEST) == ["NOT_FOUND"]
    approved = await manager.change("approveAccessRequest", {"accessRequestId": request}, REQUEST)
    account = {"accountId": approved["account"]["id"]}
    for mutation in ("reissueActivationLink", "disableAccount"):
        assert await norfolk.codes(mutation, account, KEPT) == ["NOT_FOUND"]


async def test_A7_two_managers_approve_at_once(stranger: Client, manager: Client, owner: Any) -> None:
    request = await asked(stranger, manager, steps.individual())
    attempts = (manager.attempt("approveAccessRequest", {"accessRequestId": request}, REQUEST) for _ in range(4))
    codes = [[error["code"] for error in payload["userErrors"]] for payload in await asyncio.gather(*attempts)]
    assert sorted(codes) == [[], *[["ACCESS_REQUEST_DECIDED"]] * 3]
    assert await owner.fetchval("SELECT count(*) FROM accounts WHERE username ~ '^janedoe'") == 1
    assert await owner.fetchval("SELECT count(*) FROM links") == 1


async def test_A3_the_same_user_name_twice_at_once(stranger: Client, manager: Client, owner: Any) -> None:
    forms = [steps.individual(email=f"jane{number}@carefirst.example") for number in range(4)]
    requests = [await asked(stranger, manager, form) for form in forms]
    attempts = (manager.change("approveAccessRequest", {"accessRequestId": each}, REQUEST) for each in requests)
    names = sorted(each["account"]["username"] for each in await asyncio.gather(*attempts))
    assert names == ["janedoe", "janedoe2", "janedoe3", "janedoe4"]


@pytest.mark.parametrize("username", ["solihull.broker", "solihull.practitioner", "carefirst.admin"])
async def test_A7_only_a_manager_reads_the_queue(sign_in: SignIn, manager: Client, username: str) -> None:
    answer = await (await sign_in(username)).post("{ accessRequests(first: 1) { nodes { id } } }")
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (403, "FORBIDDEN")
