"""A deadline that passed is told once, also where somebody changes the package before the job looks."""

from datetime import timedelta
from typing import Any

import jobs.deadlines
from db.transaction import Database
from tests.client import Client
from tests.serving import broker, carefirst, http, sign_in
from tests.stories import brokering as steps

__all__ = ["broker", "carefirst", "http", "sign_in"]


async def test_B14_a_deadline_moved_after_it_passed_was_still_told(
    broker: Client, carefirst: Client, owner: Any, clock: Any, worker_db: Database
) -> None:
    package = await steps.sent(broker, ("carefirst",))
    await steps.yes(carefirst)
    clock.advance(timedelta(hours=3))
    await broker.change("modifyDeadline", {"packageId": package["id"], "deadlineAt": steps.in_hours(6)}, steps.PACKAGE)
    assert len(await jobs.deadlines.announce_batch(worker_db)) == 0
    told = await owner.fetch("SELECT type FROM events ORDER BY position DESC LIMIT 2")
    assert [row["type"] for row in told] == ["package.deadline_changed", "package.deadline_passed"]


async def test_B13_a_decision_right_after_the_deadline_tells_both(
    broker: Client, carefirst: Client, owner: Any, clock: Any, worker_db: Database
) -> None:
    package = await steps.sent(broker, ("carefirst", "care4all"))
    await steps.yes(carefirst)
    clock.advance(timedelta(hours=3))
    await broker.change("recordDecision", await steps.decision(broker, package, "carefirst"), steps.PACKAGE)
    assert len(await jobs.deadlines.announce_batch(worker_db)) == 0
    told = await owner.fetch("SELECT type FROM events ORDER BY position DESC LIMIT 2")
    assert [row["type"] for row in told] == ["package.awarded", "package.deadline_passed"]
