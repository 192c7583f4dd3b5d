"""The digest for a team inbox: on the morning of each working day on which something waits for an answer."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from domain.calendar import SATURDAY, WorkingCalendar
from domain.packages import Package
from domain.profiles import Profile
from domain.timers.facts import Timer, TimerKind
from domain.times import LONDON, london_date


def next_digest(after: datetime, at: time, known: WorkingCalendar) -> datetime:
    """The next time of day `at` in London after an instant, on a day that is not known to be off.

    A year whose bank holidays nobody knows yet stops no digest: one too many does no harm.
    """
    day = london_date(after)
    while True:
        found = datetime.combine(day, at, LONDON).astimezone(UTC)
        if found > after and day.weekday() < SATURDAY and day not in known.bank_holidays:
            return found
        day += timedelta(days=1)


def digest_subject(authority_id: UUID, organisation_id: UUID) -> UUID:
    """The subject of the digest that an organisation gets of an authority."""
    return uuid5(NAMESPACE_URL, f"digest:{authority_id}:{organisation_id}")


def digests(package: Package, profile: Profile, known: WorkingCalendar, now: datetime) -> tuple[Timer, ...]:
    """The digests of the organisations that a package is sent to; none where the profile has none."""
    if profile.notices.digest_at is None:
        return ()
    due_at = next_digest(now, time.fromisoformat(profile.notices.digest_at), known)
    asked: Iterable[UUID] = sorted({selected.service.organisation_id for selected in package.services})
    return tuple(
        Timer(
            kind=TimerKind.DIGEST,
            subject_id=digest_subject(package.authority_id, organisation_id),
            authority_id=package.authority_id,
            organisation_id=organisation_id,
            due_at=due_at,
        )
        for organisation_id in asked
    )
