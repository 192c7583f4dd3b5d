"""The calls of a week and what the person prefers, structured so that they fit a rota (rule P29)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import Any

from domain import texts
from domain.refusals import Checks, InvalidInput

MOST_CALLS = 50
MOST_PREFERENCES = 20
MINUTES = range(5, 1441)
CARERS = range(1, 5)


class Day(StrEnum):
    """A day of the week, in its order."""

    MONDAY = "MONDAY"
    TUESDAY = "TUESDAY"
    WEDNESDAY = "WEDNESDAY"
    THURSDAY = "THURSDAY"
    FRIDAY = "FRIDAY"
    SATURDAY = "SATURDAY"
    SUNDAY = "SUNDAY"


WEEK = tuple(Day)


class TimeBand(StrEnum):
    """The part of the day, in the words of home care; an exact time may stand beside it."""

    EARLY_MORNING = "EARLY_MORNING"
    MORNING = "MORNING"
    LUNCH = "LUNCH"
    AFTERNOON = "AFTERNOON"
    TEA = "TEA"
    EVENING = "EVENING"
    BED = "BED"
    NIGHT = "NIGHT"


class PreferenceKind(StrEnum):
    """What a preference is about."""

    LANGUAGE = "LANGUAGE"
    CARER_GENDER = "CARER_GENDER"
    PETS = "PETS"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCall:
    """A call as entered; that it is time critical is said of it explicitly (rulebook section 7)."""

    days: tuple[Day, ...]
    band: TimeBand
    minutes: int
    start: time | None = None
    carers: int = 1
    time_critical: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(NewCall):
    """A call of a schedule; answers name it by its position, which counts from 1."""

    position: int

    @property
    def as_text(self) -> str:
        """`09:00 x 30 mins x 1 carer x 7 days`, the way brokers write a call; fewer days than a week are named."""
        when = f"{self.start:%H:%M}" if self.start else self.band.value.replace("_", " ").capitalize()
        carers = "1 carer" if self.carers == 1 else f"{self.carers} carers"
        days = "1 day" if len(self.days) == 1 else f"{len(self.days)} days"
        named = f" ({', '.join(day.value[:3].capitalize() for day in self.days)})" if len(self.days) < len(WEEK) else ""
        critical = ", time critical" if self.time_critical else ""
        return f"{when} x {self.minutes} mins x {carers} x {days}{named}{critical}"

    def as_json(self) -> dict[str, Any]:
        """As it is kept in a package and in its briefs, its text included."""
        return {
            "position": self.position,
            "days": [day.value for day in self.days],
            "band": self.band.value,
            "start": f"{self.start:%H:%M}" if self.start else None,
            "minutes": self.minutes,
            "carers": self.carers,
            "time_critical": self.time_critical,
            "note": self.note,
            "text": self.as_text,
        }

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> "Call":
        """The other way round from `as_json`."""
        return cls(
            position=document["position"],
            days=tuple(Day(day) for day in document["days"]),
            band=TimeBand(document["band"]),
            start=time.fromisoformat(document["start"]) if document["start"] else None,
            minutes=document["minutes"],
            carers=document["carers"],
            time_critical=document["time_critical"],
            note=document["note"],
        )


@dataclass(frozen=True, slots=True)
class Preference:
    """What the person prefers: language, the carers' gender, pets, anything else."""

    kind: PreferenceKind
    value: str

    def as_json(self) -> dict[str, str]:
        """As it is kept in a package and in its briefs."""
        return {"kind": self.kind.value, "value": self.value}


def calls_per_week(calls: Sequence[Call]) -> int:
    """How many visits a week the calls are."""
    return sum(len(call.days) for call in calls)


def carer_minutes_per_week(calls: Sequence[Call]) -> int:
    """How many minutes of carers a week the calls are: a call of two carers counts twice."""
    return sum(call.minutes * call.carers * len(call.days) for call in calls)


def schedule(checks: Checks, given: Sequence[NewCall]) -> tuple[Call, ...]:
    """The calls, numbered in the order given; noted in `checks` is everything that is wrong with any of them."""
    few = len(given) <= MOST_CALLS
    checks.require(few, InvalidInput("calls", problem=f"A schedule has at most {MOST_CALLS} calls."))
    return tuple(_call(checks, index, new) for index, new in enumerate(given[:MOST_CALLS]))


def _call(checks: Checks, index: int, new: NewCall) -> Call:
    path = ("calls", index)
    checks.require(bool(new.days), InvalidInput(*path, "days", problem="Say on which days of the week."))
    once = len(set(new.days)) == len(new.days)
    checks.require(once, InvalidInput(*path, "days", problem="Name each day once."))
    problem = f"A call takes {MINUTES[0]} to {MINUTES[-1]} minutes."
    checks.require(new.minutes in MINUTES, InvalidInput(*path, "minutes", problem=problem))
    problem = f"A call takes {CARERS[0]} to {CARERS[-1]} carers."
    checks.require(new.carers in CARERS, InvalidInput(*path, "carers", problem=problem))
    return Call(
        position=index + 1,
        days=tuple(day for day in WEEK if day in new.days),
        band=new.band,
        start=new.start.replace(second=0, microsecond=0, tzinfo=None) if new.start else None,
        minutes=new.minutes,
        carers=new.carers,
        time_critical=new.time_critical,
        note=texts.clean(checks, new.note, texts.LONG_TEXT, *path, "note"),
    )


def preferences(checks: Checks, given: Sequence[Preference]) -> tuple[Preference, ...]:
    """The preferences, cleaned; the same one twice is one."""
    few = len(given) <= MOST_PREFERENCES
    checks.require(few, InvalidInput("preferences", problem=f"There are at most {MOST_PREFERENCES} preferences."))
    cleaned = (
        Preference(new.kind, texts.required(checks, new.value, texts.SHORT_TEXT, "preferences", index, "value"))
        for index, new in enumerate(given[:MOST_PREFERENCES])
    )
    return tuple(dict.fromkeys(cleaned))
