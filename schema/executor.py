"""The way through Strawberry: mutations, introspection, and what a differential test compares with the compiled way.

A projected object arrives here as a `Row`: its JSON, already in the client's own keys. So each of its fields is
resolved by the key that the client gave it, and graphql-core checks once more that nothing is missing or of another
type.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import orjson
import strawberry
from graphql import GraphQLResolveInfo

import resolvers.reads
from domain.refusals import Refusal, Refused
from domain.selection import NodeId, Selection, Variable
from resolvers.request import Outcome, Request
from schema.documents import Prepared

C = TypeVar("C")
AFTERWARDS = "the id of what the mutation changed"
"""The name of the variable that carries it; no variable of a document can have spaces in its name."""


@dataclass(slots=True)
class Context:
    """What one operation brings to its resolvers."""

    request: Request
    prepared: Prepared
    variables: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """One projected object: its values in the client's keys, and the concrete type where the field has several."""

    values: Mapping[str, Any]
    type: str | None = None


@dataclass(slots=True)
class Payload:
    """What a mutation gives back: the changed object under each key that it was asked by, or the refusals."""

    objects: dict[str, Any] = field(default_factory=dict)
    user_errors: list[Any] = field(default_factory=list)


def by_key(source: Row | Payload, info: GraphQLResolveInfo[Any], **_arguments: Any) -> Any:
    """Resolve a field of a projected object, or the object of a payload."""
    values = source.values if isinstance(source, Row) else source.objects
    return _rows(values.get(str(info.path.key)))


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
    value = await _read_one(context, context.prepared.part(key), context.variables, key)
    if isinstance(value, dict) and len(root.branches) > 1:
        noun = root.arguments["id"]
        node: NodeId = context.variables[noun.name] if isinstance(noun, Variable) else noun
        return Row(value, resolvers.reads.type_of(context.request.viewer, node))
    return _rows(value)


async def _read_one(context: Context, reader: resolvers.reads.Reader, variables: Mapping[str, Any], key: str) -> Any:
    bound = reader.bind(variables)
    answer = await reader.read(context.request.database, context.request.viewer, bound)
    return orjson.loads(answer.json)[key]


async def perform(
    info: strawberry.Info[Any, Any],
    mutate: Callable[[Request, C], Awaitable[Outcome]],
    command: Callable[[], C],
    shown: str,
) -> Any:
    """Run a mutation and read back what it changed, as the payload's field `shown`, in the client's own selection."""
    context: Context = info.context
    try:
        outcome = await mutate(context.request, command())
    except Refused as refused:
        return Payload(user_errors=[user_error(refusal) for refusal in refused.refusals])
    root = context.prepared.root(str(info.path.key))
    payload = Payload()
    for child in root.only_branch():
        if child.name == shown:
            reader = _read_back(context.prepared, root.key, child)
            variables = {**context.variables, AFTERWARDS: NodeId(shown, str(outcome.id))}
            payload.objects[child.key] = await _read_one(context, reader, variables, child.key)
    return payload


def _read_back(prepared: Prepared, root_key: str, child: Selection) -> resolvers.reads.Reader:
    name = f"{root_key}.{child.key}"
    if name not in prepared.parts:
        again = Selection(child.name, child.key, {"id": Variable(AFTERWARDS)}, child.branches)
        prepared.parts[name] = resolvers.reads.Reader([again])
    return prepared.parts[name]


def user_error(refusal: Refusal) -> Any:
    """A refusal as the API tells it."""
    from schema.payloads import UserError  # noqa: PLC0415 - the enumeration of codes is made from all refusals at import

    return UserError.of(refusal)
