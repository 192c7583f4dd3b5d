"""Who else is told of events: endpoints, what they were sent, and every event there is."""

from typing import Annotated

import strawberry

from domain.permissions import Permission
from schema import gate
from schema.connections import After, Before, Connection, First, Last, Node
from schema.enums.webhooks import (
    DeliveryOutcome,
    DeliveryState,
    EndpointDisabledReason,
    EndpointState,
    PayloadProblem,
    WebhookPreset,
)
from schema.events import EventCount, counts
from schema.scalars import JSON, DateTime

MANAGE = Permission.WEBHOOK_MANAGE


@gate.shown(Permission.EVENT_READ, "An event that others can be told of.")
class EventType:
    """`domain.events.CATALOGUE`."""

    type: str = gate.field("Its name: `package.awarded`.")
    description: str = gate.field("When it is announced.")
    version: int = gate.field("The version of its data, which only grow; another version is another event.")
    sample: JSON = gate.field("Its `data` as they could be, with every field filled in.")


@gate.shown(MANAGE, "A secret that deliveries are signed with. The secret itself is shown once, when it is made.")
class WebhookSecret:
    """`webhook_secrets`."""

    created_at: DateTime = gate.field("When it was made.")
    expires_at: DateTime | None = gate.field("Until when it signs beside a newer one; null where it is the newest.")
    public_key: str = gate.field("What verifies its Ed25519 signatures (`v1a`), where the endpoint has those.")


@gate.shown(MANAGE, "A query that is asked about each event, and whose answer is sent with it.")
class WebhookQuery:
    """`webhook_payloads`."""

    query: str = gate.field("The query. Its variables are ids that the event carries: `$packageId`.")
    preset: WebhookPreset | None = gate.field("Which of the ready-made queries it is; null where it is your own.")
    client_id: str = gate.field("The client as which it is asked: it shows what that client may read at that moment.")
    permissions: list[str] = gate.field("What it takes, as `noun:verb`.")
    problem: PayloadProblem | None = gate.field("Why it is not answered; null where it is.")
    detail: str | None = gate.field("The same in a sentence.")
    problem_at: DateTime | None = gate.field("Since when.")
    changed_at: DateTime = gate.field("When it was said last.")


@gate.shown(MANAGE, "A certificate that an endpoint's server is shown. Its key is shown to nobody.")
class WebhookCertificate:
    """`webhook_certificates`."""

    subject: str = gate.field("Whose it is, as it says itself (RFC 4514).")
    fingerprint: str = gate.field("The SHA-256 of the certificate, in hexadecimal.")
    expires_at: DateTime = gate.field("Until when it is valid.")
    created_at: DateTime = gate.field("When it was given.")


@gate.shown(MANAGE, "How an endpoint did in the last 24 hours, and what waits for it.")
class WebhookStatistics:
    """Aggregates of `webhook_attempts`."""

    attempts: int = gate.field("How many tries there were.")
    success_rate: float | None = gate.field("The part of them that was taken, 0 to 1; null where there were none.")
    p50_milliseconds: int | None = gate.field("How long half of them took at most.")
    p95_milliseconds: int | None = gate.field("How long 95 of 100 took at most.")
    backlog: int = gate.field("How many deliveries wait or are on their way; counted up to 100,000.")
    oldest_at: DateTime | None = gate.field("Since when the oldest of them waits.")
    failed: int = gate.field("How many were given up and can be sent again; counted up to 100,000.")


@gate.shown(MANAGE, "One try to deliver.")
class WebhookAttempt:
    """`webhook_attempts`."""

    number: int = gate.field("Which try it was.")
    began_at: DateTime = gate.field("When it began.")
    ended_at: DateTime | None = gate.field("When it ended; null while it goes on, or where it was cut off.")
    outcome: DeliveryOutcome | None = gate.field("How it ended.")
    status: int | None = gate.field("The status that the receiver answered, where it did.")
    error: str | None = gate.field(
        "Why there is no status: `TIMED_OUT`, `NOT_CONNECTED`, `NAME_NOT_RESOLVED`, `CERTIFICATE_REFUSED`,"
        " `TLS_FAILED`, `DISCONNECTED`, `ADDRESS_REFUSED`, `NO_HTTP`, `TOO_LARGE`, `NO_SECRET`, `NOT_WRITTEN`,"
        " `NOT_RENDERED`, `NO_CERTIFICATE`, and `PAYLOAD_` before what is wrong with the endpoint's `payload`."
        " Further words may be added."
    )
    headers: JSON | None = gate.field("Those headers of the answer that say how it was served.")
    excerpt: str | None = gate.field("How the answer begins, 2 kB at most, less what may be personal or secret.")
    milliseconds: int | None = gate.field("How long the receiver took.")


@gate.shown(MANAGE, "One event for one endpoint, or a sample of one.")
class WebhookDelivery(Node):
    """`webhook_deliveries`."""

    id: strawberry.ID = gate.field("The global id.")
    message_id: str = gate.field("What the header `webhook-id` says: the same at every try and every repeat.")
    sequence: int | None = gate.field("Its number in the endpoint's stream, which has no gaps; null for a sample.")
    type: str = gate.field("Which event it is.")
    state: DeliveryState = gate.field("Where it stands.")
    occurred_at: DateTime = gate.field("When the event happened.")
    created_at: DateTime = gate.field("When it was handed on.")
    next_try_at: DateTime | None = gate.field("When it is tried next; null where it is on its way, or has ended.")
    ended_at: DateTime | None = gate.field("When it was taken, or given up.")
    endpoint: "WebhookEndpoint" = gate.field("Whom it is for.")
    attempts: list[WebhookAttempt] = gate.field("Every try, the first one first.")


def _deliveries(  # noqa: PLR0913, PLR0917 - the arguments are the API's
    first: First = None,
    last: Last = None,
    after: After = None,
    before: Before = None,
    state: Annotated[list[DeliveryState] | None, gate.argument("Only those that stand so. Absent: all.")] = None,
    type: Annotated[list[str] | None, gate.argument("Only those of these events. Absent: all.")] = None,
    occurred_from: Annotated[DateTime | None, gate.argument("Only of what happened at this instant or later.")] = None,
    occurred_before: Annotated[DateTime | None, gate.argument("Only of what happened before this instant.")] = None,
) -> None:
    """Only the signature is used: the value comes from the projection, with the rest of the object."""
    del first, last, after, before, state, type, occurred_from, occurred_before


@gate.shown(MANAGE, "Another system that is told of your council's events.")
class WebhookEndpoint(Node):
    """`webhook_endpoints`."""

    id: strawberry.ID = gate.field("The global id.")
    name: str = gate.field("What you call it.")
    url: str = gate.field("Where it is.")
    event_types: list[str] = gate.field("The events that it is told of; empty: of every one.")
    state: EndpointState = gate.field("Where it stands.")
    disabled_reason: EndpointDisabledReason | None = gate.field("Why the service disabled it, where it did.")
    ordered: bool = gate.field(
        "Whether an event of a package waits until the one before it was taken, or given up; others do not wait for it."
    )
    ed25519: bool = gate.field("Whether it is signed with Ed25519 (`v1a`) beside HMAC-SHA256 (`v1`).")
    at_once: int = gate.field("How many deliveries may be on their way to it at the same moment.")
    per_second: int = gate.field("How many deliveries it is sent in a second at most.")
    version: int = gate.field("Counts its changes; send it back as `expectedVersion`.")
    created_at: DateTime = gate.field("When it was made.")
    changed_at: DateTime = gate.field("When it was changed last.")
    last_sequence: int = gate.field("The last number that was given to an event for it; 0 where none was yet.")
    counts: list[EventCount] = gate.field(
        "How many events of each name were numbered for it between two numbers, as far as their deliveries are kept:"
        " what `events.summary` says every night.",
        arguments=counts,
    )
    payload: WebhookQuery | None = gate.field(
        "What it is told beside an event's own fields, as `payload` among them; null where nothing."
    )
    certificate: WebhookCertificate | None = gate.field(
        "What its server is shown, where it asks for a certificate (mutual TLS); null where nothing."
    )
    secrets: list[WebhookSecret] = gate.field("What signs now, without the secrets themselves.")
    deliveries: Connection[WebhookDelivery] = gate.field("What it was sent, the newest first.", arguments=_deliveries)
    statistics: WebhookStatistics = gate.field("How it does.")
