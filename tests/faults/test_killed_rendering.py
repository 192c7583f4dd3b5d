"""A worker is killed once it has rendered a delivery: whoever sends it next sends the same bytes under the same id."""

from datetime import timedelta
from typing import Any

import pytest

from db.transaction import Database
from domain.webhooks.delivering import LEASE
from settings import Settings
from tests.client import Client
from tests.conftest import MovableClock
from tests.jobs.delivering import desk
from tests.jobs.processes import RUN, eventually, started
from tests.serving import SignIn, broker, http, sign_in
from tests.stories import brokering as steps
from tests.stories.asking import endpoint
from tests.webhooks.receiving import hanging, receiver, saying

__all__ = ["broker", "http", "sign_in"]
pytestmark = pytest.mark.usefixtures("clean")


async def test_a_worker_that_is_killed_with_a_rendered_body_leaves_it_to_the_next(
    broker: Client, sign_in: SignIn, owner: Any, worker_db: Database, settings: Settings, clock: MovableClock
) -> None:
    async def rendered() -> bool:
        return bool(await owner.fetchval("SELECT count(*) FROM webhook_bodies"))

    async with receiver(hanging) as found:
        await endpoint(await sign_in("solihull.manager"), found.url, eventTypes=["package.created"])
        package = await steps.draft(broker)
        await desk(owner, worker_db, settings).number()
        with started(settings, "-c", RUN) as worker:
            await eventually(rendered, within=60)
            worker.kill()
        before = len(found.got)
        await owner.execute("UPDATE packages SET reference = 'CHANGED/1' WHERE id = $1", package["id"][8:])
        clock.advance(LEASE + timedelta(seconds=1))
        found.answer = saying("200 OK")
        with started(settings, "-c", RUN):
            await eventually(found.has_got(before + 1), within=60)
    assert len({got.body for got in found.got}) == 1
    assert found.got[-1].said["data"]["payload"]["package"]["reference"] == package["reference"]
