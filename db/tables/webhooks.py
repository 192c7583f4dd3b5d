"""How other systems are told of events."""

from piccolo.columns import (
    JSONB,
    UUID,
    Array,
    BigInt,
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    SmallInt,
    Text,
    Timestamptz,
)
from piccolo.table import Table

from db.tables.access import Client
from db.tables.directory import Authority, Organisation
from db.tables.records import Event


class WebhookEndpoint(Table, tablename="webhook_endpoints"):
    """Another system, and what it is told."""

    id = UUID(primary_key=True)
    authority_id = ForeignKey(Authority)
    organisation_id = ForeignKey(Organisation)
    name = Text()
    url = Text()
    event_types = Array(base_column=Text())
    state = Text()
    disabled_reason = Text(null=True, default=None)
    ordered = Boolean()
    ed25519 = Boolean()
    at_once = SmallInt()
    per_second = SmallInt()
    version = Integer()
    created_at = Timestamptz()
    changed_at = Timestamptz()


class WebhookSecret(Table, tablename="webhook_secrets"):
    """What deliveries to an endpoint are signed with, sealed."""

    id = UUID(primary_key=True)
    endpoint_id = ForeignKey(WebhookEndpoint, null=False)
    authority_id = ForeignKey(Authority)
    organisation_id = ForeignKey(Organisation)
    sealed = Bytea()
    public_key = Bytea()
    created_at = Timestamptz()
    expires_at = Timestamptz(null=True, default=None)


class WebhookStream(Table, tablename="webhook_streams"):
    """The last number that an endpoint was told."""

    endpoint_id = ForeignKey(WebhookEndpoint, primary_key=True, null=False)
    last_sequence = BigInt()


class WebhookSummary(Table, tablename="webhook_summaries"):
    """What an endpoint was told of a night."""

    endpoint_id = ForeignKey(WebhookEndpoint, primary_key=True, null=False)
    night = Date()
    after_sequence = BigInt()
    last_sequence = BigInt()
    made_at = Timestamptz()


class WebhookFlow(Table, tablename="webhook_flows"):
    """How an endpoint has answered of late."""

    endpoint_id = ForeignKey(WebhookEndpoint, primary_key=True, null=False)
    failures = Integer()
    failing_since = Timestamptz(null=True, default=None)
    rests_until = Timestamptz(null=True, default=None)
    slowness = SmallInt()
    told_at = Timestamptz(null=True, default=None)
    paced_until = Timestamptz()


class WebhookDelivery(Table, tablename="webhook_deliveries"):
    """One event for one endpoint, or a sample of one."""

    id = UUID(primary_key=True)
    endpoint_id = ForeignKey(WebhookEndpoint, null=False)
    authority_id = ForeignKey(Authority)
    organisation_id = ForeignKey(Organisation)
    event_id = ForeignKey(Event)
    message_id = UUID()
    sequence = BigInt(null=True, default=None)
    type = Text()
    package_id = UUID(null=True, default=None)
    state = Text()
    tries = SmallInt()
    attempts = Integer()
    lease = UUID(null=True, default=None)
    due_at = Timestamptz()
    occurred_at = Timestamptz()
    created_at = Timestamptz()
    ended_at = Timestamptz(null=True, default=None)
    held = Boolean()


class WebhookAttempt(Table, tablename="webhook_attempts"):
    """One try to deliver."""

    delivery_id = ForeignKey(WebhookDelivery, primary_key=True, null=False)
    number = Integer()
    endpoint_id = ForeignKey(WebhookEndpoint, null=False)
    authority_id = ForeignKey(Authority)
    organisation_id = ForeignKey(Organisation)
    began_at = Timestamptz()
    ended_at = Timestamptz(null=True, default=None)
    outcome = Text(null=True, default=None)
    status = SmallInt(null=True, default=None)
    error = Text(null=True, default=None)
    headers = JSONB(null=True, default=None)
    excerpt = Text(null=True, default=None)
    milliseconds = Integer(null=True, default=None)


class WebhookPayload(Table, tablename="webhook_payloads"):
    """What an endpoint is told beside an event's own fields."""

    endpoint_id = ForeignKey(WebhookEndpoint, primary_key=True, null=False)
    authority_id = ForeignKey(Authority, null=False)
    client_id = ForeignKey(Client, null=False)
    preset = Text(null=True, default=None)
    query = Text()
    selections = JSONB()
    permissions = Array(base_column=Text())
    schema_hash = Text()
    problem = Text(null=True, default=None)
    detail = Text(null=True, default=None)
    problem_at = Timestamptz(null=True, default=None)
    told = Boolean()
    changed_at = Timestamptz()


class WebhookBody(Table, tablename="webhook_bodies"):
    """What was rendered of a delivery, sealed."""

    delivery_id = ForeignKey(WebhookDelivery, primary_key=True, null=False)
    endpoint_id = ForeignKey(WebhookEndpoint, null=False)
    authority_id = ForeignKey(Authority, null=False)
    sealed = Bytea()
    rendered_at = Timestamptz()


class WebhookCertificate(Table, tablename="webhook_certificates"):
    """What an endpoint's server is shown that asks for a certificate, sealed."""

    endpoint_id = ForeignKey(WebhookEndpoint, primary_key=True, null=False)
    authority_id = ForeignKey(Authority)
    organisation_id = ForeignKey(Organisation)
    id = UUID()
    sealed = Bytea()
    subject = Text()
    fingerprint = Text()
    expires_at = Timestamptz()
    created_at = Timestamptz()
