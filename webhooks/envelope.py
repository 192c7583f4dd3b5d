"""The envelope in which a numbered event travels (Standard Webhooks: type, timestamp, data; ours adds sequence)."""

from typing import Any
from uuid import UUID

import orjson

from db.relay import NumberedEvent
from domain.events import CATALOGUE
from domain.webhooks.payloads import KEY

LARGEST_ENVELOPE = 20_000


class EnvelopeTooLarge(Exception):
    """The event is not thin: its envelope would reach the 20 kB at which receivers may refuse it."""

    def __init__(self, event: NumberedEvent, size: int) -> None:
        super().__init__(f"The envelope of event {event.id} ({event.type}) takes {size} of {LARGEST_ENVELOPE} bytes.")


class NotTheirs(Exception):
    """The event is not about this organisation, so it is none of its business (rule P26)."""

    def __init__(self, event: NumberedEvent, organisation_id: UUID) -> None:
        super().__init__(f"Event {event.id} ({event.type}) is not about organisation {organisation_id}.")


def seal(
    event: NumberedEvent, organisation_id: UUID | None, *, sample: bool = False, payload: bytes | None = None
) -> bytes:
    """The body to send, the same bytes at every try: a signature covers them. At most 20 kB (20,000 bytes), exclusive.

    `payload` is the JSON of what the endpoint asks for beside the event's own fields.

    `organisation_id` is the provider that is told, None the council's own endpoint. A provider is told of what is about
    itself, less what says who else was asked (rule P26).

    `timestamp` is when the event occurred (UTC, RFC 3339), `sequence` its place in the stream, which has no gaps: a
    receiver sees by it what it missed. The event's id travels as the header `webhook-id`. A `sample` did not happen,
    and says so.
    """
    data = _told(event, organisation_id)
    if payload is not None:
        data = {**data, KEY: orjson.Fragment(payload)}
    envelope = {"type": event.type, "timestamp": event.occurred_at, "sequence": event.sequence, "data": data}
    body = orjson.dumps(envelope | ({"sample": True} if sample else {}), option=orjson.OPT_UTC_Z)
    if len(body) >= LARGEST_ENVELOPE:
        raise EnvelopeTooLarge(event, len(body))
    return body


def _told(event: NumberedEvent, organisation_id: UUID | None) -> Any:
    """The data as the receiver may know them."""
    if organisation_id is None:
        return event.data
    if event.organisation_id != organisation_id:
        raise NotTheirs(event, organisation_id)
    return {key: value for key, value in event.data.items() if key not in CATALOGUE[event.type].councils_alone}
