"""What the selection algorithm looked for, whom it left out and why, and what was taken off by hand (rule B10)."""

from typing import Annotated

from domain.permissions import Permission
from schema import gate
from schema.connections import After, Before, Connection, First, Last
from schema.directory import Account, Service
from schema.enums import ContractBasis, ExclusionReason, PersonGender, SelectionOrigin, ServiceCategory
from schema.scalars import Date, DateTime


@gate.shown(Permission.PACKAGE_READ, "What the algorithm looked for. What is null was not asked for, or not known.")
class SelectionCriteria:
    """`considerations.criteria`."""

    areas: list[str] = gate.field("The postcode's area, district and sector, one of which has to be served.")
    level: str = gate.field("The name of the service level that has to be offered.")
    day: Date = gate.field("The day, in London, on which a service may not be suspended.")
    category: ServiceCategory | None = gate.field("The category that the service level goes to.")
    contract_basis: ContractBasis | None = gate.field("On what kind of contract the service level is bought.")
    framework: str | None = gate.field("The framework that it is bought on.")
    lot: str | None = gate.field("The lot of that framework.")
    age: int | None = gate.field("The person's age.")
    gender: PersonGender | None = gate.field("The person's gender.")


@gate.shown(Permission.PACKAGE_READ, "A service that the algorithm left out. It may have been chosen by hand.")
class Exclusion:
    """One service of `considerations.excluded`."""

    service: Service = gate.field("The service.")
    reasons: list[ExclusionReason] = gate.field("Every reason that held when the algorithm ran.")
    explanation: str = gate.field(
        "The reasons in sentences, with the facts; where what is arranged was changed later, it says so instead."
    )


def _exclusions(  # noqa: PLR0913, PLR0917 - the arguments of a list
    first: First = None,
    last: Last = None,
    after: After = None,
    before: Before = None,
    reason: Annotated[
        ExclusionReason | None, gate.argument("Only those left out for this reason, among others.")
    ] = None,
    name: Annotated[str | None, gate.argument("Only those whose name begins so.")] = None,
) -> None:
    """Only the signature is used."""
    del first, last, after, before, reason, name


@gate.shown(Permission.PACKAGE_READ, "The last run of the selection algorithm.")
class Consideration:
    """`considerations`."""

    considered_at: DateTime = gate.field("When it ran.")
    considered_by: Account = gate.field("Who ran it.")
    criteria: SelectionCriteria = gate.field("What it looked for.")
    excluded_count: int = gate.field("How many services it left out, of those with which anything is arranged.")
    exclusions: Connection[Exclusion] = gate.field("Whom it left out, by name.", arguments=_exclusions)


@gate.shown(Permission.PACKAGE_READ, "A service that was chosen, and taken off again before the package was sent.")
class RemovedService:
    """`removals`."""

    service: Service = gate.field("The service.")
    origin: SelectionOrigin = gate.field("How it had come to be chosen.")
    reason: str | None = gate.field("Why it was taken off.")
    removed_by: Account = gate.field("Who took it off.")
    removed_at: DateTime = gate.field("When it was taken off.")
