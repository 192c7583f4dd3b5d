"""What happened, and what must not happen twice."""

from piccolo.columns import (
    JSONB,
    UUID,
    Array,
    BigInt,
    BigSerial,
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    Text,
    Timestamptz,
)
from piccolo.table import Table

from db.tables.directory import Account, Authority, Organisation
from db.tables.packages import Package


class Event(Table, tablename="events"):
    """What happened, for others to hear."""

    id = UUID(primary_key=True)
    type = Text()
    authority_id = ForeignKey(Authority)
    organisation_id = ForeignKey(Organisation)
    package_id = ForeignKey(Package)
    data = JSONB()
    occurred_at = Timestamptz()
    recorded_at = Timestamptz()
    position = BigInt()
    sequence = BigInt(unique=True, null=True, default=None)


class EventStream(Table, tablename="event_stream"):
    """The last number that the relay gave."""

    only_row = Boolean(primary_key=True)
    last_sequence = BigInt()


class Stream(Table, tablename="streams"):
    """How far a viewer's stream goes."""

    id = UUID(primary_key=True)
    kind = Text()
    last_sequence = BigInt()


class StreamEvent(Table, tablename="stream_events"):
    """An event as a viewer is told of it; `id` is the event's."""

    stream_id = ForeignKey(Stream, primary_key=True, null=False)
    sequence = BigInt()
    id = ForeignKey(Event, null=False)
    type = Text()
    package_id = UUID(null=True, default=None)
    of_care = Boolean()
    data = JSONB(null=True, default=None)
    occurred_at = Timestamptz()


class AuditEntry(Table, tablename="audit"):
    """Who changed what, before and after."""

    id = BigSerial(primary_key=True)
    authority_id = ForeignKey(Authority)
    organisation_id = ForeignKey(Organisation)
    account_id = UUID(null=True, default=None)
    action = Text()
    object_type = Text()
    object_id = UUID()
    object_version = Integer(null=True, default=None)
    before = JSONB(null=True, default=None)
    after = JSONB(null=True, default=None)
    occurred_at = Timestamptz()
    request_id = Text(null=True, default=None)
    position = BigInt(null=True, default=None)
    salt = Bytea(null=True, default=None)
    details_hash = Bytea(null=True, default=None)
    hash = Bytea(null=True, default=None)
    erased_at = Timestamptz(null=True, default=None)


class AuditHead(Table, tablename="audit_heads"):
    """How far an authority's chain goes."""

    chain = UUID(primary_key=True)
    position = BigInt()
    hash = Bytea()
    chained_at = Timestamptz(null=True, default=None)


class AuditSeal(Table, tablename="audit_seals"):
    """What was signed of a chain's head."""

    id = UUID(primary_key=True)
    chain = UUID()
    position = BigInt()
    hash = Bytea()
    sealed_at = Timestamptz()
    signed = Text()


class SubjectExport(Table, tablename="subject_exports"):
    """That everything about a client was handed out."""

    id = UUID(primary_key=True)
    authority_id = ForeignKey(Authority, null=False)
    package_ids = Array(base_column=UUID())
    exported_by = ForeignKey(Account)
    exported_at = Timestamptz()


class LegalHold(Table, tablename="legal_holds"):
    """A package of which nothing is forgotten."""

    id = UUID(primary_key=True)
    package_id = ForeignKey(Package, null=False)
    authority_id = ForeignKey(Authority, null=False)
    reason = Text()
    placed_by = ForeignKey(Account, null=False)
    placed_at = Timestamptz()
    lifted_by = ForeignKey(Account)
    lifted_at = Timestamptz(null=True, default=None)


class ErasedContent(Table, tablename="erased_contents"):
    """A content that nothing refers to any more, and of which the store may still have something."""

    content_id = UUID(primary_key=True)
    authority_id = ForeignKey(Authority, null=False)
    erased_at = Timestamptz()


class BankHoliday(Table, tablename="bank_holidays"):
    """A day on which nobody works, as it was proclaimed."""

    day = Date(primary_key=True)
    title = Text()


class Timer(Table, tablename="timers"):
    """Something that is due at an instant."""

    id = UUID(primary_key=True)
    kind = Text()
    subject_id = UUID()
    authority_id = ForeignKey(Authority, null=False)
    organisation_id = ForeignKey(Organisation)
    package_id = ForeignKey(Package)
    due_at = Timestamptz()
    state = Text()
    attempts = Integer()
    lease = UUID(null=True, default=None)
    leased_until = Timestamptz(null=True, default=None)
    last_error = Text(null=True, default=None)
    armed_at = Timestamptz()
    ended_at = Timestamptz(null=True, default=None)


class IdempotencyKey(Table, tablename="idempotency_keys"):
    """A request that must not be carried out twice."""

    account_id = ForeignKey(Account, primary_key=True, null=False)
    client_id = Text()
    key = Text()
    request_hash = Bytea()
    object_type = Text(null=True, default=None)
    object_id = UUID(null=True, default=None)
    created_at = Timestamptz()
    warnings = JSONB()


class Backfill(Table, tablename="backfills"):
    """How far the worker has come with rows that a migration left to it."""

    name = Text(primary_key=True)
    position = UUID()
    filled = BigInt()
    done_at = Timestamptz(null=True, default=None)


class ImportReport(Table, tablename="import_reports"):
    """What an import did, or would have done."""

    id = UUID(primary_key=True)
    authority_id = ForeignKey(Authority, null=False)
    imported_by = ForeignKey(Account)
    imported_at = Timestamptz()
    layout = Text()
    dry_run = Boolean()
    accepted = Boolean()
    new_count = Integer()
    changed_count = Integer()
    unchanged_count = Integer()
    rejected_count = Integer()


class ImportRow(Table, tablename="import_rows"):
    """What became of one row of a file."""

    id = UUID(primary_key=True)
    report_id = ForeignKey(ImportReport, null=False)
    authority_id = ForeignKey(Authority, null=False)
    number = Integer()
    outcome = Text()
    organisation = Text(null=True, default=None)
    service = Text(null=True, default=None)
    reasons = Array(base_column=Text())
