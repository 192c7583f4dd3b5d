"""The calls of a week and the person's preferences, as both sides read them."""

from domain.permissions import Permission
from schema import gate
from schema.enums import Day, PreferenceKind, TimeBand
from schema.scalars import TimeOfDay

ENDS_ON = "The last day of care, which is one of its days; null while it is open-ended."


@gate.shown(Permission.VIEWER_READ, "A call: when carers come, for how long, how many of them.")
class Call:
    """Rule P29."""

    position: int = gate.field("Its place in the schedule, from 1, by which an answer names it.")
    days: list[Day] = gate.field("On which days of the week.")
    band: TimeBand = gate.field("In which part of the day.")
    start: TimeOfDay | None = gate.field("At what time exactly, where that matters.")
    minutes: int = gate.field("For how many minutes.")
    carers: int = gate.field("How many carers come together.")
    time_critical: bool = gate.field("Whether it may not be moved.")
    note: str | None = gate.field("What else there is to say of it.")
    as_text: str = gate.field("The call in one line: `09:00 x 30 mins x 1 carer x 7 days`.")


@gate.shown(Permission.VIEWER_READ, "What the person prefers.")
class Preference:
    """Rule P29."""

    kind: PreferenceKind = gate.field("What it is about.")
    value: str = gate.field("What is preferred.")
