"""A person's record as a whole, holds on it, and the audit."""

import strawberry

from domain.permissions import Permission
from schema import gate
from schema.directory import Account, Organisation
from schema.enums import ActorKind
from schema.scalars import JSON, DateTime
from schema.timeline import TimelineChange


@gate.shown(Permission.AUDIT_READ, "One row of your council's audit. Nothing changes it.")
class AuditEntry:
    """`audit`."""

    at: DateTime = gate.field("When.")
    position: int | None = gate.field("Its place in your council's chain; null for the moment until it is chained.")
    hash: str | None = gate.field("The chain's hash up to it, in hexadecimal.")
    action: str = gate.field("What was done: `package.sent`. Further codes may be added.")
    object_type: str = gate.field("To what kind of object: `package`.")
    object_id: strawberry.ID = gate.field("To which.")
    object_version: int | None = gate.field("The version that it made, of what counts versions.")
    actor: ActorKind = gate.field("On whose side it was done.")
    account: Account | None = gate.field("Who did it, where it was somebody of your council.")
    organisation: Organisation | None = gate.field("Whose people did it, where it was a provider.")
    fields: list[str] = gate.field("Which fields the row tells of; empty where they were erased.")
    changes: list[TimelineChange] = gate.field(
        "What was different afterwards; of an answer only how it stands, because reading more of it is on record."
    )
    erased_at: DateTime | None = gate.field("When what there was before and after was forgotten.")


@gate.shown(Permission.SUBJECT_EXPORT, "Everything about one client reference, as it was handed out.")
class SubjectExport:
    """`subject_exports`."""

    id: strawberry.ID = gate.field("The global id.")
    exported_at: DateTime = gate.field("When.")
    exported_by: Account | None = gate.field("By whom; null for the operator.")
    package_count: int = gate.field("How many packages are about this client.")
    document: JSON = gate.field("All rows about them, by table.")


@gate.shown(
    Permission.SUBJECT_EXPORT, "That everything about one client was handed out; what it was is not told again."
)
class PastExport:
    """`subject_exports`."""

    id: strawberry.ID = gate.field("The global id.")
    exported_at: DateTime = gate.field("When.")
    exported_by: Account | None = gate.field("By whom; null for the operator.")
    client_reference: str | None = gate.field("About whom; null once that was forgotten.")
    package_count: int = gate.field("How many packages were about this client.")


@gate.shown(Permission.PACKAGE_READ, "That nothing of a package is forgotten, whatever its time.")
class LegalHold:
    """`legal_holds`."""

    reason: str = gate.field("Why.")
    placed_at: DateTime = gate.field("Since when.")
    placed_by: Account = gate.field("Who said so.")
