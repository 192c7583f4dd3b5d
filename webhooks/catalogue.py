"""The catalogue of events for those who write receivers: as a page, and as an AsyncAPI 3 document."""

from collections.abc import Mapping
from typing import Any

import orjson

from domain.events import CATALOGUE, Event
from domain.events.audiences import OF_ENDPOINTS, ORGANISATIONS, Audience
from domain.events.samples import AT, sample
from domain.webhooks.payloads import KEY

OPENING = """\
# Events

Every event that there is, with a sample of its `data` as a council is told them, and what organisations are told of
it beside. [webhooks](webhooks.md) says how they travel, [streams](streams.md) how they are read and listened to. This
page is generated from `domain/events/` by `make schema`; the query `eventTypes` says the same.
"""
ENVELOPE = """\
Each arrives as `{"type": …, "timestamp": …, "sequence": …, "data": …}`. Ids are global ids, which the API takes;
instants are RFC 3339 in UTC. What is absent from an event is left out of its `data`; keys may be added. In a sample
every key is there, and its ids are nobody's. What an endpoint asks for beside comes as `payload` among the `data`
([webhooks](webhooks.md)).
"""


def markdown() -> str:
    """`docs/events.md`."""
    parts = [OPENING, ENVELOPE]
    for name, event in sorted(CATALOGUE.items()):
        shown = orjson.dumps(sample(event).data(), option=orjson.OPT_INDENT_2).decode()
        told = _told(name)
        parts.append(f"## `{name}`\n\n{event.description()} Version {event.version}. {told}\n\n```json\n{shown}\n```\n")
    return "\n".join(parts)


AUDIENCES: Mapping[Audience, str] = {
    Audience.ITSELF: "Told to the organisation that it is about",
    Audience.INVITED: "Told to every organisation whose invitation ran, with its own `invitationIds`",
    Audience.NAMED: "Told to the organisations of these invitations, each with its own `invitationIds`",
}


def _told(name: str) -> str:
    """Which organisations are told of an event, and what."""
    if name in OF_ENDPOINTS:
        return "Told to the endpoint that it is about."
    told = ORGANISATIONS.get(name)
    if told is None:
        return "The council's alone."
    return f"{AUDIENCES[told.audience]}: {', '.join(f'`{key}`' for key in sorted(told.keys))}."


def asyncapi() -> str:
    """`docs/asyncapi.json` (AsyncAPI 3.0): one channel, on which an endpoint receives every event that it wants."""
    named = {_name(name): event for name, event in sorted(CATALOGUE.items())}
    references = [{"$ref": f"#/channels/endpoint/messages/{name}"} for name in named]
    document = {
        "asyncapi": "3.0.0",
        "info": {
            "title": "eBrokerage events",
            "version": "1.1.0",
            "description": "Events that are posted to endpoints, as Standard Webhooks 1.0 has it, or listened to.",
        },
        "defaultContentType": "application/json",
        "channels": {
            "endpoint": {
                "address": None,
                "description": "The address of an endpoint, to which events are posted.",
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in named},
            },
            "stream": STREAM,
        },
        "operations": {
            "tell": {
                "action": "send",
                "channel": {"$ref": "#/channels/endpoint"},
                "messages": references,
                "bindings": {"http": {"method": "POST", "bindingVersion": "0.3.0"}},
            },
            "listen": {
                "action": "send",
                "channel": {"$ref": "#/channels/stream"},
                "messages": [{"$ref": "#/channels/stream/messages/Event"}],
            },
        },
        "components": {
            "messages": {name: _message(event) for name, event in named.items()} | {"Event": EVENT},
            "schemas": {"headers": HEADERS},
        },
    }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z).decode() + "\n"


HEADERS: Mapping[str, Any] = {
    "type": "object",
    "required": ["webhook-id", "webhook-timestamp", "webhook-signature"],
    "properties": {
        "webhook-id": {"type": "string", "description": "The same at every try and every repeat."},
        "webhook-timestamp": {"type": "string", "description": "When this try was made, in seconds since 1970."},
        "webhook-signature": {"type": "string", "description": "`v1` and, where asked for, `v1a` signatures."},
    },
}


STREAM: Mapping[str, Any] = {
    "address": "/graphql",
    "description": "The subscription `events`: over graphql-transport-ws, or as server-sent events (graphql-sse,"
    " distinct connections), each with its cursor as `id`. Everybody hears their own stream.",
    "messages": {"Event": {"$ref": "#/components/messages/Event"}},
}
EVENT: Mapping[str, Any] = {
    "name": "Event",
    "summary": "An event as the subscription tells it: those fields that were asked for.",
    "payload": {
        "type": "object",
        "properties": {
            "id": {"type": "string", "description": "What webhooks call `webhook-id`."},
            "sequence": {"type": "integer", "description": "Its number in the listener's own stream, without gaps."},
            "cursor": {"type": "string", "description": "Its place, to go on from."},
            "type": {"type": "string", "description": "Which event it is."},
            "occurredAt": {"type": "string", "format": "date-time"},
            "packageId": {"type": ["string", "null"]},
            "data": {"type": "object", "description": "As the message of that name has them; providers are told less."},
        },
    },
}


ASKED: Mapping[str, Any] = {
    KEY: {
        "type": "object",
        "description": "The answer to the query that the endpoint has, by the names of its fields; null where an object"
        " is gone, or not for its client to see. Absent where the endpoint has none.",
    }
}
"""What a council's endpoint is told beside an event's own fields."""


def _name(type_: str) -> str:
    """`package.deadline_changed` → `PackageDeadlineChanged`."""
    return type_.replace(".", "_").title().replace("_", "")


def _message(event: type[Event]) -> dict[str, Any]:
    shown = sample(event).data()
    properties = {
        "type": {"const": event.type},
        "timestamp": {"type": "string", "format": "date-time", "description": "When it happened."},
        "sequence": {
            "type": "integer",
            "description": "Its number in the endpoint's stream, without gaps; 0: a sample.",
        },
        "sample": {"const": True, "description": "Only in what did not happen."},
        "data": {"type": "object", "properties": {key: _schema(value) for key, value in shown.items()} | dict(ASKED)},
    }
    required = ["type", "timestamp", "sequence", "data"]
    told = ORGANISATIONS.get(event.type)
    return {
        "name": event.type,
        "x-told-to-organisations": [] if told is None else sorted(told.keys),
        "summary": event.description(),
        "headers": {"$ref": "#/components/schemas/headers"},
        "payload": {"type": "object", "required": required, "properties": properties},
        "examples": [{"payload": {"type": event.type, "timestamp": AT, "sequence": 1, "data": shown}}],
    }


def _schema(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return {"type": "object", "additionalProperties": _schema(next(iter(value.values())))}
    if isinstance(value, list):
        return {"type": "array", "items": _schema(value[0])}
    kinds: Mapping[type, str] = {bool: "boolean", int: "integer", str: "string"}
    return {"type": kinds[type(value)]}
