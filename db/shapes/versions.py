"""Every version of an answer (rules P18, P34), for the provider that gave it and for the council that asked."""

from dataclasses import replace

from db.shapes.declare import POSITION, Many, One, Order, Shape, plain, pounds, spread
from db.shapes.responses import EXPIRED, FREQUENCY

VERSIONS = Many("response_version", {"NUMBER": Order("{t}.number")}, "NUMBER", "{child}.invitation_id = {t}.id")
"""The versions of an invitation's answer, the oldest first."""
PACKAGE_VERSIONS = replace(VERSIONS, shape="package_response_version")

SAID = ("placement_response", "reason_code", "rejection_note", "terms_version", "note")
OF_A_KIND = {"meets_all_essential": "boolean", "submitted_at": "timestamptz", "first_call": "integer"}

RESPONSE_VERSION = Shape(
    type="ResponseVersion",
    noun="response_versions",
    columns=plain("number", "action", "recorded_at")
    | {name: f"{{t}}.document->>'{name}'" for name in SAID}
    | {name: f"({{t}}.document->>'{name}')::{kind}" for name, kind in OF_A_KIND.items()},
    relations={
        "recorded_by": One("account", "{child}.id = {t}.recorded_by"),
        "answers": Many(
            "version_answer",
            POSITION,
            "POSITION",
            source=spread(
                "document->'answers'", "requirement_id uuid", "can_meet boolean", "comment text", "best_date date"
            ),
        ),
        "offer": One(
            "version_offer",
            "{child}.invitation_id = {t}.invitation_id AND {child}.number = {t}.number"
            " AND jsonb_typeof({child}.document->'offer') = 'object'",
        ),
        "call_variations": Many(
            "call_variation",
            POSITION,
            "POSITION",
            source=spread("document->'call_variations'", "call integer", "time_from text", "comment text"),
        ),
    },
)

PACKAGE_RESPONSE_VERSION = replace(RESPONSE_VERSION, type="PackageResponseVersion", opens="{t}.invitation_id")

VERSION_ANSWER = Shape(
    type="Answer",
    noun=None,
    columns={"requirement_id": "'requirement_' || {t}.requirement_id"} | plain("can_meet", "comment", "best_date"),
)

OFFER = "{t}.document->'offer'->>"
VERSION_OFFER = Shape(
    type="Offer",
    noun="response_versions",
    columns={
        "kind": f"{OFFER}'kind'",
        "unit_price": pounds(f"({OFFER}'unit_price_pence')::integer"),
        "units": f"({OFFER}'units')::numeric(5, 2)::text",
        "core_price": pounds(f"({OFFER}'core_price_pence')::integer"),
        "frequency": FREQUENCY.replace("{kind}", f"{OFFER}'kind'"),
        "expires_on": f"({OFFER}'expires_on')::date",
        "expired": EXPIRED.replace("{day}", f"({OFFER}'expires_on')::date"),
    },
)
