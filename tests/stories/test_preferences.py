"""Who wants which messages, who may say so, and what the council sees of what was sent (rules P32, A1, B15)."""

from typing import Any

from db.transaction import Database
from domain.notices import Lane
from jobs.messages import Post, send_due
from settings import Settings
from tests.client import Client
from tests.messaging.receiving import mail_server
from tests.serving import SignIn
from tests.stories import brokering as steps

PREFERENCES = "account { messagePreferences { kind recipient wanted canChange } }"
CAREFIRST, CARE4ALL = "team@carefirst.example.org", "team@care4all.example.org"


async def chosen(client: Client, *said: tuple[str, str, bool]) -> dict[tuple[str, str], bool | None]:
    """Set preferences; all of them afterwards."""
    given = {"preferences": [{"kind": kind, "recipient": to, "wanted": wanted} for kind, to, wanted in said]}
    account = await client.change("setMessagePreferences", given, PREFERENCES)
    return {(one["kind"], one["recipient"]): one["wanted"] for one in account["messagePreferences"]}


async def sent(settings: Settings, worker_db: Database) -> list[str]:
    """Send what is due; to whom."""
    async with mail_server() as server:
        post = Post(settings, server.url)
        await send_due(worker_db, post, Lane.BULK)
        await post.aclose()
    return sorted(mail["To"] for mail in server.taken)


async def test_P32_a_team_without_requests_still_has_them_in_its_lists_and_gets_moved_deadlines(
    broker: Client, carefirst: Client, settings: Settings, worker_db: Database
) -> None:
    after = await chosen(carefirst, ("REQUEST", "TEAM", False))
    assert after["REQUEST", "TEAM"] is False
    assert after["REQUEST", "MYSELF"] is False
    assert after["AWARDED", "TEAM"] is True
    package = await steps.sent(broker)
    assert await sent(settings, worker_db) == [CARE4ALL]
    assert (await steps.invitation(carefirst))["package"]["reference"] == package["reference"]
    await broker.change("modifyDeadline", {"packageId": package["id"], "deadlineAt": steps.in_hours(3)}, steps.PACKAGE)
    assert await sent(settings, worker_db) == [CARE4ALL, CAREFIRST]


async def test_A1_what_must_reach_the_team_cannot_be_stopped_and_everything_wrong_is_told_at_once(
    broker: Client, carefirst: Client
) -> None:
    said = [
        {"kind": "DEADLINE_CHANGED", "recipient": "TEAM", "wanted": False},
        {"kind": "ALL_RESPONDED", "wanted": True},
        {"kind": "AWARDED", "recipient": "TEAM", "wanted": False},
    ]
    codes = await carefirst.codes("setMessagePreferences", {"preferences": said}, "account { id }")
    assert codes == ["MESSAGE_MUST_BE_SENT", "INVALID_INPUT", "MESSAGE_MUST_BE_SENT"]
    theirs = {"preferences": [{"kind": "ALL_RESPONDED", "recipient": "TEAM", "wanted": False}]}
    refused = await broker.codes("setMessagePreferences", theirs, "account { id }")
    assert refused == ["NOT_YOUR_INBOX", "MESSAGE_MUST_BE_SENT"]


async def test_P32_of_their_endpoints_a_providers_team_administrators_hear_and_may_say_no(
    broker: Client, carefirst: Client, sign_in: SignIn
) -> None:
    employee = await sign_in("carefirst.employee")
    kind = "ENDPOINT_DISABLED"
    assert (await chosen(carefirst, ("DIGEST", "MYSELF", True)))[kind, "MYSELF"] is True
    after = await chosen(carefirst, (kind, "MYSELF", False))
    assert after[kind, "MYSELF"] is False
    assert (kind, "TEAM") not in after
    assert (kind, "MYSELF") in await chosen(broker, ("ALL_RESPONDED", "MYSELF", True))
    assert (kind, "MYSELF") not in await chosen(employee, ("DIGEST", "MYSELF", True))
    said = {"preferences": [{"kind": kind, "recipient": "MYSELF", "wanted": True}]}
    assert await employee.codes("setMessagePreferences", said, "account { id }") == ["INVALID_INPUT"]
    said["preferences"][0]["recipient"] = "TEAM"
    assert await carefirst.codes("setMessagePreferences", said, "account { id }") == ["INVALID_INPUT"]


async def test_a_person_is_told_what_they_asked_to_be_told(
    broker: Client, carefirst: Client, settings: Settings, worker_db: Database, owner: Any
) -> None:
    await chosen(carefirst, ("REQUEST", "MYSELF", True))
    await steps.sent(broker, ["carefirst"])
    own = await owner.fetchval("SELECT email FROM accounts WHERE username = 'carefirst.admin'")
    assert await sent(settings, worker_db) == sorted([CAREFIRST, own])


async def test_an_officer_who_wants_nothing_is_told_nothing_and_a_colleague_is(
    broker: Client, colleague: Client, carefirst: Client, settings: Settings, worker_db: Database, owner: Any
) -> None:
    await chosen(broker, ("ALL_RESPONDED", "MYSELF", False))
    await chosen(colleague, ("ALL_RESPONDED", "MYSELF", True))
    await steps.sent(broker, ["carefirst"])
    await sent(settings, worker_db)
    await steps.yes(carefirst)
    told = await owner.fetchval("SELECT email FROM accounts WHERE username = 'solihull.broker2'")
    assert await sent(settings, worker_db) == [told]


async def test_preferences_are_ones_own(broker: Client, colleague: Client) -> None:
    await chosen(colleague, ("ALL_RESPONDED", "MYSELF", False))
    account = (await colleague.data("{ viewer { account { id messagePreferences { kind } } } }"))["viewer"]["account"]
    assert account["messagePreferences"]
    document = "query($id: ID!) { node(id: $id) { ... on Account { id messagePreferences { kind } } } }"
    assert (await broker.data(document, id=account["id"]))["node"] == {"id": account["id"], "messagePreferences": None}


async def test_the_council_sees_what_was_sent_and_each_try_without_an_address(
    broker: Client, norfolk: Client, settings: Settings, worker_db: Database
) -> None:
    package = await steps.sent(broker)
    await sent(settings, worker_db)
    selection = (
        "messages(first: 10) { totalCount nodes { kind state finishedAt organisation { name } account { id }"
        " attempts { number outcome code beganAt endedAt } } }"
    )
    seen = (await steps.package(broker, package["id"], selection))["messages"]
    assert seen["totalCount"] == 2
    assert {node["organisation"]["name"] for node in seen["nodes"]} == {"Care First Home Care Ltd", "Care 4 All"}
    for node in seen["nodes"]:
        assert (node["kind"], node["state"], node["account"]) == ("REQUEST", "SENT", None)
        assert [(one["number"], one["outcome"], one["code"]) for one in node["attempts"]] == [(1, "SENT", 250)]
    document = f"query($id: ID!) {{ package(id: $id) {{ {selection} }} }}"
    assert (await norfolk.data(document, id=package["id"]))["package"] is None
