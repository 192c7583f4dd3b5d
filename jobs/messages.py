"""`send_messages` and `send_urgent_messages`: what waits to be told is addressed, written and handed over.

The rows are the queue. Several workers and both jobs may run at once: a claimed message is leased, and one whose worker
died is sent again when its lease has ended, with the same Message-ID. What is urgent has a job and connections of its
own, so that no burst of digests and no slow server delays it.
"""

import asyncio
import random
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import structlog

import db.failures
import telemetry
from db.failures import Unavailable
from db.mailing import Letter
from db.transaction import Database
from domain.mailing import AWAY, MOST_CUT_OFF, Answer, Problem
from domain.notices import Lane
from messaging.mail import Port
from messaging.smtp import Smtp
from resolvers import messages
from resolvers.messages import Office
from settings import Settings

NOTICES = 20
"""How many notices are addressed in one transaction."""

BUDGET_SECONDS = 4.0
"""How long a run begins further batches: the longest batch after that still ends within the time of a job."""

RECORD_SECONDS = 5.0
"""How long an answer waits for a database that is away."""

NOT_WRITTEN = Answer(None, problem=Problem.NOT_WRITTEN)
CUT_OFF = Answer(None, problem=Problem.CUT_OFF)
NO_ADDRESS = Answer(None, about_address=True, problem=Problem.NO_ADDRESS)

log = structlog.get_logger(__name__)


class Counter:
    """Where the messages of one job leave: one run of it at a time, which whoever comes meanwhile has look again."""

    def __init__(self, port: Port, places: int) -> None:
        self.port, self.places = port, places
        self.open = False
        self.called = False


class Post:
    """What messages leave by: an office to write them in, and a counter for each of the two jobs.

    A run claims as many messages as it can hand over at once, so that none lies claimed behind a slow one.
    """

    def __init__(self, settings: Settings, smtp_url: str) -> None:
        self.office = Office.of(settings)
        places = settings.smtp_connections
        self.counters = {lane: Counter(Smtp(smtp_url, places), places) for lane in (Lane.URGENT, Lane.BULK)}

    async def aclose(self) -> None:
        """Hang up."""
        for counter in self.counters.values():
            await counter.port.aclose()


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
    counter = post.counters[most]
    counter.called = True
    if counter.open:
        return 0
    counter.open = True
    try:
        return await _send_until_none(database, post.office, counter, most)
    finally:
        counter.open = False


async def _send_until_none(database: Database, office: Office, counter: Counter, most: Lane) -> int:
    tried, give_up_at = 0, time.monotonic() + BUDGET_SECONDS
    while counter.called and time.monotonic() < give_up_at:
        counter.called = False
        addressed = await messages.address(database, most, NOTICES)
        letters, now = await messages.claim(database, most, counter.places, office)
        tried += len(letters)
        answers = [] if now is None else await _send_all(database, office, counter, letters, now)
        if answers and all(answer.problem in AWAY for answer in answers):
            break  # it is asked again when the messages are due again
        counter.called = counter.called or bool(addressed or letters)
    return tried


async def _send_all(
    database: Database, office: Office, counter: Counter, letters: Sequence[Letter], now: datetime
) -> Sequence[Answer]:
    """Hand letters over, all at once; each comes to its end, whatever becomes of the others."""
    sending = (_send(database, office, counter.port, letter, now) for letter in letters)
    ended = await asyncio.gather(*sending, return_exceptions=True)
    for end in ended:
        if isinstance(end, BaseException):
            raise end
    return [end for end in ended if isinstance(end, Answer)]


async def _send(database: Database, office: Office, port: Port, letter: Letter, now: datetime) -> Answer:
    answer = NOT_WRITTEN
    if letter.cut_off >= MOST_CUT_OFF:
        await _finish(database, letter, CUT_OFF)
        return CUT_OFF
    try:
        mail = messages.mail(letter, office, now)
    except messages.NoAddress:
        answer = NO_ADDRESS
    except Exception as error:
        # It is tried again and set aside with time, like one that no server takes; the others go on.
        log.exception("message_not_written", message_id=str(letter.id), kind=letter.kind, error=type(error).__name__)
    else:
        async with port.handed(mail) as answer:
            await _finish(database, letter, answer)
            return answer
    await _finish(database, letter, answer)
    return answer


async def _finish(database: Database, letter: Letter, answer: Answer) -> None:
    """Put an answer on record; where the database is away for a moment, as soon as it is back.

    What a server has taken and nobody has noted is sent again.
    """
    give_up_at = time.monotonic() + RECORD_SECONDS
    while True:
        try:
            outcome = await messages.finish(database, letter, answer, random.random())
        except Exception as error:
            if time.monotonic() > give_up_at or not isinstance(db.failures.translated(error), Unavailable):
                raise
            await asyncio.sleep(0.2)
        else:
            telemetry.MESSAGES.labels(outcome.value).inc()
            return
