"""Every root field × every role × a row of one's own, a foreign organisation's, a foreign authority's, and no token.

What is expected is what `docs/permissions.md` says, which a test of the house holds equal to the schema and to the
grants. A root field that is not in `tests/contract/roots.py` fails.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from db.transaction import Database
from domain.permissions import COUNCIL_ROLES, GRANTS, MACHINE_SCOPES, READS_ALL, SCOPES, Permission, Role
from domain.streams import place, placed
from jobs.relay import relay_outbox
from settings import Settings
from tests.client import Client
from tests.contract import telling
from tests.contract.granted import MUTATIONS, QUERIES, SUBSCRIPTIONS, may, takes
from tests.contract.refusing import refused
from tests.contract.roots import CHANGES, OPEN, READINGS, Rows, change
from tests.contract.signing import signed
from tests.schema.hearing import listening
from tests.serving import SignIn
from tests.stories import brokering as steps
from tests.stories import documenting, registering

OWN, FOREIGN = "own", "foreign"
GIVEN_TO_THE_COUNCIL = frozenset({"document"})
"""What an organisation adds to a package of this council's is this council's, too."""
OF_THE_DIRECTORY = frozenset({"authority", "reason", "organisation", "service", "kept", "home"})
"""What is told of others to everybody who asks for it by name: a directory, and the reasons of whoever asked."""
SIDES = {True: ("solihull", "norfolk"), False: ("carefirst", "care4all")}


def test_every_root_field_stands_in_the_matrix() -> None:
    assert set(QUERIES) == set(READINGS)
    assert set(MUTATIONS) == set(CHANGES)
    assert set(SUBSCRIPTIONS) == {"events"}, "what is listened to is what the query of that name reads"
    assert set(GRANTS) == set(Role)


@dataclass
class Caller(Client):
    """A client that knows its own account."""

    account: str = ""


# The two sides -------------------------------------------------------------------------------------------------------


ADDED = """
INSERT INTO accounts (username, email, forename, surname, role, authority_id) VALUES ($1, $1, 'A', 'B', $1, $2)
RETURNING id
"""
HOMES = """
SELECT (SELECT id FROM authorities WHERE slug = 'solihull'), (SELECT id FROM organisations WHERE slug = 'carefirst')
"""
# Those of Solihull who work outside brokerage, added to every package that there is.
SUBSCRIBED = """
INSERT INTO subscriptions (package_id, account_id, authority_id, added_by, added_at)
SELECT p.id, a.id, a.authority_id, a.id, now() FROM accounts a JOIN packages p ON p.authority_id = a.authority_id
JOIN authorities h ON h.id = a.authority_id AND h.slug = 'solihull'
WHERE a.role IN ('PRACTITIONER', 'COMMISSIONER', 'FINANCE_OFFICER') ON CONFLICT DO NOTHING
"""
# Something that is due for a council.
TIMED = """
INSERT INTO timers (kind, subject_id, authority_id, due_at, armed_at)
SELECT 'LINK_EXPIRED', gen_random_uuid(), a.id, now() + interval '1 day', now() FROM authorities a WHERE a.slug = $1
RETURNING id
"""
OF_ROLE = "SELECT id FROM accounts WHERE role = $1 AND (authority_id = $2 OR organisation_id = $2) ORDER BY id LIMIT 1"


@pytest_asyncio.fixture(scope="module")
async def callers(
    sign_in: SignIn, settings: Settings, owner: Any, clean_module: None
) -> AsyncIterator[dict[Role, Caller]]:
    """A caller of each role: of Solihull, or of Care First. The demonstration has no account of some roles."""
    http = (await sign_in("solihull.broker")).http
    authority, organisation = await owner.fetchrow(HOMES)
    found: dict[Role, Caller] = {}
    added: list[UUID] = []
    for role in Role:
        home = authority if role in COUNCIL_ROLES else organisation
        claims: dict[str, Any] = {"authority_id" if role in COUNCIL_ROLES else "organisation_id": str(home)}
        account = await owner.fetchval(OF_ROLE, role, home)
        if account is None:
            account = await owner.fetchval(ADDED, role, home)
            added.append(account)
        token = signed(settings, sub=str(account), role=role, **claims)
        found[role] = Caller(http, token, account=f"account_{account}")
    yield found
    await owner.execute("DELETE FROM subscriptions WHERE account_id = ANY($1)", added)
    await owner.execute("DELETE FROM accounts WHERE id = ANY($1)", added)


@pytest_asyncio.fixture(scope="module")
async def sides(sign_in: SignIn, owner: Any, worker_db: Database, callers: Any) -> dict[str, dict[str, Any]]:
    """The rows of each side: two councils with a package each, two providers with invitations."""
    solihull, norfolk = await sign_in("solihull.broker"), await sign_in("norfolk.broker")
    found = {"solihull": await _council(solihull), "norfolk": await _council(norfolk, **steps.norfolk())}
    for council, other in (("solihull", "norfolk"), ("norfolk", "solihull")):
        found[council]["catalogue"] = min(found[council]["titles"] - found[other]["titles"])
        found[council] |= await _administered(await sign_in(f"{council}.manager"), found[council]["account"])
    for council in SIDES[True]:
        read = await (await sign_in(f"{council}.manager")).data("{ directoryFile { csv } }")
        found[council]["filed"] = read["directoryFile"]["csv"]
    while True:
        await steps.sent(solihull, ("carefirst", "care4all"))
        await steps.sent(solihull, ("care4all",))
        found |= {slug: await _provider(await sign_in(f"{slug}.admin"), found["solihull"]) for slug in SIDES[False]}
        if found["carefirst"]["counted"] != found["care4all"]["counted"]:
            break
    await owner.execute(SUBSCRIBED)
    await relay_outbox({"database": worker_db})
    for slug, stranger in (("norfolk", norfolk), ("care4all", await sign_in("care4all.admin"))):
        found[slug]["end"] = (await stranger.data("{ eventSummary { cursor } }"))["eventSummary"]["cursor"]
    for slug in SIDES[True]:
        found[slug]["job"] = f"job_{await owner.fetchval(TIMED, slug)}"
    found["apart"] = await _council(solihull)
    return found


async def _council(broker: Client, **more: Any) -> dict[str, Any]:
    package = await steps.draft(broker, **more)
    document = await documenting.add(broker, documenting.PLAN, packageId=package["id"])
    data = await broker.data(
        "{ viewer { account { id } authority { id } } serviceLevels { id serviceType } reasonCodes { id }"
        " catalogue { requirements { title } } services(first: 1) { nodes { id } } }"
    )
    return {
        "package": package["id"],
        "told": package["id"],
        "end": "EventSummary",
        "document": document,
        "reference": package["reference"],
        "once": 1,
        "authority": data["viewer"]["authority"]["id"],
        "account": data["viewer"]["account"]["id"],
        "home": data["viewer"]["authority"]["id"],
        "level": data["serviceLevels"][0]["id"],
        "type": data["serviceLevels"][0]["serviceType"],
        "reason": data["reasonCodes"][0]["id"],
        "service": data["services"]["nodes"][0]["id"],
        "titles": {each["title"] for each in data["catalogue"]["requirements"]},
    }


async def _administered(manager: Client, officer: str) -> dict[str, str]:
    """What a manager keeps: a team in which an officer works, one that is closed, a service."""
    team, retired = [
        (await manager.change("createTeam", {"name": name}, "team { id }"))["id"] for name in ("Matrix", "Retired")
    ]
    await manager.change("retireTeam", {"teamId": retired}, "team { id }")
    await manager.change("assignOfficer", {"accountId": officer, "teamId": team}, "account { id }")
    organisation = await manager.change("registerOrganisation", {"name": "Matrix Care"}, "organisation { id }")
    given = {"organisationId": organisation["id"], "name": "Matrix Support"}
    service = await manager.change("registerService", given, "service { id }")
    await manager.change("arrangeService", {"serviceId": service["id"], "category": "SPOT"}, "service { id }")
    council = (await manager.data("{ viewer { authority { slug } } }"))["viewer"]["authority"]["slug"]
    assert await registering.acknowledged(Client(manager.http, None), registering.team_admin(authority=council))
    person = {"clientReference": "LAS 1234"}
    asked = (await manager.data("{ accessRequests(first: 1) { nodes { id } } }"))["accessRequests"]["nodes"]
    return {
        "asked": asked[0]["id"],
        "member": officer,
        "profile": (await manager.data("{ profileInForce { id } }"))["profileInForce"]["id"],
        "team": team,
        "retired": retired,
        "officer": officer,
        "organisation": organisation["id"],
        "kept": service["id"],
        **await telling.endpoint(manager),
        "exported": (await manager.change("exportSubject", person, "subjectExport { id }"))["id"],
    }


async def _provider(provider: Client, council: Mapping[str, Any]) -> dict[str, Any]:
    data = await provider.data(
        "query($id: ID!) { viewer { account { id } organisation { id } } invitationCounts { all }"
        " invitations(tab: ALL, first: 1) { nodes { id } } reasonCodes(authorityId: $id) { id } }",
        id=council["authority"],
    )
    invitation = data["invitations"]["nodes"][0]["id"]
    return {
        "invitation": invitation,
        "told": invitation,
        "end": "EventSummary",
        "document": await documenting.add(provider, documenting.PLAN, invitationId=invitation),
        "authority": council["authority"],
        "account": data["viewer"]["account"]["id"],
        "member": data["viewer"]["account"]["id"],
        "home": data["viewer"]["organisation"]["id"],
        "counted": data["invitationCounts"]["all"],
        "reason": data["reasonCodes"][0]["id"],
        **await telling.endpoint(provider),
    }


def rows_elsewhere(sides: Mapping[str, Rows], role: Role) -> Rows:
    """The rows of the other kind of stranger: a foreign organisation's for a council, a foreign authority's for others.

    Where such a side has no row of a kind, that of one's own stands.
    """
    strange = sides["care4all" if role in COUNCIL_ROLES else "norfolk"]
    shared = OF_THE_DIRECTORY | (GIVEN_TO_THE_COUNCIL if role in COUNCIL_ROLES else frozenset())
    taken = {noun: row for noun, row in strange.items() if noun not in shared}
    node = "member" if role in COUNCIL_ROLES else "package"
    return {**rows_of(sides, role, OWN), **taken, "node": strange[node]}


def rows_of(sides: Mapping[str, Rows], role: Role, whose: str) -> Rows:
    """The rows that a caller of this role asks about; where a row is the other kind of side's, that of our own."""
    own, other = SIDES[role in COUNCIL_ROLES]
    rows = dict(sides[own if whose == OWN else other])
    node = "package" if Permission.PACKAGE_READ in GRANTS[role] else "home"
    rows["node"] = rows["invitation" if Permission.INVITATION_READ in GRANTS[role] else node]
    return {**sides["solihull"], **sides["carefirst"], **rows}


# The matrix ----------------------------------------------------------------------------------------------------------


async def holds_for_reading(caller: Caller, name: str, case: "Case") -> None:
    """Read a root field, and see that what comes of it is what the page and the row's owner say."""
    reading = READINGS[name]
    answer = await caller.post(reading.document, reading.given(case.rows))
    if not case.allowed:
        assert takes(name) in refused(answer, 403, "FORBIDDEN")["extensions"]["missing"], name
        return
    assert (answer.status_code, "errors" in answer.json()) == (200, False), answer.text
    wanted = caller.account if name == "viewer" and case.own else case.rows[reading.noun]
    assert (wanted in set(leaves(answer.json()["data"]))) == (case.own or case.role in reading.shared), name


def leaves(value: Any) -> Any:
    """Every scalar in an answer."""
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from leaves(item)
    else:
        yield value


async def holds_for_changing(caller: Caller, name: str, case: "Case") -> None:
    """Run a mutation in vain, and see that it is refused for the right reason."""
    changing = CHANGES[name]
    answer = await caller.post(change(name), {"input": changing.given(case.rows)})
    if not case.allowed:
        assert takes(name) in refused(answer, 403, "FORBIDDEN")["extensions"]["missing"], name
        return
    payload = answer.json()["data"][name]
    (thing,) = (value for key, value in payload.items() if key != "userErrors")
    assert thing is None
    told = [(error["code"], error["path"]) for error in payload["userErrors"]]
    assert changing.refused in dict(told) or (not case.own and changing.path), name
    assert ((changing.foreign, [changing.path]) in told) == (not case.own and changing.path != ""), name


@dataclass(frozen=True)
class Case:
    """One square of the matrix."""

    role: Role
    allowed: bool
    own: bool
    rows: Rows


@pytest.mark.parametrize("whose", [OWN, FOREIGN])
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", QUERIES)
async def test_who_may_read(callers: Any, sides: Any, name: str, role: Role, whose: str) -> None:
    case = Case(role, may(role, name), whose == OWN, rows_of(sides, role, whose))
    await holds_for_reading(callers[role], name, case)


@pytest.mark.parametrize("whose", [OWN, FOREIGN])
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", MUTATIONS)
async def test_who_may_change(callers: Any, sides: Any, name: str, role: Role, whose: str) -> None:
    case = Case(role, may(role, name), whose == OWN, rows_of(sides, role, whose))
    await holds_for_changing(callers[role], name, case)


@pytest.mark.parametrize("role", list(Role))
async def test_the_other_kind_of_stranger_is_as_strange(callers: Any, sides: Any, role: Role) -> None:
    """Every root field: a council asks about a foreign organisation's rows, a provider about a foreign authority's."""
    own, rows = rows_of(sides, role, OWN), rows_elsewhere(sides, role)
    strange = 0
    for name in (*QUERIES, *MUTATIONS):
        asked = named(name)
        alike = all(rows.get(noun) == own.get(noun) for noun in asked)
        strange += not alike
        case = Case(role, may(role, name), alike, rows)
        await (holds_for_reading if name in QUERIES else holds_for_changing)(callers[role], name, case)
    assert strange > 5


def named(field: str) -> set[str]:
    """Which rows a root field is asked about here."""
    asked: set[str] = {READINGS[field].noun} if field in READINGS else set()

    class Noting(defaultdict[str, Any]):
        def __missing__(self, noun: str) -> str:
            asked.add(noun)
            return "x"

    (READINGS.get(field) or CHANGES[field]).given(Noting())
    return asked


@pytest.mark.parametrize("role", list(Role))
async def test_who_may_listen_hears_their_own(callers: Any, sides: Any, address: str, role: Role) -> None:
    """Subscriptions, on a real server: the first event of the stream is the first that the query reads."""
    caller, first = callers[role], "{ events(first: 1) { nodes { id sequence cursor type packageId data } } }"
    (known,) = (await caller.data(first))["events"]["nodes"]
    stream_id, _ = placed(known["cursor"])
    async with listening(address, caller.token, after=place(stream_id, 0)) as stream:
        assert await stream.told() == known
    for elsewhere in ("norfolk", "care4all"):
        async with listening(address, caller.token, after=sides[elsewhere]["end"]) as stream:
            assert "another stream" in (await stream.next())["data"]


@pytest.mark.parametrize("scope", MACHINE_SCOPES)
async def test_a_machine_listens_where_its_scope_lets_it(
    callers: Any, sides: Any, settings: Settings, address: str, scope: str
) -> None:
    manager = callers[Role.BROKERAGE_MANAGER]
    sub, authority = [row.partition("_")[2] for row in (manager.account, sides["solihull"]["authority"])]
    token = signed(
        settings, sub=sub, authority_id=authority, role=Role.BROKERAGE_MANAGER, scope=scope, client_id="machine"
    )
    async with listening(address, token, after=place(UUID(authority), 0)) as stream:
        said = (await stream.next())["data"]
    assert ("FORBIDDEN" in said, '"sequence":1' in said) == (not may(scope, "events"), may(scope, "events"))


@pytest.mark.parametrize("whose", [OWN, FOREIGN])
@pytest.mark.parametrize("scope", MACHINE_SCOPES)
async def test_a_machine_may_no_more_than_its_scope_and_its_role_say(
    callers: Any, sides: Any, settings: Settings, scope: str, whose: str
) -> None:
    """Every root field with a token of one scope, for a client that acts as a brokerage manager."""
    role = Role.BROKERAGE_MANAGER
    manager: Caller = callers[role]
    _, _, authority = sides["solihull"]["authority"].partition("_")
    sub = manager.account.partition("_")[2]
    token = signed(settings, sub=sub, role=role, authority_id=authority, scope=scope, client_id="machine")
    machine = Caller(manager.http, token, account=manager.account)
    rows = {**rows_of(sides, role, whose)}
    if Permission.PACKAGE_READ not in SCOPES[scope]:
        rows["node"] = rows["home"]
    for name in (*QUERIES, *MUTATIONS):
        case = Case(role, may(role, name) and may(scope, name), whose == OWN, rows)
        await (holds_for_reading if name in QUERIES else holds_for_changing)(machine, name, case)


@pytest.mark.parametrize("name", [*QUERIES, *MUTATIONS])
async def test_nobody_gets_nothing(callers: Any, sides: Any, name: str) -> None:
    rows = rows_of(sides, Role.BROKERAGE_MANAGER, OWN)
    nobody = Client(callers[Role.BROKERAGE_MANAGER].http, None)
    if name in QUERIES:
        answer = await nobody.post(READINGS[name].document, READINGS[name].given(rows))
    else:
        answer = await nobody.post(change(name), {"input": CHANGES[name].given(rows)})
    if name in OPEN:
        assert (answer.status_code, "errors" in answer.json()) == (200, False), answer.text
        return
    refused(answer, 401, "UNAUTHENTICATED")
    assert "www-authenticate" in answer.headers


@pytest.mark.parametrize("role", list(Role))
async def test_an_id_never_leads_to_what_a_role_may_not_read(callers: Any, sides: Any, role: Role) -> None:
    """Through `node`, a row of one's own council or organisation is as absent as one of somebody else's."""
    rows = {**sides["solihull"], **sides["carefirst"]}
    document = "query($id: ID!) { node(id: $id) { id ... on Package { reference } ... on Invitation { state } } }"
    for noun, permission in (("package", Permission.PACKAGE_READ), ("invitation", Permission.INVITATION_READ)):
        node = (await callers[role].data(document, id=rows[noun]))["node"]
        council_sees = noun == "invitation" and Permission.PACKAGE_READ in GRANTS[role]
        assert (node is not None) == (permission in GRANTS[role] or council_sees)


@pytest.mark.parametrize("role", sorted(COUNCIL_ROLES))
async def test_B4_who_is_outside_brokerage_sees_what_they_were_added_to(callers: Any, sides: Any, role: Role) -> None:
    """A package of one's own council, to which only those are subscribed whose role does it."""
    apart = sides["apart"]["package"]
    for name in ("package", "packages", "node"):
        reading = READINGS[name]
        data = await callers[role].data(reading.document, **reading.given({"package": apart, "node": apart}))
        assert (apart in set(leaves(data))) == (role in READS_ALL), name
