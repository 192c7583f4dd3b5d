"""Every table as Piccolo knows it, for its playground and shell; a house test compares it with the database.

Piccolo has no composite keys: where a table has one, its first column stands for it here.
"""

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
    Numeric,
    SmallInt,
    Text,
    Timestamptz,
)
from piccolo.table import Table


class Authority(Table, tablename="authorities"):
    """A council."""

    id = UUID(primary_key=True)
    slug = Text(unique=True)
    name = Text()
    created_at = Timestamptz()


class Profile(Table, tablename="profiles"):
    """A version of an authority's ways of working."""

    id = UUID(primary_key=True)
    authority_id = ForeignKey(Authority, null=False)
    version = Integer()
    effective_at = Timestamptz()
    document = JSONB()
    created_at = Timestamptz()


class ServiceLevel(Table, tablename="service_levels"):
    """What a package may be, in an authority's words."""

    id = UUID(primary_key=True)
    authority_id = ForeignKey(Authority, null=False)
    code = Text()
    service_type = Text()
    name = Text()
    position = Integer()
    retired_at = Timestamptz(null=True, default=None)


class ReasonCode(Table, tablename="reason_codes"):
    """A reason that can be given, in an authority's words."""

    id = UUID(primary_key=True)
    authority_id = ForeignKey(Authority, null=False)
    kind = Text()
    code = Text()
    label = Text()
    block_only = Boolean()
    assumption = Boolean()
    position = Integer()
    retired_at = Timestamptz(null=True, default=None)


class Organisation(Table, tablename="organisations"):
    """A provider."""

    id = UUID(primary_key=True)
    slug = Text(unique=True)
    name = Text()
    team_email = Text()
    created_at = Timestamptz()


class Service(Table, tablename="services"):
    """A service of a provider, which packages are sent to."""

    id = UUID(primary_key=True)
    organisation_id = ForeignKey(Organisation, null=False)
    name = Text()
    category = Text()
    block_contract = Boolean()
    suspended_from = Date(null=True, default=None)
    suspended_until = Date(null=True, default=None)
    suspension_reason = Text(null=True, default=None)
    created_at = Timestamptz()


class Account(Table, tablename="accounts"):
    """Someone who may sign in."""

    id = UUID(primary_key=True)
    username = Text()
    email = Text()
    forename = Text()
    surname = Text()
    role = Text()
    authority_id = ForeignKey(Authority)
    organisation_id = ForeignKey(Organisation)
    disabled_at = Timestamptz(null=True, default=None)
    created_at = Timestamptz()


class Package(Table, tablename="packages"):
    """A package of care, as its council holds it."""

    id = UUID(primary_key=True)
    authority_id = ForeignKey(Authority, null=False)
    public_reference = Text(unique=True)
    reference = Text()
    client_reference = Text()
    service_level_id = ForeignKey(ServiceLevel, null=False)
    profile_id = ForeignKey(Profile, null=False)
    terms_version = Text()
    early_decision = Text()
    location_precision = Text()
    partial_allowed = Boolean()
    offer_required = Text()
    award_strategy = Text()
    completes_at = Text()
    state = Text()
    start_date = Date(null=True, default=None)
    hours_required = Numeric(digits=(5, 2), null=True, default=None)
    days_required = SmallInt(null=True, default=None)
    frequency = Text(null=True, default=None)
    additional_information = JSONB()
    high_priority = Boolean()
    version = Integer()
    created_by = ForeignKey(Account, null=False)
    created_at = Timestamptz()
    finalised_at = Timestamptz(null=True, default=None)
    deadline_at = Timestamptz(null=True, default=None)
    deadline_announced_at = Timestamptz(null=True, default=None)
    sent_count = Integer()
    submitted_count = Integer()
    accepting_count = Integer()
    all_responded = Boolean()
    ended_at = Timestamptz(null=True, default=None)
    cancellation_reason = Text(null=True, default=None)
    cancellation_note = Text(null=True, default=None)


class ReferenceCounter(Table, tablename="reference_counters"):
    """The last running number given to a package."""

    authority_id = ForeignKey(Authority, primary_key=True, null=False)
    prefix = Text()
    last_number = Integer()


class Location(Table, tablename="locations"):
    """Where the person lives, in full."""

    package_id = ForeignKey(Package, primary_key=True, null=False)
    authority_id = ForeignKey(Authority, null=False)
    organisation_id = ForeignKey(Organisation)
    postcode = Text()


class Requirement(Table, tablename="requirements"):
    """What a package asks of a provider."""

    id = UUID(primary_key=True)
    package_id = ForeignKey(Package, null=False)
    authority_id = ForeignKey(Authority, null=False)
    code = Text()
    title = Text()
    question = Text()
    provider_description = Text(null=True, default=None)
    negotiable = Boolean()
    mandatory = Boolean()
    preferred_date = Date(null=True, default=None)
    position = Integer()


class Selection(Table, tablename="selections"):
    """A service chosen before a package is sent."""

    id = UUID(primary_key=True)
    package_id = ForeignKey(Package, null=False)
    authority_id = ForeignKey(Authority, null=False)
    service_id = ForeignKey(Service, null=False)
    origin = Text()
    selected_by = ForeignKey(Account, null=False)
    selected_at = Timestamptz()


class Round(Table, tablename="rounds"):
    """One sending of a package."""

    id = UUID(primary_key=True)
    package_id = ForeignKey(Package, null=False)
    authority_id = ForeignKey(Authority, null=False)
    number = Integer()
    kind = Text()
    sent_at = Timestamptz()


class Invitation(Table, tablename="invitations"):
    """A package as one service sees it."""

    id = UUID(primary_key=True)
    package_id = ForeignKey(Package, null=False)
    round_id = ForeignKey(Round, null=False)
    authority_id = ForeignKey(Authority, null=False)
    organisation_id = ForeignKey(Organisation, null=False)
    service_id = ForeignKey(Service, null=False)
    origin = Text()
    sent_at = Timestamptz()
    deadline_at = Timestamptz()
    all_responded = Boolean()
    ended_at = Timestamptz(null=True, default=None)
    state = Text()
    placement_response = Text(null=True, default=None)
    not_awarded_code = Text(null=True, default=None)
    version = Integer()


class Brief(Table, tablename="briefs"):
    """What a provider was told when the package was sent."""

    invitation_id = ForeignKey(Invitation, primary_key=True, null=False)
    authority_id = ForeignKey(Authority, null=False)
    organisation_id = ForeignKey(Organisation, null=False)
    package_id = ForeignKey(Package, null=False)
    authority_name = Text()
    package_reference = Text()
    public_reference = Text()
    client_reference = Text()
    service_level_name = Text()
    service_name = Text()
    start_date = Date()
    hours_required = Numeric(digits=(5, 2), null=True, default=None)
    days_required = SmallInt(null=True, default=None)
    frequency = Text(null=True, default=None)
    location = Text()
    additional_information = JSONB()
    requirements = JSONB()
    partial_allowed = Boolean()
    block_contract = Boolean()
    high_priority = Boolean()
    terms_version = Text()
    search_text = Text()


class Response(Table, tablename="responses"):
    """A provider's answer."""

    id = UUID(primary_key=True)
    invitation_id = ForeignKey(Invitation, unique=True, null=False)
    authority_id = ForeignKey(Authority, null=False)
    organisation_id = ForeignKey(Organisation, null=False)
    placement_response = Text()
    reason_code = Text(null=True, default=None)
    rejection_note = Text(null=True, default=None)
    terms_version = Text(null=True, default=None)
    meets_all_essential = Boolean(null=True, default=None)
    submitted_at = Timestamptz()
    submitted_by = ForeignKey(Account, null=False)
    withdrawn_at = Timestamptz(null=True, default=None)


class Answer(Table, tablename="answers"):
    """A provider's answer to one requirement."""

    response_id = ForeignKey(Response, primary_key=True, null=False)
    requirement_id = ForeignKey(Requirement, null=False)
    authority_id = ForeignKey(Authority, null=False)
    organisation_id = ForeignKey(Organisation, null=False)
    can_meet = Boolean()
    comment = Text(null=True, default=None)
    best_date = Date(null=True, default=None)


class Decision(Table, tablename="decisions"):
    """To whom a package went, and why."""

    id = UUID(primary_key=True)
    package_id = ForeignKey(Package, null=False)
    round_id = ForeignKey(Round, unique=True, null=False)
    authority_id = ForeignKey(Authority, null=False)
    invitation_id = ForeignKey(Invitation, null=False)
    source_code = Text()
    primary_reason_code = Text()
    additional_reason_codes = Array(base_column=Text())
    decided_by = ForeignKey(Account, null=False)
    decided_at = Timestamptz()


class Event(Table, tablename="events"):
    """What happened, for others to hear."""

    id = UUID(primary_key=True)
    type = Text()
    authority_id = ForeignKey(Authority, null=False)
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


class IdempotencyKey(Table, tablename="idempotency_keys"):
    """A request that must not be carried out twice."""

    account_id = ForeignKey(Account, primary_key=True, null=False)
    client_id = Text()
    key = Text()
    request_hash = Bytea()
    object_type = Text(null=True, default=None)
    object_id = UUID(null=True, default=None)
    created_at = Timestamptz()
