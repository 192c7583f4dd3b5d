"""With which call a provider can start, and at what other times it could come (rule P30)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import time
from typing import Any

from domain import texts
from domain.refusals import CallUnknown, CallVariationEmpty, CallVariedTwice, Checks


@dataclass(frozen=True, slots=True)
class CallVariation:
    """Another time for one call of the request's schedule, or what there is to say of it; `call` is its position."""

    call: int
    time_from: time | None = None
    comment: str | None = None

    def as_json(self) -> dict[str, Any]:
        """As it is kept in an answer: the time as `09:30`."""
        shown = self.time_from.strftime("%H:%M") if self.time_from else None
        return {"call": self.call, "time_from": shown, "comment": self.comment}

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> "CallVariation":
        """The other way round from `as_json`."""
        given = document["time_from"]
        return cls(document["call"], time.fromisoformat(given) if given else None, document["comment"])


def check_first(checks: Checks, calls: Sequence[int], first_call: int | None) -> None:
    """The call to start with is one of the request's."""
    known = first_call is None or first_call in calls
    checks.require(known, CallUnknown("first_call", call=first_call, calls=_shown(calls)))


def checked(
    checks: Checks, calls: Sequence[int], given: Sequence[CallVariation], *, complete: bool = True
) -> tuple[CallVariation, ...]:
    """The variations with their comments cleaned: each of one call of the request's, no call twice.

    In a draft (`complete` is False) one may still say nothing.
    """
    found: dict[int, CallVariation] = {}
    for index, variation in enumerate(given):
        path = ("call_variations", index)
        known = variation.call in calls
        checks.require(known, CallUnknown(*path, "call", call=variation.call, calls=_shown(calls)))
        checks.require(variation.call not in found, CallVariedTwice(*path, "call", call=variation.call))
        comment = texts.clean(checks, variation.comment, texts.LONG_TEXT, *path, "comment")
        says = not complete or variation.time_from is not None or comment is not None
        checks.require(says, CallVariationEmpty(*path, call=variation.call))
        found[variation.call] = replace(variation, comment=comment, time_from=_to_the_minute(variation.time_from))
    return tuple(found.values())


def _to_the_minute(given: time | None) -> time | None:
    return given.replace(second=0, microsecond=0, tzinfo=None) if given else None


def _shown(calls: Sequence[int]) -> str:
    return f"its calls are {', '.join(map(str, calls))}" if calls else "it names no calls"
