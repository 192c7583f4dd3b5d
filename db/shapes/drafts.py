"""What a provider reads of the answers that it has not submitted."""

from db.shapes.declare import POSITION, Many, One, Shape, plain, pounds, spread

DRAFT = Shape(
    type="Draft",
    noun="drafts",
    columns=plain("version", "saved_at")
    | {name: f"{{t}}.document->>'{name}'" for name in ("placement_response", "reason_code", "rejection_note", "note")}
    | {
        "terms_accepted": "({t}.document->>'terms_accepted')::boolean",
        "first_call": "({t}.document->>'first_call')::integer",
    },
    relations={
        "saved_by": One("account", "{child}.id = {t}.saved_by"),
        "answers": Many(
            "draft_answer",
            POSITION,
            "POSITION",
            source=spread(
                "document->'answers'", "requirement_id uuid", "can_meet boolean", "comment text", "best_date date"
            ),
        ),
        "offer": One(
            "draft_offer",
            "{child}.invitation_id = {t}.invitation_id AND jsonb_typeof({child}.document->'offer') = 'object'",
        ),
        "call_variations": Many(
            "call_variation",
            POSITION,
            "POSITION",
            source=spread("document->'call_variations'", "call integer", "time_from text", "comment text"),
        ),
    },
)

DRAFT_ANSWER = Shape(
    type="DraftAnswer",
    noun=None,
    columns={"requirement_id": "'requirement_' || {t}.requirement_id"} | plain("can_meet", "comment", "best_date"),
)

DRAFT_OFFER = Shape(
    type="DraftOffer",
    noun="drafts",
    columns={
        "unit_price": pounds("({t}.document->'offer'->>'unit_price_pence')::integer"),
        "units": "({t}.document->'offer'->>'units')::numeric(5, 2)::text",
        "expires_on": "({t}.document->'offer'->>'expires_on')::date",
    },
)
