"""What has to happen at an instant: which timers a change sets, and what is to be done when one goes off.

A timer is a row; whoever changes what it hangs on sets it anew in the same transaction. When it goes off its rule looks
at the facts as they are then, so that one that was overtaken does nothing.
"""

from domain.timers.chasing import Chase, ChaseBy, chase
from domain.timers.digests import digest_subject, digests, next_digest
from domain.timers.facts import (
    JobStatus,
    Timer,
    TimerKind,
    TimerState,
    job_status,
    pause,
)
from domain.timers.packages import OF_ITS_DEADLINE, escalation, of_package, offer_expiring
from domain.timers.reminding import postponed, reminder_at

__all__ = [
    "OF_ITS_DEADLINE",
    "Chase",
    "ChaseBy",
    "JobStatus",
    "Timer",
    "TimerKind",
    "TimerState",
    "chase",
    "digest_subject",
    "digests",
    "escalation",
    "job_status",
    "next_digest",
    "of_package",
    "offer_expiring",
    "pause",
    "postponed",
    "reminder_at",
]
