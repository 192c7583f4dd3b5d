"""What an answer to a delivery means, and when the next try is due (Standard Webhooks 1.0)."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

SCHEDULE = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""The pauses after each try that failed; after the last of them comes the last try."""

MOST_TRIES = len(SCHEDULE) + 1
JITTER = 0.2
"""What chance adds to a pause at most, as a part of it, so that what failed together is not tried together."""

LONGEST_RETRY_AFTER = timedelta(hours=24)
TRY_SECONDS = 20.0
"""How long a receiver may take to answer."""

LEASE = timedelta(seconds=60)
"""How long a claimed delivery is its sender's: longer than a try and the writing down of it take together."""

LARGEST_EXCERPT = 2048
"""How many bytes of an answer are kept, and read at all."""


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    PENDING = "PENDING"
    SENDING = "SENDING"
    RETRY_WAIT = "RETRY_WAIT"
    DELIVERED = "DELIVERED"
    DEAD = "DEAD"


ENDED = frozenset({DeliveryState.DELIVERED, DeliveryState.DEAD})


class Outcome(StrEnum):
    """How a try ended.

    SLOWED is a receiver that asks for patience (429, 502, 504), GONE one that wants nothing more (410), UNSENDABLE what
    was never sent, because of what it is; that says nothing about the receiver.
    """

    DELIVERED = "DELIVERED"
    FAILED = "FAILED"
    SLOWED = "SLOWED"
    GONE = "GONE"
    UNSENDABLE = "UNSENDABLE"


SLOWING = frozenset({429, 502, 504})
HEEDS_RETRY_AFTER = frozenset({429, 503})


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receiver said: `status` is None where it said nothing, and `error` why; `retry_after` is its own wish.

    What is `held` was not sendable as its endpoint wants it, and waits until that is mended: it is never given up.
    """

    status: int | None
    error: str | None = None
    retry_after: timedelta | None = None
    sendable: bool = True
    held: bool = False


def outcome(answer: Answer) -> Outcome:
    """What an answer means. Only 2xx is a yes: a redirect is followed by nobody, so it is a failure."""
    if not answer.sendable:
        return Outcome.UNSENDABLE
    if answer.status is None:
        return Outcome.FAILED
    if 200 <= answer.status < 300:
        return Outcome.DELIVERED
    if answer.status == 410:
        return Outcome.GONE
    return Outcome.SLOWED if answer.status in SLOWING else Outcome.FAILED


def pause(tries: int, answer: Answer, chance: float) -> timedelta | None:
    """How long to wait after `tries` tries, the last of which got this answer; None where there is no further try.

    `chance` (0 to 1) spreads those that failed together. What the receiver asked for is waited for, up to a day.
    """
    if not 0 < tries <= len(SCHEDULE):
        return None
    planned = SCHEDULE[tries - 1] * (1 + JITTER * chance)
    wished = asked_for(answer)
    return planned if wished is None else max(planned, wished)


def asked_for(answer: Answer) -> timedelta | None:
    """The patience that a receiver asked for, as far as it is heeded."""
    if answer.retry_after is None or answer.status not in HEEDS_RETRY_AFTER:
        return None
    return min(max(answer.retry_after, timedelta(0)), LONGEST_RETRY_AFTER)


def state_after(tries: int, found: Outcome, *, held: bool = False) -> DeliveryState:
    """Where a delivery stands after a try; one that was turned away for good waits for whoever lets the endpoint in."""
    if found is Outcome.DELIVERED:
        return DeliveryState.DELIVERED
    if held:
        return DeliveryState.RETRY_WAIT
    return DeliveryState.DEAD if tries >= MOST_TRIES and found is not Outcome.GONE else DeliveryState.RETRY_WAIT


def doubled(first: timedelta, times: int, most: timedelta) -> timedelta:
    """A pause that was doubled so many times, up to the longest."""
    return min(first * 2.0 ** min(times, 20), most)
