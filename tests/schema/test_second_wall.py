"""Row-level security alone leaks nothing: every predicate is taken out of every statement, and nothing changes."""

from dataclasses import replace
from random import Random
from typing import Any

import orjson
import pytest

from db import visibility
from db.transaction import Database
from domain.viewer import Viewer
from jobs.relay import relay_outbox
from resolvers.request import Request
from schema.engine import Asked, Engine
from tests.client import Client
from tests.schema import arranging
from tests.schema.generating import Generator
from tests.schema.test_two_ways import SCHEMA, engine

__all__ = ["engine"]
QUERIES_EACH = 60

TOLD = """events(first: 100) { totalCount nodes { id sequence type packageId data } }
    eventSummary { lastSequence counts { type count } }"""
EVERYTHING_OF_A_COUNCIL = (
    f"""{{ {TOLD} """
    """packages(first: 100) { totalCount nodes {
    id reference location requirements { id } selections { service { id } } decision { id }
    invitations(first: 100) { totalCount nodes { id state placementResponse response { id }
    versions { number recordedBy { username } } } } } } }"""
)
EVERYTHING_OF_A_PROVIDER = (
    f"""{{ {TOLD} """
    """invitationCounts { all awarded } invitations(tab: ALL, first: 100) { totalCount nodes {
    id package { reference location } service { id }
    response { id answers { requirementId } submittedBy { username } offer { corePrice } } draft { note savedBy { id } }
    versions { number recordedBy { username } } others(first: 9) { nodes { id } } } } }"""
)


@pytest.fixture
async def played(
    broker: Client, carefirst: Client, care4all: Client, spotday: Client, owner: Any, worker_db: Database
) -> list[str]:
    """Packages in every state; the ids of everything."""
    await arranging.play(broker, carefirst, care4all, spotday)
    await arranging.subscribe(owner)
    await relay_outbox({"database": worker_db})
    return await arranging.ids(owner)


@pytest.fixture
async def viewers(sign_in: Any, settings: Any) -> dict[str, Viewer]:
    """The viewer behind each user's token."""
    return await arranging.viewers(sign_in, settings)


def tear_down_the_first_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every predicate of `db/visibility.py` becomes TRUE, but for the names of councils, which all may know."""
    real = visibility.predicate
    monkeypatch.setattr(
        visibility,
        "predicate",
        lambda noun, kind: real(noun, kind) if noun == "authorities" else visibility.EVERYBODY,
    )


async def answer(engine: Engine, database: Database, viewer: Viewer, text: str, variables: dict[str, Any]) -> Any:
    """The data of one query, compiled anew."""
    engine.documents.cache.clear()
    return orjson.loads(await engine.answer(Request(viewer, database), Asked(text, None, variables)))["data"]


@pytest.mark.parametrize(
    "username",
    [
        *("solihull.broker", "solihull.practitioner", "norfolk.broker", "norfolk.practitioner"),
        *("carefirst.admin", "care4all.admin"),
    ],
)
async def test_without_any_where_nothing_more_is_seen(
    engine: Engine,
    app_db: Database,
    viewers: dict[str, Viewer],
    played: list[str],
    username: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    viewer = viewers[username]
    whole = EVERYTHING_OF_A_COUNCIL if viewer.authority_id else EVERYTHING_OF_A_PROVIDER
    asked: list[tuple[str, dict[str, Any]]] = [(whole, {})]
    # An authority's name is known to all who are signed in; a council's statements still show its own only.
    ids = [id for id in played if not id.startswith("authority_")]
    for seed in range(QUERIES_EACH):
        generated = Generator(SCHEMA.core, Random(seed), viewer.permissions, ids).document()
        asked.append((generated.text, generated.variables))
    behind_both = [await answer(engine, app_db, viewer, *each) for each in asked]
    tear_down_the_first_wall(monkeypatch)
    behind_one = [await answer(engine, app_db, viewer, *each) for each in asked]
    assert behind_one == behind_both


async def test_the_first_wall_was_really_down(
    engine: Engine, owner: Any, app_db: Database, viewers: dict[str, Viewer], played: list[str], monkeypatch: Any
) -> None:
    """Where row-level security does not hold either, everything is seen: so the test above can fail."""
    viewer = viewers["norfolk.broker"]
    tear_down_the_first_wall(monkeypatch)
    await owner.execute("ALTER TABLE packages DISABLE ROW LEVEL SECURITY")
    try:
        seen = await answer(engine, app_db, viewer, "{ packages(first: 100) { totalCount } }", {})
    finally:
        await owner.execute("ALTER TABLE packages ENABLE ROW LEVEL SECURITY")
    assert seen["packages"]["totalCount"] > 0


async def test_nobody_sees_nothing(app_db: Database, viewers: dict[str, Viewer], played: list[str]) -> None:
    """An unset setting gives no rows of anything."""
    nobody = replace(viewers["solihull.broker"], authority_id=None)
    for viewer in (None, replace(nobody, account_id=viewers["carefirst.admin"].account_id)):
        async with app_db.begin(viewer) as tx:
            for table in (
                "packages", "invitations", "briefs", "responses", "answers", "locations", "events", "audit", "drafts",
                "response_versions", "accounts", "streams", "stream_events",
            ):  # fmt: skip
                assert await tx.connection.fetchval(f"SELECT count(*) FROM {table}") == 0, table
