"""What is said to enter the calls of a week and the person's preferences."""

import strawberry

import domain.calls
import domain.packages as drafts
from schema import gate
from schema.enums import Day, PreferenceKind, TimeBand
from schema.inputs.ids import EXPECTED, row_id
from schema.scalars import TimeOfDay


@strawberry.input(description="A call: when carers come, for how long, how many of them.")
class CallInput:
    """Rule P29."""

    days: list[Day] = gate.given("On which days of the week: at least one, each once.")
    band: TimeBand = gate.given("In which part of the day.")
    minutes: int = gate.given("For how many minutes, 5 to 1440.")
    start: TimeOfDay | None = gate.given("At what time exactly, where that matters.", default=None)
    carers: int = gate.given("How many carers come together, 1 to 4.", default=1)
    time_critical: bool = gate.given("Whether it may not be moved.", default=False)
    note: str | None = gate.given("What else there is to say of it.", default=None)

    def new(self) -> domain.calls.NewCall:
        """As the domain knows it."""
        return domain.calls.NewCall(
            days=tuple(domain.calls.Day(day.value) for day in self.days),
            band=domain.calls.TimeBand(self.band.value),
            minutes=self.minutes,
            start=self.start,
            carers=self.carers,
            time_critical=self.time_critical,
            note=self.note,
        )


@strawberry.input(description="What the person prefers.")
class PreferenceInput:
    """Rule P29."""

    kind: PreferenceKind = gate.given("What it is about.")
    value: str = gate.given("What is preferred.")


@strawberry.input(description="The calls of a week and the preferences, all of them, in place of what there was.")
class SetCallScheduleInput:
    """Rule P29."""

    package_id: strawberry.ID = gate.given("The package.")
    calls: list[CallInput] = gate.given("The calls, in the order in which they are numbered.")
    preferences: list[PreferenceInput] = gate.given("The preferences.")
    expected_version: int | None = gate.given(EXPECTED, default=None)

    def command(self) -> drafts.SetCallSchedule:
        """As the domain knows it."""
        preferences = tuple(
            domain.calls.Preference(domain.calls.PreferenceKind(item.kind.value), item.value)
            for item in self.preferences
        )
        return drafts.SetCallSchedule(
            row_id(self.package_id, "package"),
            tuple(item.new() for item in self.calls),
            preferences,
            self.expected_version,
        )
