"""How fast an endpoint is sent to: a circuit breaker, a pace that gives way, and an end to patience.

Each endpoint has a flow of its own, so that one which is slow or dead delays no other.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.webhooks.delivering import Answer, Outcome, asked_for, doubled, outcome

OPENS_AFTER = 5
"""How many failures in a row open the breaker."""

FIRST_REST = timedelta(seconds=5)
LONGEST_REST = timedelta(minutes=5)
SLOWEST = 6
"""How often the pace is halved at most."""

TOLD_AFTER = timedelta(hours=24)
DISABLED_AFTER = timedelta(hours=120)


class EndpointState(StrEnum):
    """Where an endpoint stands; what is DELETED is shown to nobody and told nothing."""

    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    DISABLED = "DISABLED"
    DELETED = "DELETED"


class DisabledReason(StrEnum):
    """Why the service itself stopped sending to an endpoint."""

    FAILING = "FAILING"
    GONE = "GONE"


@dataclass(frozen=True, slots=True)
class Flow:
    """How an endpoint has answered of late.

    `failures` are those in a row. Until `rests_until` nothing is sent to it; after that, while the breaker is not
    closed, one probe at a time. `slowness` halves its pace that often. `told_at` is when its owner was told.
    """

    failures: int = 0
    failing_since: datetime | None = None
    rests_until: datetime | None = None
    slowness: int = 0
    told_at: datetime | None = None

    @property
    def probing(self) -> bool:
        """Whether the breaker is open, or half open: one try at a time finds out."""
        return self.failures >= OPENS_AFTER


def after(flow: Flow, answer: Answer, now: datetime) -> Flow:
    """The flow after one more answer."""
    found = outcome(answer)
    if found is Outcome.UNSENDABLE:
        return flow
    if found is Outcome.DELIVERED:
        return Flow(slowness=max(0, flow.slowness - 1))
    failures = flow.failures + 1
    rest = asked_for(answer)
    if failures >= OPENS_AFTER:
        rest = max(rest or FIRST_REST, doubled(FIRST_REST, failures - OPENS_AFTER, LONGEST_REST))
    return replace(
        flow,
        failures=failures,
        failing_since=flow.failing_since or now,
        rests_until=flow.rests_until if rest is None else now + rest,
        slowness=min(SLOWEST, flow.slowness + 1) if found is Outcome.SLOWED else flow.slowness,
    )


def must_tell(flow: Flow, now: datetime) -> bool:
    """Whether the owner is to be told that an endpoint has failed for a day; once."""
    return flow.told_at is None and flow.failing_since is not None and now - flow.failing_since >= TOLD_AFTER


def must_disable(flow: Flow, answer: Answer, now: datetime) -> DisabledReason | None:
    """Why nothing more is to be sent: the receiver said so, or has not taken anything for five days."""
    if outcome(answer) is Outcome.GONE:
        return DisabledReason.GONE
    failing = flow.failing_since is not None and now - flow.failing_since >= DISABLED_AFTER
    return DisabledReason.FAILING if failing else None


def told(flow: Flow, now: datetime) -> Flow:
    """The flow of an endpoint whose owner was told that it fails."""
    return replace(flow, told_at=now)
