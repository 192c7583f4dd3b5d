"""What happened to a package, who did it, and what was different afterwards (rules B15, B27, P26)."""

from datetime import datetime
from typing import Any

from tests.client import Client
from tests.serving import SignIn
from tests.stories import brokering as steps
from tests.stories.correspondence import CARE4ALL, CAREFIRST, Mailroom

ENTRY = """at action actor account { username role } organisation { slug } invitationId service { name }
    changes { field before after }"""


async def timeline(client: Client, package: Any, page: str = "first: 50") -> list[dict[str, Any]]:
    """The entries of a package's timeline."""
    found = await steps.package(client, package["id"], f"timeline({page}) {{ totalCount nodes {{ {ENTRY} }} }}")
    nodes: list[dict[str, Any]] = found["timeline"]["nodes"]
    return nodes


def changes(entry: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What an entry says was different."""
    return {each["field"]: (each["before"], each["after"]) for each in entry["changes"]}


async def test_B15_a_moved_deadline_says_old_and_new_and_who(broker: Client, colleague: Client) -> None:
    package = await steps.sent(broker, ["carefirst"])
    later = steps.in_hours(9)
    await colleague.change("modifyDeadline", {"packageId": package["id"], "deadlineAt": later}, steps.PACKAGE)
    newest, *_ = await timeline(broker, package)
    assert (newest["action"], newest["actor"]) == ("package.deadline_changed", "COUNCIL")
    assert newest["account"] == {"username": "solihull.broker2", "role": "SOURCING_OFFICER"}
    assert list(changes(newest)) == ["deadlineAt"]
    old, new = changes(newest)["deadlineAt"]
    assert datetime.fromisoformat(old) == datetime.fromisoformat(package["deadlineAt"])
    assert datetime.fromisoformat(new) == datetime.fromisoformat(later)


async def test_B27_the_timeline_names_a_provider_and_not_its_people_and_does_not_open_its_answer(
    broker: Client, carefirst: Client, owner: Any
) -> None:
    package = await steps.sent(broker, ["carefirst"])
    await steps.no(carefirst)
    newest, *_ = await timeline(broker, package)
    assert (newest["action"], newest["actor"], newest["account"]) == ("response.submitted", "PROVIDER", None)
    assert (newest["organisation"], newest["service"]) == ({"slug": "carefirst"}, {"name": "Care First Home Support"})
    assert newest["invitationId"].startswith("invitation_")
    assert changes(newest) == {"placementResponse": (None, "NO"), "state": ("INVITED", "SUBMITTED")}
    assert await owner.fetchval("SELECT count(*) FROM readings") == 0


async def test_B27_the_whole_way_of_a_package_in_both_directions_and_in_pages(
    broker: Client, carefirst: Client
) -> None:
    package = await steps.sent(broker, ["carefirst"], requirements=[{"code": "HOME_CARE_001"}])
    await steps.yes(carefirst)
    await broker.change("recordDecision", await steps.decision(broker, package, "carefirst"), steps.PACKAGE)
    oldest = await timeline(broker, package, "first: 50, direction: ASC")
    assert [entry["action"] for entry in oldest] == [
        "package.created", "package.profile_updated", "package.requirements_added", "package.services_added",
        "package.sent", "response.submitted", "package.awarded",
    ]  # fmt: skip
    assert (
        oldest == (await timeline(broker, package))[::-1] == await timeline(broker, package, "last: 50, direction: ASC")
    )
    assert changes(oldest[3])["services"][1] == "Care First Home Support"
    assert changes(oldest[2])["requirements"][1].startswith("Essential: Social Care Needs")
    assert oldest[-1]["service"] == {"name": "Care First Home Support"}
    assert not [name for entry in oldest for name in changes(entry) if name.endswith("Id")]

    paged, after, more = [], "", True
    query = "timeline(first: 2, direction: ASC%s) { nodes { action } pageInfo { hasNextPage endCursor } }"
    while more:
        page = (await steps.package(broker, package["id"], query % after))["timeline"]
        paged += [node["action"] for node in page["nodes"]]
        after, more = f', after: "{page["pageInfo"]["endCursor"]}"', page["pageInfo"]["hasNextPage"]
    assert paged == [entry["action"] for entry in oldest]


async def test_B27_what_a_job_did_is_the_services_own(broker: Client, owner: Any) -> None:
    package = await steps.sent(broker, ["carefirst"])
    await owner.execute(
        "INSERT INTO audit (authority_id, action, object_type, object_id, occurred_at)"
        " SELECT authority_id, 'package.deadline_passed', 'package', id, now() FROM packages"
    )
    newest, *_ = await timeline(broker, package)
    assert (newest["action"], newest["actor"]) == ("package.deadline_passed", "SERVICE")
    assert (newest["account"], newest["organisation"], newest["changes"]) == (None, None, [])


async def test_what_was_told_to_whom_stands_among_what_happened(broker: Client, mailroom: Mailroom) -> None:
    answers = {CAREFIRST: "550 5.1.1 no such user", CARE4ALL: "250 2.1.5 OK"}
    mailroom.server.recipient = lambda to: answers.get(to, "451 4.3.0 later")
    package = await steps.sent(broker)
    await mailroom.work()
    told = (
        "action actor organisation { slug } changes { field } message { kind organisation { slug } attempts { code } }"
    )
    page = "timeline(first: %d%s) { totalCount nodes { " + told + " } pageInfo { endCursor } }"
    seen = (await steps.package(broker, package["id"], page % (4, "")))["timeline"]
    entries = {entry["action"]: entry for entry in seen["nodes"]}
    assert set(entries) == {"message.sent", "message.bounced", "message.deferred", "package.sent"}
    sent, bounced, deferred = (entries[f"message.{state}"] for state in ("sent", "bounced", "deferred"))
    assert sent["message"] == {"kind": "REQUEST", "organisation": {"slug": "care4all"}, "attempts": [{"code": 250}]}
    assert bounced["message"] == {"kind": "REQUEST", "organisation": {"slug": "carefirst"}, "attempts": [{"code": 550}]}
    assert deferred["message"] == {"kind": "ADDRESS_REFUSED", "organisation": None, "attempts": [{"code": 451}]}
    assert all((entry["actor"], entry["changes"]) == ("SERVICE", []) for entry in (sent, bounced, deferred))
    assert entries["package.sent"]["message"] is None
    rest = page % (50, f', after: "{seen["pageInfo"]["endCursor"]}"')
    further = (await steps.package(broker, package["id"], rest))["timeline"]["nodes"]
    assert len(further) == seen["totalCount"] - 4 > 0


async def test_B4_a_subscriber_sees_the_messages_of_its_packages_and_nobody_elses(
    broker: Client, mailroom: Mailroom, sign_in: SignIn, owner: Any
) -> None:
    practitioner = await sign_in("solihull.practitioner")
    mine, other = await steps.sent(broker), await steps.sent(broker)
    await mailroom.sent()
    who = f"account_{await owner.fetchval('SELECT id FROM accounts WHERE username = $1', 'solihull.practitioner')}"
    await broker.change("addSubscriber", {"packageId": mine["id"], "accountId": who}, steps.PACKAGE)
    entry = "timeline(first: 50) { nodes { action message { kind organisation { slug } } } }"
    nodes = (await steps.package(practitioner, mine["id"], entry))["timeline"]["nodes"]
    told = [node["message"]["organisation"]["slug"] for node in nodes if node["action"] == "message.sent"]
    assert sorted(told) == ["care4all", "carefirst"]
    assert await steps.package(practitioner, other["id"], entry) is None


async def test_P26_a_timeline_is_its_own_councils(broker: Client, norfolk: Client, carefirst: Client) -> None:
    package = await steps.sent(broker, ["carefirst"])
    assert await steps.package(norfolk, package["id"], "timeline(first: 5) { nodes { action } }") is None
    answer = await carefirst.post(
        "query Q($id: ID!) { package(id: $id) { timeline(first: 5) { nodes { action } } } }", {"id": package["id"]}
    )
    assert answer.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_B27_the_changes_are_words_a_person_can_read(
    norfolk: Client, carefirst: Client, care4all: Client, sign_in: SignIn
) -> None:
    pcc = await sign_in("pcc.admin")
    given = steps.norfolk()
    given["requirements"] += [
        {"code": "CARER_GENDER", "options": ["Female only"]},
        {"code": "ADDITIONAL", "ownText": "Drives a van", "negotiable": True},
    ]
    package = await steps.chosen(norfolk, ("carefirst", "care4all"), **given)
    calls = [{"days": ["MONDAY"], "band": "BED", "minutes": 30}, {"days": ["SUNDAY"], "band": "TEA", "minutes": 45}]
    schedule = {"packageId": package["id"], "calls": calls, "preferences": [{"kind": "CARER_GENDER", "value": "Any"}]}
    await norfolk.change("setCallSchedule", schedule, steps.PACKAGE)
    await norfolk.change("selectServicesByAlgorithm", {"packageId": package["id"]}, steps.PACKAGE)
    await norfolk.change("finalisePackage", {"packageId": package["id"]}, steps.PACKAGE)
    for provider in (carefirst, care4all, pcc):
        await steps.yes(provider)
    await norfolk.change("recordDecision", await steps.decision(norfolk, package, "carefirst"), steps.PACKAGE)

    told = {entry["action"]: changes(entry) for entry in await timeline(norfolk, package)}
    start = datetime.fromisoformat((await steps.package(norfolk, package["id"], "startDate"))["startDate"])
    assert told["package.requirements_added"]["requirements"][1].split("; ") == [
        "Any other requirement, Drives a van, negotiable",
        "Gender-specific carers, Female only, essential",
        f"Able to provide care from the selected start date, negotiable, preferred {start:%d/%m/%Y}",
    ]
    assert told["package.calls_set"]["calls"][1].startswith("Bed x 30 mins x 1 carer x 1 day (Mon); Tea x 45 mins")
    assert told["package.calls_set"]["preferences"][1] == "Carer Gender: Any"
    assert told["package.services_found"]["servicesAdded"][1] == "Love 4 Care Home Support"
    assert told["package.awarded"]["notAwarded"][1].split("; ")[0].endswith(": Quality, or another reason")
    assert told["package.awarded"]["primaryReasonCode"][1] == "Meets all requirements"
    assert told["package.created"]["serviceLevel"][1] == "Home Support – Framework"
