"""Answers from before versions were kept get the versions that the service would have written (rules P18, P34)."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

import jobs.earlier_answers
from db.transaction import Database
from jobs.earlier_answers import keep_earlier_versions
from tests.resolvers.arranging import AT_CARE_4_ALL, AT_CARE_FIRST, CARE_4_ALL, CARE_FIRST, House, Sent, callers

VERSIONS = """
SELECT number, action, document - 'submitted_at' AS document, recorded_by, recorded_at,
       (document ->> 'submitted_at')::timestamptz AS submitted_at
FROM response_versions WHERE invitation_id = $1 ORDER BY number
"""
AGAIN = "UPDATE backfills SET position = '00000000-0000-0000-0000-000000000000', filled = 0, done_at = NULL"
STANDS = "SELECT filled, done_at IS NOT NULL AS done FROM backfills"


@pytest_asyncio.fixture
async def house(app_db: Database, owner: Any, clean: None) -> AsyncIterator[House]:
    """The service, its backfill yet to be done, and done again afterwards."""
    await owner.execute(AGAIN)
    yield House(app_db, owner, await callers(owner))
    await owner.execute("UPDATE backfills SET done_at = now()")


async def forget_versions(house: House, *, audit: bool = False) -> None:
    """Put the answers back to before versions were kept, with the audit of then or without."""
    async with house.owner.transaction():
        await house.owner.execute("SET LOCAL session_replication_role = replica")
        await house.owner.execute("DELETE FROM response_versions")
        if audit:
            await house.owner.execute("DELETE FROM audit")


async def versions(house: House, sent: Sent, service: str = CARE_FIRST) -> list[Any]:
    return [dict(row) for row in await house.owner.fetch(VERSIONS, sent.invitations[service])]


async def test_P34_an_earlier_answer_gets_the_version_that_it_would_have_had(house: House, worker_db: Database) -> None:
    submitted, changed, withdrawn = await house.sent(), await house.sent(), await house.sent()
    for sent in (submitted, changed, withdrawn):
        await house.accept(sent, CARE_FIRST, AT_CARE_FIRST)
    await house.decline(submitted, CARE_4_ALL, AT_CARE_4_ALL)
    await house.change(house.no(changed, CARE_FIRST))
    await house.withdraw(withdrawn, username="carefirst.admin")
    asked = ((submitted, CARE_FIRST), (submitted, CARE_4_ALL), (changed, CARE_FIRST), (withdrawn, CARE_FIRST))
    # of a changed answer only what it was changed to is still there
    before = [(await versions(house, sent, service))[-2 if sent is withdrawn else -1 :] for sent, service in asked]
    await forget_versions(house)
    await keep_earlier_versions({"database": worker_db})
    assert [await versions(house, sent, service) for sent, service in asked] == before
    assert dict(await house.owner.fetchrow(STANDS)) == {"filled": 5, "done": True}


async def test_P34_without_its_audit_an_earlier_answer_is_its_submitters(house: House, worker_db: Database) -> None:
    sent = await house.sent()
    await house.accept(sent, CARE_FIRST, AT_CARE_FIRST)
    await house.withdraw(sent, username="carefirst.admin")
    await forget_versions(house, audit=True)
    await keep_earlier_versions({"database": worker_db})
    employee = house.viewer(AT_CARE_FIRST).account_id
    rows = await versions(house, sent)
    assert [(row["number"], row["action"], row["recorded_by"]) for row in rows] == [
        (2, "SUBMITTED", employee),
        (3, "WITHDRAWN", employee),
    ]


async def test_P34_by_many_at_once_and_again_each_answer_is_kept_once(
    house: House, worker_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs.earlier_answers, "BATCH", 2)
    sent = [await house.sent() for _ in range(5)]
    for one in sent:
        await house.accept(one, CARE_FIRST, AT_CARE_FIRST)
    await forget_versions(house)
    await house.change(house.no(sent[0], CARE_FIRST))
    for _ in range(3):
        await asyncio.gather(*(keep_earlier_versions({"database": worker_db}) for _ in range(3)))
    assert [[row["number"] for row in await versions(house, one)] for one in sent] == [[3], [2], [2], [2], [2]]
    assert dict(await house.owner.fetchrow(STANDS)) == {"filled": 4, "done": True}


async def test_P34_nobody_but_the_worker_fills_versions_in(house: House) -> None:
    for username in ("solihull.manager", AT_CARE_FIRST):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with house.database.begin(house.viewer(username)) as tx:
                await tx.connection.execute("SELECT keep_earlier_versions(1)")
