"""Decisions and the reasons for them."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.permissions import Permission
from schema import gate
from schema.directory import Account, Authority
from schema.enums import RankingCode, ReasonKind
from schema.scalars import Date, DateTime

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
    rank: int | None = gate.field("Where the chosen answer ranked; null where the package's strategy does not rank.")
    departure_reason: str | None = gate.field("Why it was chosen though another ranked first.")
    commissioner_reason: str | None = gate.field("Why it was chosen though the service was suspended.")
    not_awarded: list[Annotated["PackageInvitation", strawberry.lazy("schema.packages")]] = gate.field(
        "Who answered and was not chosen: with a yes, and its code, or with a no."
    )
    decided_by: Account = gate.field("Who recorded it.")
    decided_at: DateTime = gate.field("When it was recorded.")
    starts_on: Date | None = gate.field(
        "When care begins: the best date that the chosen answer gave, or else the day that was asked for."
    )


@gate.shown(Permission.PACKAGE_READ, "One reason for a place in the ranking.")
class RankingExplanation:
    """Rule Q11."""

    code: RankingCode = gate.field("The reason, for programs.")
    message: str = gate.field("The reason, for people.")


@gate.shown(Permission.PACKAGE_READ, "An answer that could be awarded the package, and where it ranks.")
class RankedInvitation:
    """Rules Q11 and Q35."""

    rank: int = gate.field("From 1; equal answers share a rank, and as many ranks after it are left out.")
    tied: bool = gate.field("Whether another answer has the same rank.")
    invitation: Annotated["PackageInvitation", strawberry.lazy("schema.packages")] = gate.field("Whose answer it is.")
    explanations: list[RankingExplanation] = gate.field("Why it ranks there.")
