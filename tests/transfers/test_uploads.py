"""How bytes come: lied about, broken off, sent twice or by others, to a store or a database that fails (rule P28)."""

import asyncio
import os
import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

import jobs.documents
from db.transaction import Database
from tests.client import Client
from tests.conftest import MovableClock
from tests.documents.compound import compound
from tests.serving import SignIn
from tests.stories import brokering as steps
from tests.stories import documenting
from tests.stories.documenting import PLAN, File, pdf
from tests.transfers.elsewhere import Elsewhere, slowly

CHUNK = 65_536
LARGE = File("Large.pdf", pdf("large", 5 * CHUNK + 1000))
STATE = "SELECT state, refusal, received FROM uploads WHERE id = $1"


async def announced(client: Client, file: File) -> tuple[str, str]:
    """A file announced to a new draft: the address, and the package."""
    package = await steps.draft(client)
    upload = await documenting.announce(client, file, packageId=package["id"])
    return upload["address"], package["id"]


def authorized(client: Client, **more: str) -> dict[str, str]:
    """The headers of somebody who sends."""
    return {"Authorization": f"Bearer {client.token}", **more}


async def refused(owner: Any, address: str) -> tuple[str, str | None]:
    """How an upload stands."""
    row = await owner.fetchrow(STATE, address.rpartition("/")[2])
    return row["state"], row["refusal"]


# Lies ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (PLAN.content + b"x", 413, "WRONG_SIZE"),
        (PLAN.content[:-1] + b"x", 422, "WRONG_HASH"),
        (b"MZ" + PLAN.content[2:], 415, "WRONG_TYPE"),
    ],
)
async def test_a_file_that_lies_about_its_size_hash_or_type_is_refused_and_nothing_of_it_stays(
    elsewhere: Elsewhere, owner: Any, sent: bytes, status: int, code: str
) -> None:
    broker = await elsewhere.client("solihull.broker")
    address, package = await announced(broker, PLAN)
    # without a length, so that only what comes shows it
    answer = await broker.http.put(address, content=slowly(sent[:10], sent[10:]), headers=authorized(broker))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await refused(owner, address) == ("REFUSED", code)
    assert elsewhere.files() == []
    assert (await documenting.send(broker, address, PLAN.content)).status_code == 410
    assert await documenting.kept(broker, package) == []


@pytest.mark.parametrize(
    ("content", "status"), [(compound("WordDocument", before=1000), 201), (compound("Workbook", before=1000), 415)]
)
async def test_an_old_word_file_is_looked_into_when_all_of_it_has_come(
    elsewhere: Elsewhere, owner: Any, content: bytes, status: int
) -> None:
    """Its first bytes are those of a spreadsheet and of an e-mail as well."""
    broker = await elsewhere.client("solihull.broker")
    address, package = await announced(broker, File("Plan.doc", content, "application/msword"))
    # in two requests: what came earlier stands in the store
    await elsewhere.put_until_it_breaks(broker, address, [content[: 2 * CHUNK]])
    headers = authorized(broker, **{"Upload-Offset": str(2 * CHUNK)})
    answer = await broker.http.patch(address, content=content[2 * CHUNK :], headers=headers)
    assert answer.status_code == status, answer.text
    assert len(await documenting.kept(broker, package)) == (status == 201)
    assert bool(elsewhere.files()) == (status == 201)


async def test_a_length_that_lies_is_refused_before_the_first_byte(broker: Client, owner: Any) -> None:
    address, _ = await announced(broker, PLAN)
    answer = await documenting.send(broker, address, PLAN.content + b"x")
    assert (answer.status_code, await refused(owner, address)) == (413, ("REFUSED", "WRONG_SIZE"))


@pytest.mark.parametrize("name", ["../x.pdf", "a\x07.pdf", "a\u202efdp.pdf", "a" * 300 + ".pdf", "a.exe"])
async def test_a_name_that_misleads_is_refused(broker: Client, name: str) -> None:
    package = await steps.draft(broker)
    given = PLAN.announced(packageId=package["id"]) | {"fileName": name}
    assert await broker.codes("announceDocument", given, documenting.UPLOAD) == ["DOCUMENT_NAME_INVALID"]


# Broken off and gone on with -----------------------------------------------------------------------------------------


async def test_what_breaks_off_is_gone_on_with_from_the_last_whole_chunk(elsewhere: Elsewhere) -> None:
    broker = await elsewhere.client("solihull.broker")
    address, package = await announced(broker, LARGE)
    pieces = [LARGE.content[begin : begin + 50_000] for begin in range(0, 200_000, 50_000)]
    await elsewhere.put_until_it_breaks(broker, address, pieces)
    seen = await broker.http.head(address, headers=authorized(broker))
    assert (seen.headers["upload-offset"], seen.headers["upload-length"]) == (str(3 * CHUNK), str(len(LARGE.content)))
    wrong = await broker.http.patch(address, content=b"x", headers=authorized(broker, **{"Upload-Offset": "200000"}))
    assert (wrong.status_code, wrong.headers["upload-offset"]) == (409, str(3 * CHUNK))
    rest = LARGE.content[3 * CHUNK :]
    headers = authorized(broker, **{"Upload-Offset": str(3 * CHUNK)})
    middle = await broker.http.patch(address, content=rest[: CHUNK + 10], headers=headers)
    assert (middle.status_code, middle.json()) == (202, {"received": 4 * CHUNK})
    headers = authorized(broker, **{"Upload-Offset": str(4 * CHUNK)})
    done = await broker.http.patch(address, content=rest[CHUNK:], headers=headers)
    assert done.status_code == 201, done.text
    assert len(elsewhere.files()) == 3
    assert await documenting.fetch(broker, documentId=done.json()["document"]) == LARGE.content
    assert len(await documenting.kept(broker, package)) == 1


async def test_what_came_whole_and_was_not_kept_is_kept_at_the_next_word(elsewhere: Elsewhere, owner: Any) -> None:
    """The service went between the last byte and the document: an empty PATCH goes on, and no byte may follow."""
    broker = await elsewhere.client("solihull.broker")
    address, package = await announced(broker, LARGE)
    pieces = [LARGE.content[begin : begin + 50_000] for begin in range(0, 200_000, 50_000)]
    await elsewhere.put_until_it_breaks(broker, address, pieces)
    content = len(LARGE.content)
    offset = int((await broker.http.head(address, headers=authorized(broker))).headers["upload-offset"])
    headers = authorized(broker, **{"Upload-Offset": str(offset)})
    body = slowly(LARGE.content[offset:], LARGE.content[-1000:])
    longer = await broker.http.patch(address, content=body, headers=headers)
    assert (longer.status_code, longer.json()["code"]) == (413, "WRONG_SIZE")
    assert await documenting.kept(broker, package) == []
    address, package = await announced(broker, LARGE)
    assert (await documenting.send(broker, address, LARGE.content)).status_code == 201
    # as if the last step had not been taken
    undone = "UPDATE uploads SET state = 'OPEN', ended_at = NULL, document_id = NULL WHERE id = $1"
    await owner.execute(undone, address.rpartition("/")[2])
    headers = authorized(broker, **{"Upload-Offset": str(content)})
    again = await broker.http.patch(address, content=b"", headers=headers)
    assert again.status_code == 201
    assert await documenting.fetch(broker, documentId=again.json()["document"]) == LARGE.content


async def test_two_at_once_to_one_address_are_one(broker: Client) -> None:
    address, package = await announced(broker, LARGE)
    second: list[Any] = []

    async def meanwhile() -> None:
        second.append(await documenting.send(broker, address, LARGE.content))

    body = slowly(LARGE.content[:100_000], meanwhile, LARGE.content[100_000:])
    first = await broker.http.put(address, content=body, headers=authorized(broker))
    assert (first.status_code, second[0].status_code, second[0].json()["code"]) == (201, 409, "UPLOAD_BUSY")
    assert len(await documenting.kept(broker, package)) == 1


# Whose address it is -------------------------------------------------------------------------------------------------


async def test_an_address_is_of_no_use_to_anybody_else(broker: Client, sign_in: SignIn, clock: MovableClock) -> None:
    address, _ = await announced(broker, PLAN)
    assert (await broker.http.put(address, content=PLAN.content)).status_code == 401
    for other in ("solihull.broker2", "solihull.manager", "norfolk.broker", "carefirst.admin"):
        assert (await documenting.send(await sign_in(other), address, PLAN.content)).status_code == 404
    assert (await documenting.send(await sign_in("solihull.practitioner"), address, b"")).status_code == 403
    for guessed in (f"/uploads/{uuid4()}", "/uploads/1", "/uploads/%00"):
        assert (await documenting.send(broker, guessed, PLAN.content)).status_code == 404
    clock.advance(timedelta(minutes=61))
    late = await documenting.send(broker, address, PLAN.content)
    assert (late.status_code, late.json()["code"]) == (410, "UPLOAD_EXPIRED")


async def test_an_address_that_was_used_is_used_up(broker: Client) -> None:
    address, package = await announced(broker, PLAN)
    for status in (201, 410):
        assert (await documenting.send(broker, address, PLAN.content)).status_code == status
    assert len(await documenting.kept(broker, package)) == 1


async def test_P16_what_comes_after_the_deadline_was_announced_in_vain(
    broker: Client, carefirst: Client, clock: MovableClock, owner: Any
) -> None:
    await steps.sent(broker, hours=0.5)
    asked = await steps.invitation(carefirst)
    upload = await documenting.announce(carefirst, PLAN, invitationId=asked["id"])
    clock.advance(timedelta(minutes=31))
    late = await documenting.send(carefirst, upload["address"], PLAN.content)
    assert (late.status_code, late.json()["code"]) == (409, "CLOSED")
    given = PLAN.announced(invitationId=asked["id"])
    assert await carefirst.codes("announceDocument", given, documenting.UPLOAD) == ["DOCUMENTS_CLOSED"]


async def test_nobody_announces_without_end(broker: Client) -> None:
    package = await steps.draft(broker)
    for _ in range(20):
        await documenting.announce(broker, PLAN, packageId=package["id"])
    given = PLAN.announced(packageId=package["id"])
    assert await broker.codes("announceDocument", given, documenting.UPLOAD) == ["TOO_MANY_UPLOADS"]


# Kept once -----------------------------------------------------------------------------------------------------------


async def test_the_same_bytes_are_kept_once_in_an_authority_and_sealed(elsewhere: Elsewhere, owner: Any) -> None:
    for username, expected in (("solihull.broker", 1), ("solihull.broker2", 1), ("norfolk.broker", 2)):
        client = await elsewhere.client(username)
        given = {"reference": steps.NORFOLK_REFERENCE, "level": "Home Support – Framework"}
        package = await steps.draft(client, **given if username.startswith("norfolk") else {})
        document = await documenting.add(client, LARGE, packageId=package["id"])
        assert await documenting.fetch(client, documentId=document) == LARGE.content
        assert await owner.fetchval("SELECT count(*) FROM contents") == expected
        assert len(elsewhere.files()) == expected
    stored = elsewhere.files()[0].read_bytes()
    assert b"%PDF" not in stored
    assert b"0000000000" not in stored


# A store and a database that fail ------------------------------------------------------------------------------------


@contextmanager
def no_room_beyond(size: int) -> Iterator[None]:
    """The system lets nobody write a file longer than this."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


async def test_a_full_store_is_told_and_the_document_can_be_sent_again(elsewhere: Elsewhere, owner: Any) -> None:
    broker = await elsewhere.client("solihull.broker")
    address, _ = await announced(broker, LARGE)
    with no_room_beyond(2 * CHUNK):
        full = await documenting.send(broker, address, LARGE.content)
    assert (full.status_code, full.json()["code"], full.headers["retry-after"]) == (503, "UNAVAILABLE", "10")
    assert elsewhere.files() == []
    assert (await documenting.send(broker, address, LARGE.content)).status_code == 201


async def test_a_store_that_goes_in_the_middle_is_told_and_the_document_can_be_sent_again(
    elsewhere: Elsewhere,
) -> None:
    broker = await elsewhere.client("solihull.broker")
    huge = File("Huge.pdf", pdf("huge", 60 * CHUNK))
    address, _ = await announced(broker, huge)

    async def gone() -> None:
        while not elsewhere.files():  # noqa: ASYNC110 - the store has no event for it
            await asyncio.sleep(0.01)
        await asyncio.to_thread(shutil.rmtree, elsewhere.store)

    body = slowly(huge.content[: 20 * CHUNK], huge.content[20 * CHUNK : 40 * CHUNK], gone, huge.content[40 * CHUNK :])
    answer = await broker.http.put(address, content=body, headers=authorized(broker))
    assert answer.status_code == 503
    assert (await documenting.send(broker, address, huge.content)).status_code == 201


CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'ebrokerage_app' AND datname = $1"


async def test_a_database_that_goes_after_the_bytes_came_leaves_no_orphan(
    elsewhere: Elsewhere, owner: Any, worker_db: Database, clock: MovableClock
) -> None:
    broker = await elsewhere.client("solihull.broker")
    address, _ = await announced(broker, LARGE)
    name = await owner.fetchval("SELECT current_database()")

    async def gone() -> None:
        await owner.execute(f"ALTER DATABASE {name} CONNECTION LIMIT 0")
        await owner.execute(CUT, name)

    try:
        body = slowly(LARGE.content[:-10], gone, LARGE.content[-10:])
        answer = await broker.http.put(address, content=body, headers=authorized(broker))
    finally:
        await owner.execute(f"ALTER DATABASE {name} CONNECTION LIMIT -1")
    assert (answer.status_code, answer.json()["code"]) == (503, "UNAVAILABLE")
    assert len(elsewhere.files()) == 1
    await jobs.documents.sweep_uploads(elsewhere.working(worker_db))
    assert len(elsewhere.files()) == 1
    clock.advance(timedelta(minutes=75))
    await jobs.documents.sweep_uploads(elsewhere.working(worker_db))
    assert elsewhere.files() == []
    assert await refused(owner, address) == ("LAPSED", None)
    assert await owner.fetchval("SELECT count(*) FROM documents") == 0


# Swept ---------------------------------------------------------------------------------------------------------------


async def test_what_broke_off_is_swept_and_what_is_kept_stays(
    elsewhere: Elsewhere, owner: Any, worker_db: Database, clock: MovableClock
) -> None:
    broker = await elsewhere.client("solihull.broker")
    kept, _ = await announced(broker, LARGE)
    assert (await documenting.send(broker, kept, LARGE.content)).status_code == 201
    (object_of_it,) = elsewhere.files()
    stray = object_of_it.with_name("stray")
    stray.write_bytes(os.urandom(10))
    broken, _ = await announced(broker, File("Other.pdf", pdf("other", 4 * CHUNK)))
    await elsewhere.put_until_it_breaks(broker, broken, [pdf("other", 4 * CHUNK)[: 2 * CHUNK]])
    assert len(elsewhere.files()) == 3
    clock.advance(timedelta(minutes=75))
    await jobs.documents.sweep_uploads(elsewhere.working(worker_db))
    assert elsewhere.files() == [object_of_it]
    assert await refused(owner, kept) == ("KEPT", None)
    clock.advance(timedelta(days=8))
    await jobs.documents.sweep_uploads(elsewhere.working(worker_db))
    assert await owner.fetchval("SELECT count(*) FROM uploads") == 0
