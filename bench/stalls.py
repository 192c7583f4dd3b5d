"""How long one request can keep everybody else waiting: the longest section of the event loop, in CPU of its thread.

The engine runs here as it does in the service, in front of a database that answers at once. Hypothesis looks for the
worst documents; those kept in `bench/corpus` are measured every time, and the figure is the worst p99 of them all.
"""

import asyncio
import gc
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import hypothesis
from hypothesis import strategies

from bench import growing
from bench.figures import Findings
from bench.growing import Knobs
from db.bucket import Buckets
from db.clock import Clock
from domain.permissions import GRANTS, Role
from domain.viewer import Viewer
from resolvers.request import Request
from schema.admission import Limits
from schema.documents import Documents
from schema.engine import Asked, Engine
from schema.errors import RequestError
from schema.schema import Schema
from settings import Settings

CORPUS = Path(__file__).parent / "corpus"
KEPT = 12
MEASURED = 4
REPEATS = 100


class _Database:
    """A database that answers every read at once."""

    clock = Clock(None)

    async def ask(self, _statement: str, _values: Sequence[object]) -> tuple[bytes, int]:
        return b"{}", 0


@dataclass
class Stopwatch:
    """The longest callback of the loop since it was reset."""

    longest: float = 0.0

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Time every callback of any loop of asyncio."""
        original = asyncio.events.Handle._run  # noqa: SLF001 - there is no public place to time a callback

        def timed(handle: asyncio.Handle) -> Any:
            began = time.thread_time()
            try:
                return original(handle)
            finally:
                self.longest = max(self.longest, time.thread_time() - began)

        asyncio.events.Handle._run = timed  # type: ignore[assignment,method-assign] # noqa: SLF001
        try:
            yield
        finally:
            asyncio.events.Handle._run = original  # type: ignore[method-assign] # noqa: SLF001


class Bench:
    """The engine of the service, whose documents are new each time."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.schema = Schema()
        self.stopwatch = Stopwatch()

    def viewer(self, *, provider: bool) -> Viewer:
        """A caller with all that its kind may do."""
        role = Role.TEAM_ADMIN if provider else Role.BROKERAGE_MANAGER
        home = (None, uuid4()) if provider else (uuid4(), None)
        expires_at = datetime.now(UTC) + timedelta(hours=1)
        return Viewer(uuid4(), role, home[0], home[1], GRANTS[role], "bench", expires_at)

    def stall_ms(self, text: str) -> float:
        """The longest section while a document is answered that was never seen before."""
        return max(asyncio.run(self._answer(text, provider=provider)) for provider in (False, True))

    async def _answer(self, text: str, *, provider: bool) -> float:
        settings = self.settings
        limits = Limits(tokens=settings.max_tokens, depth=settings.max_depth)
        documents = Documents(
            self.schema.core, limits, introspection=settings.introspection, suggestions=settings.suggestions
        )
        engine = Engine(self.schema, documents, Buckets(None, 10**9, 10**9, 1), settings.max_cost)
        request = Request(self.viewer(provider=provider), _Database())  # type: ignore[arg-type] # it answers like one
        self.stopwatch.longest = 0.0
        # A task, so that what runs is a callback of the loop like a request's.
        await asyncio.create_task(_ended(engine, request, Asked(text, None, {})))
        documents.beside.shutdown(wait=False)
        return self.stopwatch.longest * 1000


async def _ended(engine: Engine, request: Request, asked: Asked) -> None:
    """Answered or refused: both keep the loop busy."""
    with suppress(RequestError):
        await engine.answer(request, asked)


def measure(settings: Settings, findings: Findings, *, examples: int) -> None:
    """Measure `worst_stall_ms`."""
    bench = Bench(settings)
    with bench.stopwatch.watching():
        known = {path.read_text(encoding="utf-8"): path.name for path in sorted(CORPUS.glob("*.graphql"))}
        found = search(bench, examples)
        gc.collect()
        gc.freeze()
        ranked = sorted({**known, **found}, key=lambda text: _typical(bench, text), reverse=True)[:KEPT]
        _keep(ranked)
        worst, text = max((_p99(bench, text), text) for text in ranked[:MEASURED])
    findings.add({"worst_stall_ms": worst})
    name = known.get(text, "new in this run")
    findings.notes.append(
        f"worst stall: {worst:.1f} ms, the worst of {MEASURED} documents measured {REPEATS} times ({name})."
    )


def search(bench: Bench, examples: int) -> dict[str, float]:
    """The worst documents that hypothesis finds, with what they took."""
    found: dict[str, float] = {}
    share = strategies.floats(0, 1)

    @hypothesis.settings(
        max_examples=examples, deadline=None, database=None, suppress_health_check=list(hypothesis.HealthCheck)
    )
    @hypothesis.given(
        strategies.builds(
            Knobs, tokens=strategies.sampled_from([200, 399, 405, 700, 990]), aliases=share, repeats=share,
            fragments=share, inline=share, depth=strategies.integers(2, 18), width=strategies.integers(1, 12),
            provider=strategies.booleans(), seed=strategies.integers(0, 2**32),
        )
    )  # fmt: skip
    def look(knobs: Knobs) -> None:
        text = growing.grow(bench.schema.core, knobs)
        took = min(bench.stall_ms(text), bench.stall_ms(text))
        hypothesis.target(took)
        found[text] = took

    look()
    worst = sorted(found, key=lambda text: found[text], reverse=True)[:KEPT]
    return {text: found[text] for text in worst}


def _typical(bench: Bench, text: str) -> float:
    """What a document takes when nothing else disturbs it."""
    return min(bench.stall_ms(text) for _ in range(5))


def _p99(bench: Bench, text: str) -> float:
    took = sorted(bench.stall_ms(text) for _ in range(REPEATS))
    return took[int(0.99 * (len(took) - 1))]


def _keep(texts: list[str]) -> None:
    """Make the corpus the worst documents known."""
    CORPUS.mkdir(exist_ok=True)
    for path in CORPUS.glob("*.graphql"):
        path.unlink()
    for number, text in enumerate(texts, 1):
        (CORPUS / f"worst_{number:02}.graphql").write_text(text, encoding="utf-8")
