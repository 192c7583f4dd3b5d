"""How fairly a package was offered: who was asked and told what, who was not and why, who answered and read when."""

from dataclasses import replace
from typing import Any

from db.shapes import calls
from db.shapes.declare import Many, One, Order, Shape, plain
from db.shapes.invitations import BRIEF, BRIEF_REQUIREMENT
from db.shapes.matching import CONSIDERATION, REMOVALS, SERVICE_NAME

EXCLUSIONS: Any = CONSIDERATION.relations["exclusions"]
SENT: Any = BRIEF.relations["requirements"]

CHOSEN = (
    "FROM selections x WHERE x.package_id = {t}.package_id AND x.service_id = {t}.service_id"
    " AND x.authority_id = {t}.authority_id"
)
ASKED_ORDER = f"(to_char({{t}}.sent_at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISSUS') || {SERVICE_NAME})"
"""By the instant, and those of one instant by name: as one text, because a cursor holds one value."""

EVIDENCE = Shape(
    type="Evidence",
    noun="packages",
    columns={},
    relations={
        "asked": Many(
            "evidence_asked",
            {"SENT_AT": Order(ASKED_ORDER)},
            "SENT_AT",
            "{child}.package_id = {t}.id",
            connection=True,
        ),
        "consideration": One("consideration", "{child}.package_id = {t}.id"),
        "not_asked": Many(
            "exclusion",
            EXCLUSIONS.orders,
            EXCLUSIONS.default,
            connection=True,
            # one that was chosen by hand was asked after all
            source="""(SELECT each.id, each.reasons, k.authority_id, k.considered_at, k.criteria
                FROM considerations k CROSS JOIN unnest(k.excluded, k.reasons) each (id, reasons)
                WHERE k.package_id = {t}.id AND k.authority_id = {t}.authority_id AND NOT EXISTS (
                    SELECT FROM invitations i WHERE i.package_id = k.package_id AND i.service_id = each.id)) {child}""",
        ),
        "removed": REMOVALS,
        "deadlines": Many(
            "evidence_deadline",
            {"AT": Order("{t}.occurred_at", "timestamptz")},
            "AT",
            connection=True,
            source="""(SELECT lpad(to_hex(h.id), 32, '0')::uuid AS id, h.authority_id, h.object_type, h.object_id,
                    h.account_id, h.occurred_at, (h.before ->> 'deadline_at')::timestamptz AS old_deadline_at,
                    (h.after ->> 'deadline_at')::timestamptz AS deadline_at
                FROM audit h WHERE h.object_id = {t}.id AND h.action IN ('package.sent', 'package.deadline_changed'))
                {child}""",
        ),
        "decision": One("decision", "{child}.package_id = {t}.id"),
    },
)

EVIDENCE_ASKED = Shape(
    type="AskedService",
    noun="invitations",
    columns={"invitation_id": "'invitation_' || {t}.id", "selected_at": f"(SELECT x.selected_at {CHOSEN})"}
    | plain("origin", "sent_at", "deadline_at"),
    relations={
        "service": One("service", "{child}.id = {t}.service_id"),
        "organisation": One("organisation", "{child}.id = {t}.organisation_id"),
        "selected_by": One("account", f"{{child}}.id = (SELECT x.selected_by {CHOSEN})"),
        "brief": One("sent_brief", "{child}.invitation_id = {t}.id"),
        "answers": Many(
            "answer_version",
            {"NUMBER": Order("{t}.recorded_at", "timestamptz")},
            "NUMBER",
            connection=True,
            source="""(SELECT lpad(to_hex(v.number), 32, '0')::uuid AS id, v.invitation_id, v.authority_id, v.number,
                    v.action, v.recorded_at
                FROM response_versions v WHERE v.invitation_id = {t}.id) {child}""",
        ),
        "readings": Many(
            "answer_reading",
            {"READ_AT": Order("{t}.read_at", "timestamptz")},
            "READ_AT",
            connection=True,
            source="""(SELECT md5(r.account_id::text || r.number)::uuid AS id, r.*
                FROM readings r WHERE r.invitation_id = {t}.id) {child}""",
        ),
    },
)

SENT_BRIEF = Shape(
    type="SentBrief",
    noun="briefs",
    columns=plain(
        "client_reference",
        "start_date",
        "ends_on",
        "days_required",
        "frequency",
        "location",
        "partial_allowed",
        "offer_required",
        "high_priority",
        "terms_version",
    )
    | {
        "reference": "{t}.package_reference",
        "service_level": "{t}.service_level_name",
        "service_name": "{t}.service_name",
        "hours_required": "{t}.hours_required::text",
    },
    relations={
        **calls.RELATIONS,
        "additional_information": BRIEF.relations["additional_information"],
        "requirements": replace(SENT, shape="sent_requirement"),
    },
)
"""The brief as it was sent, word for word: also the location as it was cut."""

SENT_REQUIREMENT = Shape(type="SentRequirement", noun=None, columns=BRIEF_REQUIREMENT.columns)

ANSWER_VERSION = Shape(type="AnswerVersion", noun="response_versions", columns=plain("number", "action", "recorded_at"))

ANSWER_READING = Shape(
    type="AnswerReading",
    noun="readings",
    columns=plain("number", "read_at"),
    relations={"account": One("account", "{child}.id = {t}.account_id")},
)

EVIDENCE_DEADLINE = Shape(
    type="DeadlineSet",
    noun="audit",
    columns=plain("old_deadline_at", "deadline_at") | {"at": "{t}.occurred_at"},
    relations={"account": One("account", "{child}.id = {t}.account_id AND {child}.authority_id = {t}.authority_id")},
)
