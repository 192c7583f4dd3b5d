"""What a timer is, and how it stands at an instant."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

LEASE = timedelta(seconds=60)
"""For how long whoever has claimed a timer has it alone; longer than any job may take."""

LONGEST_PAUSE = timedelta(seconds=60)
"""How long a timer that failed waits at most before it is tried again."""

MOST_ATTEMPTS = 5
"""How often a timer is tried before it is set aside."""

LATE_AFTER = timedelta(seconds=60)
"""How long after its instant a timer that nobody has taken counts as late."""


class TimerKind(StrEnum):
    """What a timer is for; its subject is a package, unless said otherwise."""

    REMINDER = "REMINDER"
    """Those who have not answered are reminded before the deadline."""
    CHASE = "CHASE"
    """Rule C10: at the deadline, with nobody found."""
    UNFILLED = "UNFILLED"
    """Some time after the deadline nobody has been found."""
    ESCALATION = "ESCALATION"
    """Still nobody, some time after that was told."""
    OFFER_EXPIRING = "OFFER_EXPIRING"
    """Of an invitation: the last day of its offer begins."""
    LINK_EXPIRED = "LINK_EXPIRED"
    """Of a link: it was not used in time (rule A7)."""
    DIGEST = "DIGEST"
    """Of an authority and an organisation: what waits for the team inbox."""


class TimerState(StrEnum):
    """What has become of a timer."""

    DUE = "DUE"
    DONE = "DONE"
    POISONED = "POISONED"
    DISCARDED = "DISCARDED"


class JobStatus(StrEnum):
    """How a timer stands at an instant."""

    WAITING = "WAITING"
    DUE = "DUE"
    RUNNING = "RUNNING"
    LATE = "LATE"
    DONE = "DONE"
    POISONED = "POISONED"
    DISCARDED = "DISCARDED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """Something that is due at an instant (UTC); there is one of a kind for a subject."""

    kind: TimerKind
    subject_id: UUID
    authority_id: UUID
    due_at: datetime
    package_id: UUID | None = None
    organisation_id: UUID | None = None


def job_status(state: TimerState, due_at: datetime, leased_until: datetime | None, now: datetime) -> JobStatus:
    """How a timer stands at `now`; `leased_until` is when whoever has claimed it is given up (None: nobody has)."""
    if state is not TimerState.DUE:
        return JobStatus(state.value)
    if leased_until is not None and leased_until > now:
        return JobStatus.RUNNING
    if due_at + LATE_AFTER <= now:
        return JobStatus.LATE
    return JobStatus.DUE if due_at <= now else JobStatus.WAITING


def pause(attempts: int) -> timedelta:
    """How long to wait after so many attempts that failed: 2, 4, 8 … seconds."""
    return min(timedelta(seconds=2**attempts), LONGEST_PAUSE)
