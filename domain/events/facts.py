"""What an event is: thin, and the same to everybody it is told to."""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from domain.selection import NodeId


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something happened at an authority; to one of its packages, where `package_id` is set.

    What happens to an organisation by itself (to its endpoints of webhooks) is no authority's.
    """

    type: ClassVar[str]
    version: ClassVar[int] = 1
    """Of `data`, which only grow: what would change the meaning of a key is another version."""

    authority_id: UUID | None
    package_id: UUID | None = None
    organisation_id: UUID | None = None

    @classmethod
    def description(cls) -> str:
        """The sentence that says when this event is announced."""
        return " ".join(str(cls.__doc__).split())

    def data(self) -> dict[str, Any]:
        """The event as JSON: global ids, instants in RFC 3339 (UTC), codes; what is absent is left out."""
        values = ((field.name, getattr(self, field.name)) for field in fields(self))
        return {_key(name): _plain(name, value) for name, value in values if value is not None}


NOUNS = {"original_package_id": "package"}
"""What the id in a field is of, where the field's name says more than that."""


@functools.cache
def _key(name: str) -> str:
    return re.sub(r"_(\w)", lambda match: match[1].upper(), name)


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(name.removesuffix("s"), item) for item in value]
    if isinstance(value, UUID):
        return str(NodeId(NOUNS.get(name, name.removesuffix("_id")), str(value)))
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    return value.value if isinstance(value, StrEnum) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageEvent(Event):
    """Something happened to a package."""

    package_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseEvent(PackageEvent):
    """Something happened to a provider's response."""

    organisation_id: UUID
    invitation_id: UUID
    service_id: UUID
