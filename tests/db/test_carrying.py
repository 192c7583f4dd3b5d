"""A read carries its viewer: it sees what a transaction with the settings sees, and leaves nothing behind."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

import db.pool
from db.carrying import SETTINGS, carrying
from db.clock import Clock
from db.failures import TimedOut, Unavailable
from db.transaction import Database
from domain.selection import NodeId, Selection
from domain.viewer import Viewer
from resolvers.reads import Reader
from settings import Login, Settings
from tests.db.test_visibility import ADD
from tests.resolvers.arranging import CARE_FIRST, House

LEFT = """
SELECT concat(current_setting('app.authority', true), current_setting('app.organisation', true),
              current_setting('app.account', true), current_setting('app.role', true))
"""
SEEN = "SELECT (SELECT count(*) FROM packages) + (SELECT count(*) FROM invitations) + (SELECT count(*) FROM services)"
PLACED = {name: f"${place}::{cast}" for place, (name, cast) in enumerate(SETTINGS.items(), 1)}
PLANNERS = [
    (),
    ("plan_cache_mode = force_generic_plan",),
    ("plan_cache_mode = force_custom_plan", "enable_nestloop = off", "enable_indexscan = off"),
    ("enable_hashjoin = off", "enable_mergejoin = off", "enable_bitmapscan = off"),
    (
        "debug_parallel_query = on",
        "parallel_setup_cost = 0",
        "parallel_tuple_cost = 0",
        "min_parallel_table_scan_size = 0",
    ),
]
ASKING = ("solihull.broker", "solihull.commissioner", "solihull.finance", "norfolk.broker", "carefirst.admin",
          "spotday.admin")  # fmt: skip


def page(root: str, node: str, *below: Selection) -> Selection:
    """A page of a list, with ids and what is asked below."""
    nodes = Selection("nodes", "nodes", {}, {node: (Selection("id", "id"), *below)})
    return Selection(root, root, {"first": 50}, {f"{node}Connection": (nodes,)})


def asked(viewer: Viewer) -> tuple[Selection, ...]:
    """What this viewer has lists of; of a council also each answer, which notes who read it."""
    service = Selection("service", "service", {}, {"Service": (Selection("name", "name"),)})
    if viewer.authority_id is None:
        return (page("invitations", "Invitation", service),)
    return (page("packages", "Package", page("invitations", "Invitation", service)),)


def opened(package: Any) -> tuple[Selection, ...]:
    """One package with its answers."""
    response = Selection("response", "response", {}, {"PackageResponse": (Selection("meets_all_essential", "meets"),)})
    invitations = page("invitations", "Invitation", response)
    return (Selection("package", "package", {"id": NodeId("package", package)}, {"Package": (invitations,)}),)


@pytest.fixture
async def one(settings: Settings) -> AsyncIterator[Database]:
    """A database of a single connection, which everybody shares."""
    pool = await db.pool.connect(settings.login_url(Login.APP), size=1, statement_timeout_seconds=20, name="tests one")
    async with pool:
        yield Database(pool, Clock(None))


async def carried(database: Database, viewer: Viewer, roots: tuple[Selection, ...]) -> bytes:
    """The answer as a request gets it, by the one connection."""
    reader = Reader(roots)
    return (await reader.read(database, viewer, reader.bind({}))).json


async def arranged(house: House) -> Any:
    """A package with an answer, which subscribers follow and finance does not yet see; its id."""
    sent = await house.sent()
    await house.accept(sent, CARE_FIRST, "carefirst.employee")
    await house.owner.execute(ADD, sent.id, "solihull.commissioner")
    return sent.id


async def test_whoever_asked_before_everybody_sees_their_own_and_leaves_nothing(house: House, one: Database) -> None:
    package = str(await arranged(house))
    sees = {"solihull.broker", "solihull.commissioner", "carefirst.admin"}
    for username in (*ASKING, *reversed(ASKING)):
        answer = await carried(one, house.viewer(username), asked(house.viewer(username)))
        assert (b'"nodes":[]' not in answer) == (username in sees), username
        assert (package.encode() in answer) == (username in sees - {"carefirst.admin"}), username
        assert await one.pool.fetchval(LEFT) == ""
        assert await one.pool.fetchval(SEEN) == 0, "without settings nobody sees a row"


@pytest.mark.parametrize("planner", PLANNERS, ids=lambda given: given[0] if given else "as it is")
async def test_however_it_is_planned_the_settings_stand_before_a_row_is_looked_at(
    house: House, one: Database, planner: tuple[str, ...]
) -> None:
    package = await arranged(house)
    documents = [(house.viewer(username), asked(house.viewer(username))) for username in ASKING]
    documents.append((house.viewer("solihull.broker"), opened(package)))
    expected = [await carried(house.database, *document) for document in documents]
    for setting in planner:
        await one.pool.execute(f"SET {setting}")
    for _ in range(2):
        assert [await carried(one, *document) for document in documents] == expected


async def test_B27_a_read_that_notes_who_read_writes_it_in_the_same_statement(house: House, one: Database) -> None:
    package = await arranged(house)
    for _ in range(2):
        assert b'"meets":true' in await carried(one, house.viewer("solihull.broker"), opened(package))
    noted = await house.owner.fetch("SELECT account_id FROM readings WHERE package_id = $1", package)
    assert [row["account_id"] for row in noted] == [house.viewer("solihull.broker").account_id]


async def test_a_read_that_fails_leaves_a_clean_connection(house: House, one: Database) -> None:
    viewer = house.viewer("solihull.broker")
    for _ in range(3):
        with pytest.raises(asyncpg.DivisionByZeroError):
            await one.ask(carrying("SELECT ROW(1 / 0, 1)", PLACED), [getattr(viewer, name) for name in SETTINGS])
        assert await one.pool.fetchval(LEFT) == ""


async def test_a_read_that_takes_too_long_is_told_as_such(house: House, one: Database) -> None:
    await one.pool.execute("SET statement_timeout = 20")
    with pytest.raises(TimedOut):
        await one.ask("SELECT pg_sleep(5)", [])


async def test_a_read_of_a_database_that_goes_away_is_told_as_such(house: House, one: Database) -> None:
    pid = await one.pool.fetchval("SELECT pg_backend_pid()")
    waiting = asyncio.create_task(one.ask("SELECT pg_sleep(5)", []))
    await asyncio.sleep(0.1)
    await house.owner.fetchval("SELECT pg_terminate_backend($1, 5000)", pid)
    with pytest.raises(Unavailable):
        await waiting
    assert await one.ask("SELECT 1", []) == 1
