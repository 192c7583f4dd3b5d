"""Every query of the guide, as it stands there, on a package that goes its way."""

import re
from typing import Any

import resolvers.messages
from db.transaction import Database
from domain.notices import Lane
from tests.client import Client
from tests.house.sources import ROOT
from tests.serving import SignIn
from tests.stories import brokering as steps
from tests.stories import registering

BLOCK = re.compile(r"^```graphql\n((?:query|mutation) (\w+).*?)^```", re.MULTILINE | re.DOTALL)
GUIDE = {name: text for text, name in BLOCK.findall((ROOT / "docs/guide.md").read_text())}


async def test_P1_B16_each_page_is_filled_by_one_query(broker: Client, carefirst: Client) -> None:
    package = await steps.sent(broker, ["carefirst"], requirements=[{"code": "HOME_CARE_001"}])
    told: dict[str, Any] = {name: await broker.data(GUIDE[name]) for name in ("Me", "PackageList", "Forms")}
    assert told["Me"]["viewer"]["account"]["username"] == "solihull.broker"
    assert told["PackageList"]["packages"]["nodes"][0]["sentCount"] == 1
    assert told["Forms"]["catalogue"]["requirements"][0]["code"] == "HOME_CARE_001"

    page = await carefirst.data(GUIDE["BrokeragePage"], tab="AWAITING_RESPONSE", search="1016-11")
    assert (page["invitationCounts"]["awaitingResponse"], page["invitations"]["totalCount"]) == (1, 1)
    (node,) = page["invitations"]["nodes"]
    asked = await carefirst.data(GUIDE["AnswerPage"], id=node["id"])
    assert asked["invitation"]["package"]["location"] == "B90 1SH"

    answered = await carefirst.data(GUIDE["Answer"], input=steps.accepting(asked["invitation"]))
    assert answered["submitResponse"]["invitation"]["tab"] == "AWAITING_DECISION"
    decided = await broker.data(GUIDE["Decide"], input=await steps.decision(broker, package, "carefirst"))
    assert decided["recordDecision"]["package"]["status"] == "COMPLETE"
    seen = (await broker.data(GUIDE["PackagePage"], id=package["id"]))["package"]
    assert seen["invitations"]["nodes"][0]["response"]["answers"][0]["canMeet"] is True
    assert seen["decision"]["invitation"]["service"]["name"] == "Care First Home Support"


async def test_the_pages_of_a_choice_a_decision_and_its_evidence(broker: Client, carefirst: Client) -> None:
    package = await steps.sent(broker, ["carefirst"], requirements=[{"code": "HOME_CARE_001"}])
    chosen = (await broker.data(GUIDE["WhomToAsk"], id=package["id"]))["package"]
    assert [each["origin"] for each in chosen["selections"]] == ["MANUAL"]
    (node,) = (await carefirst.data(GUIDE["BrokeragePage"], tab="ALL"))["invitations"]["nodes"]
    asked = (await carefirst.data(GUIDE["AnswerPage"], id=node["id"]))["invitation"]
    assert (asked["canSubmit"], asked["package"]["offerRequired"]) == (True, "NONE")
    assert "NO_AVAILABILITY" in [each["code"] for each in asked["rejectionReasons"]]
    await carefirst.data(GUIDE["Answer"], input=steps.accepting(asked))

    deciding = (await broker.data(GUIDE["DecisionPage"], id=package["id"]))["package"]
    (first,) = deciding["ranking"]
    assert (deciding["canDecide"], first["rank"], first["invitation"]["id"]) == (True, 1, node["id"])
    history = (await broker.data(GUIDE["History"], id=package["id"]))["package"]
    (told,) = history["evidence"]["asked"]["nodes"]
    assert [answer["action"] for answer in told["answers"]["nodes"]] == ["SUBMITTED"]
    assert [reading["account"]["username"] for reading in told["readings"]["nodes"]] == ["solihull.broker"]
    assert history["timeline"]["nodes"]


async def test_B4_B20_the_way_of_a_package_beside_its_pages(broker: Client, sign_in: SignIn) -> None:
    practitioner = await sign_in("solihull.practitioner")
    package = await steps.sent(broker, ["carefirst"])
    again = {"packageId": package["id"], "termsAccepted": True}
    copied = (await broker.data(GUIDE["Duplicate"], input=again))["duplicatePackage"]
    assert [each["code"] for each in copied["warnings"]] == ["ORIGINAL_STAYS_LIVE"]
    forename = (await practitioner.data(GUIDE["Me"]))["viewer"]["account"]["forename"]
    seen = await broker.data(GUIDE["WhoSeesIt"], id=package["id"], forename=forename[:3].lower())
    assert {each["origin"] for each in seen["package"]["subscribers"]["nodes"]} == {"AUTOMATIC"}
    assert "PRACTITIONER" in {each["role"] for each in seen["officers"]["nodes"]}


async def test_B10_the_managers_pages(broker: Client, sign_in: SignIn) -> None:
    manager = await sign_in("solihull.manager")
    page = await manager.data(GUIDE["Directory"], name="Care First")
    service = next(each for each in page["services"]["nodes"] if not each["arrangement"]["suspended"])
    assert (service["isKept"], service["keptBy"]) == (False, None)
    suspended = {"serviceId": service["id"], "from": "2031-02-03", "until": "2031-02-03", "reason": "Inspection"}
    found = (await manager.data(GUIDE["Suspend"], input=suspended))["suspendService"]["service"]["arrangement"]
    assert (found["suspended"], found["suspendedFrom"], found["suspendedUntil"]) == (False, "2031-02-03", "2031-02-03")
    lifting = "mutation L($i: LiftSuspensionInput!) { liftSuspension(input: $i) { userErrors { code } } }"
    assert (await manager.data(lifting, i={"serviceId": service["id"]}))["liftSuspension"]["userErrors"] == []
    table = {"csv": "Organisation,Service\nCare First Home Care Ltd,A new branch\n", "dryRun": True}
    report = (await manager.data(GUIDE["Import"], input=table))["importDirectory"]["report"]
    assert (report["dryRun"], report["newCount"], report["rejectedCount"]) == (True, 1, 0)
    held = page["profileInForce"]
    given = {"document": held["document"], "expectedVersion": held["version"], "validateOnly": True}
    (same,) = (await manager.data(GUIDE["Publish"], input=given))["publishProfile"]["userErrors"]
    assert same["code"] == "PROFILE_UNCHANGED"


async def test_A1_A12_the_pages_by_which_people_are_let_in(broker: Client, carefirst: Client, sign_in: SignIn) -> None:
    manager, stranger = await sign_in("solihull.manager"), Client(broker.http, None)
    form = await stranger.data(GUIDE["AccessForm"], search="care f")
    assert form["employers"] == [{"name": "Care First Home Care Ltd"}]
    jobs = {each["slug"]: each["jobRoles"] for each in form["authorities"]}["solihull"]
    for number in range(2):
        given = registering.individual(jobRole=jobs[0], email=f"jane{number}@carefirst.example")
        asked = (await stranger.data(GUIDE["AskForAccess"], input=given))["requestAccess"]
        assert asked == {"acknowledged": True, "userErrors": []}
    first, second = (await manager.data(GUIDE["AccessQueue"], state="WAITING"))["accessRequests"]["nodes"]
    assert (first["proposedUsername"], first["jobRole"], first["warnings"]) == ("janedoe", jobs[0], [])
    given = {"accessRequestId": first["id"], "expectedVersion": first["version"]}
    approved = (await manager.data(GUIDE["Approve"], input=given))["approveAccessRequest"]["accessRequest"]
    assert (approved["status"], approved["account"]["username"]) == ("APPROVED", "janedoe")
    given = {"accessRequestId": second["id"], "reason": "Asked for twice"}
    rejected = (await manager.data(GUIDE["Reject"], input=given))["rejectAccessRequest"]["accessRequest"]
    assert rejected["rejectionReason"] == "Asked for twice"

    given = {"email": "sam@carefirst.example", "forename": "Sam", "surname": "Carer"}
    invited = (await carefirst.data(GUIDE["Invite"], input=given))["inviteColleague"]["keptAccount"]
    assert (invited["state"], invited["account"]["username"]) == ("INVITED", "samcarer")
    kept = (await carefirst.data(GUIDE["Colleagues"], state="INVITED"))["accounts"]["nodes"]
    assert {each["account"]["username"] for each in kept} == {"janedoe", "samcarer"}
    given = {"accountId": invited["account"]["id"], "expectedVersion": invited["version"]}
    disabled = (await carefirst.data(GUIDE["Disable"], input=given))["disableAccount"]["keptAccount"]
    assert disabled["state"] == "DISABLED"
    mine = (await carefirst.data(GUIDE["MySignIns"]))["viewer"]
    assert mine == {"account": {"username": "carefirst.admin"}, "signIns": []}


async def test_P14_the_notes_of_both_sides(broker: Client, carefirst: Client) -> None:
    package = await steps.sent(broker, ["carefirst"])
    given = {"packageId": package["id"], "text": "09:00 x 30 mins x **1 carer** x 7 days"}
    added = (await broker.data(GUIDE["AddPackageNote"], input=given))["addPackageNote"]
    assert (added["userErrors"], added["package"]["unreadNotes"]) == ([], 0)
    (node,) = (await carefirst.data(GUIDE["BrokeragePage"], tab="ALL"))["invitations"]["nodes"]
    told = (await carefirst.data(GUIDE["InvitationNotes"], id=node["id"]))["invitation"]
    (note,) = told["notes"]["nodes"]
    assert (told["canAddNote"], told["unreadNotes"], note["authorRole"]) == (True, 1, "SOURCING_OFFICER")
    read = {"invitationId": node["id"], "noteId": note["id"]}
    marked = (await carefirst.data(GUIDE["MarkNotesRead"], input=read))["markNotesRead"]
    assert marked["invitation"]["unreadNotes"] == 0
    said = {"invitationId": node["id"], "text": "We can start with the call at 09:00."}
    assert (await carefirst.data(GUIDE["AddResponseNote"], input=said))["addResponseNote"]["userErrors"] == []
    seen = (await broker.data(GUIDE["PackageNotes"], id=package["id"]))["package"]
    assert [each["side"] for each in seen["notes"]["nodes"]] == ["COUNCIL", "PROVIDER"]


async def test_B11_what_was_told_to_whom(broker: Client, worker_db: Database) -> None:
    package = await steps.sent(broker, ["carefirst"])
    await resolvers.messages.address(worker_db, Lane.BULK, 100)
    (letter,) = (await broker.data(GUIDE["Correspondence"], id=package["id"]))["package"]["messages"]["nodes"]
    assert (letter["kind"], letter["state"], letter["attempts"]) == ("REQUEST", "QUEUED", [])
    assert letter["organisation"]["name"] == "Care First Home Care Ltd"


def test_every_query_of_the_guide_is_tried() -> None:
    tried = (ROOT / "tests/stories/test_guide.py").read_text()
    assert [name for name in GUIDE if f'"{name}"' not in tried] == []
