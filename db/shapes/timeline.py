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
    ELSE n.key IN ('state', 'placement_response', 'document', 'ruling', 'reason') END"""

# The words of a reason's code, of the authority whose record it is.
LABEL = """(SELECT k.label FROM reason_codes k
    WHERE k.authority_id = {t}.authority_id AND k.kind = %s AND k.code = %s)"""

# One of several things that a field holds: services and reasons by their names, calls and preferences in a line each.
ITEM = f"""coalesce(CASE
    WHEN n.key IN ('services', 'services_added', 'services_dropped') THEN
        (SELECT x.name FROM services x WHERE x.id = (e.value #>> ARRAY[]::text[])::uuid)
    WHEN n.key = 'additional_reason_codes' THEN {LABEL % ("'DECISION'", "e.value #>> ARRAY[]::text[]")}
    WHEN n.key = 'calls' THEN e.value->>'text'
    WHEN n.key = 'preferences' THEN initcap(replace(e.value->>'kind', '_', ' ')) || ': ' || (e.value->>'value')
    END, e.value #>> ARRAY[]::text[])"""

# One of several things that a field holds by name: a requirement with all there is to it, a loser with its reason.
ENTRY = f"""CASE n.key
    WHEN 'requirements' THEN concat_ws(', ', coalesce(e.value->>'title', e.key), e.value->>'own_text',
        (SELECT string_agg(x.option, ' + ') FROM jsonb_array_elements_text(e.value->'options') x (option)),
        CASE WHEN (e.value->>'negotiable')::boolean THEN 'negotiable' ELSE 'essential' END,
        'preferred ' || to_char((e.value->>'preferred_date')::date, 'DD/MM/YYYY'))
    WHEN 'not_awarded' THEN concat_ws(': ',
        coalesce((SELECT x.name FROM invitations i JOIN services x ON x.id = i.service_id
                  WHERE i.id = e.key::uuid AND i.authority_id = {{t}}.authority_id), e.key),
        coalesce({LABEL % ("'NOT_AWARDED'", "e.value #>> ARRAY[]::text[]")}, e.value #>> ARRAY[]::text[]))
    ELSE e.key || ': ' || (e.value #>> ARRAY[]::text[]) END"""

# What a code or an id means, where a field holds one.
MEANT = f"""CASE n.key
    WHEN 'subscriber_id' THEN (SELECT a.forename || ' ' || a.surname FROM accounts a
        WHERE a.id = (s.v #>> ARRAY[]::text[])::uuid AND a.authority_id = {{t}}.authority_id)
    WHEN 'service_level_code' THEN (SELECT l.name FROM service_levels l
        WHERE l.authority_id = {{t}}.authority_id AND l.code = s.v #>> ARRAY[]::text[])
    WHEN 'source_code' THEN {LABEL % ("'DECISION_SOURCE'", "s.v #>> ARRAY[]::text[]")}
    WHEN 'primary_reason_code' THEN {LABEL % ("'DECISION'", "s.v #>> ARRAY[]::text[]")}
    WHEN 'cancellation_reason' THEN {LABEL % ("'CANCELLATION'", "s.v #>> ARRAY[]::text[]")} END"""

# One value in words a person can read.
IN_WORDS = f"""CASE jsonb_typeof(s.v)
    WHEN 'array' THEN (SELECT string_agg({ITEM}, CASE n.key WHEN 'calls' THEN '; ' ELSE ', ' END ORDER BY e.place)
                       FROM jsonb_array_elements(s.v) WITH ORDINALITY e (value, place))
    WHEN 'object' THEN (SELECT string_agg({ENTRY}, '; ' ORDER BY e.key) FROM jsonb_each(s.v) e)
    ELSE coalesce({MEANT}, s.v #>> ARRAY[]::text[]) END"""

# `deadline_at` as the API writes it: `deadlineAt`.
FIELD = """CASE told.key WHEN 'subscriber_id' THEN 'subscriber' WHEN 'service_level_code' THEN 'serviceLevel' ELSE
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

# The rows of a package and of its invitations, and the messages that were written because of it, each where it was
# sent or given up, or where it was queued until then. Ids of the audit are running numbers; a cursor holds a UUID, so
# each is written as one, in the same order. What a subscriber sees of the audit goes by `object_type` and `object_id`.
ENTRIES = """(SELECT lpad(to_hex(h.id), 32, '0')::uuid AS id, h.authority_id, h.organisation_id, h.account_id, h.action,
        h.object_type, h.object_id, h.before, h.after, h.occurred_at,
        CASE WHEN h.object_type = 'invitation' THEN h.object_id ELSE (h.after ->> 'invitation_id')::uuid END
            AS invitation_id, NULL::uuid AS message_id
    FROM audit h WHERE h.object_id = ANY(ARRAY(
        SELECT {t}.id UNION ALL SELECT i.id FROM invitations i WHERE i.package_id = {t}.id))
    UNION ALL
    SELECT m.id, m.authority_id, NULL, NULL, 'message.' || lower(m.state), 'package', m.package_id, NULL, NULL,
        coalesce(m.finished_at, m.created_at), NULL, m.id
    FROM messages m WHERE m.package_id = {t}.id AND m.authority_id = {t}.authority_id) {child}"""

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
        "message": One("message", "{child}.id = {t}.message_id"),
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
