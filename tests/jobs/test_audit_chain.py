"""The audit's chains in the database: drawn by sequencers, tampered with by a superuser, verified by the command."""

import asyncio
import re
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

import resolvers.audit
from auth.seals import Sealer
from db.failures import Unavailable
from db.operating import CLIENT
from db.transaction import Database, Tx
from domain.audit_chain import Head
from jobs.audit_chain import chain_waiting
from resolvers.audit import SealRefused, Verified
from tests.domain.examples import NOW
from tests.resolvers.arranging import CARE_FIRST, House, callers

WRITTEN = """
INSERT INTO audit (authority_id, action, object_type, object_id, after, occurred_at)
SELECT a.id, 'thing.changed', 'thing', gen_random_uuid(), jsonb_build_object('n', n), now()
FROM authorities a, generate_series(1, $1) n WHERE a.slug = 'solihull'
"""
CHAINED = "SELECT count(*) FROM audit WHERE position IS NOT NULL"
AS_SUPERUSER = "SET LOCAL session_replication_role = replica"


async def verified(owner: Any, directory: Path, slug: str = "solihull") -> Verified:
    """What the command finds."""
    async with owner.transaction(isolation="repeatable_read", readonly=True):
        files = sorted(resolvers.audit.heads_of(directory).glob("*.jws"))
        (found,) = await resolvers.audit.verify(Tx(owner, None, timedelta(0), CLIENT), directory, files, slug)
        return found


async def tampered(owner: Any, *statements: str) -> None:
    """Do what only a superuser can: past triggers, policies and grants."""
    async with owner.transaction():
        await owner.execute(AS_SUPERUSER)
        for statement in statements:
            await owner.execute(statement)


async def written(owner: Any, worker_db: Database, count: int = 5) -> Sequence[int]:
    """Rows of Solihull, chained; their ids."""
    await owner.execute(WRITTEN, count)
    assert await chain_waiting(worker_db) == count
    return [row["id"] for row in await owner.fetch("SELECT id FROM audit ORDER BY position")]


async def test_what_mutations_write_is_chained_for_each_authority(
    app_db: Database, worker_db: Database, owner: Any, clean: None, tmp_path: Path
) -> None:
    house = House(app_db, owner, await callers(owner))
    sent = await house.sent()
    await house.accept(sent, CARE_FIRST, "carefirst.employee")
    before = await verified_or_none(owner, tmp_path)
    assert before is None
    assert await chain_waiting(worker_db) == await owner.fetchval("SELECT count(*) FROM audit")
    found = await verified(owner, tmp_path)
    assert (found.broken, found.unchained) == (None, 0)
    assert found.head.position == await owner.fetchval(CHAINED)
    assert await chain_waiting(worker_db) == 0


async def verified_or_none(owner: Any, directory: Path) -> Verified | None:
    async with owner.transaction():
        found = await resolvers.audit.verify(Tx(owner, None, timedelta(0), CLIENT), directory, [], "solihull")
        return found[0] if found else None


async def test_the_tail_is_told_and_becomes_part_of_the_chain(
    worker_db: Database, owner: Any, clean: None, tmp_path: Path
) -> None:
    await written(owner, worker_db)
    await owner.execute(WRITTEN, 2)
    found = await verified(owner, tmp_path)
    assert (found.head.position, found.unchained, found.broken) == (5, 2, None)
    await owner.execute(WRITTEN.replace("now()", "now() - interval '90 seconds'"), 1)
    assert 90 <= (await verified(owner, tmp_path)).waited_seconds < 95
    await chain_waiting(worker_db)
    found = await verified(owner, tmp_path)
    assert (found.head.position, found.waited_seconds) == (8, 0)


@pytest.mark.parametrize(
    ("statement", "position"),
    [
        ("UPDATE audit SET after = '{\"n\": 9}' WHERE position = 3", 3),
        ("UPDATE audit SET account_id = gen_random_uuid() WHERE position = 2", 2),
        ("DELETE FROM audit WHERE position = 3", 3),
        ("DELETE FROM audit WHERE position = 1", 1),
        ("UPDATE audit SET before = NULL, after = NULL, salt = NULL, erased_at = now() WHERE position = 4", 4),
        ("DELETE FROM audit WHERE position = 5", 5),
    ],
)
async def test_what_a_superuser_changes_or_deletes_is_named(
    worker_db: Database, owner: Any, clean: None, tmp_path: Path, statement: str, position: int
) -> None:
    await written(owner, worker_db)
    await tampered(owner, statement)
    found = await verified(owner, tmp_path)
    assert found.broken is not None
    assert found.broken.position == position


async def test_two_rows_swapped_are_named(worker_db: Database, owner: Any, clean: None, tmp_path: Path) -> None:
    await written(owner, worker_db)
    await tampered(
        owner,
        "UPDATE audit SET position = -2 WHERE position = 2",
        "UPDATE audit SET position = 2 WHERE position = 4",
        "UPDATE audit SET position = 4 WHERE position = -2",
    )
    found = await verified(owner, tmp_path)
    assert found.broken is not None
    assert found.broken.position == 2


async def test_the_newest_removed_with_the_stored_head_put_back_is_told_by_the_signed_one(
    worker_db: Database, owner: Any, clean: None, tmp_path: Path
) -> None:
    """Also where the superuser takes away what the database keeps of the signature."""
    await written(owner, worker_db)
    (path,) = await resolvers.audit.seal(worker_db, tmp_path)
    assert (await verified(owner, tmp_path)).signed == 1
    assert await resolvers.audit.seal(worker_db, tmp_path) == []
    await tampered(
        owner,
        "DELETE FROM audit WHERE position = 5",
        "UPDATE audit_heads SET position = 4, hash = (SELECT hash FROM audit WHERE position = 4)",
        "DELETE FROM audit_seals",
    )
    found = await verified(owner, tmp_path)
    assert found.broken is not None
    assert (found.broken.position, found.broken.row_id) == (5, None)
    # everything gone, and not even a head left
    await tampered(owner, "DELETE FROM audit", "DELETE FROM audit_heads")
    found = await verified(owner, tmp_path)
    assert found.broken is not None
    assert found.broken.position == 1
    path.write_text(path.read_text().replace(".", ".x", 1))
    with pytest.raises(SealRefused):
        await verified(owner, tmp_path)


async def test_a_head_that_another_key_signed_is_refused(
    worker_db: Database, owner: Any, clean: None, tmp_path: Path
) -> None:
    await written(owner, worker_db)
    await resolvers.audit.seal(worker_db, tmp_path / "other")
    with pytest.raises(SealRefused, match="audit_seals"):
        await verified(owner, tmp_path)


async def test_two_sequencers_at_once_draw_one_chain(
    worker_db: Database, owner: Any, clean: None, tmp_path: Path
) -> None:
    await owner.execute(WRITTEN, 1200)
    await asyncio.gather(*(chain_waiting(worker_db) for _ in range(4)))
    await chain_waiting(worker_db)
    found = await verified(owner, tmp_path)
    assert (found.broken, found.head.position, found.unchained) == (None, 1200, 0)


class Killed(Exception):
    """The sequencer died."""


async def test_a_sequencer_killed_between_two_lines_leaves_nothing_half_done(
    worker_db: Database, owner: Any, clean: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its rows have places and the head has not moved: at that moment its connection is gone."""
    await written(owner, worker_db)
    await owner.execute(WRITTEN, 3)
    execute = asyncpg.Connection.execute

    async def dying(self: Any, query: str, *values: Any, **more: Any) -> Any:
        if query.startswith("UPDATE audit_heads"):
            self.terminate()
            raise Killed
        return await execute(self, query, *values, **more)

    monkeypatch.setattr(asyncpg.Connection, "execute", dying)
    with pytest.raises((Killed, Unavailable)):
        await chain_waiting(worker_db)
    monkeypatch.undo()
    found = await verified(owner, tmp_path)
    assert (found.broken, found.head.position, found.unchained) == (None, 5, 3)
    assert await chain_waiting(worker_db) == 3
    assert (await verified(owner, tmp_path)).head.position == 8


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET after = NULL",
        "UPDATE audit SET position = 77 WHERE position = 2",
        "UPDATE audit SET position = NULL, hash = NULL",
        "UPDATE audit SET erased_at = now()",
        "UPDATE audit SET action = 'x.y'",
        "DELETE FROM audit",
        "TRUNCATE audit",
        "DELETE FROM audit_seals",
    ],
)
async def test_the_trigger_binds_the_owner_too(worker_db: Database, owner: Any, clean: None, statement: str) -> None:
    await written(owner, worker_db)
    with pytest.raises(asyncpg.RestrictViolationError, match="append-only"):
        await owner.execute(statement)


@pytest.mark.parametrize("login", ["app", "worker", "auth"])
async def test_no_login_deletes_or_rewrites_the_record(
    app_db: Database, worker_db: Database, auth_db: Database, owner: Any, clean: None, login: str
) -> None:
    await written(owner, worker_db)
    database = {"app": app_db, "worker": worker_db, "auth": auth_db}[login]
    viewer = (await callers(owner))["solihull.manager"] if login == "app" else None
    for statement in (
        "DELETE FROM audit",
        "UPDATE audit SET action = 'x.y'",
        "TRUNCATE audit",
        "DELETE FROM audit_seals",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with database.begin(viewer) as tx:
                await tx.connection.execute(statement)


@pytest.mark.parametrize("login", ["app", "worker", "auth"])
async def test_who_writes_a_row_gives_it_no_place(
    app_db: Database, worker_db: Database, auth_db: Database, owner: Any, clean: None, login: str
) -> None:
    """It would stand outside of the chain, or stop whoever draws it."""
    database = {"app": app_db, "worker": worker_db, "auth": auth_db}[login]
    viewer = (await callers(owner))["solihull.manager"] if login == "app" else None
    placed = """INSERT INTO audit (action, object_type, object_id, occurred_at, position)
        VALUES ('x.y', 'thing', gen_random_uuid(), now(), 1)"""
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with database.begin(viewer) as tx:
            await tx.connection.execute(placed)


def test_a_hash_is_hexadecimal_in_a_signed_head(tmp_path: Path) -> None:
    signed = Sealer(tmp_path).sign("solihull", Head(3, b"\x01\xff"), NOW)
    assert re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+", signed)
    assert Sealer(tmp_path).read(signed) == ("solihull", Head(3, b"\x01\xff"))
