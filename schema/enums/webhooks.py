"""Where endpoints and deliveries stand, and how tries end."""

from enum import Enum

import strawberry

from schema.enums.values import value


@strawberry.enum(description="Where an endpoint stands.")
class EndpointState(Enum):
    """`domain.webhooks.flow.EndpointState`, less what is shown to nobody."""

    ACTIVE = value("ACTIVE", "It is sent to.")
    PAUSED = value("PAUSED", "You have paused it: what happens waits until you enable it.")
    DISABLED = value("DISABLED", "The service has disabled it: what happens waits until you enable it.")


@strawberry.enum(description="Why the service disabled an endpoint.")
class EndpointDisabledReason(Enum):
    """`domain.webhooks.flow.DisabledReason`."""

    FAILING = value("FAILING", "It took nothing for five days.")
    GONE = value("GONE", "It answered 410: it wants nothing more.")


@strawberry.enum(description="Where a delivery stands.")
class DeliveryState(Enum):
    """`domain.webhooks.delivering.DeliveryState`."""

    PENDING = value("PENDING", "To be sent.")
    SENDING = value("SENDING", "On its way.")
    RETRY_WAIT = value("RETRY_WAIT", "Not taken, and tried again.")
    DELIVERED = value("DELIVERED", "Taken.")
    DEAD = value("DEAD", "Not taken at ten tries, and given up. It can be sent again.")


@strawberry.enum(description="How a try to deliver ended.")
class DeliveryOutcome(Enum):
    """`domain.webhooks.delivering.Outcome`."""

    DELIVERED = value("DELIVERED", "The receiver answered 2xx.")
    FAILED = value("FAILED", "Another answer (a redirect is one too), or none.")
    SLOWED = value("SLOWED", "The receiver asked for patience (429, 502, 504): it is sent less from now on.")
    GONE = value("GONE", "The receiver wants nothing more (410).")
    UNSENDABLE = value("UNSENDABLE", "Nothing was sent, because the event cannot be: `error` says why.")


@strawberry.enum(description="A query that is ready made: what it is for.")
class WebhookPreset(Enum):
    """`domain.webhooks.payloads.Preset`."""

    FINANCE = value("FINANCE", "What is paid for: who provides what, from when, how much of it, at which price.")
    MONITORING = value("MONITORING", "Which visits are planned: when, for how long, how many carers, whose.")


@strawberry.enum(description="Why an endpoint's query is not answered.")
class PayloadProblem(Enum):
    """`domain.webhooks.payloads.Problem`."""

    QUERY_INVALID = value("QUERY_INVALID", "The API has changed, and the query makes no sense any more. Events wait.")
    CLIENT_DISABLED = value("CLIENT_DISABLED", "The client as which it is asked was disabled. Events wait.")
    PERMISSION_MISSING = value(
        "PERMISSION_MISSING", "The client as which it is asked may not read all of it any more. Events wait."
    )
    TOO_LARGE = value("TOO_LARGE", "An event would take 20 kB or more; that event waits, others go on.")
