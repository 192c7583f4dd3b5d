"""The teams of a council."""

import strawberry

from domain.permissions import Permission
from schema import gate
from schema.connections import Connection, Node, paged
from schema.directory import Account
from schema.scalars import DateTime


@gate.shown(Permission.PACKAGE_READ, "A part of your council's brokerage service.")
class Team(Node):
    """`teams` (rule B24)."""

    id: strawberry.ID = gate.field("The global id.")
    name: str = gate.field("Its name, unique in the council.")
    created_at: DateTime = gate.field("When it was begun.")
    retired_at: DateTime | None = gate.field("When it was closed; what it owned keeps its name.")
    officers: Connection[Account] = paged("Who works in it, by forename.")
