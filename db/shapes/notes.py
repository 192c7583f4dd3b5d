"""What is read of notes: by a council of its packages, by a provider of its invitations (rules P14, P15, P26)."""

from db.shapes.declare import Many, One, Order, Shape, plain

CONTENT = plain("side", "author_role", "html", "markdown", "text", "written_at") | {
    "id": "'note_' || {t}.id",
    "scope": "CASE WHEN {t}.invitation_id IS NULL THEN 'PACKAGE' ELSE 'RESPONSE' END",
    "amends_id": "'note_' || {t}.amends_id",
}

UNREAD = """({t}.author_id IS DISTINCT FROM (SELECT viewer_account()) AND {t}.written_at > coalesce((
    SELECT m.read_until FROM note_marks m
    WHERE m.account_id = (SELECT viewer_account()) AND m.subject_id = {subject}), '-infinity'))"""
"""Whether the viewer has yet to read a note of `{subject}`; nobody has to read their own."""

OLDEST_FIRST = {"WRITTEN_AT": Order("{t}.written_at", "timestamptz")}

# The council's ------------------------------------------------------------------------------------------------------

PACKAGE_NOTE = Shape(
    type="PackageNote",
    noun="notes",
    columns=CONTENT
    | {
        "invitation_id": "'invitation_' || {t}.invitation_id",
        "unread": UNREAD.replace("{subject}", "{t}.package_id"),
        # its own people by their accounts, a provider's as that says
        "author_name": """CASE {t}.side WHEN 'PROVIDER' THEN {t}.author_name ELSE (
            SELECT a.forename || ' ' || a.surname FROM accounts a
            WHERE a.id = {t}.author_id AND a.authority_id = {t}.authority_id) END""",
    },
    relations={"organisation": One("organisation", "{child}.id = {t}.organisation_id")},
)

PACKAGE_NOTES = Many(
    "package_note", OLDEST_FIRST, "WRITTEN_AT", "{child}.package_id = {t}.id", connection=True
)  # fmt: skip
RESPONSE_NOTES = Many(
    "package_note", OLDEST_FIRST, "WRITTEN_AT", "{child}.invitation_id = {t}.id", connection=True
)  # fmt: skip

UNREAD_OF_PACKAGE = f"""(SELECT count(*) FROM notes n WHERE n.package_id = {{t}}.id
    AND n.authority_id = {{t}}.authority_id
    AND {UNREAD.replace("{subject}", "n.package_id").replace("{t}", "n")})"""

# A provider's -------------------------------------------------------------------------------------------------------
# Its own response's, and the package's as they were sent to it.
READABLE = """(SELECT n.id, n.authority_id, n.organisation_id, n.invitation_id, n.side, n.author_id, n.author_role,
        n.author_name, n.html, n.markdown, n.text, n.amends_id, n.written_at, {t}.id AS subject_id
    FROM notes n WHERE n.invitation_id = {t}.id AND n.organisation_id = {t}.organisation_id
    UNION ALL
    SELECT s.note_id, s.authority_id, s.organisation_id, NULL, 'COUNCIL', NULL, s.author_role,
        s.author_name, s.html, s.markdown, s.text, s.amends_id, s.written_at, {t}.id
    FROM sent_notes s WHERE s.package_id = {t}.package_id AND s.organisation_id = {t}.organisation_id)"""

NOTE = Shape(
    type="Note",
    noun="notes",
    columns=CONTENT
    | plain("author_name")
    | {"unread": UNREAD.replace("{subject}", "{t}.subject_id")},
)  # fmt: skip

NOTES = Many("note", OLDEST_FIRST, "WRITTEN_AT", connection=True, source=f"{READABLE} {{child}}")

UNREAD_OF_INVITATION = f"""(SELECT count(*) FROM {READABLE} n
    WHERE {
    UNREAD.replace("{subject}", "{t}.id")
    .replace("{t}.author_id", "n.author_id")
    .replace("{t}.written_at", "n.written_at")
})"""
