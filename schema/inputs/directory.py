"""What is said to keep the directory, and what is arranged with its services."""

from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

import strawberry

from domain.directory.arranging import ArrangeService, LiftSuspension, SuspendService
from domain.directory.keeping import RegisterOrganisation, RegisterService, UpdateOrganisation, UpdateService
from domain.external_references import Referable, SetExternalReference
from domain.selection import NodeId, node_id
from schema import gate
from schema.enums import CqcRating, ServedGender, ServiceCategory
from schema.inputs.ids import EXPECTED, row_id
from schema.scalars import Date, Money, Postcode

CQC_PROVIDER_ID = "The CQC's id of the provider: `1-101639925`, or an older one such as `RX1`."
CQC_LOCATION_ID = "The CQC's id of the location: `1-1000210669`, or an older one such as `RX1RA`."
TEAM_EMAIL = "The address of its team, to which requests go."
ODS_CODE = "Its ODS code."
BRANCH = "The postcode of its branch."


def _given(source: Any, *names: str) -> Mapping[str, Any]:
    """What stands in an input under these names, as the domain validates it: absent stays absent."""
    values = ((name, getattr(source, name)) for name in names)
    return {
        name: value.value if isinstance(value, Enum) else value
        for name, value in values
        if value is not strawberry.UNSET
    }


@strawberry.input(description="A new organisation of the directory, which your council will keep.")
class RegisterOrganisationInput:
    """What everybody knows of an organisation."""

    name: str = gate.given("Its name.")
    team_email: str | None = gate.given(TEAM_EMAIL, default=None)
    cqc_provider_id: str | None = gate.given(CQC_PROVIDER_ID, default=None)

    def command(self) -> RegisterOrganisation:
        """As the domain knows it."""
        return RegisterOrganisation(_given(self, "name", "team_email", "cqc_provider_id"))


@strawberry.input(description="Other facts of an organisation that your council keeps. What is absent stays.")
class UpdateOrganisationInput:
    """What everybody knows of an organisation."""

    organisation_id: strawberry.ID = gate.given("The organisation.")
    name: str | None = gate.given("Its name.", default=strawberry.UNSET)
    team_email: str | None = gate.given(TEAM_EMAIL, default=strawberry.UNSET)
    cqc_provider_id: str | None = gate.given(CQC_PROVIDER_ID, default=strawberry.UNSET)
    expected_version: int | None = gate.given(EXPECTED, default=None)

    def command(self) -> UpdateOrganisation:
        """As the domain knows it."""
        given = _given(self, "name", "team_email", "cqc_provider_id")
        return UpdateOrganisation(row_id(self.organisation_id, "organisation"), given, self.expected_version)


SERVICE_FACTS = ("name", "cqc_location_id", "cqc_rating", "ods_code", "postcode")


@strawberry.input(description="A new service of an organisation, which your council will keep.")
class RegisterServiceInput:
    """What everybody knows of a service."""

    organisation_id: strawberry.ID = gate.given("Whose service it is.")
    name: str = gate.given("Its name, unique in the organisation.")
    cqc_location_id: str | None = gate.given(CQC_LOCATION_ID, default=None)
    cqc_rating: CqcRating | None = gate.given("The CQC's overall rating.", default=None)
    ods_code: str | None = gate.given(ODS_CODE, default=None)
    postcode: Postcode | None = gate.given(BRANCH, default=None)

    def command(self) -> RegisterService:
        """As the domain knows it."""
        return RegisterService(row_id(self.organisation_id, "organisation"), _given(self, *SERVICE_FACTS))


@strawberry.input(description="Other facts of a service that your council keeps. What is absent stays; null clears it.")
class UpdateServiceInput:
    """What everybody knows of a service."""

    service_id: strawberry.ID = gate.given("The service.")
    name: str | None = gate.given("Its name, unique in the organisation.", default=strawberry.UNSET)
    cqc_location_id: str | None = gate.given(CQC_LOCATION_ID, default=strawberry.UNSET)
    cqc_rating: CqcRating | None = gate.given("The CQC's overall rating.", default=strawberry.UNSET)
    ods_code: str | None = gate.given(ODS_CODE, default=strawberry.UNSET)
    postcode: Postcode | None = gate.given(BRANCH, default=strawberry.UNSET)
    retired: bool | None = gate.given("Whether it is offered no more. Absent: as it is.", default=None)
    expected_version: int | None = gate.given(EXPECTED, default=None)

    def command(self) -> UpdateService:
        """As the domain knows it."""
        service = row_id(self.service_id, "service")
        return UpdateService(service, _given(self, *SERVICE_FACTS), self.retired, self.expected_version)


TERMS = (
    "category",
    "block_contract",
    "framework",
    "lots",
    "tier",
    "levels",
    "areas",
    "minimum_age",
    "maximum_age",
    "gender",
)


@strawberry.input(description="The terms on which a service works for your council, in place of those there were.")
class ArrangeServiceInput:
    """Rules B10 and P31."""

    service_id: strawberry.ID = gate.given("The service.")
    category: ServiceCategory = gate.given("Under what it is contracted.")
    block_contract: bool = gate.given("Whether it holds a block contract.", default=False)
    framework: str | None = gate.given("The framework that it is on.", default=None)
    lots: list[str] = gate.given("The lots of the framework that it holds.", default=[])
    tier: int | None = gate.given("Its tier of contract, 1 to 9.", default=None)
    levels: list[str] = gate.given("The codes of the service levels that it offers.", default=[])
    areas: list[str] = gate.given("Where it works: postcode areas, districts, sectors (B, B90, B90 1).", default=[])
    minimum_age: int | None = gate.given("The youngest person that it serves.", default=None)
    maximum_age: int | None = gate.given("The oldest person that it serves.", default=None)
    gender: ServedGender | None = gate.given("The one gender that it serves. Absent: everybody.", default=None)
    hourly_rate: Money | None = gate.given("Its rate an hour.", default=None)
    day_rate: Money | None = gate.given("Its rate a day.", default=None)
    expected_version: int | None = gate.given(
        "The version of the arrangement that you read; refused with CONFLICT where it has changed since.", default=None
    )

    def command(self) -> ArrangeService:
        """As the domain knows it."""
        rates = {"hourly_rate_pence": _pence(self.hourly_rate), "day_rate_pence": _pence(self.day_rate)}
        given = {**_given(self, *TERMS), **rates}
        return ArrangeService(row_id(self.service_id, "service"), given, self.expected_version)


def _pence(pounds: Any) -> int | None:
    return None if pounds is None else int(Decimal(pounds) * 100)


@strawberry.input(description="A service that your council is not to ask for a while. Both days are suspended days.")
class SuspendServiceInput:
    """Rule B10; `from` is a word of Python."""

    service_id: strawberry.ID = gate.given("The service.")
    first_day: Date | None = gate.given("The first day. Absent: today.", default=None, name="from")
    until: Date | None = gate.given("The last day. Absent: until further notice.", default=None)
    reason: str = gate.given("Why; your council alone sees it.")
    expected_version: int | None = gate.given("The version of the arrangement that you read.", default=None)

    def command(self) -> SuspendService:
        """As the domain knows it."""
        service = row_id(self.service_id, "service")
        return SuspendService(service, self.first_day, self.until, self.reason, self.expected_version)


@strawberry.input(description="A service that may be asked again.")
class LiftSuspensionInput:
    """Rule B10."""

    service_id: strawberry.ID = gate.given("The service.")
    expected_version: int | None = gate.given("The version of the arrangement that you read.", default=None)

    def command(self) -> LiftSuspension:
        """As the domain knows it."""
        return LiftSuspension(row_id(self.service_id, "service"), self.expected_version)


@strawberry.input(description="What another system calls an organisation, a service or a package.")
class SetExternalReferenceInput:
    """A reference of your council's own."""

    object_id: strawberry.ID = gate.given("The organisation, the service or the package.")
    system: str = gate.given("The system, in capitals, digits and underscores: CONTROCC.")
    reference: str | None = gate.given("What it calls the object; null to forget it.")

    def command(self) -> SetExternalReference:
        """As the domain knows it."""
        given: Any = self.object_id
        node = given if isinstance(given, NodeId) else node_id(given)
        noun = Referable(node.noun) if node.noun in set(Referable) else None
        return SetExternalReference(noun, UUID(node.id), self.system, self.reference)
