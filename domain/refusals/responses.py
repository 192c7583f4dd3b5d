"""What is wrong with a response and its answers."""

from domain.refusals.refusing import Refusal


class DeadlinePassed(Refusal):
    """The deadline ({deadline}) has passed. A submitted response can only be withdrawn now."""


class BrokerageEnded(Refusal):
    """The response can no longer be changed as brokerage has ended."""


class ResponseAlreadySubmitted(Refusal):
    """A response has been submitted already. Change it or withdraw it instead."""


class ResponseNotSubmitted(Refusal):
    """There is no submitted response to change or withdraw."""


class PartialNotAllowed(Refusal):
    """This request can be met in full or not at all."""


class RejectionReasonRequired(Refusal):
    """A rejection reason is required with a No."""


class RejectionReasonNotAllowed(Refusal):
    """A rejection reason or note belongs to a No only."""


class ReasonForBlockServicesOnly(Refusal):
    """The rejection reason "{label}" is open to block contract services only."""


class RequirementUnanswered(Refusal):
    """The requirement "{title}" must be answered Yes or No before you can accept."""


class RequirementAnsweredTwice(Refusal):
    """The requirement "{title}" is answered more than once."""


class CommentNotAllowed(Refusal):
    """A comment is possible only with a No to a negotiable requirement; "{title}" is {why}."""


class BestDateNotAllowed(Refusal):
    """A best date belongs only to a No to a negotiable start-date requirement; "{title}" is {why}."""


class BestDateRequired(Refusal):
    """You cannot meet "{title}": say the best date that you can offer."""


class BestDateAfterEnd(Refusal):
    """The best date for "{title}" is later than {ends_on}, the last day of care: offer an earlier one, or decline."""


class BestDateInPast(Refusal):
    """The best date for "{title}" lies in the past."""
