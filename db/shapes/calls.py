"""What is read of the calls of a week and the person's preferences, in a package and in its briefs."""

from db.shapes.declare import POSITION, Many, Shape, plain, spread

CALL = Shape(
    type="Call",
    noun=None,
    columns=plain("position", "days", "band", "start", "minutes", "carers", "time_critical", "note")
    | {"as_text": "{t}.text"},
)

PREFERENCE = Shape(type="Preference", noun=None, columns=plain("kind", "value"))

RELATIONS = {
    "calls": Many(
        "call",
        POSITION,
        "POSITION",
        source=spread(
            "calls",
            "days jsonb",
            "band text",
            "start text",
            "minutes integer",
            "carers integer",
            "time_critical boolean",
            "note text",
            "text text",
        ),
    ),
    "preferences": Many("preference", POSITION, "POSITION", source=spread("preferences", "kind text", "value text")),
}

EACH = "FROM jsonb_array_elements({t}.calls) AS one (call)"
TOTALS = {
    "calls_per_week": f"(SELECT coalesce(sum(jsonb_array_length(one.call -> 'days')), 0) {EACH})",
    "carer_minutes_per_week": "(SELECT coalesce(sum((one.call ->> 'minutes')::integer"
    f" * (one.call ->> 'carers')::integer * jsonb_array_length(one.call -> 'days')), 0) {EACH})",
}
"""What the calls come to in a week; `domain.calls` says the same."""
