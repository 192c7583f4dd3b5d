"""What is said to choose services."""

import strawberry

import domain.packages as drafts
from schema import gate
from schema.inputs.ids import EXPECTED, row_id


@strawberry.input(description="Services to ask, chosen by hand.")
class AddServicesInput:
    """Rule B10."""

    package_id: strawberry.ID = gate.given("The package.")
    service_ids: list[strawberry.ID] = gate.given("Which.")
    expected_version: int | None = gate.given(EXPECTED, default=None)

    def command(self) -> drafts.AddServices:
        """As the domain knows it."""
        services = tuple(row_id(given, "service") for given in self.service_ids)
        return drafts.AddServices(row_id(self.package_id, "package"), services, self.expected_version)


@strawberry.input(description="A service not to be asked after all.")
class RemoveServiceInput:
    """Rule B10."""

    package_id: strawberry.ID = gate.given("The package.")
    service_id: strawberry.ID = gate.given("Which.")
    expected_version: int | None = gate.given(EXPECTED, default=None)
    reason: str | None = gate.given("Why, for the record.", default=None)

    def command(self) -> drafts.RemoveService:
        """As the domain knows it."""
        service = row_id(self.service_id, "service")
        return drafts.RemoveService(row_id(self.package_id, "package"), service, self.expected_version, self.reason)


@strawberry.input(description="A draft whose services the algorithm is to find.")
class SelectServicesByAlgorithmInput:
    """Rule B10."""

    package_id: strawberry.ID = gate.given("The package.")
    expected_version: int | None = gate.given(EXPECTED, default=None)

    def command(self) -> drafts.SelectServices:
        """As the domain knows it."""
        return drafts.SelectServices(row_id(self.package_id, "package"), self.expected_version)
