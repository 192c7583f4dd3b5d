"""By when answers are proposed: elapsed hours or working days, from what is asked for (rules B12, C5, Q4)."""

from dataclasses import replace
from datetime import datetime

from domain import calendar
from domain.calendar import WorkingCalendar
from domain.packages.facts import Package, policy_of
from domain.profiles import Profile


def with_proposal(package: Package, profile: Profile) -> Package:
    """The draft with the response times that the profile proposes for it.

    The hours are the fewest that the service level or what was entered asks for. Working days are the profile's, unless
    the level has hours of its own.
    """
    policy = policy_of(package, profile)
    kinds = (profile.information_kind(entered.code) for entered in package.additional_information)
    windows = (policy.response_window_hours, *(kind and kind.response_window_hours for kind in kinds))
    return replace(
        package,
        proposed_response_hours=min((hours for hours in windows if hours), default=None),
        proposed_response_days=policy.response_window_days,
        proposed_urgent_days=policy.urgent_response_days,
    )


def proposed_deadline(package: Package, known: WorkingCalendar, now: datetime, *, urgent: bool) -> datetime | None:
    """The deadline proposed for a package that is sent at `now`: the earlier one, where both units are proposed.

    None where nothing is; raises `DayUnknown` where it would need days whose bank holidays are not known. The SQL of
    `proposedDeadlineAt` says the same.
    """
    hours, days = package.proposed_response_hours, package.proposed_response_days
    if urgent:
        days = package.proposed_urgent_days or days
    ends = [calendar.elapsed(now, hours)] if hours is not None else []
    if days is not None:
        ends.append(known.end_of_working_day(now, days))
    return min(ends, default=None)
