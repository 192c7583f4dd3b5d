"""The way through Strawberry, which tests compare with the compiled way.

A projected object arrives here as a `Row`: its JSON, already in the client's own keys. So each of its fields is
resolved by the key that the client gave it, and graphql-core checks once more that nothing is missing or of another
type.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
import strawberry
from graphql import GraphQLResolveInfo, get_named_type, is_leaf_type

import resolvers.reads
from domain.refusals import Refused
from domain.selection import NodeId, Variable
from schema import changing
from schema.changing import Change, Context
from schema.payloads import Caution, UserError


@dataclass(frozen=True, slots=True)
class Row:
    """One projected object: its values in the client's keys, and the concrete type where the field has several."""

    values: Mapping[str, Any]
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Payload:
    """What a mutation gives back: the changed object under each key that it was asked by, or the refusals."""

    values: Mapping[str, Any] = field(default_factory=dict)
    user_errors: list[UserError] = field(default_factory=list)
    warnings: list[Caution] = field(default_factory=list)


def by_key(source: Row | Payload, info: GraphQLResolveInfo[Any], **_arguments: Any) -> Any:
    """Resolve a field of a projected object, or the object of a payload; a leaf's value may be any JSON."""
    value = source.values.get(str(info.path.key))
    return value if is_leaf_type(get_named_type(info.return_type)) else _rows(value)


def _rows(value: Any) -> Any:
    if isinstance(value, dict):
        return Row(value)
    if isinstance(value, list):
        return [_rows(item) for item in value]
    return value


def concrete_type(value: Row, *_: Any) -> str | None:
    """The concrete type of an object behind an interface."""
    return value.type


async def read(info: strawberry.Info[Any, Any]) -> Any:
    """Resolve a root field of a query from the projection."""
    context: Context = info.context
    key = str(info.path.key)
    root = context.prepared.root(key)
    reader = context.prepared.part(key)
    answer = await reader.read(context.request.database, context.request.viewer, reader.bind(context.variables))
    value = orjson.loads(answer.json)[key]
    if isinstance(value, dict) and len(root.branches) > 1:
        noun = root.arguments["id"]
        node: NodeId = context.variables[noun.name] if isinstance(noun, Variable) else noun
        return Row(value, resolvers.reads.type_of(context.request.viewer, node))
    return _rows(value)


def change(made: Change) -> Callable[..., Awaitable[Any]]:
    """The resolver of a mutation."""

    async def resolver(info: Any, input: Any) -> Any:
        context: Context = info.context
        try:
            outcome = await made.resolver(context.request, input.command())
        except Refused as refused:
            return Payload(user_errors=[UserError.of(refusal) for refusal in refused.refusals])
        root = context.prepared.root(str(info.path.key))
        changed = await changing.read_back(context, root, outcome)
        return Payload(changed.values, warnings=[Caution.of(caution) for caution in outcome.cautions])

    return resolver
