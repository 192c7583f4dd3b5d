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


class OfferExpired(Refusal):
    """The offer of "{service}" was valid until {until}. Ask for its renewal, or choose another service."""


class DepartureReasonRequired(Refusal):
    """The service "{service}" is {place}; {first} ranks first. Say why it is chosen all the same."""


class CommissionerReasonRequired(Refusal):
    """The service "{service}" is suspended {period} ({reason}). It is awarded only with a commissioner's reason."""


class NotAwardedCodeMissing(Refusal):
    """The service "{service}" said yes and is not chosen: give it a not-awarded code."""


class NotAwardedCodeNotAllowed(Refusal):
    """A not-awarded code is for those who said yes and are not chosen; "{service}" {why}."""


class NotAwardedCodeRepeated(Refusal):
    """The service "{service}" is given a not-awarded code more than once."""
