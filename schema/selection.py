"""Turns a validated operation into plain `domain.selection.Selection`s."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    BooleanValueNode,
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLID,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    Undefined,
    ValueNode,
    VariableNode,
    get_named_type,
    is_composite_type,
    value_from_ast,
)

from domain.permissions import Permission
from domain.selection import Selection, Variable, node_id
from schema.admission import META
from schema.errors import ErrorCode, RequestError
from schema.gate import PERSONAL, Requires


@dataclass(slots=True)
class Collected:
    """One operation for one setting of its `@skip` and `@include` switches.

    `roots` are its selections; `introspection` holds the root fields that ask about the schema; `permissions` is what
    all of it takes; `personal` says that it uses an argument that may identify a person.
    """

    roots: tuple[Selection, ...] = ()
    introspection: list[FieldNode] = field(default_factory=list)
    permissions: set[Permission] = field(default_factory=set)
    personal: bool = False


def collect(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    variables: Mapping[str, Any],
    granted: frozenset[Permission],
) -> Collected:
    """Collect an operation as the specification's CollectFields does, merging what has one response name.

    Behind an interface, types whose fields the caller's permissions (`granted`) do not cover are left out: an id never
    leads there. Everywhere else a missing permission refuses the operation, which the caller of this checks.
    """
    root_type = schema.get_root_type(operation.operation)
    if root_type is None:
        raise LookupError(operation.operation)
    collector = _Collector(schema, fragments, variables, granted)
    collector.found.roots = collector.fields(root_type, [operation.selection_set])
    return collector.found


class _Collector:
    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: Mapping[str, Any],
        granted: frozenset[Permission],
    ) -> None:
        self.schema, self.fragments, self.variables, self.granted = schema, fragments, variables, granted
        self.found = Collected()

    def fields(self, parent: GraphQLObjectType, sets: Iterable[SelectionSetNode]) -> tuple[Selection, ...]:
        """What is selected on one concrete type."""
        groups: dict[str, list[FieldNode]] = {}
        seen: set[str] = set()
        for selection_set in sets:
            self._group(parent, selection_set, groups, seen)
        found = (self._selection(parent, key, nodes) for key, nodes in groups.items())
        return tuple(selection for selection in found if selection is not None)

    def _group(
        self,
        parent: GraphQLObjectType,
        selection_set: SelectionSetNode,
        groups: dict[str, list[FieldNode]],
        seen: set[str],
    ) -> None:
        for node in selection_set.selections:
            if not self._included(node.directives):
                continue
            if isinstance(node, FieldNode):
                groups.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
                continue
            fragment: Any = node
            if isinstance(node, FragmentSpreadNode):
                if node.name.value in seen:
                    continue
                seen.add(node.name.value)
                fragment = self.fragments[node.name.value]
            if self._applies(fragment.type_condition, parent):
                self._group(parent, fragment.selection_set, groups, seen)

    def _selection(self, parent: GraphQLObjectType, key: str, nodes: Sequence[FieldNode]) -> Selection | None:
        name = nodes[0].name.value
        if name == "__typename":
            return Selection(name, key)
        if name in META:
            self.found.introspection.extend(nodes)
            return None
        definition = parent.fields[name]
        self.found.permissions |= required(parent, definition)
        self.found.personal |= any(node.name.value in PERSONAL for node in nodes[0].arguments or ())
        return Selection(
            python_name(definition, name),
            key,
            {
                python_name(argument, node.name.value): literal(argument.type, node.value)
                for node in nodes[0].arguments or ()
                for argument in [definition.args[node.name.value]]
            },
            self._branches(definition, [node.selection_set for node in nodes if node.selection_set]),
        )

    def _branches(self, definition: GraphQLField, sets: list[SelectionSetNode]) -> dict[str, tuple[Selection, ...]]:
        returned = get_named_type(definition.type)
        if not is_composite_type(returned):
            return {}
        if isinstance(returned, GraphQLObjectType):
            return {returned.name: self.fields(returned, sets)}
        branches = {concrete: self._apart(concrete, sets) for concrete in self.schema.get_possible_types(returned)}
        return {concrete.name: fields for concrete, fields in branches.items() if fields is not None}

    def _apart(self, concrete: GraphQLObjectType, sets: list[SelectionSetNode]) -> tuple[Selection, ...] | None:
        """What is selected on one type behind an interface; None where the caller may not read that type."""
        before, self.found.permissions = self.found.permissions, set()
        fields = self.fields(concrete, sets)
        needed = self.found.permissions | {Permission(each.permission) for each in _requires(concrete)}
        self.found.permissions = before
        if not needed <= self.granted:
            return None
        self.found.permissions |= needed
        return fields

    def _applies(self, condition: Any, parent: GraphQLObjectType) -> bool:
        if condition is None or condition.name.value == parent.name:
            return True
        named = self.schema.type_map.get(condition.name.value)
        return isinstance(named, GraphQLInterfaceType) and named in parent.interfaces

    def _included(self, directives: Iterable[DirectiveNode] | None) -> bool:
        for directive in directives or ():
            name = directive.name.value
            if name in {"skip", "include"} and self._switch(directive) == (name == "skip"):
                return False
        return True

    def _switch(self, directive: DirectiveNode) -> bool:
        value = switch_of(directive)
        if isinstance(value, VariableNode):
            return bool(self.variables[value.name.value])
        return isinstance(value, BooleanValueNode) and value.value


def switch_of(directive: DirectiveNode) -> ValueNode | None:
    """The value of the one argument of `@skip` and `@include`."""
    return next((argument.value for argument in directive.arguments or ()), None)


def required(parent: GraphQLObjectType, definition: GraphQLField) -> set[Permission]:
    """The permissions that a field takes: its own, and that of its type."""
    return {Permission(requires.permission) for requires in [*_requires(parent), *_requires(definition)]}


def _requires(element: GraphQLObjectType | GraphQLField) -> list[Requires]:
    declared = element.extensions.get("strawberry-definition")
    return [directive for directive in getattr(declared, "directives", None) or () if isinstance(directive, Requires)]


def python_name(element: Any, name: str) -> str:
    """The name of a field, argument or input field in the house."""
    declared = element.extensions.get("strawberry-definition")
    return str(getattr(declared, "python_name", None) or name)


def literal(type_: GraphQLInputType, node: ValueNode) -> Any:
    """A literal as the house knows it, with `Variable` where the document has one."""
    if isinstance(node, VariableNode):
        return Variable(node.name.value)
    if isinstance(type_, GraphQLNonNull):
        return literal(type_.of_type, node)
    if isinstance(node, NullValueNode):
        return None
    if isinstance(type_, GraphQLList):
        items = node.values or () if isinstance(node, ListValueNode) else (node,)
        return [literal(type_.of_type, item) for item in items]
    if isinstance(type_, GraphQLInputObjectType) and isinstance(node, ObjectValueNode):
        given = {item.name.value: item.value for item in node.fields or ()}
        return {
            python_name(member, name): literal(member.type, given[name]) if name in given else member.default_value
            for name, member in type_.fields.items()
            if name in given or member.default_value is not Undefined
        }
    return leaf(type_, value_from_ast(node, type_))


def variable(type_: GraphQLInputType, value: Any) -> Any:
    """A coerced variable as the house knows it."""
    if isinstance(type_, GraphQLNonNull):
        return variable(type_.of_type, value)
    if value is None:
        return None
    if isinstance(type_, GraphQLList):
        return [variable(type_.of_type, item) for item in value]
    if isinstance(type_, GraphQLInputObjectType):
        members = ((name, type_.fields[name], item) for name, item in value.items())
        return {python_name(member, name): variable(member.type, item) for name, member, item in members}
    return leaf(type_, value)


def leaf(type_: GraphQLInputType, value: Any) -> Any:
    """A scalar or an enumeration member; an id is taken apart."""
    if type_ is GraphQLID:
        return node_id(str(value))
    refuse_nul(value)
    return value


def refuse_nul(value: Any) -> None:
    """PostgreSQL keeps every character but this one."""
    if isinstance(value, str) and "\x00" in value:
        message = "A value contains a NUL character; leave it out."
        raise RequestError.of(ErrorCode.BAD_USER_INPUT, message)


def needs_translation(type_: GraphQLInputType) -> bool:
    """Whether `variable` changes anything about values of this type."""
    named = get_named_type(type_)
    return named is GraphQLID or isinstance(named, GraphQLInputObjectType)
