"""Whose record is handed out, and which package is held."""

import strawberry

from domain.records import ExportSubject, LiftLegalHold, PlaceLegalHold
from schema import gate
from schema.inputs.ids import row_id


@strawberry.input(description="Whose record to hand out.")
class ExportSubjectInput:
    """A subject-access request."""

    client_reference: str = gate.given("The council's reference of the person.")

    def command(self) -> ExportSubject:
        """As the domain knows it."""
        return ExportSubject(self.client_reference)


@strawberry.input(description="The package to hold.")
class PlaceLegalHoldInput:
    """A legal hold."""

    package_id: strawberry.ID = gate.given("The package.")
    reason: str = gate.given("Why.")

    def command(self) -> PlaceLegalHold:
        """As the domain knows it."""
        return PlaceLegalHold(row_id(self.package_id, "package"), self.reason)


@strawberry.input(description="The package to hold no longer.")
class LiftLegalHoldInput:
    """The end of a legal hold."""

    package_id: strawberry.ID = gate.given("The package.")

    def command(self) -> LiftLegalHold:
        """As the domain knows it."""
        return LiftLegalHold(row_id(self.package_id, "package"))
