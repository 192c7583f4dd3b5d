"""What is read of documents: all of it by the council, by a provider what the rule of disclosure says."""

from db import disclosing
from db.shapes.declare import Many, One, Order, Shape, global_id, plain

IN_ORDER = {"ADDED_AT": Order("{t}.added_at, {t}.id")}
BY_NUMBER = {"NUMBER": Order("{t}.number")}
OF_COUNCIL = "{child}.id = {t}.%s AND {child}.authority_id = {t}.authority_id"

DOCUMENT = Shape(
    type="Document",
    noun="documents",
    columns=global_id("document")
    | plain(
        "kind",
        "state",
        "by_provider",
        "ruling",
        "ruling_reason",
        "removed_at",
        "removal_reason",
        "added_at",
        "released_version",
        "version",
    ),
    relations={
        # a provider's people are no accounts of this authority, so they are not named
        "added_by": One("account", OF_COUNCIL % "added_by"),
        "removed_by": One("account", OF_COUNCIL % "removed_by"),
        "organisation": One("organisation", "{child}.id = {t}.organisation_id"),
        "versions": Many("document_version", BY_NUMBER, "NUMBER", "{child}.document_id = {t}.id"),
    },
)

VERSION_COLUMNS = plain("number", "file_name", "media_type", "state", "added_at") | {
    "size": "{t}.size::integer",
    "sha256": "encode({t}.sha256, 'hex')",
    "scanner_down": "{t}.held_up",
}

DOCUMENT_VERSION = Shape(
    type="DocumentVersion",
    noun="document_versions",
    columns=VERSION_COLUMNS,
    relations={"added_by": One("account", OF_COUNCIL % "added_by")},
)

INVITATION_DOCUMENT = Shape(
    type="InvitationDocument",
    noun="documents",
    columns=global_id("document") | plain("kind", "by_provider", "added_at", "availability"),
    relations={
        "file": One(
            "document_file",
            "{child}.document_id = {t}.id AND {child}.number = coalesce({t}.released_version, {t}.newest_version)",
        )
    },
)

DOCUMENT_FILE = Shape(type="DocumentFile", noun="document_versions", columns=VERSION_COLUMNS)

UPLOAD = Shape(
    type="Upload",
    noun="uploads",
    columns=global_id("upload")
    | plain("kind", "file_name", "media_type", "state", "refusal", "announced_at", "expires_at")
    | {
        "address": "'/uploads/' || {t}.id",
        "size": "{t}.size::integer",
        "received": "{t}.received::integer",
        "document_id": "'document_' || {t}.document_id",
    },
)

DOWNLOAD = Shape(
    type="Download",
    noun="downloads",
    columns=global_id("download") | plain("expires_at") | {"address": "'/downloads/' || {t}.id"},
)

OF_PACKAGE = Many("document", IN_ORDER, "ADDED_AT", "{child}.package_id = {t}.id AND {child}.invitation_id IS NULL")
OF_ANSWER = Many("document", IN_ORDER, "ADDED_AT", "{child}.invitation_id = {t}.id")

OF_INVITATION = Many(
    "invitation_document",
    IN_ORDER,
    "ADDED_AT",
    source=f"""(SELECT d.*, {disclosing.AVAILABILITY.format(d="d", i="{t}")} AS availability
        FROM documents d WHERE d.package_id = {{t}}.package_id
        AND {disclosing.LISTED.format(d="d", i="{t}")}) {{child}}""",
)
"""What a provider is told of by one of its invitations: the rule, for this invitation."""
