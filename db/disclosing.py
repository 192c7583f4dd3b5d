"""What a provider is told of documents, in SQL; `domain/documents/disclosing.py` is the rule and says why.

`{d}` is a row of `documents`, `{i}` an invitation of the same package. The policies of the migrations say the same once
more, and tests hold all three together.
"""

LOST = "({i}.ended_at IS NOT NULL AND {i}.state <> 'AWARDED')"
"""Whether the package ended without an award to the invitation."""

LISTED = f"""({{d}}.removed_at IS NULL AND ({{d}}.invitation_id IS NULL OR {{d}}.invitation_id = {{i}}.id)
    AND ({{d}}.by_provider OR ({{d}}.released_version IS NOT NULL AND NOT {LOST})))"""
"""Whether the provider may know that there is such a document."""

AVAILABILITY = """CASE
    WHEN {d}.by_provider THEN
        CASE {d}.state WHEN 'CLEAN' THEN 'AVAILABLE' WHEN 'QUARANTINED' THEN 'BEING_CHECKED' ELSE 'INFECTED' END
    WHEN {d}.ruling = 'WITHHELD' THEN 'WITHHELD'
    WHEN {d}.invitation_id IS NOT NULL OR {d}.ruling = 'RELEASED' OR {i}.state = 'AWARDED'
        OR {i}.disclosure = 'IMMEDIATE' THEN 'AVAILABLE'
    ELSE 'ON_AWARD' END"""
"""What it is told of a document that is listed."""

KNOWN = f"""EXISTS (SELECT FROM invitations asked WHERE asked.package_id = {{t}}.package_id
    AND asked.organisation_id = {{viewer}} AND {LISTED.format(d="{t}", i="asked")} OFFSET 0)"""
"""The documents that a provider may know of: one of its invitations is enough (rule Q37)."""

OPENED = f"""EXISTS (SELECT FROM documents d JOIN invitations asked ON asked.package_id = d.package_id
    WHERE d.id = {{t}}.document_id AND asked.organisation_id = {{viewer}} AND {LISTED.format(d="d", i="asked")}
    AND (d.by_provider OR ({{t}}.number = d.released_version
                           AND {AVAILABILITY.format(d="d", i="asked")} = 'AVAILABLE')) OFFSET 0)"""
"""The versions, with what they are called, that a provider may know of: of others' documents the one that is out."""
