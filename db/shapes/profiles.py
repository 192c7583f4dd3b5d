"""What is read of the versions of an authority's profile."""

from db.shapes.declare import Many, One, Order, Shape, global_id, plain
from db.shapes.directory import IN_FORCE

PROFILE = Shape(
    type="Profile",
    noun="profiles",
    columns=global_id("profile")
    | plain("version", "effective_at", "created_at", "document")
    | {"in_force": f"({IN_FORCE.replace('{child}', '{t}')}) IS TRUE"},
)

PROFILES = Many(
    "profile",
    {"VERSION": Order("lpad({t}.version::text, 10, '0')")},
    "VERSION",
    descending=True,
    connection=True,
)

PROFILE_IN_FORCE = One("profile", IN_FORCE)
