"""The worker: which jobs there are, when they run of themselves, and what they run on.

arq is the doorbell and the clock. What is to be done stands in PostgreSQL, and the sweepers find it there: a job that
fails, or is lost with Redis or with its worker, is done by the next run.
"""

import asyncio
import logging
import signal
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC
from functools import wraps
from typing import Any

import structlog
import uvloop
from arq.cron import CronJob, cron
from arq.typing import WorkerCoroutine
from arq.worker import Worker, create_worker
from redis.exceptions import RedisError

import db.failures
import db.pool
import telemetry
from db.clock import Clock
from db.failures import Unavailable
from db.transaction import Database
from jobs import bell
from jobs.alone import alone
from jobs.audit_chain import chain_audit, seal_audit
from jobs.authorizations import forget_authorizations
from jobs.deadlines import announce_deadlines
from jobs.deliveries import WebhookPost, send_webhooks
from jobs.documents import scan_documents, sweep_uploads, vault
from jobs.earlier_answers import keep_earlier_versions
from jobs.erasing import erase_records
from jobs.idempotency_keys import expire_idempotency_keys
from jobs.measuring import measure_jobs
from jobs.messages import Post, send_messages, send_urgent_messages
from jobs.payloads import tell_payload_problems
from jobs.relay import relay_outbox
from jobs.retention import sweep_retention
from jobs.revocations import forget_revocations
from jobs.summaries import summarise_events
from jobs.timers import run_timers
from settings import Login, Settings, WrongSetting, read

JOB_TIMEOUT_SECONDS = 40
"""Longer than a message may be on its way: one that is cut off is sent twice."""

READING_CONNECTIONS = 4
"""How many connections what others are sent is read with."""

CLOSING_SECONDS = 5
BEGIN_AGAIN_SECONDS = 1.0

log = structlog.get_logger(__name__)


SWEEPS: Mapping[WorkerCoroutine, int | set[int] | None] = {
    relay_outbox: None,
    announce_deadlines: None,
    run_timers: None,
    keep_earlier_versions: None,
    measure_jobs: {5, 20, 35, 50},
    expire_idempotency_keys: 30,
    sweep_retention: 40,
    erase_records: 35,
    forget_revocations: 45,
    forget_authorizations: 15,
    chain_audit: None,
    seal_audit: 50,
    send_messages: None,
    send_urgent_messages: None,
    scan_documents: None,
    sweep_uploads: 50,
    send_webhooks: None,
    summarise_events: 25,
    tell_payload_problems: {10, 40},
}
"""Every job, and at which seconds of a minute it runs of itself (None: at all)."""

ALONE = frozenset({relay_outbox, announce_deadlines, run_timers, keep_earlier_versions, chain_audit})
"""The jobs of which a second one at work in the same process would help nobody."""


def observed(job: WorkerCoroutine) -> WorkerCoroutine:
    """The job, timed, and counted where it fails."""

    @wraps(job)
    async def run(ctx: dict[str, Any]) -> None:
        with (
            telemetry.JOB_SECONDS.labels(job.__qualname__).time(),
            telemetry.JOB_FAILURES.labels(job.__qualname__).count_exceptions(),
        ):
            await job(ctx)

    return run


def _sweep(job: WorkerCoroutine, second: int | set[int] | None) -> CronJob:
    """Run `job` at these seconds of every minute, in one worker only, and at the start."""
    return cron(job, second=second, run_at_startup=True, unique=True)


def configuration(settings: Settings) -> dict[str, Any]:
    """How arq is to run. The timeout is the same for all jobs: a job whose worker died is lost for the longest one."""
    if settings.redis_url is None:
        raise WrongSetting("EBROKERAGE_REDIS_URL is not set, and no embedded server was started for this process.")
    ready = {job: alone(observed(job)) if job in ALONE else observed(job) for job in SWEEPS}
    return {
        "functions": list(ready.values()),
        "cron_jobs": [_sweep(ready[job], second) for job, second in SWEEPS.items()],
        "redis_pool": bell.connect(settings.redis_url),
        "job_serializer": bell.dumps,
        "job_deserializer": bell.loads,
        "on_startup": open_database,
        "on_shutdown": close_database,
        "ctx": {"settings": settings},
        "poll_delay": 0.05,
        "max_jobs": 100,
        "job_timeout": JOB_TIMEOUT_SECONDS,
        "keep_result": 0,
        "timezone": UTC,
        "log_results": False,
    }


async def open_database(ctx: dict[str, Any]) -> None:
    """Connect as the worker's own role, which sees only the tables that jobs need."""
    settings: Settings = ctx["settings"]
    ctx["database"] = await _connected(settings, Login.WORKER, settings.worker_pool_size)
    # What others are sent is read as they would read it themselves, behind both walls.
    ctx["reading"] = await _connected(settings, Login.APP, READING_CONNECTIONS)
    ctx["vault"] = vault(settings)
    ctx["post"] = None if settings.smtp_url is None else Post(settings, settings.smtp_url)
    ctx["webhooks"] = WebhookPost.of(settings, ctx["database"], ctx["reading"])
    ctx["webhooks"].open()


async def _connected(settings: Settings, login: Login, size: int) -> Database:
    try:
        pool = await db.pool.connect(
            settings.login_url(login),
            size=size,
            statement_timeout_seconds=settings.statement_timeout_seconds,
            name="ebrokerage worker" if login is Login.WORKER else "ebrokerage worker reading",
        )
    except Exception as error:
        raise db.failures.translated(error) from error
    return Database(pool, Clock(settings.clock_file))


async def close_database(ctx: dict[str, Any]) -> None:
    """Let the transactions in hand end, for a while, and disconnect."""
    databases: list[Database] = [ctx.pop(name) for name in ("database", "reading") if name in ctx]
    posts: tuple[Post | WebhookPost | None, ...] = (ctx.pop("webhooks", None), ctx.pop("post", None))
    for post in posts:
        try:
            if post is not None:
                async with asyncio.timeout(CLOSING_SECONDS):
                    await post.aclose()
        except TimeoutError:
            log.warning("post_not_closed", post=type(post).__name__)
    for database in databases:
        try:
            async with asyncio.timeout(CLOSING_SECONDS):
                await database.pool.close()
        except TimeoutError:
            database.pool.terminate()


def run(settings: Settings) -> None:
    """Run jobs until SIGINT or SIGTERM."""
    # arq writes two lines for every job, and there are several a second.
    logging.getLogger("arq.worker").setLevel(logging.WARNING)
    uvloop.run(serve(settings))


async def serve(settings: Settings) -> None:
    """Run jobs until SIGINT or SIGTERM; where Redis or PostgreSQL is lost, begin again until they are back."""
    told_to_stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told_to_stop.set)
    while not told_to_stop.is_set():
        worker = create_worker(configuration(settings), handle_signals=False)
        working, stopping = asyncio.create_task(worker.async_run()), asyncio.create_task(told_to_stop.wait())
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        await _leave(worker, working)
        try:
            working.result()
        except asyncio.CancelledError:
            return
        except (RedisError, OSError, Unavailable) as error:
            log.warning("worker_interrupted", error=type(error).__name__)
        with suppress(TimeoutError):
            async with asyncio.timeout(BEGIN_AGAIN_SECONDS):
                await told_to_stop.wait()


async def _leave(worker: Worker, working: asyncio.Task[None]) -> None:
    """Take no more jobs, let those in hand end for a while, and close what is open, whatever has failed already.

    A burst of no jobs is how arq ends by itself; cancelled in the middle of a command, it would leave connections open.
    """
    worker.burst, worker.max_burst_jobs = True, 0
    await asyncio.wait({working, *worker.tasks.values()}, timeout=CLOSING_SECONDS)
    working.cancel()
    for task in worker.tasks.values():
        task.cancel()
    await asyncio.gather(working, *worker.tasks.values(), return_exceptions=True)
    await close_database(worker.ctx)
    with suppress(RedisError, OSError):
        await worker.pool.aclose()


def __getattr__(name: str) -> Any:
    """`WorkerSettings`, for `python -m arq jobs.worker.WorkerSettings`: made of the settings when arq asks for it."""
    if name == "WorkerSettings":
        return configuration(read())
    raise AttributeError(name)
