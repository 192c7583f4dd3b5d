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


class PayloadQueryInvalid(Refusal):
    """This query cannot be sent with events. {problem}"""


class PayloadClientUnknown(Refusal):
    """There is no client "{client_id}" of your council that acts by itself. Name in `clientId` one that does."""


class PayloadNotPermitted(Refusal):
    """The client "{client_id}" has not {missing}, which the query takes. Ask for less, or as another client."""


class PayloadNotYours(Refusal):
    """You have not {missing}, which the query of this endpoint takes: what you may not read is sent nowhere you say."""


class CertificateRefused(Refusal):
    """This certificate cannot be shown to a server. {problem}"""
