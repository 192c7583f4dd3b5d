"""The calls of a package and the person's preferences, entered before it is sent (rule P29)."""

from dataclasses import dataclass, replace
from uuid import UUID

from domain import calls
from domain.calls import NewCall, Preference
from domain.events import PackageEdited, PackagePart
from domain.packages.editing import edited
from domain.packages.facts import Package, check_draft
from domain.refusals import Checks


@dataclass(frozen=True, slots=True)
class SetCallSchedule:
    """Put a whole schedule, and all the preferences, in place of what there was."""

    package_id: UUID
    calls: tuple[NewCall, ...]
    preferences: tuple[Preference, ...]
    expected_version: int | None = None


def set_call_schedule(package: Package, command: SetCallSchedule) -> tuple[Package, PackageEdited]:
    """The draft with these calls and preferences."""
    check_draft(package, command.expected_version)
    checks = Checks()
    schedule = calls.schedule(checks, command.calls)
    preferences = calls.preferences(checks, command.preferences)
    checks.done()
    return edited(replace(package, calls=schedule, preferences=preferences), PackagePart.CALLS)
