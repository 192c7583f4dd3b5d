"""What is wrong with an endpoint of webhooks, or with what is to be sent to it."""

from domain.refusals.refusing import Refusal


class EndpointAddressRefused(Refusal):
    """Nothing can be sent to this address. {problem}"""


class EventTypeUnknown(Refusal):
    """There is no event "{type}". The query `eventTypes` lists them all."""


class EndpointNotActive(Refusal):
    """The endpoint "{name}" is {state}: nothing is sent to it. Enable it first."""


class EndpointActive(Refusal):
    """The endpoint "{name}" is being sent to already."""


class TooManyEndpoints(Refusal):
    """Your council has {count} endpoints, which is as many as there may be. Delete one first."""


class DeliveryUnderWay(Refusal):
    """This delivery is on its way, or waits for its next try. It need not be sent again."""


class ReplayEmpty(Refusal):
    """There is nothing to send again: "{name}" was told of no such event."""
