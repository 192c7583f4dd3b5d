"""The chase: what to do at a deadline with which nobody was found (rules C10, Q5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain import calendar


class ChaseBy(StrEnum):
    """How those are chased who have not answered."""

    MESSAGE = "MESSAGE"
    TELEPHONE = "TELEPHONE"


@dataclass(frozen=True, slots=True)
class Chase:
    """Who is to be chased, and how; by message, until which new deadline. By telephone the broker enters one."""

    by: ChaseBy
    invitation_ids: tuple[UUID, ...]
    deadline_at: datetime | None


def chase(
    outstanding: Sequence[UUID], accepting_count: int, chase_hours: int | None, now: datetime, *, urgent: bool
) -> Chase | None:
    """What to do at the deadline (rule C10); None where nobody is outstanding, or somebody said yes, if only in part.

    `outstanding` have not answered: who has withdrawn is neither outstanding nor positive. An urgent request is chased
    by telephone; the others get `chase_hours` elapsed hours more, from the chase on (rule Q4).
    """
    if not outstanding or accepting_count > 0 or chase_hours is None:
        return None
    if urgent:
        return Chase(ChaseBy.TELEPHONE, tuple(outstanding), None)
    return Chase(ChaseBy.MESSAGE, tuple(outstanding), calendar.elapsed(now, chase_hours))
