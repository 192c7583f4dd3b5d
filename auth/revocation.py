"""What no longer counts: known to every process within a second, without asking the database for each request.

A process asks for the revocations it has not seen twice a second. Where it has had no answer for five seconds it cannot
tell whom to let in any more, and lets in nobody until it has one. Redis has no part in it.
"""

import asyncio
import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from db.failures import TimedOut, Unavailable
from db.revocations import Kind, Revocation, Watch

LONGEST_TOKEN = timedelta(days=7)
"""No access token lives longer, so that older revocations need not be known."""

EVERY_SECONDS = 0.5
PATIENCE_SECONDS = 5.0
FORGET_SECONDS = 600.0
"""How often a process asks, how long it believes an answer, how often it forgets what is of no more use."""

log = structlog.get_logger(__name__)


class NotKnown(Exception):
    """Whether a token still counts cannot be told: the database has not answered for a while. It heals by itself."""

    retry_after_seconds = 1

    def __init__(self) -> None:
        super().__init__("The service cannot tell at the moment whether a token still counts. Try again soon.")


@dataclass(frozen=True, slots=True)
class Issued:
    """What a revocation can name of a token: whom it acts for, who uses it, by which consent, and itself."""

    account: str
    client: str
    grant: str | None
    jti: str
    at: datetime


class Revoked:
    """What is revoked, as this process knows it. It computes only, and belongs to one event loop.

    `listeners` are called whenever something was learnt.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.listeners: list[Callable[[], None]] = []
        self._monotonic = monotonic
        self._heard_at = -PATIENCE_SECONDS
        self._known: dict[Kind, dict[str, datetime]] = {kind: {} for kind in Kind}

    @property
    def certain(self) -> bool:
        """Whether the database has answered lately."""
        return self._monotonic() - self._heard_at < PATIENCE_SECONDS

    def covers(self, token: Issued) -> bool:
        """Whether the token no longer counts. What was issued in the very second of a revocation does not."""
        known = self._known
        for kind, subject in ((Kind.ACCOUNT, token.account), (Kind.CLIENT, token.client)):
            revoked_at = known[kind].get(subject)
            if revoked_at is not None and token.at <= revoked_at:
                return True
        return token.grant in known[Kind.GRANT] or token.jti in known[Kind.TOKEN]

    def learn(self, found: Iterable[Revocation], asked_at: float) -> None:
        """Take in the answer to a question that was asked at `asked_at`, on this object's clock."""
        something = False
        for revocation in found:
            something = True
            subjects = self._known[revocation.kind]
            earlier = subjects.get(revocation.subject)
            subjects[revocation.subject] = max(earlier or revocation.revoked_at, revocation.revoked_at)
        self._heard_at = asked_at
        if something:
            for listener in self.listeners:
                listener()

    def forget(self, now: datetime) -> None:
        """Drop what is older than every token that could still be used."""
        for kind, subjects in self._known.items():
            self._known[kind] = {name: at for name, at in subjects.items() if now - at < LONGEST_TOKEN}


def nothing_revoked() -> Revoked:
    """For whoever takes tokens without asking: nothing was revoked, and that stays so."""
    revoked = Revoked()
    revoked.learn((), math.inf)
    return revoked


class Poller:
    """Keeps one process's `Revoked` up to date."""

    def __init__(self, watch: Watch, revoked: Revoked, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._watch, self._revoked, self._monotonic = watch, revoked, monotonic
        self._last: Revocation | None = None
        self._answered = True

    async def ask(self) -> None:
        """Ask once; raises `Unavailable` or `TimedOut`."""
        asked_at = self._monotonic()
        if self._last is not None:
            found = await self._watch.since(self._last.sequence)
            if found and found[0] == self._last:
                self._take(found[1:], asked_at)
                return
            # What we saw last is not there: forgotten as too old, or this is another database, restored from a copy.
            log.info("revocations_begun_again", last_sequence=self._last.sequence)
        self._last = None
        self._take(await self._watch.since(0, LONGEST_TOKEN), asked_at)

    def _take(self, found: Sequence[Revocation], asked_at: float) -> None:
        if found:
            self._last = found[-1]
        self._revoked.learn(found, asked_at)

    async def run(self) -> None:
        """Ask until cancelled, whatever happens; what goes wrong is told once, and once that it is over."""
        forgot_at = self._monotonic()
        try:
            while True:
                began = self._monotonic()
                await self._try()
                if began - forgot_at > FORGET_SECONDS:
                    forgot_at = began
                    self._revoked.forget(datetime.now(UTC))
                await asyncio.sleep(max(0.0, EVERY_SECONDS - (self._monotonic() - began)))
        finally:
            self._watch.close()

    async def _try(self) -> None:
        try:
            await self.ask()
        except (Unavailable, TimedOut) as error:
            if self._answered:
                log.warning("revocations_unknown", error=type(error).__name__)
            self._answered = False
        except Exception as error:
            # Nothing may end this: it would leave the process refusing everybody for good.
            log.exception("revocations_failed", exc_info=error)
            self._answered = False
        else:
            if not self._answered:
                log.info("revocations_known")
            self._answered = True
