"""Jobs that a process does one at a time: none is forgotten that is asked for meanwhile."""

import asyncio
from typing import Any

import pytest

import jobs.alone
from jobs.alone import alone
from jobs.worker import ALONE, SWEEPS


class Job:
    """A job that ends when it is told to, and counts."""

    def __init__(self) -> None:
        self.at_work = self.most = self.done = 0
        self.ends = asyncio.Semaphore(0)

    async def work(self, ctx: dict[str, Any]) -> None:
        """Work until told to end."""
        del ctx
        self.at_work += 1
        self.most = max(self.most, self.at_work)
        try:
            await self.ends.acquire()
            self.done += 1
        finally:
            self.at_work -= 1


async def test_asked_for_meanwhile_however_often_it_is_done_once_more_and_never_beside_itself() -> None:
    job = Job()
    run = alone(job.work)
    first = asyncio.create_task(run({}))
    await asyncio.sleep(0)
    for _ in range(5):
        await run({})
    job.ends.release()
    await asyncio.sleep(0.01)
    assert (job.done, first.done()) == (1, False)
    job.ends.release()
    await first
    assert (job.done, job.most) == (2, 1)


async def test_one_that_fails_or_is_cut_off_leaves_room_for_the_next() -> None:
    job = Job()
    run = alone(job.work)
    cut_off = asyncio.create_task(run({}))
    await asyncio.sleep(0)
    cut_off.cancel()
    await asyncio.gather(cut_off, return_exceptions=True)
    job.ends.release()
    await run({})
    assert job.done == 1


async def test_one_that_is_asked_for_without_end_ends_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs.alone, "LONGEST_SECONDS", 0.05)
    done = 0

    async def restless(ctx: dict[str, Any]) -> None:
        nonlocal done
        done += 1
        await asyncio.sleep(0.02)
        await run(ctx)

    run = alone(restless)
    async with asyncio.timeout(2):
        await run({})
    assert 2 <= done <= 4


def test_every_job_that_is_done_alone_is_one() -> None:
    assert set(SWEEPS) > ALONE
