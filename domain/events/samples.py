"""Samples of events, for those who write receivers: generated, so that every event has one."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, date, datetime
from enum import StrEnum
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints
from uuid import UUID, uuid5

from domain.events.audiences import of_organisation
from domain.events.facts import Event
from domain.selection import NodeId

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
SAMPLES = UUID("3b9f0f0e-7f0a-4d3b-9d53-7c1c7e2c5a10")
"""The namespace of the ids in samples: the same name gives the same id, so that a sample never changes."""

TEXTS: Mapping[str, str] = {
    "by": "MESSAGE",
    "public_reference": "7K3M-Q2ZT-0V8D-XN4B",
    "reason": "FAILING",
    "reason_code": "NO_LONGER_NEEDED",
    "system": "CONTROCC",
}
"""What stands in a text, by the name of the field."""


def sample(event: type[Event]) -> Event:
    """An event of this class as it could be announced, with every field filled in."""
    hints = get_type_hints(event)
    return event(**{field.name: _value(field.name, hints[field.name]) for field in fields(event)})


def sample_of_organisation(event: type[Event]) -> dict[str, Any]:
    """The data of a sample as an organisation is told them: nothing of others."""
    data = sample(event).data()
    own = data.get("invitationIds", [str(NodeId("invitation", str(_id("invitation_id"))))])[:1]
    told = of_organisation(event.type, data, about_one=True, invitation_ids=own)
    return {key: value for key, value in data.items() if key != "packageId"} if told is None else told


def _value(name: str, hint: Any) -> Any:
    if get_origin(hint) is Mapping:
        return {"package.awarded": 1, "package.sent": 3}
    plain = next((part for part in get_args(hint) if part is not NoneType), hint)
    if plain is UUID:
        # several ids of one kind
        several = get_args(hint)[-1:] == (...,)
        return (_id(f"{name} 1"), _id(f"{name} 2")) if several else _id(name)
    if isinstance(plain, type) and issubclass(plain, StrEnum):
        return next(iter(plain))
    known: dict[Any, Any] = {datetime: AT, date: AT.date(), str: TEXTS.get(name, "TEXT"), int: 3, bool: True}
    return known[plain]


def _id(name: str) -> UUID:
    return uuid5(SAMPLES, name)
