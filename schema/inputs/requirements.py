"""What is said to put requirements on a draft and take them off."""

import strawberry

import domain.packages as drafts
from domain.requirements import NewRequirement
from schema import gate
from schema.inputs.ids import EXPECTED, row_id
from schema.scalars import Date


@strawberry.input(description="A requirement of the council's catalogue.")
class NewRequirementInput:
    """Rules B6 to B8, B26."""

    code: str = gate.given("Its code in the catalogue.")
    negotiable: bool = gate.given("Whether a no may carry a comment or a best date.", default=False)
    preferred_date: Date | None = gate.given(
        "The preferred date, on the start-date requirement; absent: the package's start date.", default=None
    )


@strawberry.input(description="Requirements to put on a draft.")
class AddRequirementsInput:
    """Rule B6."""

    package_id: strawberry.ID = gate.given("The package.")
    requirements: list[NewRequirementInput] = gate.given("Which.")
    expected_version: int | None = gate.given(EXPECTED, default=None)

    def command(self) -> drafts.AddRequirements:
        """As the domain knows it."""
        wanted = tuple(NewRequirement(item.code, item.negotiable, item.preferred_date) for item in self.requirements)
        return drafts.AddRequirements(row_id(self.package_id, "package"), wanted, self.expected_version)


@strawberry.input(description="A requirement to take off a draft.")
class RemoveRequirementInput:
    """Rule B6."""

    package_id: strawberry.ID = gate.given("The package.")
    requirement_id: strawberry.ID = gate.given("Which.")
    expected_version: int | None = gate.given(EXPECTED, default=None)

    def command(self) -> drafts.RemoveRequirement:
        """As the domain knows it."""
        requirement = row_id(self.requirement_id, "requirement")
        return drafts.RemoveRequirement(row_id(self.package_id, "package"), requirement, self.expected_version)
