"""What a provider reads of the invitations it was sent, and what a council reads of those it sent."""

from db.shapes import calls, documents
from db.shapes.decisions import NOT_AWARDED, REJECTION_REASONS, REQUEST_CANCELLED_FOR
from db.shapes.declare import POSITION, Filter, Many, One, Order, Shape, Summary, global_id, plain, spread
from db.shapes.directory import SUSPENDED
from db.shapes.notes import NOTES, RESPONSE_NOTES, UNREAD_OF_INVITATION
from db.shapes.versions import PACKAGE_VERSIONS, VERSIONS
from domain.searches import search_words

ON_DECISION_DESK = "({t}.all_responded OR {t}.deadline_at <= {now})"
TABS = {
    "AWAITING_RESPONSE": f"{{t}}.ended_at IS NULL AND NOT {ON_DECISION_DESK} AND {{t}}.state <> 'SUBMITTED'",
    "RESPONSE_COMPLETE": f"{{t}}.ended_at IS NULL AND NOT {ON_DECISION_DESK} AND {{t}}.state = 'SUBMITTED'",
    "AWAITING_DECISION": f"{{t}}.ended_at IS NULL AND {ON_DECISION_DESK}",
    "NOT_AWARDED": "{t}.ended_at IS NOT NULL AND {t}.state <> 'AWARDED'",
    "AWARDED": "{t}.ended_at IS NOT NULL AND {t}.state = 'AWARDED'",
    "ALL": "true",
}
"""The six lists (rules P1, P2, Q31); `domain.invitations.tab` says the same."""

TAB = "CASE " + " ".join(f"WHEN {sql} THEN '{name}'" for name, sql in TABS.items() if name != "ALL") + " END"

WINDOW = """{t}.sent_at >= (SELECT (({now} AT TIME ZONE 'Europe/London')::date - interval '12 months')
    AT TIME ZONE 'Europe/London')"""
"""Sent within the last 12 months (rules P3, Q18); `domain.invitations.window_start` says the same.

The SELECT hides the instant from the planner. Where it saw it, a plan made for this very request would promise to read
less than the one that serves all, the more so the more years lie behind the window; so PostgreSQL would plan anew at
each request, which takes several times as long as the reading.
"""

BRIEF_JOIN = "JOIN briefs {t}_brief ON {t}_brief.invitation_id = {t}.id"
SEARCH = Filter(
    "NOT EXISTS (SELECT FROM unnest({value}) word WHERE strpos({t}_brief.search_text, ' ' || word) = 0)",
    "text[]",
    search_words,
    BRIEF_JOIN,
)
"""Every word of the search begins a word of the package ref, client ref or service level (rule P4)."""

HAS_OFFER = "EXISTS (SELECT FROM responses r WHERE r.invitation_id = {t}.id AND r.offer_kind IS NOT NULL)"
YOURS = "({t}.service_id = ANY ((SELECT viewer_services())::uuid[])) IS NOT FALSE"
"""Whether the viewer answers for the service: an employee to whom services are attached does for those alone."""

RENEWABLE = f"({{t}}.ended_at IS NULL AND {{t}}.state = 'SUBMITTED' AND {HAS_OFFER} AND {YOURS})"
"""Whether a standing Yes carries an offer that may be renewed (rule Q29)."""

AS_TOLD = """CASE WHEN {t}.state <> 'DRAFT' THEN {t}.state
    WHEN EXISTS (SELECT FROM responses r WHERE r.invitation_id = {t}.id) THEN 'WITHDRAWN' ELSE 'INVITED' END"""
"""The state as the council may know it, which is not told of drafts; `domain.invitations.as_told` says the same."""

INVITATION = Shape(
    type="Invitation",
    noun="invitations",
    columns=global_id("invitation")
    | plain("sent_at", "deadline_at", "ended_at", "state", "version", "renewal_requested_at")
    | {
        "tab": TAB,
        "can_submit": "({t}.ended_at IS NULL AND {t}.deadline_at > {now} AND {t}.state <> 'SUBMITTED' AND "
        + YOURS
        + ")",
        "can_change": "({t}.ended_at IS NULL AND {t}.deadline_at > {now} AND {t}.state = 'SUBMITTED' AND "
        + YOURS
        + ")",
        "can_withdraw": "({t}.ended_at IS NULL AND {t}.state = 'SUBMITTED' AND " + YOURS + ")",
        "can_renew": RENEWABLE,
        "can_add_note": "({t}.ended_at IS NULL AND {t}.deadline_at > {now} AND " + YOURS + ")",
        "unread_notes": UNREAD_OF_INVITATION,
    },
    relations={
        "service": One("service", "{child}.id = {t}.service_id"),
        "package": One("brief", "{child}.invitation_id = {t}.id"),
        "response": One("response", "{child}.invitation_id = {t}.id"),
        "draft": One("draft", "{child}.invitation_id = {t}.id"),
        "versions": VERSIONS,
        "documents": documents.OF_INVITATION,
        "notes": NOTES,
        "others": Many(
            "invitation",
            {"SENT_AT": Order("{t}.sent_at", "timestamptz")},
            "SENT_AT",
            "{child}.package_id = {t}.package_id AND {child}.id <> {t}.id",
            connection=True,
        ),
        "not_awarded": NOT_AWARDED,
        "cancelled_for": REQUEST_CANCELLED_FOR,
        "rejection_reasons": REJECTION_REASONS,
    },
)

BRIEF = Shape(
    type="PackageBrief",
    noun="briefs",
    columns=plain(
        "public_reference",
        "client_reference",
        "start_date",
        "ends_on",
        "days_required",
        "frequency",
        "partial_allowed",
        "offer_required",
        "high_priority",
        "terms_version",
    )
    | {
        **calls.TOTALS,
        "reference": "{t}.package_reference",
        "service_level": "{t}.service_level_name",
        "service_name": "{t}.service_name",
        "hours_required": "{t}.hours_required::text",
        # the winner alone has a row of `locations` to read (rule Q8)
        "location": "coalesce((SELECT l.postcode FROM locations l WHERE l.package_id = {t}.package_id"
        " AND l.organisation_id = {t}.organisation_id), {t}.location)",
    },
    relations={
        "authority": One("authority", "{child}.id = {t}.authority_id"),
        "additional_information": Many(
            "additional_information",
            POSITION,
            "POSITION",
            source=spread("additional_information", "code text", "title text", "value text"),
        ),
        **calls.RELATIONS,
        "requirements": Many(
            "brief_requirement",
            POSITION,
            "POSITION",
            source=spread(
                "requirements",
                "id uuid",
                "code text",
                "title text",
                "question text",
                "provider_description text",
                "negotiable boolean",
                "preferred_date date",
                "options jsonb",
                "own_text text",
            ),
        ),
    },
)

BRIEF_REQUIREMENT = Shape(
    type="BriefRequirement",
    noun=None,
    columns=global_id("requirement")
    | plain("code", "title", "question", "negotiable", "preferred_date", "own_text")
    | {"description": "{t}.provider_description", "options": "coalesce({t}.options, '[]')"},
)

INVITATION_COUNTS = Shape(
    type="InvitationCounts",
    noun=None,
    columns=plain(*(name.lower() for name in TABS)),
    source=Summary(
        "invitations",
        ", ".join(f"count(*) FILTER (WHERE {sql}) AS {name.lower()}" for name, sql in TABS.items()),
        WINDOW,
        {"search": SEARCH},
    ),
)

PACKAGE_INVITATION = Shape(
    type="PackageInvitation",
    noun="invitations",
    columns=global_id("invitation")
    | plain("origin", "sent_at", "placement_response", "version", "ended_at", "renewal_requested_at")
    | {
        "state": AS_TOLD,
        "can_request_renewal": f"({{t}}.deadline_at <= {{now}} AND {{t}}.renewal_requested_at IS NULL AND {RENEWABLE})",
        "service_suspended": "EXISTS (SELECT FROM arrangements a WHERE a.service_id = {t}.service_id"
        f" AND a.authority_id = {{t}}.authority_id AND {SUSPENDED.replace('{t}', 'a')})",
    },
    relations={
        "service": One("service", "{child}.id = {t}.service_id"),
        "organisation": One("organisation", "{child}.id = {t}.organisation_id"),
        "response": One("package_response", "{child}.invitation_id = {t}.id"),
        "versions": PACKAGE_VERSIONS,
        "documents": documents.OF_ANSWER,
        "notes": RESPONSE_NOTES,
        "not_awarded": NOT_AWARDED,
        "package": One("package", "{child}.id = {t}.package_id"),
    },
)

INVITATIONS = Many(
    "invitation",
    {
        "SENT_AT": Order("{t}.sent_at", "timestamptz"),
        "DEADLINE_AT": Order("{t}.deadline_at", "timestamptz"),
        "PACKAGE_REFERENCE": Order("{t}_brief.package_reference", join=BRIEF_JOIN),
        "CLIENT_REFERENCE": Order("{t}_brief.client_reference", join=BRIEF_JOIN),
        "SERVICE_LEVEL": Order("{t}_brief.service_level_name", join=BRIEF_JOIN),
        "SERVICE_NAME": Order("{t}_brief.service_name", join=BRIEF_JOIN),
    },
    "SENT_AT",
    on=WINDOW.replace("{t}", "{child}"),
    descending=True,
    connection=True,
    filters={"tab": Filter(TABS, chooses=True), "search": SEARCH},
)
