"""What is read of an answer: by the provider that gave it, and by the council that asked."""

from db.shapes.declare import POSITION, Many, One, Order, Shape, global_id, plain, pounds, spread

EXPIRED = "(({now} AT TIME ZONE 'Europe/London')::date > {day})"
"""Whether an offer's last day (`{day}`) is over; `domain.offers.expired` says the same (rule Q29)."""

FREQUENCY = """CASE WHEN {kind} = 'DAY_RATE' THEN 'WEEKLY' ELSE (
    SELECT b.frequency FROM briefs b WHERE b.invitation_id = {t}.invitation_id) END"""
"""How often a core price of a kind (`{kind}`) is due (rule P12)."""

IN_ORDER = {"REQUIREMENT": Order("{t}.requirement_id")}
CONTENT = plain(
    "placement_response",
    "rejection_note",
    "terms_version",
    "meets_all_essential",
    "submitted_at",
    "withdrawn_at",
    "first_call",
    "note",
)
REASON = One(
    "reason_code",
    "{child}.authority_id = {t}.authority_id AND {child}.kind = 'REJECTION' AND {child}.code = {t}.reason_code",
)

OFFERED = One("offer", "{child}.id = {t}.id AND {child}.offer_kind IS NOT NULL")
VARIATIONS = Many(
    "call_variation",
    POSITION,
    "POSITION",
    source=spread("call_variations", "call integer", "time_from text", "comment text"),
)

OFFER = Shape(
    type="Offer",
    noun="responses",
    columns={
        "kind": "{t}.offer_kind",
        "unit_price": pounds("{t}.unit_price_pence"),
        "units": "{t}.units::text",
        "core_price": pounds("{t}.core_price_pence"),
        "frequency": FREQUENCY.replace("{kind}", "{t}.offer_kind"),
        "expires_on": "{t}.offer_expires_on",
        "expired": EXPIRED.replace("{day}", "{t}.offer_expires_on"),
    },
)

CALL_VARIATION = Shape(type="CallVariation", noun=None, columns=plain("call", "time_from", "comment"))

RESPONSE = Shape(
    type="Response",
    noun="responses",
    columns=global_id("response") | CONTENT,
    relations={
        "reason": REASON,
        "submitted_by": One("account", "{child}.id = {t}.submitted_by"),
        "answers": Many("answer", IN_ORDER, "REQUIREMENT", "{child}.response_id = {t}.id"),
        "offer": OFFERED,
        "call_variations": VARIATIONS,
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
        "offer": OFFERED,
        "call_variations": VARIATIONS,
    },
)

PACKAGE_ANSWER = Shape(
    type="PackageAnswer",
    noun="answers",
    columns=plain("can_meet", "comment", "best_date"),
    relations={"requirement": One("requirement", "{child}.id = {t}.requirement_id")},
)
