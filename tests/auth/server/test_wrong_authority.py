"""A token of the wrong authority, over HTTP: whoever holds it sees nothing of another council, and changes nothing."""

from typing import Any
from uuid import uuid4

import pytest

from domain.clients import Machine
from domain.permissions import Role
from tests.auth.server.browsing import Browser, Program
from tests.auth.server.conftest import Site
from tests.client import Client
from tests.contract.signing import signed
from tests.stories import brokering

SEEN = """query ($id: ID!) {
  package(id: $id) { id } node(id: $id) { id }
  packages(first: 5) { totalCount nodes { id } } packageCounts { awaitingResponses } }"""
NOTHING = {
    "package": None,
    "node": None,
    "packages": {"totalCount": 0, "nodes": []},
    "packageCounts": {"awaitingResponses": 0},
}
MACHINE = ("packages:read", "admin")
IDS = "SELECT (SELECT id FROM accounts WHERE username = $1), (SELECT id FROM authorities WHERE slug = $2)"


async def of_person(site: Site, username: str) -> Client:
    """Somebody with the token that a front end gets for them."""
    tokens = await Program(site).tokens(await Browser(site).sign_in(username))
    return Client(site.http, tokens["access_token"])


async def of_machine(site: Site) -> Client:
    """Norfolk's scripts, that may do whatever a manager of Norfolk's may."""
    machine = Machine("norfolk", Role.BROKERAGE_MANAGER)
    secret = await site.register("test.machine", machine=machine, scopes=MACHINE)
    sent = {"grant_type": "client_credentials"}
    answer = await site.http.post("/oauth/token", data=sent, auth=("test.machine", secret))
    return Client(site.http, answer.json()["access_token"])


async def of_solihull_s_broker_as(site: Site, authority: str) -> Client:
    """A token that only our own key could sign: of the package's broker, and of an authority that is not hers."""
    account, found = await site.owner.fetchrow(IDS, "solihull.broker", authority)
    claims: dict[str, Any] = {"sub": str(account), "role": "BROKERAGE_MANAGER", "authority_id": str(found or uuid4())}
    return Client(site.http, signed(site.settings, **claims))


async def nothing_is_seen(caller: Client, package: str) -> None:
    """The package is not there for the caller, who changes nothing of it."""
    assert await caller.data(SEEN, id=package) == NOTHING
    given = {"packageId": package, "location": "NR1 1AA"}
    assert await caller.codes("updatePackageProfile", given) == ["NOT_FOUND"]


@pytest.mark.parametrize("username", ["norfolk.broker", "norfolk.manager"])
async def test_a_person_of_another_authority_sees_nothing(site: Site, username: str) -> None:
    package = (await brokering.sent(await of_person(site, "solihull.broker")))["id"]
    await nothing_is_seen(await of_person(site, username), package)


async def test_a_machine_of_another_authority_sees_nothing(site: Site) -> None:
    package = (await brokering.sent(await of_person(site, "solihull.broker")))["id"]
    await nothing_is_seen(await of_machine(site), package)


@pytest.mark.parametrize("authority", ["norfolk", "an authority that is not there"])
async def test_an_account_is_worth_nothing_in_another_authority(site: Site, authority: str) -> None:
    package = (await brokering.sent(await of_person(site, "solihull.broker")))["id"]
    await nothing_is_seen(await of_solihull_s_broker_as(site, authority), package)


async def test_A13_a_machine_of_finance_reads_what_its_own_council_awarded_and_no_more(site: Site) -> None:
    secrets = {
        council: await site.register(f"test.{council}", machine=Machine(council, Role.FINANCE_OFFICER))
        for council in ("solihull", "norfolk")
    }
    broker, provider = [await of_person(site, name) for name in ("solihull.broker", "carefirst.admin")]
    await brokering.sent(broker, ["care4all"])
    package = await brokering.sent(broker, ["carefirst"])
    await brokering.yes(provider)
    decision = await brokering.decision(broker, package, "carefirst")
    await broker.change("recordDecision", decision, brokering.PACKAGE)
    seen = {}
    for council, secret in secrets.items():
        sent = {"grant_type": "client_credentials"}
        answer = await site.http.post("/oauth/token", data=sent, auth=(f"test.{council}", secret))
        machine = Client(site.http, answer.json()["access_token"])
        seen[council] = (await machine.data("{ packages(first: 9) { nodes { id } } }"))["packages"]["nodes"]
    assert seen == {"solihull": [{"id": package["id"]}], "norfolk": []}
