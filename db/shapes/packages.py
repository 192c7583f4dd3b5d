"""What a council reads of its packages."""

from dataclasses import replace

from db.shapes import calls, matching, ranking
from db.shapes.declare import POSITION, Filter, Many, One, Order, Shape, global_id, member, plain, spread

STATUS = """CASE WHEN {t}.state <> 'OPEN' THEN {t}.state
    WHEN {t}.all_responded OR {t}.deadline_at <= {now} THEN 'AWAITING_DECISION' ELSE 'AWAITING_RESPONSES' END"""
"""The status as people see it; `domain.packages.status` says the same (rules B17, Q33)."""

CAN_DECIDE = """({t}.state = 'OPEN' AND ({t}.deadline_at <= {now}
    OR ({t}.all_responded AND {t}.early_decision = 'WHEN_ALL_RESPONDED')))"""
"""Whether the gate is open; `domain.packages.can_decide` says the same (rules B13, Q1, Q33)."""

RANKING_SHOWN = f"(({CAN_DECIDE} OR {{t}}.state IN ('AWARDED', 'COMPLETE')) AND {ranking.RANKS})"
"""The council reads answers as they come, but they are ranked for a decision, so from when one is possible (Q36)."""
PROPOSED_DEADLINE = """CASE WHEN {t}.state = 'DRAFT'
    THEN {now} + make_interval(hours => {t}.proposed_response_hours) END"""
"""The deadline of a draft that were sent now without one; `domain.packages.finalise` says the same (rule B12)."""

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
        "days_required",
        "frequency",
        "person_age",
        "person_gender",
        "proposed_response_hours",
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
        **calls.TOTALS,
        "can_decide": CAN_DECIDE,
        "hours_required": "{t}.hours_required::text",
        "location": "(SELECT l.postcode FROM locations l WHERE l.package_id = {t}.id"
        " AND l.authority_id = {t}.authority_id)",
    },
    relations={
        "authority": One("authority", "{child}.id = {t}.authority_id"),
        "service_level": One("service_level", "{child}.id = {t}.service_level_id"),
        "created_by": One("account", "{child}.id = {t}.created_by"),
        "officer": One("account", "{child}.id = {t}.created_by"),
        "team": One("team", "{child}.id = {t}.team_id"),
        "decision": One("decision", "{child}.package_id = {t}.id"),
        "ranking": replace(ranking.RANKING, shown=RANKING_SHOWN),
        "additional_information": Many(
            "additional_information",
            POSITION,
            "POSITION",
            source=spread("additional_information", "code text", "title text", "value text"),
        ),
        **calls.RELATIONS,
        "requirements": Many("requirement", POSITION, "POSITION", "{child}.package_id = {t}.id"),
        "selections": Many(
            "selection", {"SELECTED_AT": Order("{t}.selected_at, {t}.id")}, "SELECTED_AT", "{child}.package_id = {t}.id"
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
    | plain("code", "title", "question", "negotiable", "mandatory", "preferred_date")
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

PACKAGES = Many(
    "package",
    {
        "CREATED_AT": Order("{t}.created_at", "timestamptz"),
        "DEADLINE_AT": Order("coalesce({t}.deadline_at, '9999-12-31Z')", "timestamptz"),
        "REFERENCE": Order("{t}.reference"),
    },
    "CREATED_AT",
    descending=True,
    connection=True,
    filters={
        "status": Filter(f"({STATUS}) = ANY({{value}})", "text[]", lambda given: [member(item) for item in given])
    },
)
