"""What a council reads of its packages."""

from dataclasses import replace

from db.shapes import calls, documents, matching, ranking
from db.shapes.decisions import BLOCK_REFUSALS, CANCELLED_FOR
from db.shapes.declare import (
    POSITION,
    Filter,
    Many,
    One,
    Order,
    Shape,
    Summary,
    global_id,
    member,
    plain,
    row_id,
    spread,
)
from db.shapes.external_references import external_references
from db.shapes.messages import MESSAGES
from db.shapes.notes import PACKAGE_NOTES, UNREAD_OF_PACKAGE
from db.shapes.records import HOLD_OF_PACKAGE
from db.shapes.subscribers import SUBSCRIBERS
from db.shapes.timeline import TIMELINE
from domain.packages import PackageStatus
from domain.searches import search_words

STATUS = """CASE WHEN {t}.state <> 'OPEN' THEN {t}.state
    WHEN {t}.all_responded OR {t}.deadline_at <= {now} THEN 'AWAITING_DECISION' ELSE 'AWAITING_RESPONSES' END"""
"""The status as people see it; `domain.packages.status` says the same (rules B17, Q33)."""

CAN_DECIDE = """({t}.state = 'OPEN' AND ({t}.deadline_at <= {now}
    OR ({t}.all_responded AND {t}.early_decision = 'WHEN_ALL_RESPONDED')))"""
"""Whether the gate is open; `domain.packages.can_decide` says the same (rules B13, Q1, Q33)."""

RANKING_SHOWN = f"(({CAN_DECIDE} OR {{t}}.state IN ('AWARDED', 'COMPLETE')) AND {ranking.RANKS})"
"""The council reads answers as they come, but they are ranked for a decision, so from when one is possible (Q36)."""


def _proposed(days: str) -> str:
    """The deadline of a draft that were sent now without one; `domain.packages.proposed_deadline` says the same.

    Where it needs days whose bank holidays are not known there is none: a read is not refused for it, the sending is.
    The days looked at reach far enough for any list that `domain.calendar` reads.
    """
    first = "({now} AT TIME ZONE 'Europe/London')::date + 1"
    last_of_them = f"""(SELECT d.day FROM generate_series({first}, {first} + {days} * 2 + 30, interval '1 day') g
        CROSS JOIN LATERAL (SELECT g::date AS day) d
        WHERE extract(isodow FROM d.day) < 6 AND NOT EXISTS (SELECT FROM bank_holidays h WHERE h.day = d.day)
        ORDER BY d.day OFFSET {days} - 1 LIMIT 1)"""
    end_of_days = f"""(SELECT (w.day + 1)::timestamp AT TIME ZONE 'Europe/London' FROM {last_of_them} w,
        (SELECT min(extract(year FROM h.day)) AS first, max(extract(year FROM h.day)) AS last FROM bank_holidays h) k
        WHERE extract(year FROM {first}) >= k.first AND extract(year FROM w.day) <= k.last)"""
    hours = "{now} + make_interval(hours => {t}.proposed_response_hours)"
    return f"""CASE WHEN {{t}}.state <> 'DRAFT' THEN NULL WHEN {days} IS NULL THEN {hours}
        ELSE (SELECT least(e.at, {hours}) FROM {end_of_days} e (at)) END"""


PROPOSED_DEADLINE = _proposed("{t}.proposed_response_days")
PROPOSED_URGENT_DEADLINE = _proposed("coalesce({t}.proposed_urgent_days, {t}.proposed_response_days)")

PACKAGE = Shape(
    type="Package",
    noun="packages",
    columns=global_id("package")
    | plain(
        "public_reference",
        "reference",
        "client_reference",
        "terms_version",
        "early_decision",
        "location_precision",
        "partial_allowed",
        "offer_required",
        "award_strategy",
        "start_date",
        "ends_on",
        "days_required",
        "frequency",
        "person_age",
        "person_gender",
        "proposed_response_hours",
        "proposed_response_days",
        "proposed_urgent_days",
        "high_priority",
        "version",
        "created_at",
        "finalised_at",
        "deadline_at",
        "sent_count",
        "submitted_count",
        "accepting_count",
        "ended_at",
        "cancellation_reason",
        "cancellation_note",
    )
    | {
        "status": STATUS,
        "proposed_deadline_at": PROPOSED_DEADLINE,
        "proposed_urgent_deadline_at": PROPOSED_URGENT_DEADLINE,
        **calls.TOTALS,
        "can_decide": CAN_DECIDE,
        "unread_notes": UNREAD_OF_PACKAGE,
        "hours_required": "{t}.hours_required::text",
        "location": "(SELECT l.postcode FROM locations l WHERE l.package_id = {t}.id"
        " AND l.authority_id = {t}.authority_id)",
    },
    relations={
        "authority": One("authority", "{child}.id = {t}.authority_id"),
        "service_level": One("service_level", "{child}.id = {t}.service_level_id"),
        "created_by": One("account", "{child}.id = {t}.created_by"),
        "officer": One("account", "{child}.id = {t}.created_by"),
        "duplicated_from": One("package", "{child}.id = {t}.duplicated_from_id"),
        "team": One("team", "{child}.id = {t}.team_id"),
        "subscribers": SUBSCRIBERS,
        "timeline": TIMELINE,
        "messages": MESSAGES,
        "documents": documents.OF_PACKAGE,
        "legal_hold": HOLD_OF_PACKAGE,
        "notes": PACKAGE_NOTES,
        "evidence": One("evidence", "{child}.id = {t}.id"),
        "decision": One("decision", "{child}.package_id = {t}.id"),
        "block_refusals": BLOCK_REFUSALS,
        "cancelled_for": CANCELLED_FOR,
        "ranking": replace(ranking.RANKING, shown=RANKING_SHOWN),
        "additional_information": Many(
            "additional_information",
            POSITION,
            "POSITION",
            source=spread("additional_information", "code text", "title text", "value text"),
        ),
        **calls.RELATIONS,
        "external_references": external_references("package"),
        "requirements": Many("requirement", POSITION, "POSITION", "{child}.package_id = {t}.id"),
        "selections": Many(
            "selection",
            # those that one run found were selected at one instant
            {"SELECTED_AT": Order(f"{{t}}.selected_at, {matching.SERVICE_NAME}, {{t}}.id")},
            "SELECTED_AT",
            "{child}.package_id = {t}.id",
        ),
        "consideration": One("consideration", "{child}.package_id = {t}.id"),
        "removals": matching.REMOVALS,
        "invitations": Many(
            "package_invitation",
            {"SENT_AT": Order("{t}.sent_at", "timestamptz")},
            "SENT_AT",
            "{child}.package_id = {t}.id",
            connection=True,
        ),
    },
)

REQUIREMENT = Shape(
    type="Requirement",
    noun="requirements",
    columns=global_id("requirement")
    | plain("code", "title", "question", "negotiable", "mandatory", "preferred_date", "own_text")
    | {"options": "to_json({t}.options)"},
)

ADDITIONAL_INFORMATION = Shape(type="AdditionalInformation", noun=None, columns=plain("code", "title", "value"))

SELECTION = Shape(
    type="SelectedService",
    noun="selections",
    columns=plain("origin", "selected_at"),
    relations={
        "service": One("service", "{child}.id = {t}.service_id"),
        "selected_by": One("account", "{child}.id = {t}.selected_by"),
    },
)

STATUS_IS = Filter(
    # the second condition says the same of the facts alone, which an index knows
    f"({STATUS}) = ANY({{value}}) AND {{t}}.state = ANY("
    "array_replace(array_replace({value}, 'AWAITING_RESPONSES', 'OPEN'), 'AWAITING_DECISION', 'OPEN'))",
    "text[]",
    lambda given: [member(item) for item in given],
)
NARROWED = {
    "search": Filter(
        "NOT EXISTS (SELECT FROM unnest({value}) word WHERE strpos({t}.search_text, ' ' || word) = 0)",
        "text[]",
        search_words,
    ),
    "service_level_ids": Filter(
        "{t}.service_level_id = ANY({value})", "uuid[]", lambda given: [row_id("level")(node) for node in given]
    ),
    "officer_id": Filter("{t}.created_by = {value}", "uuid", row_id("account")),
    "team_id": Filter("{t}.team_id = {value}", "uuid", row_id("team")),
    "deadline_from": Filter("{t}.deadline_at >= {value}", "timestamptz"),
    "deadline_before": Filter("{t}.deadline_at < {value}", "timestamptz"),
    "high_priority": Filter("{t}.high_priority = {value}", "boolean"),
    "created_from": Filter("{t}.created_at >= {value}", "timestamptz"),
    "created_before": Filter("{t}.created_at < {value}", "timestamptz"),
}
"""What narrows the council's list, besides the status (rules B16, B24, P4)."""

PACKAGE_COUNTS = Shape(
    type="PackageCounts",
    noun=None,
    columns=plain(*(status.value.lower() for status in PackageStatus), "all"),
    source=Summary(
        "packages",
        ", ".join(
            f"count(*) FILTER (WHERE ({STATUS}) = '{status.value}') AS {status.value.lower()}"
            for status in PackageStatus
        )
        + ", count(*) AS all",
        "true",
        NARROWED,
    ),
)

LEVEL = "service_levels {t}_level"
LEVEL_OF_PACKAGE = "{t}_level.id = {t}.service_level_id AND {t}_level.authority_id = {t}.authority_id"

PACKAGES = Many(
    "package",
    {
        "CREATED_AT": Order("{t}.created_at", "timestamptz"),
        "DEADLINE_AT": Order("coalesce({t}.deadline_at, '9999-12-31Z')", "timestamptz"),
        "REFERENCE": Order("{t}.reference"),
        "CLIENT_REFERENCE": Order("{t}.client_reference"),
        "SERVICE_LEVEL": Order(
            "{t}_level.name", join=f"JOIN {LEVEL} ON {LEVEL_OF_PACKAGE}", part=LEVEL, on=LEVEL_OF_PACKAGE
        ),
    },
    "CREATED_AT",
    descending=True,
    connection=True,
    filters={"status": STATUS_IS, **NARROWED},
)
