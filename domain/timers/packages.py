"""The timers that hang on a package and on its answers."""

from datetime import datetime
from uuid import UUID

from domain import calendar
from domain.packages import Package
from domain.profiles import Profile
from domain.responses import Invitation, Response
from domain.timers.facts import Timer, TimerKind
from domain.timers.reminding import reminder_at
from domain.times import london_midnight

OF_ITS_DEADLINE = frozenset({TimerKind.REMINDER, TimerKind.CHASE, TimerKind.UNFILLED, TimerKind.ESCALATION})
"""What is set anew when the deadline is moved."""


def of_package(package: Package, profile: Profile, since: datetime) -> tuple[Timer, ...]:
    """The timers of a sent package whose deadline was set at `since` (rules C10, Q5)."""
    assert package.deadline_at is not None
    window, escalation = profile.response_window, profile.escalation
    chased = window.chase_hours is not None and window.automatic_chase
    unfilled_after = escalation.unfilled_after_hours
    due = {
        TimerKind.REMINDER: reminder_at(since, package.deadline_at, profile.reminder, urgent=package.high_priority),
        TimerKind.CHASE: package.deadline_at if chased else None,
        TimerKind.UNFILLED: calendar.elapsed(package.deadline_at, unfilled_after) if unfilled_after else None,
    }
    return tuple(_of(package.id, package.authority_id, kind, at) for kind, at in due.items() if at is not None)


def escalation(package_id: UUID, authority_id: UUID, profile: Profile, told_at: datetime) -> Timer | None:
    """The timer that is set when it was told that nobody has been found."""
    hours = profile.escalation.escalate_after_hours
    if hours is None:
        return None
    return _of(package_id, authority_id, TimerKind.ESCALATION, calendar.elapsed(told_at, hours))


def offer_expiring(invitation: Invitation, response: Response) -> Timer | None:
    """The timer of an answer's offer, which goes off when the offer's last day begins in London (rule Q29)."""
    if response.offer is None:
        return None
    return Timer(
        kind=TimerKind.OFFER_EXPIRING,
        subject_id=invitation.id,
        authority_id=invitation.authority_id,
        organisation_id=invitation.organisation_id,
        package_id=invitation.package_id,
        due_at=london_midnight(response.offer.expires_on),
    )


def _of(package_id: UUID, authority_id: UUID, kind: TimerKind, due_at: datetime) -> Timer:
    return Timer(kind=kind, subject_id=package_id, authority_id=authority_id, package_id=package_id, due_at=due_at)
