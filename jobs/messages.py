"""`send_messages` and `send_urgent_messages`: what waits to be told is addressed, written and handed over.

The rows are the queue. Several workers and both jobs may run at once: a claimed message is leased, and one whose worker
died is sent again when its lease has ended, with the same Message-ID. What is urgent has a job and connections of its
own, so that no burst of digests and no slow server delays it.
"""

import asyncio
import random
import time
from datetime import datetime
from typing import Any

import structlog

import telemetry
from db.mailing import Letter
from db.transaction import Database
from domain.mailing import Answer
from domain.notices import Lane
from messaging.mail import Port
from messaging.smtp import NO_ANSWER, Smtp
from resolvers import messages
from resolvers.messages import Office
from settings import Settings

BATCH = 20
BUDGET_SECONDS = 4.0
"""How long a run begins new batches: the longest batch after that still ends within the time of a job."""

log = structlog.get_logger(__name__)


class Post:
    """What messages leave by: an office to write them in, and a port for each of the two jobs."""

    def __init__(self, settings: Settings, smtp_url: str) -> None:
        self.office = Office.of(settings)
        self.ports: dict[Lane, Port] = {
            lane: Smtp(smtp_url, settings.smtp_connections) for lane in (Lane.URGENT, Lane.BULK)
        }

    async def aclose(self) -> None:
        """Hang up."""
        for port in self.ports.values():
            await port.aclose()


async def send_messages(ctx: dict[str, Any]) -> None:
    """Send everything that is due, the urgent first."""
    await send_due(ctx["database"], ctx.get("post"), Lane.BULK)


async def send_urgent_messages(ctx: dict[str, Any]) -> None:
    """Send what is urgent and due."""
    await send_due(ctx["database"], ctx.get("post"), Lane.URGENT)


async def send_due(database: Database, post: Post | None, most: Lane) -> int:
    """Address and send until nothing is due in these lanes, or time is up; returns how many messages were tried."""
    if post is None:
        return 0
    tried, give_up_at = 0, time.monotonic() + BUDGET_SECONDS
    while time.monotonic() < give_up_at:
        addressed = await messages.address(database, BATCH)
        letters, now = await messages.claim(database, most, BATCH, post.office)
        if now is not None:
            answers = await asyncio.gather(*(_send(database, post, most, letter, now) for letter in letters))
            tried += len(letters)
            if all(answer == NO_ANSWER for answer in answers):
                return tried  # the server is away: it is asked again when the messages are due again
        elif not addressed:
            return tried
    return tried


async def _send(database: Database, post: Post, most: Lane, letter: Letter, now: datetime) -> Answer:
    answer = NO_ANSWER
    try:
        mail = messages.mail(letter, post.office, now)
    except Exception as error:
        # It is tried again and set aside with time, like one that no server takes; the others go on.
        log.exception("message_not_written", message_id=str(letter.id), kind=letter.kind, error=type(error).__name__)
    else:
        answer = await post.ports[most].send(mail)
    outcome = await messages.finish(database, letter, answer, random.random())
    telemetry.MESSAGES.labels(outcome.value).inc()
    return answer
