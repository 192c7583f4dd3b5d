"""Queries that are kept, to be asked later about each event: let in as any other, and made plain."""

from collections.abc import Iterable, Iterator

from graphql import GraphQLID, OperationDefinitionNode, OperationType, get_named_type, type_from_ast

from domain.events import CATALOGUE
from domain.events.samples import sample
from domain.refusals import PayloadQueryInvalid, Refused
from domain.selection import NodeId, Variable
from domain.viewer import Viewer
from domain.webhooks import payloads
from domain.webhooks.payloads import Compiled
from resolvers.reads import type_of
from schema.documents import Documents, Operation, Prepared
from schema.errors import RequestError


class KeptQueries:
    """Lets queries in that are to be kept, against one schema; `max_cost` is what one may ask for at most."""

    def __init__(self, documents: Documents, max_cost: int) -> None:
        self.documents, self.max_cost = documents, max_cost
        self.carried = {
            name: id for event in CATALOGUE.values() for name, id in payloads.ids(sample(event).data()).items()
        }

    async def compile(self, text: str, viewer: Viewer) -> Compiled:
        """A query as it is asked in this viewer's stead; `Refused` says everything that stands in the way."""
        try:
            operation = await self.documents.admit(text, None)
            _refuse(self._unfit(operation))
            prepared = await self.documents.prepare(operation, {}, viewer.permissions)
            _refuse(self._unasked(prepared, viewer))
            await self._check(prepared, viewer)
        except RequestError as error:
            _refuse(str(each["message"]) for each in error.errors)
            raise
        return Compiled(prepared.collected.roots, frozenset(prepared.collected.permissions))

    def _unfit(self, operation: Operation) -> Iterator[str]:
        if operation.kind is not OperationType.QUERY:
            yield "Only a query can be asked."
        if operation.switches:
            yield "Nothing switches its fields on and off: leave out `@skip` and `@include` with variables."
        for name in self._variables(operation.definition):
            if name not in self.carried:
                yield f"No event carries ${name}; they carry {', '.join(sorted(self.carried))}."

    def _variables(self, definition: OperationDefinitionNode) -> Iterator[str]:
        for node in definition.variable_definitions or ():
            type_ = type_from_ast(self.documents.schema, node.type)
            if type_ is None or get_named_type(type_) is not GraphQLID:
                _refuse(
                    [f"${node.variable.name.value} is no ID, and events carry nothing else that can be asked about."]
                )
            yield node.variable.name.value

    def _unasked(self, prepared: Prepared, viewer: Viewer) -> Iterator[str]:
        if prepared.collected.introspection:
            yield "The schema itself is no part of an event."
        for root in prepared.collected.roots:
            about = root.arguments.get("id")
            if not isinstance(about, Variable):
                yield f"{root.key} is not about the event: give it an `id` that the event carries."
            elif type_of(viewer, self._id(about)) not in root.branches:
                yield f"${about.name} leads nowhere in {root.key}, for the client as which it is asked."

    def _id(self, variable: Variable) -> NodeId:
        return self.carried[variable.name]

    async def _check(self, prepared: Prepared, viewer: Viewer) -> None:
        """Refuse what would be refused, or cost too much, whenever it is asked."""
        names = payloads.variables(prepared.collected.roots)
        try:
            bound = prepared.reader.bind({name: self.carried[name] for name in names})
            await prepared.reader.check(viewer, bound)
        except Refused as refused:
            problems = [PayloadQueryInvalid("payload", "query", problem=each.message) for each in refused.refusals]
            raise Refused(problems) from refused
        requested = prepared.reader.requested(bound)
        if requested > self.max_cost:
            _refuse([f"It may return {requested} objects; {self.max_cost} are allowed. Ask for smaller pages."])


def _refuse(problems: Iterable[str]) -> None:
    found = [PayloadQueryInvalid("payload", "query", problem=problem) for problem in problems]
    if found:
        raise Refused(found)
