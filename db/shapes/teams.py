"""What is read of the teams of an authority and of the officers in them."""

from db.shapes.declare import Filter, Many, Order, Shape, global_id, plain

FORENAME = {"FORENAME": Order("lower({t}.forename || ' ' || {t}.surname)")}

TEAM = Shape(
    type="Team",
    noun="teams",
    columns=global_id("team") | plain("name", "created_at", "retired_at"),
    relations={
        "officers": Many(
            "account",
            FORENAME,
            "FORENAME",
            "{child}.team_id = {t}.id AND {child}.disabled_at IS NULL AND NOT {child}.machine",
            connection=True,
        )
    },
)

TEAMS = Many(
    "team",
    {"NAME": Order("lower({t}.name)")},
    "NAME",
    connection=True,
    filters={"retired": Filter("({t}.retired_at IS NOT NULL) = {value}", "boolean")},
)

OFFICERS = Many(
    "account",
    FORENAME,
    "FORENAME",
    # of the people whom a council knows by name, those who answered it are a provider's
    on="{child}.authority_id = (SELECT viewer_authority()) AND {child}.disabled_at IS NULL AND NOT {child}.machine",
    connection=True,
    filters={"search": Filter("lower({t}.forename) ^@ lower({value})")},
)
"""The people of an authority; a search is by the beginning of the forename (rule B4)."""
