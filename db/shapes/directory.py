"""What is read of the people, organisations, services and authorities that packages refer to."""

from db.services import suspended_on
from db.shapes.declare import POSITION, Filter, Many, One, Order, Shape, global_id, member, plain, pounds, spread
from db.shapes.external_references import external_references
from db.shapes.messages import MESSAGE_PREFERENCES
from domain.postcodes import areas

AUTHORITY = Shape(type="Authority", noun="authorities", columns=global_id("authority") | plain("slug", "name"))

KEPT = {
    "kept_by": "keeper_name({t}.registered_by)",
    "is_kept": "({t}.registered_by = viewer_authority()) IS TRUE",
}
"""Who keeps what all see of an organisation or a service: the one that registered it."""

BY_NAME = {"NAME": Order("lower({t}.name)")}

ORGANISATION = Shape(
    type="Organisation",
    noun="organisations",
    columns=global_id("organisation") | plain("slug", "name", "team_email", "cqc_provider_id", "version") | KEPT,
    relations={
        "services": Many("service", BY_NAME, "NAME", "{child}.organisation_id = {t}.id", connection=True),
        "external_references": external_references("organisation"),
    },
)

SUSPENDED = suspended_on("{t}", "({now} AT TIME ZONE 'Europe/London')::date")

SERVICE = Shape(
    type="Service",
    noun="services",
    columns=global_id("service")
    | plain("name", "cqc_location_id", "cqc_rating", "ods_code", "postcode", "retired_at", "version")
    | KEPT,
    relations={
        "organisation": One("organisation", "{child}.id = {t}.organisation_id"),
        "arrangement": One("arrangement", "{child}.service_id = {t}.id"),
        "external_references": external_references("service"),
    },
)


ARRANGEMENT = Shape(
    type="Arrangement",
    noun="arrangements",
    columns=plain(
        "category",
        "block_contract",
        "framework",
        "lots",
        "tier",
        "areas",
        "minimum_age",
        "maximum_age",
        "gender",
        "suspended_from",
        "suspended_until",
        "suspension_reason",
        "version",
    )
    | {
        "suspended": SUSPENDED,
        "hourly_rate": pounds("{t}.hourly_rate_pence"),
        "day_rate": pounds("{t}.day_rate_pence"),
    },
    relations={
        "levels": Many(
            "service_level",
            POSITION,
            "POSITION",
            "{child}.authority_id = {t}.authority_id AND {child}.code = ANY({t}.levels)",
        ),
    },
)

IN_FORCE = """{child}.version = (SELECT max(later.version) FROM profiles later
    WHERE later.authority_id = {child}.authority_id AND later.effective_at <= {now})"""

LEVEL_TERMS = ("provider_category", "contract_basis", "framework", "lot", "offer_required")


def _level_term(name: str) -> str:
    """What the profile in force says of a level; null where it says nothing, or has the level no longer."""
    return (
        "(SELECT jsonb_path_query_first(f.document, '$.service_levels[*] ? (@.code == $code)',"
        f" jsonb_build_object('code', {{t}}.code))->>'{name}' FROM profiles f"
        f" WHERE f.authority_id = {{t}}.authority_id AND {IN_FORCE.replace('{child}', 'f')})"
    )


SERVICE_LEVEL = Shape(
    type="ServiceLevel",
    noun="service_levels",
    columns=global_id("level")
    | plain("code", "service_type", "name")
    | {name: _level_term(name) for name in LEVEL_TERMS}
    | {
        "offer_required": f"coalesce({_level_term('offer_required')}, 'NONE')",
        "chargeable": f"coalesce({_level_term('chargeable')}, 'true')::boolean",
        "rate_class": f"coalesce({_level_term('rate_class')}, 'STANDARD')",
    },
)

ACCOUNT = Shape(
    type="Account",
    noun="accounts",
    columns=global_id("account") | plain("username", "forename", "surname", "role"),
    relations={
        "team": One("team", "{child}.id = {t}.team_id"),
        "message_preferences": MESSAGE_PREFERENCES,
    },
)

SIGN_IN = Shape(
    type="SignIn", noun=None, columns=plain("method", "outcome", "address", "agent") | {"at": "{t}.occurred_at"}
)

SIGN_INS = Many(
    "sign_in",
    {"AT": Order("{t}.place")},
    "AT",
    source="(SELECT s.*, row_number() OVER (ORDER BY s.id DESC) AS place FROM sign_ins s"
    " WHERE s.account_id = viewer_account() ORDER BY s.id DESC LIMIT 50) {child}",
)
"""The last fifty of the viewer's own, the latest first."""

VIEWER = Shape(
    type="Viewer",
    noun="accounts",
    columns={"role": "{t}.role", "permissions": "to_json({permissions})", "now": "{now}"},
    relations={
        "account": One("account", "{child}.id = {t}.id"),
        "authority": One("authority", "{child}.id = {t}.authority_id"),
        "organisation": One("organisation", "{child}.id = {t}.organisation_id"),
        "sign_ins": SIGN_INS,
    },
)

CATALOGUE = Shape(
    type="Catalogue",
    noun="profiles",
    columns=plain("version")
    | {
        "terms_version": "{t}.document->>'terms_version'",
        "reference_given_by_system": "({t}.document #>> ARRAY['reference', 'kind'] <> 'OFFICER')",
        "reference_example": "{t}.document #>> ARRAY['reference', 'example']",
        "reference_identifies_person": "({t}.document->>'reference_identifies_person')::boolean",
    },
    relations={
        "requirements": Many(
            "catalogue_requirement",
            POSITION,
            "POSITION",
            source=spread(
                "document->'requirements'",
                '"group" text',
                "code text",
                "title text",
                "question text",
                "provider_description text",
                "mandatory boolean",
                "must_be_negotiable boolean",
                "options jsonb",
                "multiple boolean",
                "own_text boolean",
            ),
        ),
        "additional_information": Many(
            "information_kind",
            POSITION,
            "POSITION",
            source=spread(
                "document->'information'",
                "code text",
                "title text",
                "required boolean",
                "options jsonb",
                "example text",
                "only_for jsonb",
                "hidden_for jsonb",
                "response_window_hours integer",
            ),
        ),
    },
)
"""What an officer may put on a package: the part of the profile in force that a front end builds its forms from."""

CATALOGUE_REQUIREMENT = Shape(
    type="CatalogueRequirement",
    noun=None,
    columns=plain("code", "title", "question", "provider_description")
    | {
        "group": '{t}."group"',
        "mandatory": "coalesce({t}.mandatory, false)",
        "must_be_negotiable": "coalesce({t}.must_be_negotiable, false)",
        "options": "coalesce({t}.options, '[]')",
        "multiple": "coalesce({t}.multiple, false)",
        "takes_own_text": "coalesce({t}.own_text, false)",
    },
)

INFORMATION_KIND = Shape(
    type="InformationKind",
    noun=None,
    columns=plain("code", "title", "example", "response_window_hours")
    | {
        "required": "coalesce({t}.required, false)",
        "options": "coalesce({t}.options, '[]')",
        "only_for": "coalesce({t}.only_for, '[]')",
        "hidden_for": "coalesce({t}.hidden_for, '[]')",
    },
)

OFFERED_LEVELS = """(SELECT l.id, l.authority_id, l.code, x.service_type, x.name, x.position
    FROM profiles f
    CROSS JOIN LATERAL ROWS FROM (
        jsonb_to_recordset(f.document->'service_levels') AS (code text, service_type text, name text))
        WITH ORDINALITY AS x (code, service_type, name, position)
    JOIN service_levels l ON l.authority_id = f.authority_id AND l.code = x.code
    WHERE """
"""The levels of the profile in force, in its words and its order; what it does not name is not offered."""

SERVICE_LEVELS = Many(
    "service_level",
    POSITION,
    "POSITION",
    source=OFFERED_LEVELS + IN_FORCE.replace("{child}", "f") + ") {child}",
)

ARRANGED = """EXISTS (SELECT FROM arrangements m WHERE m.service_id = {t}.id
    AND m.authority_id = (SELECT viewer_authority())"""
"""Whether there is an arrangement of the viewer's own with a service, for which more holds; a bracket is left open."""

SUSPENDED_NOW = SUSPENDED.replace("{t}", "m")


def _arranged(condition: str) -> str:
    return f"{ARRANGED} AND {condition})"


SERVICES = Many(
    "service",
    BY_NAME,
    "NAME",
    on="{child}.retired_at IS NULL",
    connection=True,
    filters={
        "name": Filter("lower({t}.name) ^@ lower({value})"),
        "service_level_id": Filter(
            _arranged(
                "EXISTS (SELECT FROM service_levels l WHERE l.id = {value} AND l.authority_id = m.authority_id"
                " AND l.code = ANY(m.levels))"
            ),
            "uuid",
            lambda node: node.id,
        ),
        "category": Filter(_arranged("m.category = {value}"), "text", member),
        "postcode": Filter(_arranged("m.areas && {value}"), "text[]", lambda postcode: list(areas(postcode))),
        "suspended": Filter({True: _arranged(SUSPENDED_NOW), False: _arranged(f"NOT {SUSPENDED_NOW}")}),
        "arranged": Filter({True: f"{ARRANGED})", False: f"NOT {ARRANGED})"}),
    },
)

ORGANISATIONS = Many(
    "organisation",
    BY_NAME,
    "NAME",
    connection=True,
    filters={"name": Filter("lower({t}.name) ^@ lower({value})")},
)
