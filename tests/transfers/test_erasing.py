"""What is about a package is erased when its time is over, held or not, killed anywhere; and the chain stands."""

import asyncio
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as trying
from hypothesis import strategies as st

import jobs.erasing
import resolvers.erasing
from db.failures import Unavailable
from db.transaction import Database
from db.uploads import STRAY_AFTER
from domain.retention import RecordCategory, due_at
from jobs.audit_chain import chain_waiting
from jobs.relay import relay_batch
from tests.client import Client
from tests.conftest import MovableClock
from tests.jobs.test_audit_chain import Killed, verified
from tests.stories import brokering as steps
from tests.stories import documenting
from tests.stories.documenting import PLAN, RISK, File, pdf
from tests.transfers.elsewhere import Elsewhere

YEARS = 8
MICROSECOND = timedelta(microseconds=1)
INSTANTS = st.integers(0, 90 * 365 * 86_400 * 10**6).map(
    lambda past: datetime(2000, 1, 1, tzinfo=UTC) + past * MICROSECOND
)
WHOLE = (RecordCategory.PACKAGES, YEARS)
# Every column that may name something, table by table.
NAMING = """
SELECT c.relname AS table, a.attname AS column, a.atttypid = 'uuid[]'::regtype AS several
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
  AND a.atttypid IN ('uuid'::regtype, 'uuid[]'::regtype)
"""
REFERRING = """
SELECT k.conrelid::regclass::text AS table, a.attname AS column, k.confrelid::regclass::text AS referred
FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1] WHERE k.contype = 'f'
"""
# What an endpoint was sent, as it is kept for a while.
BODY = """
INSERT INTO webhook_bodies (delivery_id, endpoint_id, authority_id, sealed, rendered_at)
SELECT d.id, d.endpoint_id, d.authority_id, '\\x00', now() FROM webhook_deliveries d WHERE d.package_id IS NOT NULL
"""
STAYS = {"audit", "subject_exports", "idempotency_keys"}
"""Where the id of what was erased may stand: in the chain, in the record of what was handed out, for a day."""


@dataclass
class Ended:
    """A package that has ended, with everything that may be about one."""

    id: UUID
    ended_at: datetime
    ids: list[UUID]

    @property
    def due_at(self) -> datetime:
        """When its time is over."""
        return due_at(self.ended_at, YEARS)


@pytest.fixture
async def broker_here(elsewhere: Elsewhere) -> Client:
    """Solihull's broker, at the process with a store of its own."""
    return await elsewhere.client("solihull.broker")


async def ended(elsewhere: Elsewhere, owner: Any, worker_db: Database) -> Ended:
    """Sent with documents and notes, answered, changed, drafted, read, held and let go, awarded."""
    broker, manager = await elsewhere.client("solihull.broker"), await elsewhere.client("solihull.manager")
    carefirst, care4all = await elsewhere.client("carefirst.employee"), await elsewhere.client("care4all.employee")
    told = {"name": "Finance", "url": "https://127.0.0.1:9/"}
    await manager.change("createWebhookEndpoint", told, "endpoint { id }")
    package = await steps.sent(broker, level="(ERS) Care at Home Support", requirements=[{"code": "HOME_CARE_001"}])
    await broker.change("addPackageNote", {"packageId": package["id"], "text": "Ring twice."}, "package { id }")
    note = await broker.data(
        "query($id: ID!) { package(id: $id) { notes(first: 1) { nodes { id } } } }", id=package["id"]
    )
    read = {"packageId": package["id"], "noteId": note["package"]["notes"]["nodes"][0]["id"]}
    await broker.change("markPackageNotesRead", read, "package { unreadNotes }")
    await steps.yes(carefirst)
    asked = await steps.invitation(carefirst)
    mine = await documenting.add(carefirst, File("Ours.pdf", pdf("ours")), invitationId=asked["id"])
    await documenting.fetch(carefirst, invitationId=asked["id"])
    await documenting.fetch(carefirst, documentId=mine)
    await steps.no(care4all)
    hold = {"packageId": package["id"], "reason": "A complaint."}
    await manager.change("placeLegalHold", hold, "package { id }")
    await manager.change("liftLegalHold", {"packageId": package["id"]}, "package { id }")
    await broker.change("recordDecision", await steps.decision(broker, package, "carefirst"), steps.PACKAGE)
    await steps.draft(broker)
    while await relay_batch(worker_db):
        pass
    await owner.execute(BODY)
    await chain_waiting(worker_db)
    id = UUID(package["id"].partition("_")[2])
    ended_at = await owner.fetchval("SELECT ended_at FROM packages WHERE id = $1", id)
    assert ended_at is not None
    invited = [row["id"] for row in await owner.fetch("SELECT id FROM invitations WHERE package_id = $1", id)]
    return Ended(id, ended_at, [id, *invited])


async def named(owner: Any, ids: list[UUID]) -> dict[str, int]:
    """Where something stands that names one of these: in which table how many rows."""
    found: dict[str, int] = {}
    for one in await owner.fetch(NAMING):
        condition = f'"{one["column"]}" && $1' if one["several"] else f'"{one["column"]}" = ANY ($1)'
        count = await owner.fetchval(f'SELECT count(*) FROM "{one["table"]}" WHERE {condition}', ids)
        if count:
            found[one["table"]] = found.get(one["table"], 0) + count
    return found


async def test_every_table_that_refers_to_what_is_erased_is_erased_with_it_or_lets_go(owner: Any) -> None:
    """Also those that are made after this was written."""
    source = await owner.fetchval("SELECT string_agg(prosrc, ' ') FROM pg_proc WHERE proname ^@ 'erase_'")
    erased = set(re.findall(r"DELETE FROM (\w+)", source))
    lets_go = set(re.findall(r"UPDATE (\w+) t SET (\w+) = NULL", source))
    assert "packages" in erased
    for one in await owner.fetch(REFERRING):
        if one["referred"] in erased:
            assert one["table"] in erased or (one["table"], one["column"]) in lets_go, dict(one)


def later(clock: MovableClock, instant: datetime) -> None:
    """Put the service's clock to an instant."""
    clock.set_offset(instant - datetime.now(UTC))


async def test_a_package_is_erased_in_its_time_with_all_that_names_it_and_the_chain_stands(
    elsewhere: Elsewhere, owner: Any, worker_db: Database, clock: MovableClock, tmp_path: Path
) -> None:
    package = await ended(elsewhere, owner, worker_db)
    about = await named(owner, package.ids)
    assert {
        "documents",
        "notes",
        "responses",
        "briefs",
        "locations",
        "downloads",
        "notices",
        "note_marks",
    } <= about.keys()
    working, files = elsewhere.working(worker_db), elsewhere.files()
    assert len(files) == 3
    await jobs.erasing.erase_records(working)
    later(clock, package.due_at - timedelta(minutes=1))
    await jobs.erasing.erase_records(working)
    assert await named(owner, package.ids) == about

    later(clock, package.due_at + timedelta(minutes=1))
    await jobs.erasing.erase_records(working)
    assert (await named(owner, package.ids)).keys() <= STAYS
    assert elsewhere.files() == []
    assert await owner.fetchval("SELECT count(*) FROM erased_contents") == 0
    assert await owner.fetchval("SELECT count(*) FROM webhook_bodies") == 1  # the draft's
    assert await owner.fetchval("SELECT count(*) FROM packages") == 1  # the draft, which has not ended
    said = "SELECT count(*) FROM audit WHERE object_id = ANY ($1) AND (before, after) IS DISTINCT FROM (NULL, NULL)"
    assert await owner.fetchval(said, package.ids) == 1
    told = await owner.fetchrow("SELECT after FROM audit WHERE action = 'package.erased'")
    assert told["after"] == {"documents": 3, "notes": 1, "years": YEARS}
    await chain_waiting(worker_db)
    found = await verified(owner, tmp_path)
    assert (found.broken, found.unchained, found.erased > 0) == (None, 0, True)
    # nothing is left to be done
    await jobs.erasing.erase_records(working)
    assert await owner.fetchval("SELECT count(*) FROM audit WHERE action = 'package.erased'") == 1


async def test_it_is_erased_at_its_microsecond_and_not_one_before(
    elsewhere: Elsewhere, owner: Any, worker_db: Database
) -> None:
    package = await ended(elsewhere, owner, worker_db)
    for at, count in ((package.due_at - MICROSECOND, 0), (package.due_at, 1)):
        async with worker_db.begin(None) as tx:
            due = "SELECT count(*) FROM records_due($1, 'PACKAGES', $2, $3, false, 10)"
            authority = await tx.connection.fetchval("SELECT authority_id FROM packages WHERE id = $1", package.id)
            assert await tx.connection.fetchval(due, authority, YEARS, at) == count
            erased = await tx.connection.fetch(
                "SELECT FROM erase_record($1, 'PACKAGES', $2, $3)", package.id, YEARS, at
            )
            assert len(erased) == count


async def test_who_sends_a_document_at_that_moment_is_waited_for(
    elsewhere: Elsewhere, owner: Any, worker_db: Database
) -> None:
    package = await ended(elsewhere, owner, worker_db)
    last = package.due_at - STRAY_AFTER
    for leased_until, count in ((last + MICROSECOND, 0), (last, 1)):
        await owner.execute("UPDATE uploads SET leased_until = $2 WHERE package_id = $1", package.id, leased_until)
        async with worker_db.begin(None) as tx:
            erased = await tx.connection.fetch(
                "SELECT FROM erase_record($1, 'DOCUMENTS', $2, $3)", package.id, YEARS, package.due_at
            )
            assert len(erased) == count


@trying(max_examples=60, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(ended_at=INSTANTS, years=st.integers(1, 100))
async def test_when_something_is_due_is_the_pure_rule(worker_db: Database, ended_at: datetime, years: int) -> None:
    async with worker_db.begin(None) as tx:
        found = await tx.connection.fetchval("SELECT record_due($1, $2)", ended_at, years)
    assert found == due_at(ended_at, years)


async def test_a_hold_that_is_placed_in_the_same_moment_wins_or_comes_too_late_for_nothing(
    elsewhere: Elsewhere, owner: Any, worker_db: Database, app_db: Database, clock: MovableClock
) -> None:
    package = await ended(elsewhere, owner, worker_db)
    manager = await elsewhere.client("solihull.manager")
    later(clock, package.due_at + timedelta(minutes=1))
    solihull = await owner.fetchval("SELECT authority_id FROM packages WHERE id = $1", package.id)
    # first the hold: its package's lock is passed by, and then it stands
    async with owner.transaction():
        await owner.execute("SELECT FROM packages WHERE id = $1 FOR UPDATE", package.id)
        assert not await resolvers.erasing.erase(worker_db, solihull, package.id, WHOLE)
    hold = {"packageId": f"package_{package.id}", "reason": "A claim."}
    await manager.change("placeLegalHold", hold, "package { id }")
    await chain_waiting(worker_db)
    assert not await resolvers.erasing.erase(worker_db, solihull, package.id, WHOLE)
    await jobs.erasing.erase_records(elsewhere.working(worker_db))
    assert len(elsewhere.files()) == 3
    await manager.change("liftLegalHold", {"packageId": f"package_{package.id}"}, "package { id }")
    # not while its audit is not chained: what is not chained cannot be erased
    assert not await resolvers.erasing.erase(worker_db, solihull, package.id, WHOLE)
    await chain_waiting(worker_db)
    # first the erasure: who would hold it waits, and finds nothing
    async with worker_db.begin(None) as tx:
        await tx.read_clock()
        assert await tx.connection.fetch("SELECT FROM erase_record($1, 'PACKAGES', 8, $2)", package.id, tx.now)
        placing = asyncio.create_task(manager.attempt("placeLegalHold", hold))
        await asyncio.sleep(0.2)
        assert not placing.done()
    assert [error["code"] for error in (await placing)["userErrors"]] == ["NOT_FOUND"]


async def test_killed_between_two_lines_it_leaves_a_package_whole_or_erased(
    elsewhere: Elsewhere,
    owner: Any,
    worker_db: Database,
    clock: MovableClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    package = await ended(elsewhere, owner, worker_db)
    about = await named(owner, package.ids)
    later(clock, package.due_at + timedelta(minutes=1))
    execute = asyncpg.Connection.execute

    async def dying(self: Any, query: str, *values: Any, **more: Any) -> Any:
        if "INSERT INTO audit" in query and "package.erased" in values:
            self.terminate()
            raise Killed
        return await execute(self, query, *values, **more)

    monkeypatch.setattr(asyncpg.Connection, "execute", dying)
    with pytest.raises((Killed, Unavailable)):
        await jobs.erasing.erase_records(elsewhere.working(worker_db))
    monkeypatch.undo()
    assert await named(owner, package.ids) == about
    assert len(elsewhere.files()) == 3

    # and between the commit and the store
    async def dead(*_: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("documents.storage.Store.delete", dead)
        with pytest.raises(Killed):
            await jobs.erasing.erase_records(elsewhere.working(worker_db))
    assert (await named(owner, package.ids)).keys() <= STAYS
    assert len(elsewhere.files()) == 3
    await jobs.erasing.erase_records(elsewhere.working(worker_db))
    assert elsewhere.files() == []
    await chain_waiting(worker_db)
    assert (await verified(owner, tmp_path)).broken is None


async def test_a_part_may_go_before_the_whole_and_what_another_package_has_as_well_stays(
    elsewhere: Elsewhere, owner: Any, worker_db: Database, clock: MovableClock, tmp_path: Path, as_seeded: None
) -> None:
    broker, manager = await elsewhere.client("solihull.broker"), await elsewhere.client("solihull.manager")
    document = (await manager.data("{ profiles(first: 1) { nodes { document } } }"))["profiles"]["nodes"][0]["document"]
    shorter = document | {"retention": {"documents_years": 1, "notes_years": 2, "package_years": 3}}
    await manager.change("publishProfile", {"document": shorter}, "profile { version }")
    first, second = await steps.draft(broker), await steps.draft(broker)
    for package in (first, second):
        await documenting.add(broker, PLAN, packageId=package["id"])
    await documenting.add(broker, RISK, packageId=first["id"])
    await broker.change("addPackageNote", {"packageId": first["id"], "text": "Ring twice."}, "package { id }")
    await broker.change("cancelPackage", {"packageId": first["id"], "reasonCode": "NOT_REQUIRED"}, steps.PACKAGE)
    await chain_waiting(worker_db)
    working, id = elsewhere.working(worker_db), UUID(first["id"].partition("_")[2])
    expected = ((366, 0, 1), (732, 0, 0), (1098, 0, 0))
    for (days, documents, notes), (files, packages) in zip(expected, ((1, 2), (1, 2), (1, 1)), strict=True):
        clock.set_offset(timedelta(days=days))
        await jobs.erasing.erase_records(working)
        await chain_waiting(worker_db)
        counts = [
            await owner.fetchval(f"SELECT count(*) FROM {table} WHERE package_id = $1", id)
            for table in ("documents", "notes")
        ]
        assert counts == [documents, notes], days
        assert (len(elsewhere.files()), await owner.fetchval("SELECT count(*) FROM packages")) == (files, packages)
        assert (await verified(owner, tmp_path)).broken is None
    names = "SELECT count(*) FROM audit WHERE object_id = $1 AND after::text LIKE '%pdf%'"
    assert await owner.fetchval(names, id) == 0
    # the other package's care plan is the same bytes
    assert await documenting.fetch(broker, packageId=second["id"]) is not None
