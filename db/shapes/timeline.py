"""What happened to a package and to the answers to it, as the audit has it (rules B15, B27)."""

from db.shapes.declare import POSITION, Many, One, Order, Shape, plain

LONGEST_VALUE = 1000
"""Characters of a value before or after a change."""

MOST_CHANGES = 50
"""How many fields one entry shows as changed; a package has fewer."""

# What the audit keeps of a package, less ids that say nothing to a person; of an answer only how it stands, because
# who reads more of it is put on record.
TOLD = """CASE {t}.object_type
    WHEN 'package' THEN n.key NOT IN ('id', 'created_by', 'created_at', 'search_text', 'public_reference')
        AND (right(n.key, 3) <> '_id' OR n.key = 'subscriber_id')
    ELSE n.key IN ('state', 'placement_response') END"""

# One value in words: what it holds with commas between, services and people by their names.
IN_WORDS = """CASE WHEN jsonb_typeof(s.v) = 'array' THEN
        (SELECT string_agg(coalesce(named.name, e.value), ', ' ORDER BY e.place)
         FROM jsonb_array_elements_text(s.v) WITH ORDINALITY e (value, place)
         LEFT JOIN services named ON named.id = CASE WHEN n.key = 'services' THEN e.value::uuid END)
    WHEN jsonb_typeof(s.v) = 'object' THEN
        (SELECT string_agg(e.key || ': ' || e.value, ', ' ORDER BY e.key) FROM jsonb_each_text(s.v) e)
    WHEN n.key = 'subscriber_id' THEN
        (SELECT a.forename || ' ' || a.surname FROM accounts a
         WHERE a.id = (s.v #>> ARRAY[]::text[])::uuid AND a.authority_id = {t}.authority_id)
    ELSE s.v #>> ARRAY[]::text[] END"""

# `deadline_at` as the API writes it: `deadlineAt`.
FIELD = """CASE told.key WHEN 'subscriber_id' THEN 'subscriber' ELSE
    left(told.key, 1) || substr(replace(initcap(replace(told.key, '_', ' ')), ' ', ''), 2) END"""

CHANGES = f"""(SELECT {FIELD} AS field, left(told.old, {LONGEST_VALUE}) AS old, left(told.new, {LONGEST_VALUE}) AS new,
        row_number() OVER (ORDER BY told.key) AS position
    FROM (SELECT n.key, min(v.text) FILTER (WHERE v.side = 1) AS old, min(v.text) FILTER (WHERE v.side = 2) AS new
          FROM jsonb_object_keys(coalesce({{t}}.before, jsonb_build_object())
                                 || coalesce({{t}}.after, jsonb_build_object())) n (key)
          CROSS JOIN LATERAL (SELECT s.side, {IN_WORDS} AS text
                              FROM (VALUES (1, {{t}}.before -> n.key), (2, {{t}}.after -> n.key)) s (side, v)) v
          WHERE {TOLD} GROUP BY n.key) told
    WHERE told.old IS DISTINCT FROM told.new ORDER BY told.key LIMIT {MOST_CHANGES}) {{child}}"""

# The rows of a package and of its invitations. Their ids are running numbers; a cursor holds a UUID, so each is written
# as one, in the same order.
ENTRIES = """(SELECT lpad(to_hex(h.id), 32, '0')::uuid AS id, h.authority_id, h.organisation_id, h.account_id, h.action,
        h.object_type, h.object_id, h.before, h.after, h.occurred_at,
        CASE WHEN h.object_type = 'invitation' THEN h.object_id ELSE (h.after ->> 'invitation_id')::uuid END
            AS invitation_id
    FROM audit h WHERE h.object_id = ANY(ARRAY(
        SELECT {t}.id UNION ALL SELECT i.id FROM invitations i WHERE i.package_id = {t}.id))) {child}"""

TIMELINE_ENTRY = Shape(
    type="TimelineEntry",
    noun="audit",
    columns=plain("action")
    | {
        "at": "{t}.occurred_at",
        "actor": "CASE WHEN {t}.organisation_id IS NOT NULL THEN 'PROVIDER' WHEN {t}.account_id IS NULL THEN 'SERVICE'"
        " ELSE 'COUNCIL' END",
        "invitation_id": "'invitation_' || {t}.invitation_id",
    },
    relations={
        # a provider's people are no accounts of this authority, so they are not named
        "account": One("account", "{child}.id = {t}.account_id AND {child}.authority_id = {t}.authority_id"),
        "organisation": One("organisation", "{child}.id = {t}.organisation_id"),
        "service": One(
            "service",
            "{child}.id = (SELECT i.service_id FROM invitations i WHERE i.id = {t}.invitation_id"
            " AND i.authority_id = {t}.authority_id)",
        ),
        "changes": Many("timeline_change", POSITION, "POSITION", source=CHANGES),
    },
)

TIMELINE_CHANGE = Shape(
    type="TimelineChange", noun=None, columns=plain("field") | {"before": "{t}.old", "after": "{t}.new"}
)

TIMELINE = Many(
    "timeline_entry", {"AT": Order("{t}.occurred_at", "timestamptz")}, "AT", descending=True, connection=True,
    source=ENTRIES,
)  # fmt: skip
