"""Migrations: once, forward only, whoever else migrates at the same time."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

import db.connecting
import db.migrating
import db.migrations
import db.scripts
import embedded
from db.transaction import Database
from settings import Settings


@pytest_asyncio.fixture
async def empty_url(servers: Settings, process_number: int, owner: Any) -> AsyncIterator[str]:
    name = f"empty_{process_number}"
    await owner.execute(f"CREATE DATABASE {name}")
    yield embedded.Place.of(servers.data_directory).url_of(name)
    await owner.execute(f"DROP DATABASE {name} WITH (FORCE)")


async def test_of_two_at_once_one_migrates_and_the_other_finds_nothing_to_do(empty_url: str) -> None:
    assert sorted(await asyncio.gather(*(db.migrating.migrate(empty_url) for _ in range(2)))) == [
        [],
        db.migrations.names(),
    ]


async def test_every_login_may_ask_what_is_pending(app_db: Database, worker_db: Database, auth_db: Database) -> None:
    for database in (app_db, worker_db, auth_db):
        assert await db.migrations.pending(database.pool) == []


async def test_everything_is_pending_in_an_empty_database(empty_url: str) -> None:
    connection = await db.connecting.connect(empty_url)
    assert await db.migrations.pending(connection) == db.migrations.names()
    await connection.close()


async def test_nothing_is_taken_back() -> None:
    with pytest.raises(db.scripts.ForwardOnly):
        await db.scripts.SqlMigration().run(backwards=True)


def test_a_new_migration_sorts_behind_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    newest = db.migrations.names()[-1]
    monkeypatch.setattr(db.migrations, "FOLDER", tmp_path)
    script = db.migrating.write_skeleton("add_notes")
    assert newest < script.stem
    assert db.migrations.names() == [script.stem]
    compile(script.with_suffix(".py").read_text(), script.name, "exec")
    with pytest.raises(ValueError, match="no name for a migration"):
        db.migrating.write_skeleton("Drop tables;")


async def test_an_online_migration_that_broke_off_is_run_again(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "m20261122_103959_orders"
    before = [each for each in db.migrations.names() if each < name]
    with monkeypatch.context() as patched:
        patched.setattr(db.migrations, "names", lambda: before)
        await db.migrating.migrate(empty_url)
    connection = await db.connecting.connect(empty_url)
    await connection.execute("CREATE INDEX packages_by_client ON packages (authority_id)")
    assert await db.migrating.migrate(empty_url) == [each for each in db.migrations.names() if each >= name]
    built = await connection.fetchval("SELECT indexdef FROM pg_indexes WHERE indexname = 'packages_by_client'")
    assert built.endswith("(authority_id, client_reference, id)")
    await connection.close()


def test_what_differs_between_machines_is_not_structure() -> None:
    dump = "-- Dumped from 18.6\n\\restrict abc\nSET row_security = off;\nCREATE TABLE public.packages (\n);\n\n\n\n"
    owned = "ALTER TABLE public.packages OWNER TO somebody;\nALTER FUNCTION public.f() OWNER TO ebrokerage_gate;\n"
    structure = db.migrating.structure(dump + owned).removeprefix(db.migrating.STRUCTURE_HEADING)
    assert structure == ("CREATE TABLE public.packages (\n);\n\nALTER FUNCTION public.f() OWNER TO ebrokerage_gate;\n")
