"""What is wrong with a decision."""

from domain.refusals.refusing import Refusal


class DecisionTooEarly(Refusal):
    """No decision is possible yet: {why}."""


class AwardToDecliner(Refusal):
    """This service declined the package; it cannot be awarded."""


class AwardToWithdrawn(Refusal):
    """This service withdrew its response; it cannot be awarded."""


class AwardToUnanswered(Refusal):
    """This service has not answered; it cannot be awarded."""


class ReasonRepeated(Refusal):
    """This reason is given more than once."""
