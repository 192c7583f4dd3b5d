"""How bytes go: to nobody but who asked, while the rule says so, whole or in part, never shown (rules P23 to P25)."""

from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.client import Client
from tests.conftest import MovableClock
from tests.serving import SignIn
from tests.stories import brokering as steps
from tests.stories import documenting
from tests.stories.documenting import PLAN, File, pdf

CHUNK = 65_536
LARGE = File("Plan “für” J.pdf", pdf("large", 3 * CHUNK + 1000))
SCRIPTED = File("Script.pdf", b"%PDF-1.7\n1 0 obj\n<< /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>\nendobj\n")
AT_ONCE = "(P1) HDS Care at Home Support"


async def asked(client: Client, file: File = LARGE) -> tuple[str, str]:
    """A document of a new draft: its id, and an address of it."""
    package = await steps.draft(client)
    document = await documenting.add(client, file, packageId=package["id"])
    payload = await documenting.ask(client, documentId=document)
    return document, payload["download"]["address"]


def cookie_of(answer: httpx.Response) -> SimpleCookie:
    """The cookie that an answer sets."""
    found = SimpleCookie()
    found.load(answer.headers["set-cookie"])
    return found


async def exchanged(client: Client, address: str) -> httpx.Response:
    """The address, exchanged for a cookie."""
    return await client.http.post(address, headers={"Authorization": f"Bearer {client.token}"})


async def with_cookie(client: Client, address: str, value: str) -> httpx.Response:
    """What a browser gets that was sent to the address."""
    return await client.http.get(address, headers={"Cookie": f"download={value}"})


# What is handed over -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", [LARGE, SCRIPTED], ids=["large", "script"])
async def test_a_file_is_handed_over_and_never_shown(broker: Client, file: File) -> None:
    _, address = await asked(broker, file)
    answer = await documenting.get(broker, address)
    assert (answer.status_code, answer.content) == (200, file.content)
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["content-length"] == str(len(file.content))


async def test_its_name_is_told_in_both_ways(broker: Client) -> None:
    _, address = await asked(broker)
    told = (await documenting.get(broker, address)).headers["content-disposition"]
    expected = "attachment; filename=\"Plan _f_r_ J.pdf\"; filename*=UTF-8''Plan%20%E2%80%9Cf%C3%BCr%E2%80%9D%20J.pdf"
    assert told == expected


@pytest.mark.parametrize(
    ("wanted", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=10-99999999", 10, len(LARGE.content)),
        (f"bytes={CHUNK - 1}-{2 * CHUNK}", CHUNK - 1, 2 * CHUNK + 1),
        ("bytes=-5", len(LARGE.content) - 5, len(LARGE.content)),
        (f"bytes={3 * CHUNK}-", 3 * CHUNK, len(LARGE.content)),
    ],
)
async def test_a_part_can_be_asked_for(broker: Client, wanted: str, start: int, end: int) -> None:
    _, address = await asked(broker)
    answer = await documenting.get(broker, address, Range=wanted)
    assert (answer.status_code, answer.content) == (206, LARGE.content[start:end])
    assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{len(LARGE.content)}"
    other = await documenting.get(broker, address, **{"Range": wanted, "If-Range": '"another"'})
    assert (other.status_code, other.content) == (200, LARGE.content)


async def test_ranges_that_make_no_sense(broker: Client) -> None:
    _, address = await asked(broker)
    for wanted in ("bytes=99999999-", "bytes=5-4", "bytes=-0"):
        answer = await documenting.get(broker, address, Range=wanted)
        assert answer.status_code == 416, wanted
    for wanted in ("bytes=0-1,3-4", "lines=1-2", "bytes=-", "bytes=a-b", "bytes=1" + 40 * "0" + "-"):
        assert (await documenting.get(broker, address, Range=wanted)).status_code == 200, wanted


# Whose address it is -------------------------------------------------------------------------------------------------


async def test_an_address_alone_opens_nothing(broker: Client, sign_in: SignIn, clock: MovableClock) -> None:
    _, address = await asked(broker)
    alone = await broker.http.get(address)
    assert (alone.status_code, "www-authenticate" in alone.headers) == (401, True)
    for other in ("solihull.broker2", "solihull.manager", "norfolk.broker", "carefirst.admin"):
        assert (await documenting.get(await sign_in(other), address)).status_code == 404
    assert (await documenting.get(await sign_in("solihull.finance"), address)).status_code == 403
    for guessed in (f"/downloads/{uuid4()}", "/downloads/1"):
        assert (await documenting.get(broker, guessed)).status_code == 404
    clock.advance(timedelta(seconds=119))
    assert (await documenting.get(broker, address)).status_code == 200
    clock.advance(timedelta(seconds=2))
    late = await documenting.get(broker, address)
    assert (late.status_code, late.json()["code"]) == (410, "DOWNLOAD_EXPIRED")
    assert (await exchanged(broker, address)).status_code == 410


async def test_an_address_is_exchanged_once_for_a_cookie_that_opens_it_and_nothing_else(
    broker: Client, sign_in: SignIn, clock: MovableClock
) -> None:
    document, address = await asked(broker)
    assert (await exchanged(await sign_in("solihull.broker2"), address)).status_code == 404
    assert (await broker.http.post(address)).status_code == 401
    answer = await exchanged(broker, address)
    assert answer.status_code == 204
    cookie = cookie_of(answer)["download"]
    assert (cookie["path"], cookie["samesite"], bool(cookie["httponly"])) == (address, "strict", True)
    assert int(cookie["max-age"]) == 120
    for _ in range(2):
        assert (await with_cookie(broker, address, cookie.value)).content == LARGE.content
    again = await exchanged(broker, address)
    assert (again.status_code, again.json()["code"]) == (409, "DOWNLOAD_EXCHANGED")
    other = (await documenting.ask(broker, documentId=document))["download"]["address"]
    assert (await with_cookie(broker, other, cookie.value)).status_code == 401
    assert (await with_cookie(broker, address, "guessed")).status_code == 401
    clock.advance(timedelta(seconds=121))
    assert (await with_cookie(broker, address, cookie.value)).status_code == 410


async def test_a_cookie_of_whom_was_disabled_opens_nothing(broker: Client, sign_in: SignIn, owner: Any) -> None:
    colleague = await sign_in("solihull.broker2")
    _, address = await asked(colleague)
    cookie = cookie_of(await exchanged(colleague, address))["download"]
    disabling = "UPDATE accounts SET disabled_at = $1 WHERE username = 'solihull.broker2'"
    async with owner.transaction():
        # no trigger: what it was signed in with stays good for the tests that follow
        await owner.execute("SET LOCAL session_replication_role = replica")
        await owner.execute(disabling.replace("$1", "now()"))
    try:
        assert (await with_cookie(colleague, address, cookie.value)).status_code == 401
    finally:
        async with owner.transaction():
            await owner.execute("SET LOCAL session_replication_role = replica")
            await owner.execute(disabling.replace("$1", "NULL"))


# The rule, asked again -----------------------------------------------------------------------------------------------


async def test_P23_an_address_of_before_opens_nothing_in_the_second_after(
    broker: Client, carefirst: Client, care4all: Client, owner: Any
) -> None:
    """Removed, withheld, awarded to another, and an award that was taken back."""
    package = await steps.sent(broker, level=AT_ONCE)
    known = {each["kind"]: each["id"] for each in await documenting.kept(broker, package["id"])}
    plan, risk = known["CARE_PLAN"], known["RISK_ASSESSMENT"]
    addresses = [
        (await documenting.ask(client, documentId=document))["download"]["address"]
        for client, document in ((carefirst, plan), (carefirst, risk), (care4all, risk))
    ]
    withheld = {"documentId": plan, "ruling": "WITHHELD", "reason": "Wrong person"}
    await broker.change("setDocumentRuling", withheld, documenting.DOCUMENT)
    assert (await documenting.get(carefirst, addresses[0])).status_code == 404
    for provider in (carefirst, care4all):
        await steps.yes(provider)
    assert (await documenting.get(care4all, addresses[2])).status_code == 200
    await broker.change("recordDecision", await steps.decision(broker, package, "carefirst"), steps.PACKAGE)
    assert (await documenting.get(care4all, addresses[2])).status_code == 404
    assert (await documenting.get(carefirst, addresses[1])).status_code == 200
    await owner.execute("UPDATE invitations SET state = 'NOT_AWARDED' WHERE state = 'AWARDED'")
    assert (await documenting.get(carefirst, addresses[1])).status_code == 404


async def test_a_removed_document_is_gone_for_everybody(broker: Client, carefirst: Client) -> None:
    package = await steps.sent(broker, level=AT_ONCE)
    (plan,) = [each["id"] for each in await documenting.kept(broker, package["id"]) if each["kind"] == "CARE_PLAN"]
    addresses = [(client, (await documenting.ask(client, documentId=plan))["download"]["address"])
                 for client in (broker, carefirst)]  # fmt: skip
    await broker.change("removeDocument", {"documentId": plan, "reason": "Wrong person"}, documenting.DOCUMENT)
    for client, address in addresses:
        assert (await documenting.get(client, address)).status_code == 404
        assert await documenting.fetch(client, documentId=plan) is None


async def test_each_opening_is_on_record_and_each_refusal_is_not(
    broker: Client, carefirst: Client, owner: Any, clock: MovableClock
) -> None:
    package = await steps.sent(broker, level=AT_ONCE)
    asked_by = await steps.invitation(carefirst)
    payload = await documenting.ask(carefirst, invitationId=asked_by["id"])
    reads = "SELECT count(*) FROM audit WHERE action = 'document.read'"
    assert await owner.fetchval(reads) == 0
    await documenting.get(carefirst, payload["download"]["address"])
    assert await owner.fetchval(reads) == 2
    clock.advance(timedelta(minutes=3))
    await documenting.get(carefirst, payload["download"]["address"])
    assert await owner.fetchval(reads) == 2
    row = await owner.fetchrow("SELECT * FROM audit WHERE action = 'document.read' ORDER BY id LIMIT 1")
    assert (row["object_type"], f"invitation_{row['object_id']}") == ("invitation", asked_by["id"])
    assert None not in (row["authority_id"], row["organisation_id"], row["account_id"])
    assert package["id"]


async def test_what_is_asked_for_must_be_one_thing_and_there(
    broker: Client, carefirst: Client, sign_in: SignIn
) -> None:
    norfolk = await sign_in("norfolk.broker")
    document, _ = await asked(broker, PLAN)
    package = await steps.sent(broker)
    invitation = await steps.invitation(carefirst)
    assert await broker.codes("requestDownload", {}, documenting.DOWNLOAD) == ["INVALID_INPUT"]
    two = {"documentId": document, "packageId": package["id"]}
    assert await broker.codes("requestDownload", two, documenting.DOWNLOAD) == ["INVALID_INPUT"]
    empty = {"packageId": package["id"]}
    assert await broker.codes("requestDownload", empty, documenting.DOWNLOAD) == ["NOTHING_TO_DOWNLOAD"]
    foreign = {"packageId": package["id"]}
    assert await carefirst.codes("requestDownload", foreign, documenting.DOWNLOAD) == ["NOT_FOUND"]
    for council, of in ((norfolk, package["id"]), (broker, f"package_{uuid4()}"), (norfolk, f"package_{uuid4()}")):
        assert await council.codes("requestDownload", {"packageId": of}, documenting.DOWNLOAD) == ["NOT_FOUND"]
    none = {"invitationId": invitation["id"]}
    assert await carefirst.codes("requestDownload", none, documenting.DOWNLOAD) == ["NOTHING_TO_DOWNLOAD"]
