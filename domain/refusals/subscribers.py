"""What is wrong with who is to see a package."""

from domain.refusals.refusing import Refusal


class AccountDisabled(Refusal):
    """The account of {name} is disabled. Choose somebody who can sign in."""


class SubscribedByRole(Refusal):
    """{name} sees every package of the council by role, and need not be added nor can be taken off."""


class AlreadySubscribed(Refusal):
    """{name} has been added to this package already."""


class NotSubscribed(Refusal):
    """{name} was not added to this package."""
