"""When endpoints are told how much they were told: once a night, at an hour of London's, whatever clocks do."""

from datetime import UTC, date, datetime, time, timedelta

from domain.times import LONDON, london_date


def due_at(night: date, hour: int) -> datetime:
    """The instant (UTC) from which the summary of a night is due.

    An hour that the clocks leave out begins where they are put forward; of one that there is twice, the first counts.
    """
    return datetime.combine(night, time(hour), LONDON).astimezone(UTC)


def night(now: datetime, hour: int) -> date:
    """The night whose summary is due at an instant: the last one of which the hour has struck."""
    today = london_date(now)
    return today if due_at(today, hour) <= now else today - timedelta(days=1)
