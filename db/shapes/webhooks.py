"""What is read of endpoints, of what they were sent, and of the events that there are."""

import orjson

from db.shapes.declare import Filter, Many, One, Order, Shape, global_id, member, plain
from db.shapes.events import counted
from domain.events import CATALOGUE
from domain.events.samples import sample

COUNTED = 100_000
"""How many waiting deliveries are counted at most: a number beyond that tells nobody more."""

SECRET = Shape(
    type="WebhookSecret",
    noun="webhook_secrets",
    columns=plain("created_at", "expires_at")
    | {"public_key": "'whpk_' || translate(encode({t}.public_key, 'base64'), E'\\n', '')"},
)

# Of the last day, so that it says how things are and not how they were. What waits is counted as far as `COUNTED`.
STATISTICS = Shape(
    type="WebhookStatistics",
    noun=None,
    columns=plain("attempts", "success_rate", "p50_milliseconds", "p95_milliseconds")
    | {
        name: f"""(SELECT {value} FROM (SELECT d.created_at FROM webhook_deliveries d
            WHERE d.endpoint_id = {{t}}.endpoint_id AND d.ended_at IS NULL ORDER BY d.due_at LIMIT {COUNTED}) d)"""
        for name, value in (("backlog", "count(*)::integer"), ("oldest_at", "min(d.created_at)"))
    }
    | {
        "failed": f"""(SELECT count(*)::integer FROM (SELECT FROM webhook_deliveries d
            WHERE d.endpoint_id = {{t}}.endpoint_id AND d.state = 'DEAD' LIMIT {COUNTED}) d)"""
    },
)
STATISTICS_OF = """(SELECT {t}.id AS endpoint_id, count(*)::integer AS attempts,
        (count(*) FILTER (WHERE a.outcome = 'DELIVERED'))::float8 / nullif(count(*), 0) AS success_rate,
        percentile_disc(0.5) WITHIN GROUP (ORDER BY a.milliseconds) AS p50_milliseconds,
        percentile_disc(0.95) WITHIN GROUP (ORDER BY a.milliseconds) AS p95_milliseconds
    FROM webhook_attempts a WHERE a.endpoint_id = {t}.id AND a.began_at > {now} - interval '1 day'
        AND a.outcome IS NOT NULL) {child}"""

QUERY = Shape(
    type="WebhookQuery",
    noun="webhook_payloads",
    columns=plain("query", "preset", "client_id", "problem", "detail", "problem_at", "changed_at")
    | {"permissions": "to_json({t}.permissions)"},
)

CERTIFICATE = Shape(
    type="WebhookCertificate",
    noun="webhook_certificates",
    columns=plain("subject", "fingerprint", "expires_at", "created_at"),
)

ENDPOINT = Shape(
    type="WebhookEndpoint",
    noun="webhook_endpoints",
    columns=global_id("endpoint")
    | plain("name", "url", "event_types", "state", "disabled_reason", "ordered", "ed25519", "at_once", "per_second")
    | plain("version", "created_at", "changed_at")
    | {"last_sequence": "(SELECT s.last_sequence FROM webhook_streams s WHERE s.endpoint_id = {t}.id)"},
    relations={
        "counts": counted("webhook_deliveries", "c.endpoint_id = {t}.id"),
        "secrets": Many(
            "webhook_secret",
            {"CREATED_AT": Order("{t}.created_at", "timestamptz")},
            "CREATED_AT",
            "{child}.endpoint_id = {t}.id AND ({child}.expires_at IS NULL OR {child}.expires_at > {now})",
        ),
        "deliveries": Many(
            "webhook_delivery",
            {"CREATED_AT": Order("{t}.created_at", "timestamptz")},
            "CREATED_AT",
            "{child}.endpoint_id = {t}.id",
            descending=True,
            connection=True,
            filters={
                "state": Filter("{t}.state = ANY({value})", "text[]", lambda given: [member(item) for item in given]),
                "type": Filter("{t}.type = ANY({value})", "text[]", list),
                "occurred_from": Filter("{t}.occurred_at >= {value}", "timestamptz"),
                "occurred_before": Filter("{t}.occurred_at < {value}", "timestamptz"),
            },
        ),
        "certificate": One("webhook_certificate", "{child}.endpoint_id = {t}.id"),
        "payload": One("webhook_query", "{child}.endpoint_id = {t}.id"),
        "statistics": One("webhook_statistics", "true", source=STATISTICS_OF),
    },
)

ENDPOINTS = Many(
    "webhook_endpoint", {"CREATED_AT": Order("{t}.created_at", "timestamptz")}, "CREATED_AT", connection=True
)

DELIVERY = Shape(
    type="WebhookDelivery",
    noun="webhook_deliveries",
    columns=global_id("delivery")
    | plain("type", "sequence", "state", "occurred_at", "created_at", "ended_at")
    | {
        "message_id": "CASE WHEN {t}.event_id IS NULL THEN 'sample_' ELSE 'event_' END || {t}.message_id",
        "next_try_at": "CASE WHEN {t}.state IN ('PENDING', 'RETRY_WAIT') THEN {t}.due_at END",
    },
    relations={
        "endpoint": One("webhook_endpoint", "{child}.id = {t}.endpoint_id"),
        "attempts": Many("webhook_attempt", {"NUMBER": Order("{t}.number")}, "NUMBER", "{child}.delivery_id = {t}.id"),
    },
)

ATTEMPT = Shape(
    type="WebhookAttempt",
    noun="webhook_attempts",
    columns=plain("number", "began_at", "ended_at", "outcome", "status", "error", "headers", "excerpt", "milliseconds"),
)

EVENT_TYPE = Shape(type="EventType", noun=None, columns=plain("type", "description", "version", "sample"))


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''").replace("{", "{{").replace("}", "}}") + "'"


_TYPES = ", ".join(
    f"({_literal(name)}, {_literal(event.description())}, {event.version},"
    f" {_literal(orjson.dumps(sample(event).data()).decode())}::json)"
    for name, event in CATALOGUE.items()
)
EVENT_TYPES = Many(
    "event_type",
    {"TYPE": Order("{t}.type")},
    "TYPE",
    source=f"(VALUES {_TYPES}) {{child}} (type, description, version, sample)",
)
