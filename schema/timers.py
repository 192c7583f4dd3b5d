"""What the service does at an instant by itself, as those see it who run the brokerage."""

import strawberry

from domain.permissions import Permission
from schema import gate
from schema.connections import Node
from schema.directory import Organisation
from schema.enums.timers import JobKind, JobStatus
from schema.packages import Package
from schema.scalars import DateTime


@gate.shown(Permission.JOB_READ, "Something that the service does at an instant by itself.")
class Job(Node):
    """`timers`."""

    id: strawberry.ID = gate.field("The global id.")
    kind: JobKind = gate.field("What is done.")
    status: JobStatus = gate.field("How it stands now.")
    due_at: DateTime = gate.field("When it is to be done.")
    attempts: int = gate.field("How often it was tried since it was set.")
    last_error: str | None = gate.field("The class of its last failure; null where it has not failed.")
    ended_at: DateTime | None = gate.field("When it was done or discarded.")
    package: Package | None = gate.field("The package that it hangs on, where it hangs on one.")
    organisation: Organisation | None = gate.field("The organisation that it is about, where it is about one.")
