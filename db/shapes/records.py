"""What is read of a person's record as a whole, and of the holds on it."""

from db.shapes.declare import Many, One, Order, Shape, global_id, plain

OF_PACKAGES = "x.authority_id = {t}.authority_id AND x.package_id = ANY ({t}.package_ids)"
OF_INVITATIONS = (
    "x.authority_id = {t}.authority_id AND x.invitation_id IN (SELECT i.id FROM invitations i"
    " WHERE i.authority_id = {t}.authority_id AND i.package_id = ANY ({t}.package_ids))"
)
OF_RESPONSES = (
    "x.authority_id = {t}.authority_id AND x.response_id IN (SELECT r.id FROM responses r JOIN invitations i"
    " ON i.id = r.invitation_id WHERE r.authority_id = {t}.authority_id AND i.package_id = ANY ({t}.package_ids))"
)
OF_OBJECTS = (
    "x.authority_id = {t}.authority_id AND (x.object_id = ANY ({t}.package_ids) OR x.object_id IN (SELECT i.id"
    " FROM invitations i WHERE i.authority_id = {t}.authority_id AND i.package_id = ANY ({t}.package_ids)))"
)

PARTS = {
    "packages": ("x.authority_id = {t}.authority_id AND x.id = ANY ({t}.package_ids)", "x.created_at, x.id"),
    "locations": (OF_PACKAGES, "x.package_id"),
    "requirements": (OF_PACKAGES, "x.package_id, x.position"),
    "selections": (OF_PACKAGES, "x.package_id, x.selected_at, x.id"),
    "removals": (OF_PACKAGES, "x.removed_at, x.id"),
    "rounds": (OF_PACKAGES, "x.sent_at, x.id"),
    "invitations": (OF_PACKAGES, "x.sent_at, x.id"),
    "briefs": (OF_PACKAGES, "x.invitation_id"),
    "responses": (OF_INVITATIONS, "x.submitted_at, x.id"),
    "answers": (OF_RESPONSES, "x.response_id, x.requirement_id"),
    "response_versions": (OF_INVITATIONS, "x.invitation_id, x.number"),
    "notes": (OF_PACKAGES, "x.written_at, x.id"),
    "sent_notes": (OF_PACKAGES, "x.written_at, x.note_id, x.organisation_id"),
    "documents": (OF_PACKAGES, "x.added_at, x.id"),
    "document_versions": (OF_PACKAGES, "x.added_at, x.document_id, x.number"),
    "decisions": (OF_PACKAGES, "x.decided_at, x.id"),
    "considerations": (OF_PACKAGES, "x.package_id"),
    "readings": (OF_PACKAGES, "x.read_at, x.invitation_id, x.account_id"),
    "messages": (OF_PACKAGES, "x.created_at, x.id"),
    "subscriptions": (OF_PACKAGES, "x.added_at, x.account_id"),
    "legal_holds": (OF_PACKAGES, "x.placed_at, x.id"),
    "external_references": (OF_OBJECTS, "x.system, x.object_id"),
    "audit": (OF_OBJECTS, "x.id"),
}
"""Everything about a person, table by table; what of it the caller may not read, row-level security leaves out."""

NOT_ABOUT_THE_PERSON = {
    "drafts": "what a provider has not submitted is not the council's",
    "downloads": "addresses that are good for minutes; that a document was read stands in the audit",
    "uploads": "what was announced; what came of it stands among the documents",
    "events": "numbers for other systems, without a person",
    "webhook_deliveries": "which system was told of them",
    "stream_events": "the same numbers, for one system",
    "webhook_bodies": "what those systems were sent, sealed, of what is in the record",
    "webhook_attempts": "how those systems answered",
    "timers": "what the service has yet to do",
    "notices": "what is to be told; what was told stands among the messages",
    "message_attempts": "how mail servers answered",
}
"""What else refers to a package, and why it is not in its person's record."""

LEFT_OUT = "'{search_text,salt,hash,details_hash}'::text[]"
"""What says nothing that does not stand beside it."""

DOCUMENT = (
    "json_build_object("
    + ", ".join(
        f"'{table}', (SELECT coalesce(json_agg(to_jsonb(x) - {LEFT_OUT.replace('{', '{{').replace('}', '}}')}"
        f" ORDER BY {order}), '[]'::json) FROM {table} x WHERE {condition})"
        for table, (condition, order) in PARTS.items()
    )
    + ")"
)

SUBJECT_EXPORT = Shape(
    type="SubjectExport",
    noun="subject_exports",
    columns=global_id("subject_export")
    | plain("exported_at")
    | {"package_count": "cardinality({t}.package_ids)", "document": DOCUMENT},
    relations={"exported_by": One("account", "{child}.id = {t}.exported_by")},
)

PAST_EXPORT = Shape(
    type="PastExport",
    noun="subject_exports",
    columns=global_id("subject_export")
    | plain("exported_at")
    | {
        "package_count": "cardinality({t}.package_ids)",
        "client_reference": "(SELECT h.after ->> 'client_reference' FROM audit h"
        " WHERE h.object_id = {t}.id AND h.action = 'subject.exported' AND h.authority_id = {t}.authority_id)",
    },
    relations={"exported_by": One("account", "{child}.id = {t}.exported_by")},
)

PAST_EXPORTS = Many(
    "past_export",
    {"EXPORTED_AT": Order("{t}.exported_at", "timestamptz")},
    "EXPORTED_AT",
    descending=True,
    connection=True,
)

LEGAL_HOLD = Shape(
    type="LegalHold",
    noun="legal_holds",
    columns=plain("reason", "placed_at"),
    relations={"placed_by": One("account", "{child}.id = {t}.placed_by")},
)
HOLD_OF_PACKAGE = One("legal_hold", "{child}.package_id = {t}.id AND {child}.lifted_at IS NULL")
