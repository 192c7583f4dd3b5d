"""What is read of the people, organisations, services and authorities that packages refer to."""

from db.shapes.declare import POSITION, Filter, Many, One, Order, Shape, global_id, plain, spread

AUTHORITY = Shape(type="Authority", noun="authorities", columns=global_id("authority") | plain("slug", "name"))

ORGANISATION = Shape(
    type="Organisation", noun="organisations", columns=global_id("organisation") | plain("slug", "name")
)

SUSPENDED = """({t}.suspended_from <= ({now} AT TIME ZONE 'Europe/London')::date
    AND ({t}.suspended_until IS NULL OR {t}.suspended_until >= ({now} AT TIME ZONE 'Europe/London')::date)) IS TRUE"""

SERVICE = Shape(
    type="Service",
    noun="services",
    columns=global_id("service") | plain("name"),
    relations={
        "organisation": One("organisation", "{child}.id = {t}.organisation_id"),
        "arrangement": One("arrangement", "{child}.service_id = {t}.id"),
    },
)

ARRANGEMENT = Shape(
    type="Arrangement",
    noun="arrangements",
    columns=plain("category", "block_contract") | {"suspended": SUSPENDED},
)

SERVICE_LEVEL = Shape(
    type="ServiceLevel", noun="service_levels", columns=global_id("level") | plain("code", "service_type", "name")
)

ACCOUNT = Shape(
    type="Account",
    noun="accounts",
    columns=global_id("account") | plain("username", "forename", "surname", "role"),
    relations={"team": One("team", "{child}.id = {t}.team_id")},
)

VIEWER = Shape(
    type="Viewer",
    noun="accounts",
    columns={"role": "{t}.role", "permissions": "to_json({permissions})"},
    relations={
        "account": One("account", "{child}.id = {t}.id"),
        "authority": One("authority", "{child}.id = {t}.authority_id"),
        "organisation": One("organisation", "{child}.id = {t}.organisation_id"),
    },
)

CATALOGUE = Shape(
    type="Catalogue",
    noun="profiles",
    columns=plain("version") | {"terms_version": "{t}.document->>'terms_version'"},
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
            ),
        ),
    },
)
"""What an officer may put on a package: the part of the profile in force that a front end builds its forms from."""

IN_FORCE = """{child}.version = (SELECT max(later.version) FROM profiles later
    WHERE later.authority_id = {child}.authority_id AND later.effective_at <= {now})"""

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
    },
)

INFORMATION_KIND = Shape(
    type="InformationKind",
    noun=None,
    columns=plain("code", "title", "example")
    | {"required": "coalesce({t}.required, false)", "options": "coalesce({t}.options, '[]')"},
)

SERVICE_LEVELS = Many("service_level", POSITION, "POSITION", on="{child}.retired_at IS NULL")

SERVICES = Many(
    "service",
    {"NAME": Order("lower({t}.name)")},
    "NAME",
    connection=True,
    filters={"name": Filter("lower({t}.name) ^@ lower({value})")},
)
