"""Selections as JSON, so that a query can be kept and asked again by who knows no GraphQL.

A value that JSON has no word for is an object with one key that begins with a `$`, which no name of GraphQL does.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any

from domain.selection import NodeId, Selection, Variable


def as_json(selections: Sequence[Selection]) -> list[dict[str, Any]]:
    """The selections as plain JSON."""
    return [
        {
            "name": selection.name,
            "key": selection.key,
            "arguments": {name: _plain(value) for name, value in selection.arguments.items()},
            "branches": {name: as_json(branch) for name, branch in selection.branches.items()},
        }
        for selection in selections
    ]


def from_json(kept: Sequence[Mapping[str, Any]]) -> tuple[Selection, ...]:
    """The selections that were kept; a member of an enumeration comes back as its value, which means the same."""
    return tuple(
        Selection(
            one["name"],
            one["key"],
            {name: _value(value) for name, value in one["arguments"].items()},
            {name: from_json(branch) for name, branch in one["branches"].items()},
        )
        for one in kept
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return _plain(value.value)
    if isinstance(value, Variable):
        return {"$variable": value.name}
    if isinstance(value, NodeId):
        return {"$id": [value.noun, value.id]}
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    kind = next((name for name, known in KINDS.items() if type(value) is known), None)
    return value if kind is None else {kind: str(value) if isinstance(value, Decimal) else value.isoformat()}


KINDS: Mapping[str, Any] = {"$instant": datetime, "$date": date, "$time": time, "$number": Decimal}


def _value(kept: Any) -> Any:
    if isinstance(kept, list):
        return [_value(item) for item in kept]
    if not isinstance(kept, Mapping):
        return kept
    inside: Any
    tag, inside = next(iter(kept.items()), ("", ""))
    if tag == "$variable":
        return Variable(inside)
    if tag == "$id":
        return NodeId(*inside)
    if tag in KINDS:
        return Decimal(inside) if tag == "$number" else KINDS[tag].fromisoformat(inside)
    return {name: _value(item) for name, item in kept.items()}
