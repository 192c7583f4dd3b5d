"""Jobs that a process does one at a time, however often they are asked for."""

import time
from functools import wraps
from typing import Any

from arq.typing import WorkerCoroutine

LONGEST_SECONDS = 10.0
"""For how long a job is gone on with that is asked for again and again: arq ends one that takes much longer."""


def alone(job: WorkerCoroutine) -> WorkerCoroutine:
    """The job, one at a time in this process; asked for meanwhile, it is done once more when it has ended.

    Several at once would do no more than one, where each of them waits for the same lock; and whoever waits for a lock
    holds a connection, until nobody has one any more to work with.
    """
    at_work = again = False

    @wraps(job)
    async def run(ctx: dict[str, Any]) -> None:
        nonlocal at_work, again
        if at_work:
            again = True
            return
        at_work, began = True, time.monotonic()
        try:
            again = True
            while again and time.monotonic() - began < LONGEST_SECONDS:
                again = False
                await job(ctx)
        finally:
            at_work = False

    return run
