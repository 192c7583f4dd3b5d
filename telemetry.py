"""What the service tells about itself: structured logs and metrics. Neither ever holds personal data.

A log line is one JSON object with the request's id. Addresses lose their query strings, tokens and bodies are never
written, and of an exception only its type and its places in the code: its message may quote what a person wrote.

Metrics are Prometheus's. Each process keeps its own in a file of one directory (`PROMETHEUS_MULTIPROC_DIR`, which must
be set before this module is imported); one process adds them up and serves them.
"""

import asyncio
import functools
import logging
import os
import re
import shutil
import sys
import time
import traceback
from collections.abc import Iterable, Mapping, MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol
from uuid import uuid4

import orjson
import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Metric, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.typing import EventDict, Processor, WrappedLogger

METRICS_DIRECTORY = "PROMETHEUS_MULTIPROC_DIR"

REQUESTS = Counter("ebrokerage_requests", "Requests answered.", ["method", "status"])
REQUEST_SECONDS = Histogram(
    "ebrokerage_request_seconds",
    "From the arrival of a request to the end of its answer.",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
REFUSED = Counter("ebrokerage_refused", "Requests refused, by the code the client was told.", ["code"])
POOL_CONNECTIONS = Gauge(
    "ebrokerage_pool_connections", "Connections to the database.", ["login", "state"], multiprocess_mode="livesum"
)
CONNECTIONS_OPEN = Gauge(
    "ebrokerage_connections_open", "Sockets and event streams that are open.", multiprocess_mode="livesum"
)
EVENTS_RELAYED = Counter("ebrokerage_events_relayed", "Events numbered and handed on.")
RELAY_LAG_SECONDS = Gauge(
    "ebrokerage_relay_lag_seconds", "How long the last event waited to be handed on.", multiprocess_mode="livemax"
)
AUDIT_CHAINED = Counter("ebrokerage_audit_chained", "Rows of the audit that were chained.")
AUDIT_TAIL_SECONDS = Gauge(
    "ebrokerage_audit_tail_seconds",
    "How long the oldest row of the audit had waited to be chained, at the last look.",
    multiprocess_mode="livemostrecent",
)
MESSAGES = Counter("ebrokerage_messages", "Tries to hand a message over, by what came of them.", ["outcome"])
DELIVERIES = Counter("ebrokerage_deliveries", "Tries to deliver an event, by what came of them.", ["outcome"])
JOB_SECONDS = Histogram(
    "ebrokerage_job_seconds",
    "How long a job, or what one timer sets off, took.",
    ["job"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
JOB_FAILURES = Counter("ebrokerage_job_failures", "Jobs and timers that failed.", ["job"])
JOBS_DUE = Gauge("ebrokerage_jobs_due", "What is due and not done.", ["job"], multiprocess_mode="livemostrecent")
JOB_LATENESS_SECONDS = Gauge(
    "ebrokerage_job_lateness_seconds",
    "How long the oldest of what is due has waited.",
    ["job"],
    multiprocess_mode="livemostrecent",
)
JOBS_POISONED = Gauge(
    "ebrokerage_jobs_poisoned", "What failed too often and is set aside.", ["job"], multiprocess_mode="livemostrecent"
)

SECRETS = frozenset({"authorization", "body", "cookie", "password", "query_string", "token", "variables"})
REQUEST_ID = re.compile(rb"[A-Za-z0-9_.:-]{8,64}")

log = structlog.get_logger(__name__)


# Logs ----------------------------------------------------------------------------------------------------------------


def configure(level: str) -> None:
    """Write everything that this process logs, through structlog or the standard library, to standard error as JSON."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _where_it_failed,
        _without_secrets,
    ]
    threshold = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(serializer=_dumps)],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.BytesLoggerFactory(sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(serializer=lambda *given, **_: _dumps(*given).decode()),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=max(threshold, logging.INFO), force=True)
    # Authlib would write tokens.
    for talkative in ("asyncio", "authlib", "uvicorn.access", "httpx"):
        logging.getLogger(talkative).setLevel(logging.WARNING)


def _dumps(event: object, **_: object) -> bytes:
    return orjson.dumps(event, default=str, option=orjson.OPT_NON_STR_KEYS)


def _where_it_failed(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """An exception as its type and the places it came through, without its message."""
    given = event.pop("exc_info", None)
    found = sys.exception() if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(found, BaseException):
        event["exception"] = type(found).__qualname__
        event["places"] = _places(found.__traceback__)
        if (cause := found.__cause__ or found.__context__) is not None:
            event["cause"] = type(cause).__qualname__
    return event


def _places(found: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(found)[-12:]
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]


def _without_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The last line of defence: what must never be written is taken out by its name, a query string by its mark."""
    for name in SECRETS.intersection(event):
        del event[name]
    for name in ("path", "url"):
        if isinstance(address := event.get(name), str):
            event[name] = address.partition("?")[0]
    return event


# Requests ------------------------------------------------------------------------------------------------------------


class Observed:
    """An ASGI application whose requests are counted, timed and logged, each under its id.

    The id is the client's `X-Request-Id` where that is sensible, else a new one; it is in every log line of the
    request, in `scope["state"]["request_id"]` and in the answer's header.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, socket or lifespan."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        request_id = _request_id(scope["headers"])
        scope.setdefault("state", {})["request_id"] = request_id
        structlog.contextvars.bind_contextvars(request_id=request_id)
        status = 500

        async def observed_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", request_id.encode())]
            await send(message)

        began = time.perf_counter()
        try:
            await self.app(scope, receive, observed_send)
        finally:
            if scope["type"] == "http":
                _note(scope, status, time.perf_counter() - began)
            structlog.contextvars.unbind_contextvars("request_id")


def _request_id(headers: Iterable[tuple[bytes, bytes]]) -> str:
    for name, value in headers:
        if name == b"x-request-id" and REQUEST_ID.fullmatch(value):
            return value.decode()
    return uuid4().hex


@functools.lru_cache(maxsize=256)
def _counter(method: str, status: int) -> Counter:
    return REQUESTS.labels(method if method in {"GET", "POST", "OPTIONS"} else "other", status)


def _note(scope: MutableMapping[str, Any], status: int, seconds: float) -> None:
    _counter(scope["method"], status).inc()
    if not scope["state"].get("stays_open"):
        # an event stream lasts as long as somebody listens, which says nothing of how quickly we answer
        REQUEST_SECONDS.observe(seconds)
    log.info(
        "request", method=scope["method"], path=scope["path"], status=status, milliseconds=round(seconds * 1000, 2)
    )


# Metrics -------------------------------------------------------------------------------------------------------------


class Pool(Protocol):
    """What can be counted of a pool of connections."""

    def get_size(self) -> int:
        """How many connections are open."""

    def get_idle_size(self) -> int:
        """How many of them nobody uses."""


async def watch_pools(pools: Mapping[str, Pool], *, every_seconds: float = 5) -> None:
    """Measure the pools (by login role) until cancelled."""
    while True:
        for login, pool in pools.items():
            idle = pool.get_idle_size()
            POOL_CONNECTIONS.labels(login, "idle").set(idle)
            POOL_CONNECTIONS.labels(login, "busy").set(pool.get_size() - idle)
        await asyncio.sleep(every_seconds)


class _Living(MultiProcessCollector):
    """All processes together; what a dead one had open no longer counts."""

    def __init__(self, registry: CollectorRegistry, directory: Path) -> None:
        super().__init__(registry, str(directory))  # type: ignore[no-untyped-call]
        self.directory = directory

    def collect(self) -> Iterable[Metric]:
        """Every metric, added up."""
        for file in self.directory.glob("gauge_live*_*.db"):
            try:
                os.kill(int(file.stem.rpartition("_")[2]), 0)
            except ProcessLookupError:
                file.unlink(missing_ok=True)
        found: Iterable[Metric] = super().collect()  # type: ignore[no-untyped-call]
        return found


def empty(directory: Path) -> Path:
    """Make `directory` the empty one that this service's processes keep their metrics in, and say so to them."""
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(mode=0o700, parents=True)
    os.environ[METRICS_DIRECTORY] = str(directory)
    return directory


def serve(directory: Path, host: str, port: int) -> None:
    """Serve the metrics of all processes that share `directory`, from a thread of this one; on port 0, serve none."""
    if port != 0:
        registry = CollectorRegistry()
        _Living(registry, directory)
        start_http_server(port, addr=host, registry=registry)
