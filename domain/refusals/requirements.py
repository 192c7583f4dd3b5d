"""What is wrong with the requirements of a package."""

from domain.refusals.refusing import Refusal


class MandatoryRequirementMissing(Refusal):
    """The requirement "{title}" is mandatory. Add it before sending."""


class RequirementMustBeNegotiable(Refusal):
    """The requirement "{title}" must be negotiable. Mark it as negotiable."""


class RequirementAlreadyAdded(Refusal):
    """The requirement "{title}" stands on the package already."""


class PreferredDateRequired(Refusal):
    """The requirement "{title}" needs a preferred date: give one, or enter the package's start date first."""


class PreferredDateNotAllowed(Refusal):
    """The requirement "{title}" takes no preferred date."""


class RequirementHasNoOptions(Refusal):
    """The requirement "{title}" has no options to select from."""


class RequirementOptionRequired(Refusal):
    """Select what the requirement "{title}" is about: {options}."""


class RequirementNotAnOption(Refusal):
    """The options of the requirement "{title}" are: {options}."""


class RequirementTakesOneOption(Refusal):
    """Select one option only for the requirement "{title}": {options}."""


class RequirementTextMissing(Refusal):
    """Say in your own words what the requirement "{title}" is about."""


class RequirementTextNotAllowed(Refusal):
    """The requirement "{title}" says itself what it is about, and takes no words of your own."""
