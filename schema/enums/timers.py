"""What the service does by itself, and how that stands."""

from enum import Enum

import strawberry

from schema.enums.values import value


@strawberry.enum(description="What the service does at an instant by itself.")
class JobKind(Enum):
    """`domain.timers.TimerKind`."""

    REMINDER = value("REMINDER", "Reminding those who have not answered, before the deadline.")
    CHASE = value("CHASE", "Saying who is to be chased at a deadline with which nobody was found.")
    UNFILLED = value("UNFILLED", "Telling that nobody has been found for a while after the deadline.")
    ESCALATION = value("ESCALATION", "Telling the managers that still nobody has been found.")
    OFFER_EXPIRING = value("OFFER_EXPIRING", "Telling that the last day of an offer has begun.")
    LINK_EXPIRED = value("LINK_EXPIRED", "Telling that the link to a new account was not used in time.")
    DIGEST = value("DIGEST", "Telling an organisation's team inbox what waits for its answer.")


@strawberry.enum(description="How a job of the service stands.")
class JobStatus(Enum):
    """`domain.timers.JobStatus`."""

    WAITING = value("WAITING", "Its time has not come.")
    DUE = value("DUE", "Its time has come.")
    RUNNING = value("RUNNING", "It is being done.")
    LATE = value("LATE", "Its time came a minute ago or earlier, and it is not done.")
    DONE = value("DONE", "It was done.")
    POISONED = value("POISONED", "It failed too often and is set aside, until the operator retries or discards it.")
    DISCARDED = value("DISCARDED", "It is not wanted any more.")
