"""Every table as Piccolo knows it, for its playground and shell; a house test compares it with the database.

Piccolo has no composite keys: where a table has one, its first column stands for it here.
"""

from db.tables.answers import Answer, Brief, Decision, Draft, Invitation, Reading, Response, ResponseVersion
from db.tables.directory import (
    Account,
    Arrangement,
    Authority,
    ExternalReference,
    Organisation,
    Profile,
    ReasonCode,
    Service,
    ServiceLevel,
    Team,
)
from db.tables.packages import (
    Consideration,
    Location,
    Package,
    ReferenceCounter,
    Removal,
    Requirement,
    Round,
    Selection,
    Subscription,
)
from db.tables.records import AuditEntry, Event, EventStream, IdempotencyKey, ImportReport, ImportRow

__all__ = [
    "Account",
    "Answer",
    "Arrangement",
    "AuditEntry",
    "Authority",
    "Brief",
    "Consideration",
    "Decision",
    "Draft",
    "Event",
    "EventStream",
    "ExternalReference",
    "IdempotencyKey",
    "ImportReport",
    "ImportRow",
    "Invitation",
    "Location",
    "Organisation",
    "Package",
    "Profile",
    "Reading",
    "ReasonCode",
    "ReferenceCounter",
    "Removal",
    "Requirement",
    "Response",
    "ResponseVersion",
    "Round",
    "Selection",
    "Service",
    "ServiceLevel",
    "Subscription",
    "Team",
]
