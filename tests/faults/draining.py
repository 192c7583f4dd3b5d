"""Receivers are waited for, after everything was killed that sends to them."""

import asyncio
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from tests.conftest import MovableClock
from tests.faults.killing import PATIENCE_SECONDS
from tests.jobs.processes import eventually
from tests.webhooks.receiving import Receiver


async def heard_more(receivers: Sequence[Receiver], within: float = PATIENCE_SECONDS) -> None:
    """Wait until each has heard of something since."""
    seen = [len(one.got) for one in receivers]

    async def more() -> bool:
        return all(len(one.got) > before for one, before in zip(receivers, seen, strict=True))

    await eventually(more, within=within)


async def all_sent(owner: Any, clock: MovableClock, waiting: str, *values: Any) -> None:
    """Wait until nothing is to be sent, however much that is, as long as it becomes less; pauses between tries pass."""
    least, give_up_at = await owner.fetchval(waiting, *values), time.monotonic() + PATIENCE_SECONDS
    while least > 0:
        clock.advance(timedelta(seconds=20))
        await asyncio.sleep(0.3)
        left = await owner.fetchval(waiting, *values)
        if left < least:
            least, give_up_at = left, time.monotonic() + PATIENCE_SECONDS
        assert time.monotonic() < give_up_at, f"{left} were never sent"
