"""Documents that were let in: parsed, validated, collected, and kept in a cache bounded in bytes."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from cachetools import LRUCache
from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLInputType,
    GraphQLSchema,
    MaxIntrospectionDepthRule,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    parse,
    specified_rules,
    type_from_ast,
    validate,
    visit,
)
from graphql.language import DirectiveNode, Visitor

import resolvers.reads
from domain.permissions import Permission
from domain.selection import Selection
from resolvers.reads import Aside
from schema import admission, selection
from schema.admission import Limits
from schema.errors import ErrorCode, RequestError
from schema.selection import Collected

CACHE_BYTES = 32 * 1024 * 1024
BYTES_PER_TOKEN = 1500
"""What a cached document weighs for each token: its tree, selections and plans together, measured."""

AT_ONCE = 150
"""Documents of more tokens are parsed and validated beside the event loop."""

SHOWN_ERRORS = 10


@dataclass(slots=True)
class Prepared:
    """One operation for one setting of its switches and one set of permissions."""

    collected: Collected
    reader: "resolvers.reads.Reader"
    aside: Aside
    parts: dict[str, "resolvers.reads.Reader"] = field(default_factory=dict)

    def part(self, key: str) -> "resolvers.reads.Reader":
        """The reader of one root field, by its key in the answer."""
        return self.reader_of(key, self.root(key))

    def reader_of(self, key: str, made: Selection) -> "resolvers.reads.Reader":
        """The reader of one selection, made once; `key` is its own, or that of what it is made of."""
        if key not in self.parts:
            self.parts[key] = resolvers.reads.Reader([made], self.aside)
        return self.parts[key]

    def root(self, key: str) -> Selection:
        """One root selection."""
        return next(root for root in self.collected.roots if root.key == key)


@dataclass(slots=True)
class Operation:
    """One operation of one document."""

    document: DocumentNode
    definition: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    switches: tuple[str, ...]
    translated: Mapping[str, GraphQLInputType]
    weight: int
    large: bool
    prepared: dict[tuple[Any, ...], Prepared] = field(default_factory=dict)

    @property
    def kind(self) -> OperationType:
        """Query, mutation or subscription."""
        return self.definition.operation

    def setting(self, variables: Mapping[str, Any], granted: frozenset[Permission]) -> tuple[Any, ...]:
        """What decides which fields are left: the permissions and the switches."""
        return (granted, *(_switch(name, variables.get(name)) for name in self.switches))


PREPARED_SETTINGS = 8
"""How many settings of its switches and permissions an operation keeps."""


def _switch(name: str, value: Any) -> bool:
    """A switch that is null is neither on nor off."""
    if not isinstance(value, bool):
        raise RequestError.of(ErrorCode.BAD_USER_INPUT, f"${name} switches fields on or off; it must be true or false.")
    return value


class Documents:
    """Admits documents against one schema."""

    def __init__(self, schema: GraphQLSchema, limits: Limits, *, introspection: bool, suggestions: bool) -> None:
        self.schema, self.limits = schema, limits
        self.hide_suggestions = not suggestions
        self.rules = [*specified_rules, MaxIntrospectionDepthRule]
        if not introspection:
            self.rules.append(NoSchemaIntrospectionCustomRule)
        self.cache: LRUCache[tuple[str, str | None], Operation] = LRUCache(CACHE_BYTES, lambda kept: kept.weight)
        self.beside = ThreadPoolExecutor(1, thread_name_prefix="validation")

    async def admit(self, text: str, operation_name: str | None) -> Operation:
        """The operation of a document; `RequestError` where it is not let in."""
        known = self.cache.get((text, operation_name))
        if known is not None:
            return known
        tokens = admission.count_tokens(text, self.limits)
        operation: Operation = await self._aside(tokens > AT_ONCE)(self._read, text, operation_name, tokens)
        if operation.weight <= self.cache.maxsize:
            self.cache[text, operation_name] = operation
        return operation

    async def prepare(
        self, operation: Operation, variables: Mapping[str, Any], granted: frozenset[Permission]
    ) -> Prepared:
        """An operation as its switches leave it, for callers with these permissions."""
        setting = operation.setting(variables, granted)
        known = operation.prepared.get(setting)
        if known is not None:
            return known
        aside = self._aside(operation.large)
        collected = await aside(
            selection.collect, self.schema, operation.definition, operation.fragments, variables, granted
        )
        if len(operation.prepared) >= PREPARED_SETTINGS:
            operation.prepared.clear()
        prepared = Prepared(collected, resolvers.reads.Reader(collected.roots, aside), aside)
        operation.prepared[setting] = prepared
        return prepared

    def _aside(self, large: bool) -> Aside:
        """How work on a document is done: a large one's beside the event loop, which serves others meanwhile."""
        return self._beside_the_loop if large else resolvers.reads.at_once

    async def _beside_the_loop(self, work: Callable[..., Any], *given: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self.beside, work, *given)

    def _read(self, text: str, operation_name: str | None, tokens: int) -> Operation:
        document = self._parsed(text, no_location=True)
        admission.measure(document, self.limits)
        if self._errors(document):
            # Locations are for people only: a tree without them is half as large, and is what the cache keeps.
            errors = self._errors(self._parsed(text, no_location=False))
            raise RequestError.from_graphql(ErrorCode.GRAPHQL_VALIDATION_FAILED, errors)
        definition = admission.choose_operation(document, operation_name)
        switches = _switches(definition, admission.fragments(document))
        return Operation(
            document=document,
            definition=definition,
            fragments=admission.fragments(document),
            switches=switches,
            translated=self._translated(definition),
            large=tokens > AT_ONCE,
            weight=(tokens * BYTES_PER_TOKEN + 2 * len(text)) * min(PREPARED_SETTINGS, 1 + len(switches)),
        )

    def _parsed(self, text: str, *, no_location: bool) -> DocumentNode:
        try:
            return parse(text, no_location=no_location, allow_empty_selection_sets=False)
        except (GraphQLError, RecursionError) as error:
            found = error if isinstance(error, GraphQLError) else GraphQLError("The document is nested too deeply.")
            raise RequestError.from_graphql(ErrorCode.GRAPHQL_PARSE_FAILED, [found]) from error

    def _errors(self, document: DocumentNode) -> list[GraphQLError]:
        return validate(self.schema, document, self.rules, SHOWN_ERRORS, self.hide_suggestions)

    def _translated(self, definition: OperationDefinitionNode) -> dict[str, GraphQLInputType]:
        types = {
            node.variable.name.value: type_from_ast(self.schema, node.type)
            for node in definition.variable_definitions or ()
        }
        return {
            name: type_  # type: ignore[misc] # validated: variables are of input types
            for name, type_ in types.items()
            if selection.needs_translation(type_)  # type: ignore[arg-type]
        }


class _SwitchFinder(Visitor):
    """Finds the variables that switch an operation's fields on and off, in it and in the fragments it reaches."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.spread: set[str] = set()

    def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
        """Note the variable of `@skip` and `@include`."""
        if node.name.value in {"skip", "include"}:
            value = selection.switch_of(node)
            if isinstance(value, VariableNode):
                self.names.add(value.name.value)

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: Any) -> None:
        """Note the fragment."""
        self.spread.add(node.name.value)


def _switches(operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]) -> tuple[str, ...]:
    finder = _SwitchFinder()
    visit(operation, finder)
    visited: set[str] = set()
    while waiting := finder.spread - visited:
        name = waiting.pop()
        visited.add(name)
        visit(fragments[name], finder)
    return tuple(sorted(finder.names))
