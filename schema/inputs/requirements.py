"""What is said to put requirements on a draft and take them off."""

import strawberry

import domain.packages as drafts
from domain.requirements import Correction, NewRequirement
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
    options: list[str] = gate.given("What of its options; one, or several where the catalogue allows.", default=[])
    own_text: str | None = gate.given(
        "What is required, in your own words, where the catalogue asks for them (`takesOwnText`).", default=None
    )


@strawberry.input(description="Requirements to put on a draft.")
class AddRequirementsInput:
    """Rule B6."""

    package_id: strawberry.ID = gate.given("The package.")
    requirements: list[NewRequirementInput] = gate.given("Which.")
    expected_version: int | None = gate.given(EXPECTED, default=None)

    def command(self) -> drafts.AddRequirements:
        """As the domain knows it."""
        wanted = tuple(
            NewRequirement(item.code, item.negotiable, item.preferred_date, tuple(item.options), item.own_text)
            for item in self.requirements
        )
        return drafts.AddRequirements(row_id(self.package_id, "package"), wanted, self.expected_version)


@strawberry.input(description="What is corrected of a requirement on a draft. What is absent stays.")
class UpdateRequirementInput:
    """Rules B6, B7 and B26."""

    package_id: strawberry.ID = gate.given("The package.")
    requirement_id: strawberry.ID = gate.given("Which.")
    negotiable: bool | None = gate.given("Whether a no may carry a comment or a best date.", default=None)
    preferred_date: Date | None = gate.given("The preferred date, on the start-date requirement.", default=None)
    options: list[str] | None = gate.given("What of its options, in place of what was selected.", default=None)
    own_text: str | None = gate.given("What is required, in your own words.", default=None)
    expected_version: int | None = gate.given(EXPECTED, default=None)

    def command(self) -> drafts.UpdateRequirement:
        """As the domain knows it."""
        options = None if self.options is None else tuple(self.options)
        return drafts.UpdateRequirement(
            row_id(self.package_id, "package"),
            row_id(self.requirement_id, "requirement"),
            Correction(self.negotiable, self.preferred_date, options, self.own_text),
            self.expected_version,
        )


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
