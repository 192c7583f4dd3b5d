"""Everything that can be read, by name: the page on which the API's types meet their tables."""

from collections.abc import Mapping

from db.shapes import (
    access,
    calls,
    decisions,
    directory,
    drafts,
    evidence,
    external_references,
    importing,
    invitations,
    matching,
    packages,
    profiles,
    ranking,
    responses,
    subscribers,
    teams,
    timeline,
    versions,
)
from db.shapes.declare import Many, One, Shape
from domain.viewer import ViewerKind

SHAPES: Mapping[str, Shape] = {
    "account": directory.ACCOUNT,
    "additional_information": packages.ADDITIONAL_INFORMATION,
    "answer": responses.ANSWER,
    "answer_reading": evidence.ANSWER_READING,
    "answer_version": evidence.ANSWER_VERSION,
    "arrangement": directory.ARRANGEMENT,
    "asked_authority": access.ASKED_AUTHORITY,
    "authority": directory.AUTHORITY,
    "brief": invitations.BRIEF,
    "brief_requirement": invitations.BRIEF_REQUIREMENT,
    "call_variation": responses.CALL_VARIATION,
    "call": calls.CALL,
    "catalogue": directory.CATALOGUE,
    "catalogue_requirement": directory.CATALOGUE_REQUIREMENT,
    "consideration": matching.CONSIDERATION,
    "decision": decisions.DECISION,
    "draft": drafts.DRAFT,
    "draft_answer": drafts.DRAFT_ANSWER,
    "draft_offer": drafts.DRAFT_OFFER,
    "exclusion": matching.EXCLUSION,
    "employer": access.EMPLOYER,
    "evidence": evidence.EVIDENCE,
    "evidence_asked": evidence.EVIDENCE_ASKED,
    "evidence_deadline": evidence.EVIDENCE_DEADLINE,
    "external_reference": external_references.EXTERNAL_REFERENCE,
    "directory_file": importing.DIRECTORY_FILE,
    "import_report": importing.IMPORT_REPORT,
    "import_row": importing.IMPORT_ROW,
    "information_kind": directory.INFORMATION_KIND,
    "invitation": invitations.INVITATION,
    "invitation_counts": invitations.INVITATION_COUNTS,
    "offer": responses.OFFER,
    "organisation": directory.ORGANISATION,
    "package": packages.PACKAGE,
    "package_answer": responses.PACKAGE_ANSWER,
    "package_counts": packages.PACKAGE_COUNTS,
    "package_invitation": invitations.PACKAGE_INVITATION,
    "package_response": responses.PACKAGE_RESPONSE,
    "package_response_version": versions.PACKAGE_RESPONSE_VERSION,
    "ranked_invitation": ranking.RANKED_INVITATION,
    "ranking_explanation": ranking.RANKING_EXPLANATION,
    "preference": calls.PREFERENCE,
    "profile": profiles.PROFILE,
    "reason_code": decisions.REASON_CODE,
    "removal": matching.REMOVAL,
    "requirement": packages.REQUIREMENT,
    "response": responses.RESPONSE,
    "response_version": versions.RESPONSE_VERSION,
    "selection": packages.SELECTION,
    "selection_criteria": matching.SELECTION_CRITERIA,
    "sent_brief": evidence.SENT_BRIEF,
    "sent_requirement": evidence.SENT_REQUIREMENT,
    "service": directory.SERVICE,
    "service_level": directory.SERVICE_LEVEL,
    "subscriber": subscribers.SUBSCRIBER,
    "team": teams.TEAM,
    "version_answer": versions.VERSION_ANSWER,
    "version_offer": versions.VERSION_OFFER,
    "timeline_change": timeline.TIMELINE_CHANGE,
    "timeline_entry": timeline.TIMELINE_ENTRY,
    "viewer": directory.VIEWER,
}

ROOTS: Mapping[str, One | Many] = {
    "authorities": access.AUTHORITIES,
    "employers": access.EMPLOYERS,
    "viewer": One("viewer", "{child}.id = viewer_account()"),
    "packages": packages.PACKAGES,
    "catalogue": One("catalogue", directory.IN_FORCE),
    "services": directory.SERVICES,
    "organisations": directory.ORGANISATIONS,
    "service_levels": directory.SERVICE_LEVELS,
    "reason_codes": decisions.REASON_CODES,
    "invitations": invitations.INVITATIONS,
    "teams": teams.TEAMS,
    "directory_file": One("directory_file", "true"),
    "profiles": profiles.PROFILES,
    "profile_in_force": profiles.PROFILE_IN_FORCE,
    "officers": teams.OFFICERS,
    "invitation_counts": One("invitation_counts", "true"),
    "package_counts": One("package_counts", "true"),
}

BY_ID: Mapping[str, str] = {
    "package": "package",
    "invitation": "invitation",
    "team": "team",
    "account": "account",
    "organisation": "organisation",
    "service": "service",
    "profile": "profile",
    "report": "import_report",
}
"""Root fields, and fields of payloads, that are read by an `id`, and the shape they give."""

OF_A_COUNCIL: Mapping[str, str] = {
    "package": "package",
    "invitation": "package_invitation",
    "service": "service",
    "organisation": "organisation",
    "account": "account",
    "authority": "authority",
    "team": "team",
    "profile": "profile",
    "report": "import_report",
}
OF_A_PROVIDER: Mapping[str, str] = {
    "invitation": "invitation",
    "service": "service",
    "organisation": "organisation",
    "account": "account",
    "authority": "authority",
}
NODES: Mapping[tuple[ViewerKind, str], str] = {
    (kind, noun): name
    for kind, names in (
        (ViewerKind.COUNCIL, OF_A_COUNCIL),
        (ViewerKind.SUBSCRIBER, OF_A_COUNCIL),
        (ViewerKind.PROVIDER, OF_A_PROVIDER),
    )
    for noun, name in names.items()
}
"""Which shape an id of a noun names, for each kind of viewer: council and provider see different types."""
