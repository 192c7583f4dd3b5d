"""How a mutation is run: its input becomes a command, the resolver does it, its payload is read back.

Like a query it does not need graphql-core's executor; `schema/executor.py` runs the same changes through Strawberry,
and a test holds the two equal.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any
from uuid import UUID

import orjson
import strawberry
from graphql import (
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
)

import resolvers.reads
from domain.cautions import Caution
from domain.permissions import Permission
from domain.refusals import NotFound, Refusal, Refused
from domain.selection import NodeId, Selection, Variable, bind
from domain.viewer import Viewer
from resolvers.reads import TimedOut, Unavailable
from resolvers.request import Outcome, Request
from schema import gate
from schema.documents import Prepared
from schema.payloads import UserError

AFTERWARDS = "the id of what the mutation changed"
"""The name of the variable that carries it; no variable of a document can have spaces in its name."""

TOLD = frozenset({"user_errors", "warnings"})
"""What a payload says besides the changed object: it is not read back."""

NOTHING = str(UUID(int=0))


class NotReadBack(Exception):
    """A change was committed, and then the database did not answer in time."""


@dataclass(frozen=True, slots=True)
class Change:
    """One mutation: the permission it takes, the resolver that does it, what it is given and what it gives back."""

    requires: Permission
    resolver: Callable[[Request, Any], Awaitable[Outcome]]
    given: type[Any]
    payload: type[Any]
    description: str


@dataclass(frozen=True, slots=True)
class Changed:
    """What came of a change: the payload's values by the client's keys, and how many objects they are."""

    values: Any
    actual: int


def opened(changes: Mapping[str, Change], through: Callable[[Change], Callable[..., Any]]) -> type[Any]:
    """The root type of all mutations; `through` makes the resolver of each."""
    fields = {}
    for name, change in changes.items():
        resolver = through(change)
        resolver.__annotations__ = {
            "info": strawberry.Info,
            "input": Annotated[change.given, gate.argument("What to do.")],
            "return": change.payload,
        }
        fields[name] = gate.root(change.requires, change.description)(resolver)
    return strawberry.type(type("Mutation", (), fields), description="Everything that can be done.")


def built(type_: GraphQLInputType, value: Any) -> Any:
    """The input object of the API made of bound arguments."""
    if isinstance(type_, GraphQLNonNull):
        return built(type_.of_type, value)
    if isinstance(type_, GraphQLList) and value is not None:
        return [built(type_.of_type, item) for item in value]
    if isinstance(type_, GraphQLInputObjectType) and value is not None:
        declared = type_.extensions["strawberry-definition"]
        types = {field.extensions["strawberry-definition"].python_name: field.type for field in type_.fields.values()}
        return declared.origin(**{name: built(types[name], item) for name, item in value.items()})
    return value


@dataclass(slots=True)
class Context:
    """What one operation brings to its mutations (and, through Strawberry, to every resolver)."""

    request: Request
    prepared: Prepared
    variables: Mapping[str, Any]


class Changes:
    """Runs the mutations of one schema."""

    def __init__(self, changes: Mapping[str, Change], core: GraphQLSchema) -> None:
        self.changes = changes
        mutation = core.mutation_type
        fields = {} if mutation is None else mutation.fields
        self.types = {
            field.extensions["strawberry-definition"].python_name: field.args["input"].type for field in fields.values()
        }

    async def run(self, context: Context, root: Selection) -> Changed:
        """Do one mutation and read back what it changed."""
        (arguments,) = bind([root], context.variables)
        change = self.changes[root.name]
        try:
            command = built(self.types[root.name], arguments["input"]).command()
            outcome = await change.resolver(context.request, command)
        except Refused as refused:
            return _payload(root, {}, refused.refusals)
        try:
            return await read_back(context, root, outcome)
        except (TimedOut, Unavailable) as error:
            raise NotReadBack from error


async def read_back(context: Context, root: Selection, outcome: Outcome) -> Changed:
    """The payload of a change that was made, in the client's own selection.

    The payload's field that is called after the outcome's noun is the changed object, or true where nothing can be
    read; any other object is null, unless it is told this once.
    """
    noun = outcome.noun
    request = context.request
    objects: dict[str, Any] = {}
    actual = 0
    for child in root.only_branch():
        if child.name in outcome.once:
            objects[child.key] = outcome.once[child.name]
        elif child.name == noun and not child.branches:
            objects[child.key] = True
        elif child.name == noun:
            reader = _reader_of(context.prepared, root.key, child)
            bound = reader.bind({**context.variables, AFTERWARDS: NodeId(noun, str(outcome.id))})
            answer = await reader.read(request.database, request.viewer, bound)
            objects[child.key] = orjson.loads(answer.json)[child.key]
            actual += answer.actual
    # a repeat of a request whose caller has lost sight of the row since finds nothing
    refusals = [NotFound(noun=noun)] if None in objects.values() else []
    changed = _payload(root, objects, refusals, outcome.cautions)
    return replace(changed, actual=changed.actual + actual)


def _payload(
    root: Selection, objects: Mapping[str, Any], refusals: Sequence[Refusal], cautions: Sequence[Caution] = ()
) -> Changed:
    values: dict[str, Any] = {}
    (name,) = root.branches
    for child in root.only_branch():
        if child.name == "__typename":
            values[child.key] = name
        elif child.name == "user_errors":
            values[child.key] = [_told(refusal, child.only_branch()) for refusal in refusals]
        elif child.name == "warnings":
            values[child.key] = [_warned(caution, child.only_branch()) for caution in cautions]
        else:
            values[child.key] = objects.get(child.key)
    return Changed(values, 1 + len(refusals) + len(cautions))


def _told(refusal: Refusal, branch: Sequence[Selection]) -> dict[str, Any]:
    error = UserError.of(refusal)
    told: dict[str, Any] = {"__typename": "UserError", "code": error.code.value, "message": error.message}
    told |= {"path": error.path, "about": error.about}
    return {child.key: told[child.name] for child in branch}


def _warned(caution: Caution, branch: Sequence[Selection]) -> dict[str, Any]:
    told = {"__typename": "Warning", "code": caution.code.value, "message": caution.message}
    return {child.key: told[child.name] for child in branch}


async def check_reading_back(prepared: Prepared, viewer: Viewer, variables: Mapping[str, Any]) -> None:
    """Refuse what the payloads ask for, where it cannot be read, before anything is changed."""
    for root in prepared.collected.roots:
        for child in root.only_branch() if root.branches else ():
            if child.branches and child.name not in TOLD:
                reader = _reader_of(prepared, root.key, child)
                await reader.check(viewer, reader.bind({**variables, AFTERWARDS: NodeId(child.name, NOTHING)}))


def _reader_of(prepared: Prepared, root_key: str, child: Selection) -> resolvers.reads.Reader:
    again = Selection(child.name, child.key, {"id": Variable(AFTERWARDS)}, child.branches)
    return prepared.reader_of(f"{root_key}.{child.key}", again)
