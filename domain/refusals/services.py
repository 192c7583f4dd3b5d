"""What is wrong with finding services."""

from domain.refusals.refusing import Refusal


class SelectionWithoutLocation(Refusal):
    """The package has no location (postcode): enter it first, because services are found by the area they work in."""
