"""Documents that were let in: parsed, validated, collected, and kept in a cache bounded in bytes."""

import asyncio
from collections.abc import Mapping
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
    parts: dict[str, "resolvers.reads.Reader"] = field(default_factory=dict)

    def part(self, key: str) -> "resolvers.reads.Reader":
        """The reader of one root field, by its key in the answer."""
        if key not in self.parts:
            self.parts[key] = resolvers.reads.Reader([self.root(key)])
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
    prepared: dict[tuple[Any, ...], Prepared] = field(default_factory=dict)

    @property
    def kind(self) -> OperationType:
        """Query, mutation or subscription."""
        return self.definition.operation

    def prepare(self, schema: GraphQLSchema, variables: Mapping[str, Any], granted: frozenset[Permission]) -> Prepared:
        """The operation as these switches leave it, for callers with these permissions."""
        setting = (granted, *(_switch(name, variables.get(name)) for name in self.switches))
        if setting not in self.prepared:
            if len(self.prepared) >= PREPARED_SETTINGS:
                self.prepared.clear()
            collected = selection.collect(schema, self.definition, self.fragments, variables, granted)
            self.prepared[setting] = Prepared(collected, resolvers.reads.Reader(collected.roots))
        return self.prepared[setting]


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
        if tokens > AT_ONCE:
            loop = asyncio.get_running_loop()
            operation = await loop.run_in_executor(self.beside, self._read, text, operation_name, tokens)
        else:
            operation = self._read(text, operation_name, tokens)
        if operation.weight <= self.cache.maxsize:
            self.cache[text, operation_name] = operation
        return operation

    def _read(self, text: str, operation_name: str | None, tokens: int) -> Operation:
        try:
            document = parse(text, allow_empty_selection_sets=False)
        except (GraphQLError, RecursionError) as error:
            found = error if isinstance(error, GraphQLError) else GraphQLError("The document is nested too deeply.")
            raise RequestError.from_graphql(ErrorCode.GRAPHQL_PARSE_FAILED, [found]) from error
        admission.measure(document, self.limits)
        errors = validate(self.schema, document, self.rules, SHOWN_ERRORS, self.hide_suggestions)
        if errors:
            raise RequestError.from_graphql(ErrorCode.GRAPHQL_VALIDATION_FAILED, errors)
        definition = admission.choose_operation(document, operation_name)
        switches = _switches(definition, admission.fragments(document))
        return Operation(
            document=document,
            definition=definition,
            fragments=admission.fragments(document),
            switches=switches,
            translated=self._translated(definition),
            weight=(tokens * BYTES_PER_TOKEN + 2 * len(text)) * min(PREPARED_SETTINGS, 1 + len(switches)),
        )

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
