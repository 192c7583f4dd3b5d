"""The versions of a council's profile."""

import strawberry

from domain.permissions import Permission
from schema import gate
from schema.connections import Node
from schema.scalars import JSON, DateTime


@gate.shown(Permission.PROFILE_READ, "A version of your council's profile: everything in which councils differ.")
class Profile(Node):
    """`profiles`."""

    id: strawberry.ID = gate.field("The global id.")
    version: int = gate.field("Its number; a package keeps the version it was created under.")
    effective_at: DateTime = gate.field("From when on it holds.")
    in_force: bool = gate.field("Whether it holds now: of those that have begun, the newest version does.")
    created_at: DateTime = gate.field("When it was published.")
    document: JSON = gate.field("The whole of it, as `publishProfile` takes it.")
