"""What is wrong with keeping, or handing out, a record."""

from domain.refusals.refusing import Refusal


class SubjectUnknown(Refusal):
    """No package of your council has this client reference."""


class AlreadyHeld(Refusal):
    """The package is held already, since {at}."""


class NotHeld(Refusal):
    """The package is not held."""
