"""Decisions and the reasons for them."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.permissions import Permission
from schema import gate
from schema.directory import Account, Authority
from schema.enums import ReasonKind
from schema.scalars import DateTime

if TYPE_CHECKING:
    from schema.packages import PackageInvitation


@gate.shown(Permission.REASON_READ, "A reason that can be given, from a council's profile.")
class ReasonCode:
    """`reason_codes`."""

    id: strawberry.ID = gate.field("The global id.")
    authority: Authority = gate.field("Whose list it belongs to.")
    kind: ReasonKind = gate.field("What it is for.")
    code: str = gate.field("Its code, which inputs take.")
    label: str = gate.field("Its words.")
    block_only: bool = gate.field("Whether only services with a block contract may give it.")


@gate.shown(Permission.PACKAGE_READ, "The decision of a package.")
class Decision:
    """`decisions`."""

    id: strawberry.ID = gate.field("The global id.")
    invitation: Annotated["PackageInvitation", strawberry.lazy("schema.packages")] = gate.field("Who was chosen.")
    source: ReasonCode = gate.field("Who decided.")
    primary_reason: ReasonCode = gate.field("The main reason.")
    additional_reasons: list[ReasonCode] = gate.field("Further reasons.")
    decided_by: Account = gate.field("Who recorded it.")
    decided_at: DateTime = gate.field("When it was recorded.")
