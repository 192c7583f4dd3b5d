"""S0's notes: what Brokerage says to all, what is said between it and one provider, and when that ends."""

from datetime import timedelta
from typing import Any

import pytest

from settings import Settings
from tests.client import Client
from tests.conftest import MovableClock
from tests.schema.test_two_ways import engine
from tests.serving import SignIn
from tests.stories import brokering as steps
from tests.stories import counting

__all__ = ["engine"]
READ = "id scope side authorRole authorName text html markdown amendsId unread"
NEED = "09:00 x 30 mins x **1 carer** x 7 days. Speaks Punjabi, prefers a female carer, has a cat."
ADDED = "id unreadNotes"
LATE = "NOTES_CLOSED"


async def of_package(client: Client, package: Any) -> list[dict[str, Any]]:
    """A package's notes, as a council reads them."""
    found = await steps.package(client, package["id"], f"notes(first: 50) {{ nodes {{ {READ} invitationId }} }}")
    nodes: list[dict[str, Any]] = found["notes"]["nodes"]
    return nodes


async def of_invitation(provider: Client) -> list[dict[str, Any]]:
    """The notes of the provider's newest invitation."""
    data = await provider.data(
        f"{{ invitations(tab: ALL, first: 1) {{ nodes {{ notes(first: 50) {{ nodes {{ {READ} }} }} }} }} }}"
    )
    nodes: list[dict[str, Any]] = data["invitations"]["nodes"][0]["notes"]["nodes"]
    return nodes


async def tell(broker: Client, package: Any, text: str, **more: Any) -> dict[str, Any]:
    """The council says something to all."""
    given = {"packageId": package["id"], "text": text, **more}
    return await broker.change("addPackageNote", given, f"package {{ {ADDED} }}")


async def answer(provider: Client, text: str, **more: Any) -> dict[str, Any]:
    """The provider says something about its response."""
    given = {"invitationId": (await steps.invitation(provider))["id"], "text": text, **more}
    return await provider.change("addResponseNote", given, f"invitation {{ {ADDED} canAddNote }}")


async def codes(client: Client, mutation: str, given: dict[str, Any], noun: str) -> list[str]:
    """With what it is refused."""
    payload = await client.attempt(mutation, given, f"{noun} {{ id }}")
    return [error["code"] for error in payload["userErrors"]]


async def test_P14_P29_what_brokerage_says_to_all_is_read_by_all_who_are_asked(
    broker: Client, carefirst: Client, care4all: Client
) -> None:
    """Said on the draft, it goes out with the request; said later, to those who were asked."""
    package = await steps.chosen(broker, ["carefirst", "care4all"])
    await tell(broker, package, NEED)
    given = {"packageId": package["id"], "deadlineAt": steps.in_hours(2)}
    await broker.change("finalisePackage", given, steps.PACKAGE)
    await tell(broker, package, "<p>The <u>key safe</u> is new.</p>", format="HTML")
    for provider in (carefirst, care4all):
        first, second = await of_invitation(provider)
        assert (first["scope"], first["side"], first["authorRole"]) == ("PACKAGE", "COUNCIL", "SOURCING_OFFICER")
        assert (first["authorName"], first["unread"]) == (None, True)
        assert first["text"].startswith("09:00 x 30 mins x 1 carer x 7 days")
        assert "<strong>1 carer</strong>" in first["html"]
        assert (second["text"], second["markdown"]) == ("The key safe is new.", "The <u>key safe</u> is new.")


async def test_P14_P26_what_one_provider_and_the_council_say_nobody_else_reads(
    broker: Client, carefirst: Client, care4all: Client
) -> None:
    """P30: with which call it can start. The other provider is not told that there is a note, nor of whom."""
    package = await steps.sent(broker, ["carefirst", "care4all"])
    await answer(carefirst, "We can start with the call at 09:00.")
    (told,) = await of_package(broker, package)
    assert (told["side"], told["authorRole"], told["scope"]) == ("PROVIDER", "TEAM_ADMIN", "RESPONSE")
    assert told["authorName"]
    given = {"packageId": package["id"], "invitationId": told["invitationId"], "text": "And on Sundays?"}
    await broker.change("addPackageResponseNote", given, "package { id }")
    assert [note["text"] for note in await of_invitation(carefirst)] == [
        "We can start with the call at 09:00.", "And on Sundays?",
    ]  # fmt: skip
    assert await of_invitation(care4all) == []
    seen = await steps.package(
        broker,
        package["id"],
        "invitations(first: 5) { nodes { organisation { slug } notes(first: 5) { totalCount } } }",
    )
    counted = {each["organisation"]["slug"]: each["notes"]["totalCount"] for each in seen["invitations"]["nodes"]}
    assert counted == {"carefirst": 2, "care4all": 0}


async def test_P15_a_correction_is_a_new_note_that_names_the_one_it_amends(broker: Client, carefirst: Client) -> None:
    await steps.sent(broker, ["carefirst"])
    await answer(carefirst, "We start on Monday.")
    (first,) = await of_invitation(carefirst)
    await answer(carefirst, "We start on Tuesday.", amendsId=first["id"])
    again, second = await of_invitation(carefirst)
    assert again["text"] == "We start on Monday."
    assert second["amendsId"] == first["id"]
    assert second["text"] == "AMENDMENT TO PREVIOUS NOTE\n\nWe start on Tuesday."
    package = (await broker.data("{ packages(first: 1) { nodes { id } } }"))["packages"]["nodes"][0]
    given = {"packageId": package["id"], "text": "No.", "amendsId": first["id"]}
    assert await codes(broker, "addPackageNote", given, "package") == ["NOT_FOUND"]


async def test_P16_Q27_Q32_notes_close_for_providers_at_the_deadline_and_for_the_council_at_the_decision(
    broker: Client, carefirst: Client, clock: MovableClock
) -> None:
    package = await steps.sent(broker, ["carefirst"])
    asked = await steps.invitation(carefirst)
    await steps.yes(carefirst)
    clock.advance(timedelta(hours=3))
    late = {"invitationId": asked["id"], "text": "Too late."}
    payload = await carefirst.attempt("addResponseNote", late, "invitation { id }")
    assert payload["userErrors"][0]["message"].startswith("No note can be added any more: the deadline (")
    await tell(broker, package, "We are deciding.")
    moved = {"packageId": package["id"], "deadlineAt": steps.in_hours(9)}
    await broker.change("modifyDeadline", moved, steps.PACKAGE)
    assert (await answer(carefirst, "In time again."))["canAddNote"] is True
    clock.advance(timedelta(hours=9))
    await broker.change("recordDecision", await steps.decision(broker, package, "carefirst"), steps.PACKAGE)
    assert await codes(carefirst, "addResponseNote", late, "invitation") == [LATE]
    for mutation, more in (("addPackageNote", {}), ("addPackageResponseNote", {"invitationId": asked["id"]})):
        given = {"packageId": package["id"], "text": "After the decision.", **more}
        assert await codes(broker, mutation, given, "package") == [LATE]
    assert [note["text"] for note in await of_invitation(carefirst)] == ["We are deciding.", "In time again."]


async def test_each_reader_has_a_count_of_their_own(
    broker: Client, colleague: Client, carefirst: Client, sign_in: SignIn
) -> None:
    employee = await sign_in("carefirst.employee")
    package = await steps.sent(broker, ["carefirst"])
    await tell(broker, package, "One.")
    await tell(broker, package, "Two.")
    assert (await answer(carefirst, "Three."))["unreadNotes"] == 2
    first, second, third = await of_invitation(carefirst)
    given = {"invitationId": (await steps.invitation(carefirst))["id"], "noteId": first["id"]}
    assert (await carefirst.change("markNotesRead", given, "invitation { unreadNotes }"))["unreadNotes"] == 1
    await carefirst.change("markNotesRead", given | {"noteId": second["id"]}, "invitation { id }")
    # a mark never goes back
    assert (await carefirst.change("markNotesRead", given, "invitation { unreadNotes }"))["unreadNotes"] == 0
    counted = await employee.data("{ invitations(tab: ALL, first: 1) { nodes { unreadNotes } } }")
    assert counted["invitations"]["nodes"] == [{"unreadNotes": 3}]
    assert (await steps.package(broker, package["id"], "unreadNotes"))["unreadNotes"] == 1
    assert (await steps.package(colleague, package["id"], "unreadNotes"))["unreadNotes"] == 3
    read = {"packageId": package["id"], "noteId": third["id"]}
    assert (await colleague.change("markPackageNotesRead", read, "package { unreadNotes }"))["unreadNotes"] == 0
    assert [note["unread"] for note in await of_package(broker, package)] == [False, False, True]


async def test_a_note_stands_in_the_timeline_and_is_told_without_a_word_of_it(
    broker: Client, carefirst: Client, owner: Any
) -> None:
    package = await steps.sent(broker, ["carefirst"])
    await tell(broker, package, "Zanzibar to all.")
    await answer(carefirst, "Zanzibar to the council.")
    seen = await steps.package(broker, package["id"], "timeline(first: 2) { nodes { action actor changes { field } } }")
    assert seen["timeline"]["nodes"] == [
        {"action": "note.added", "actor": "PROVIDER", "changes": []},
        {"action": "note.added", "actor": "COUNCIL", "changes": []},
    ]
    rows = await owner.fetch("SELECT kind, lane FROM notices WHERE kind LIKE '%NOTE%' ORDER BY position")
    assert [tuple(row) for row in rows] == [("NOTE_ADDED", 1), ("RESPONSE_NOTE_ADDED", 1)]
    for table in ("events", "audit", "notices"):
        said = await owner.fetchval(f"SELECT string_agg(t::text, ' ') FROM {table} t")
        assert "Zanzibar" not in said, table


async def test_norfolk_names_the_officer_and_a_repeat_adds_nothing(norfolk: Client, sign_in: SignIn) -> None:
    package = await steps.draft(norfolk, **steps.norfolk())
    given = {"packageId": package["id"], "text": "Once."}
    for _ in range(2):
        payload = await norfolk.attempt("addPackageNote", given, "package { id }", **{"Idempotency-Key": "note-1"})
        assert payload["userErrors"] == []
    (note,) = await of_package(norfolk, package)
    assert (note["unread"], note["authorName"]) == (False, (await _name(norfolk)))


async def _name(client: Client) -> str:
    account = (await client.data("{ viewer { account { forename surname } } }"))["viewer"]["account"]
    return f"{account['forename']} {account['surname']}"


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "\u200b", "> " * 3000 + "x", "x" * 1_000_000])
async def test_bad_text_is_refused_by_a_sentence(broker: Client, text: str) -> None:
    package = await steps.draft(broker)
    answer = await broker.post(
        "mutation($i: AddPackageNoteInput!) { addPackageNote(input: $i) { userErrors { code path } } }",
        {"i": {"packageId": package["id"], "text": text}},
    )
    told = answer.json()
    if "errors" in told:
        assert answer.status_code == 413
    else:
        assert told["data"]["addPackageNote"]["userErrors"] == [{"code": "INVALID_INPUT", "path": ["text"]}]
    assert await of_package(broker, package) == []


LISTS = {
    "solihull.broker": "{ packages(first: 5) { nodes { unreadNotes notes(first: 50) { totalCount nodes { text unread"
    " authorName organisation { name } } } } } }",
    "carefirst.admin": "{ invitations(tab: ALL, first: 5) { nodes { unreadNotes notes(first: 50) { totalCount nodes"
    " { text unread authorName } } } } }",
}


@pytest.mark.parametrize("username", LISTS)
async def test_a_list_of_notes_costs_one_statement(
    broker: Client, carefirst: Client, settings: Settings, engine: Any, sign_in: Any, username: str
) -> None:
    await tell(broker, await steps.sent(broker, ["carefirst"]), "One.")
    await answer(carefirst, "Two.")
    found, statements = await counting.asked(engine, settings, sign_in, username, LISTS[username])
    assert b'"totalCount":2' in found
    assert len(statements) == 1
