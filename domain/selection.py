"""What a client asked to read, as plain data: no GraphQL, no SQL, JSON-serialisable."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any
from uuid import UUID

Bound = tuple[Mapping[str, Any], ...]
"""The arguments of every selection in `walk` order, with the variables of one request filled in."""


COUNTED = frozenset({"total_count", "unfiltered_count"})
COUNT_COST = 10
"""What it costs to count a whole list, in objects."""

PER_ROW = frozenset({"nodes", "edges"})
"""The fields of a connection that repeat for each row."""


@dataclass(frozen=True, slots=True)
class Variable:
    """Stands in an argument for a value that comes with each request."""

    name: str


@dataclass(frozen=True, slots=True)
class NodeId:
    """A global id, taken apart: the noun before the underscore, the row's UUID behind it."""

    noun: str
    id: str

    def __str__(self) -> str:
        return f"{self.noun}_{self.id}"


NOTHING = NodeId("", str(UUID(int=0)))
"""The id of no row."""


def node_id(text: str) -> NodeId:
    """Take a global id apart; one that this service cannot have given is the id of nothing."""
    noun, _, identity = text.rpartition("_")
    try:
        if len(identity) == len("00000000-0000-0000-0000-000000000000"):
            return NodeId(noun, str(UUID(identity)))
    except ValueError:
        pass
    return NOTHING


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """One selected field.

    `name` is the field's name in the house (snake_case), `key` the name the client wants in the answer. `arguments`
    holds coerced values, in which a `Variable` may stand anywhere; an absent argument is absent. `branches` maps each
    concrete type name that the field can return to what is selected on it; a scalar has none.
    """

    name: str
    key: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    branches: Mapping[str, tuple["Selection", ...]] = field(default_factory=dict)

    def only_branch(self) -> tuple["Selection", ...]:
        """What is selected on a field that can return one type only."""
        (branch,) = self.branches.values()
        return branch


def walk(selections: Sequence[Selection]) -> Iterator[Selection]:
    """Every selection, depth first, in a fixed order: the order of `Bound`."""
    for selection in selections:
        yield selection
        for branch in selection.branches.values():
            yield from walk(branch)


def bind(selections: Sequence[Selection], variables: Mapping[str, Any]) -> Bound:
    """The arguments of those selections in `walk` order that have any, with `variables` (coerced) filled in."""
    return tuple(_fill(selection.arguments, variables) for selection in selections)


def _fill(value: Any, variables: Mapping[str, Any]) -> Any:
    if isinstance(value, Variable):
        return variables.get(value.name)
    if isinstance(value, Mapping):
        return {
            key: _fill(item, variables)
            for key, item in value.items()
            if not (isinstance(item, Variable) and item.name not in variables)
        }
    if isinstance(value, list):
        return [_fill(item, variables) for item in value]
    return value


def shape(value: Any) -> Any:
    """What of an argument decides the *text* of a statement: what is present, enumeration members, numbers, nouns.

    Two requests with the same shape share one statement; all else, lists included, travels as parameters.
    """
    if value is None or isinstance(value, int | Enum):
        return value
    if isinstance(value, NodeId):
        return value.noun
    if isinstance(value, Mapping):
        return tuple((key, shape(item)) for key, item in value.items())
    if isinstance(value, tuple):
        return tuple(shape(item) for item in value)
    return ...


def page_size(arguments: Mapping[str, Any]) -> int:
    """How many objects a field may return at most, by its arguments."""
    size = arguments.get("first")
    if size is None:
        size = arguments.get("last")
    return 1 if size is None else int(size)


def cost(selections: Sequence[Selection], arguments: Mapping[int, Mapping[str, Any]], size: int = 1) -> int:
    """How many objects the selections may return at most: the requested cost.

    A field with fields below it is one object; `nodes` and `edges` are as many as their connection's page is long
    (`size`). `arguments` maps `id(selection)` to its bound arguments. Where a field can return several types, the
    dearest counts.
    """
    total = 0
    for selection in selections:
        if selection.name in COUNTED:
            total += COUNT_COST
        if selection.branches:
            page = page_size(arguments.get(id(selection), {}))
            below = max(cost(branch, arguments, page) for branch in selection.branches.values())
            total += (1 + below) * (size if selection.name in PER_ROW else 1)
    return total
