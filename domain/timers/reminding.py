"""When those who have not answered are reminded: late in the response time, and not at night."""

from datetime import UTC, date, datetime, time, timedelta

from domain.profiles import Reminder
from domain.times import LONDON

BEFORE_QUIET = timedelta(minutes=15)
"""How long before the quiet hours a reminder goes out that could not go out after them."""


def reminder_at(since: datetime, deadline_at: datetime, rule: Reminder, *, urgent: bool) -> datetime | None:
    """When to remind of a deadline that was set at `since`; None where the profile or the night leaves no room.

    What would fall into the quiet hours waits for their end, or comes before them where the deadline does not wait.
    """
    if rule.after_percent is None:
        return None
    at = since + (deadline_at - since) * rule.after_percent / 100
    night = None if urgent else _quiet(at, rule)
    if night is None:
        return at
    begins, ends = night
    if ends < deadline_at:
        return ends
    earlier = begins - BEFORE_QUIET
    return earlier if earlier > since else None


def postponed(now: datetime, rule: Reminder, *, urgent: bool) -> datetime | None:
    """When to remind instead, where `now` falls into the quiet hours; None where it does not."""
    night = None if urgent else _quiet(now, rule)
    return None if night is None else night[1]


def _quiet(at: datetime, rule: Reminder) -> tuple[datetime, datetime] | None:
    """The quiet hours (UTC) that the instant lies in, by the clocks of London."""
    local = at.astimezone(LONDON)
    today, begins, ends = local.date(), time.fromisoformat(rule.quiet_from), time.fromisoformat(rule.quiet_until)
    if begins > ends:
        last = today if local.time() < ends else today + timedelta(days=1)
        first = last - timedelta(days=1)
        within = local.time() >= begins or local.time() < ends
    else:
        first = last = today
        within = begins <= local.time() < ends
    return (_instants(first, begins)[0], _instants(last, ends)[1]) if within else None


def _instants(day: date, at: time) -> tuple[datetime, datetime]:
    """The first and the last instant at which London's clocks show this; they differ where the clocks change."""
    found = [datetime.combine(day, at.replace(fold=fold), LONDON).astimezone(UTC) for fold in (0, 1)]
    return min(found), max(found)
