"""Nothing is let out before it was found clean: by a scanner that answers, finds something, or is down."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import jobs.documents
from cli.documents import rewrapped
from db.transaction import Database
from documents.keys import KeyUnknown
from tests.client import Client
from tests.conftest import MovableClock
from tests.documents.clamd import EICAR, clamd
from tests.documents.real_clamd import real_clamd, short_path
from tests.stories import brokering as steps
from tests.stories import documenting
from tests.stories.documenting import PLAN, RISK, File
from tests.transfers.conftest import Scanned
from tests.transfers.elsewhere import Elsewhere

__all__ = ["short_path"]

HARMFUL = File("Harmful.pdf", b"%PDF-1.7\n" + EICAR, kind="CARE_PLAN")
TYPES = "SELECT type FROM events WHERE type LIKE 'document.%' ORDER BY recorded_at"


async def state(broker: Client, package: str) -> list[tuple[str, bool]]:
    """How each document stands, and whether it waits for a scanner that is down."""
    return [(each["state"], each["versions"][-1]["scannerDown"]) for each in await documenting.kept(broker, package)]


async def events(owner: Any) -> list[str]:
    """What was told of documents."""
    return [row["type"] for row in await owner.fetch(TYPES)]


async def test_a_document_is_quarantined_until_it_is_clean(scanned: Scanned, worker_db: Database, owner: Any) -> None:
    async with clamd() as scanner, scanned(scanner.url) as elsewhere:
        broker = await elsewhere.client("solihull.broker")
        package = await steps.draft(broker)
        plan = await documenting.add(broker, PLAN, packageId=package["id"])
        assert await state(broker, package["id"]) == [("QUARANTINED", False)]
        (code,) = (await documenting.ask(broker, documentId=plan))["userErrors"]
        assert (code["code"], "still being checked" in code["message"]) == ("DOCUMENT_NOT_AVAILABLE", True)
        assert await events(owner) == []
        await jobs.documents.scan_documents(elsewhere.working(worker_db))
        assert await state(broker, package["id"]) == [("CLEAN", False)]
        assert await documenting.fetch(broker, documentId=plan) == PLAN.content
        assert await events(owner) == ["document.added"]
        # the same bytes again are known to be clean
        await documenting.add(broker, PLAN, packageId=package["id"])
        assert await state(broker, package["id"]) == [("CLEAN", False)] * 2
        assert scanner.sizes == [len(PLAN.content)]


async def test_what_is_harmful_is_told_and_not_kept(scanned: Scanned, worker_db: Database, owner: Any) -> None:
    async with clamd() as scanner, scanned(scanner.url) as elsewhere:
        broker, carefirst = await elsewhere.client("solihull.broker"), await elsewhere.client("carefirst.admin")
        package = await steps.sent(broker)
        asked = await steps.invitation(carefirst)
        await documenting.add(carefirst, HARMFUL, invitationId=asked["id"])
        assert [each["availability"] for each in await documenting.listed(carefirst, asked["id"])] == ["BEING_CHECKED"]
        await jobs.documents.scan_documents(elsewhere.working(worker_db))
        assert [each["availability"] for each in await documenting.listed(carefirst, asked["id"])] == ["INFECTED"]
        assert elsewhere.files() == []
        assert await events(owner) == ["document.refused"]
        for client in (broker, carefirst):
            assert (await documenting.ask(client, invitationId=asked["id"]))["download"] is None
        # what is known to be harmful is not even taken
        upload = await documenting.announce(broker, HARMFUL, packageId=package["id"])
        again = await documenting.send(broker, upload["address"], HARMFUL.content)
        assert (again.status_code, again.json()["code"]) == (422, "INFECTED")
        assert elsewhere.files() == []


async def test_the_real_scanner_lets_out_what_is_clean_and_nothing_else(
    scanned: Scanned, worker_db: Database, short_path: Path
) -> None:
    async with real_clamd(short_path) as url, scanned(url) as elsewhere:
        broker = await elsewhere.client("solihull.broker")
        package = await steps.draft(broker)
        await documenting.add(broker, PLAN, packageId=package["id"])
        await documenting.add(broker, HARMFUL, packageId=package["id"])
        await jobs.documents.scan_documents(elsewhere.working(worker_db))
        assert await state(broker, package["id"]) == [("CLEAN", False), ("INFECTED", False)]
        assert len(elsewhere.files()) == 1


async def test_P24_while_the_scanner_is_down_nothing_is_let_out_and_that_is_said(
    scanned: Scanned, worker_db: Database, clock: MovableClock
) -> None:
    async with clamd() as gone:
        url = gone.url
    async with scanned(url) as elsewhere:
        broker = await elsewhere.client("solihull.broker")
        package = await steps.described(broker, level="(P1) HDS Care at Home Support")
        services = await steps.services_of(broker, ["carefirst"])
        await broker.change("addServices", {"packageId": package["id"], "serviceIds": services}, steps.PACKAGE)
        for file in (RISK, PLAN):
            await documenting.add(broker, file, packageId=package["id"])
        await jobs.documents.scan_documents(elsewhere.working(worker_db))
        assert sorted(await state(broker, package["id"])) == [("QUARANTINED", False), ("QUARANTINED", True)]
        sending = {"packageId": package["id"], "deadlineAt": steps.in_hours(2)}
        assert await steps.refused(broker, "finalisePackage", sending) == ["DOCUMENTS_MISSING"]
        async with clamd(int(url.rpartition(":")[2])) as back:
            clock.advance(timedelta(seconds=10))
            await jobs.documents.scan_documents(elsewhere.working(worker_db))
            assert len(back.sizes) == 2
        assert await state(broker, package["id"]) == [("CLEAN", False)] * 2
        await broker.change("finalisePackage", sending, steps.PACKAGE)


async def test_the_key_is_replaced_and_everything_rewrapped(elsewhere: Elsewhere, worker_db: Database) -> None:
    broker = await elsewhere.client("solihull.broker")
    package = await steps.draft(broker)
    await documenting.add(broker, PLAN, packageId=package["id"])
    before = elsewhere.working(worker_db)["vault"].keys
    replaced = elsewhere.settings.model_copy(update={"document_key": "n" * 32})
    assert await rewrapped(replaced) == 1
    assert await rewrapped(replaced) == 0
    after = jobs.documents.vault(replaced).keys
    async with worker_db.begin(None) as tx:
        row = await tx.connection.fetchrow("SELECT wrapped_key, wrapped_with FROM contents")
    assert row["wrapped_with"] == after.present != before.present
    assert len(after.unwrap(row["wrapped_key"], row["wrapped_with"])) == 32
    with pytest.raises(KeyUnknown, match=after.present):
        before.unwrap(row["wrapped_key"], row["wrapped_with"])
