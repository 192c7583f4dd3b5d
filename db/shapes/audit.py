"""What a brokerage manager reads of the audit: rows of every kind, and no words of what is sealed (rule B27)."""

from db.shapes.declare import Filter, Many, Order, Shape, plain, row_id
from db.shapes.timeline import TIMELINE_ENTRY

AUDIT_ENTRY = Shape(
    type="AuditEntry",
    noun="audit",
    columns=plain("position", "action", "object_type", "object_version", "erased_at")
    | {
        "at": "{t}.occurred_at",
        "object_id": "{t}.object_type || '_' || {t}.object_id",
        "actor": TIMELINE_ENTRY.columns["actor"],
        "hash": "encode({t}.hash, 'hex')",
        "fields": "(SELECT coalesce(json_agg(n.key ORDER BY n.key), '[]'::json) FROM jsonb_object_keys("
        "coalesce({t}.before, jsonb_build_object()) || coalesce({t}.after, jsonb_build_object())) n (key))",
    },
    relations={name: TIMELINE_ENTRY.relations[name] for name in ("account", "organisation", "changes")},
)

# Their ids are running numbers; a cursor holds a UUID, so each is written as one, in the same order.
ENTRIES = """(SELECT lpad(to_hex(h.id), 32, '0')::uuid AS id, h.position, h.authority_id, h.organisation_id,
        h.account_id, h.action, h.object_type, h.object_id, h.object_version, h.before, h.after, h.occurred_at, h.hash,
        h.erased_at
    FROM audit h WHERE h.authority_id = viewer_authority()) {child}"""

AUDIT = Many(
    "audit_entry",
    {"AT": Order("{t}.occurred_at", "timestamptz")},
    "AT",
    descending=True,
    connection=True,
    source=ENTRIES,
    filters={
        "action": Filter("{t}.action = {value}"),
        "object_type": Filter("{t}.object_type = {value}"),
        "object_id": Filter("{t}.object_id = {value}", "uuid", lambda node: node.id),
        "account_id": Filter("{t}.account_id = {value}", "uuid", row_id("account")),
        "occurred_from": Filter("{t}.occurred_at >= {value}", "timestamptz"),
        "occurred_before": Filter("{t}.occurred_at < {value}", "timestamptz"),
    },
)
