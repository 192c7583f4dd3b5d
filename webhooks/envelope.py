"""The envelope in which a numbered event travels (Standard Webhooks: type, timestamp, data; ours adds sequence)."""

import orjson

from db.relay import NumberedEvent
from domain.webhooks.payloads import KEY

LARGEST_ENVELOPE = 20_000


class EnvelopeTooLarge(Exception):
    """The event is not thin: its envelope would reach the 20 kB at which receivers may refuse it."""

    def __init__(self, event: NumberedEvent, size: int) -> None:
        super().__init__(f"The envelope of event {event.id} ({event.type}) takes {size} of {LARGEST_ENVELOPE} bytes.")


def seal(event: NumberedEvent, *, sample: bool = False, payload: bytes | None = None) -> bytes:
    """The body to send, the same bytes at every try: a signature covers them. At most 20 kB (20,000 bytes), exclusive.

    `payload` is the JSON of what the endpoint asks for beside the event's own fields.

    `timestamp` is when the event occurred (UTC, RFC 3339), `sequence` its place in the stream, which has no gaps: a
    receiver sees by it what it missed. The event's id travels as the header `webhook-id`. A `sample` did not happen,
    and says so.
    """
    data = event.data if payload is None else {**event.data, KEY: orjson.Fragment(payload)}
    envelope = {"type": event.type, "timestamp": event.occurred_at, "sequence": event.sequence, "data": data}
    body = orjson.dumps(envelope | ({"sample": True} if sample else {}), option=orjson.OPT_UTC_Z)
    if len(body) >= LARGEST_ENVELOPE:
        raise EnvelopeTooLarge(event, len(body))
    return body
