"""What is wrong with an offer, with its renewal, or with what is said of calls."""

from domain.refusals.refusing import Refusal


class OfferMissing(Refusal):
    """A Yes to this request carries an offer: say {rate}."""


class OfferNotAllowed(Refusal):
    """An offer belongs only to a Yes to a request that asks for a price, and {why}."""


class OfferPriceInvalid(Refusal):
    """The price must be more than £0.00 and at most £{most}."""


class OfferUnitsMissing(Refusal):
    """The request does not say how many {units}: say for how many the offer is."""


class OfferUnitsInvalid(Refusal):
    """The offer must be for {what}."""


class OfferExpiresInPast(Refusal):
    """The offer would have expired already: its last day must be today or later."""


class OfferNotExtended(Refusal):
    """The offer is valid to the end of {until} already. A renewal says a later day."""


class NoOfferToRenew(Refusal):
    """There is no submitted Yes with an offer to renew."""


class RenewalAlreadyRequested(Refusal):
    """The provider was asked on {at} to renew this offer, and has not answered yet. Ask again once it has."""


class DeadlineNotPassed(Refusal):
    """The deadline ({deadline}) has not passed, so the provider may still change its offer. Ask after it."""


class CallUnknown(Refusal):
    """The request has no call {call}: {calls}."""


class CallVariedTwice(Refusal):
    """The call {call} is varied more than once."""


class CallVariationEmpty(Refusal):
    """Say another time for call {call}, or a comment."""


class OnlyWithAYes(Refusal):
    """This belongs to a Yes only. With a No, the rejection note says what is to be added."""
