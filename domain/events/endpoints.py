"""What is announced of those who are told of events."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from domain.events.facts import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointFailing(Event):
    """An endpoint of webhooks has taken nothing for a day; four days later it is disabled."""

    type = "endpoint.failing"
    endpoint_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsSummarised(Event):
    """How many events of each name were numbered for an endpoint after `after_sequence`, up to `last_sequence`.

    Once a night, to that endpoint alone, whatever events it wants.
    """

    type = "events.summary"
    endpoint_id: UUID
    after_sequence: int
    last_sequence: int
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointDisabled(Event):
    """The service sends to an endpoint of webhooks no more, for this reason; what happens waits for its enabling."""

    type = "endpoint.disabled"
    endpoint_id: UUID
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointPayloadFailing(Event):
    """What an endpoint asks for beside an event's own fields cannot be answered, for this reason; events wait."""

    type = "endpoint.payload_failing"
    endpoint_id: UUID
    reason: str


OF_ENDPOINTS = (EndpointFailing, EndpointDisabled, EndpointPayloadFailing, EventsSummarised)
"""Every event of endpoints."""
