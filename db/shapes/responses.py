"""What is read of an answer: by the provider that gave it, and by the council that asked."""

from db.shapes.declare import Many, One, Order, Shape, global_id, plain

IN_ORDER = {"REQUIREMENT": Order("{t}.requirement_id")}
CONTENT = plain(
    "placement_response", "rejection_note", "terms_version", "meets_all_essential", "submitted_at", "withdrawn_at"
)
REASON = One(
    "reason_code",
    "{child}.authority_id = {t}.authority_id AND {child}.kind = 'REJECTION' AND {child}.code = {t}.reason_code",
)

RESPONSE = Shape(
    type="Response",
    noun="responses",
    columns=global_id("response") | CONTENT,
    relations={
        "reason": REASON,
        "submitted_by": One("account", "{child}.id = {t}.submitted_by"),
        "answers": Many("answer", IN_ORDER, "REQUIREMENT", "{child}.response_id = {t}.id"),
    },
)

ANSWER = Shape(
    type="Answer",
    noun="answers",
    columns={"requirement_id": "'requirement_' || {t}.requirement_id"} | plain("can_meet", "comment", "best_date"),
)

PACKAGE_RESPONSE = Shape(
    type="PackageResponse",
    noun="responses",
    columns=global_id("response") | CONTENT,
    opens="{t}.invitation_id",
    relations={
        "reason": REASON,
        "answers": Many("package_answer", IN_ORDER, "REQUIREMENT", "{child}.response_id = {t}.id"),
    },
)

PACKAGE_ANSWER = Shape(
    type="PackageAnswer",
    noun="answers",
    columns=plain("can_meet", "comment", "best_date"),
    relations={"requirement": One("requirement", "{child}.id = {t}.requirement_id")},
)
