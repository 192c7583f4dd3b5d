"""Makes valid queries at random: aliases, fragments, directives, variables, pages, as deep as the limits allow."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_composite_type,
)

from domain.permissions import Permission
from schema.selection import required

PAGED = {"first", "last", "after", "before"}
LONG = "a" * 100
TEXTS: list[Any] = ["", "care", "LAS 1234", "🦊", "%_\\", "home support"]
SCALARS: dict[str, list[Any]] = {
    "Boolean": [True, False],
    "Int": [0, 1, 3, 50],
    "Postcode": ["B90 1SH", "nr11aa"],
    "DateTime": ["2026-01-01T00:00:00Z", "2031-06-01T00:00:00+01:00"],
}
NAMED: dict[str, list[Any]] = {"types": [["package.sent", "response.submitted"], ["package.awarded"], []]}
"""What arguments of these names may be, where their type does not say it."""

SEALED = {"response", "versions", "ranking"}
LISTED = {"packages", "jobs"}
"""The lists that lead to packages, below which nothing sealed is read."""
MOVING = {"now"}
"""What is another value each time it is asked for."""


@dataclass
class Generated:
    """A document, its variables, and what it uses."""

    text: str
    variables: dict[str, Any]


@dataclass
class Generator:
    """Writes documents for a caller with `permissions`; `ids` are the ids that `node` and its like may be asked for."""

    schema: GraphQLSchema
    random: Random
    permissions: frozenset[Permission]
    ids: list[str]
    cursors: list[str] = field(default_factory=list)
    depth: int = 5
    variables: dict[str, tuple[str, Any]] = field(default_factory=dict)
    fragments: list[str] = field(default_factory=list)
    listed: bool = False
    """Whether this is below a list that leads to packages, where answers are not read."""

    def document(self) -> Generated:
        """One query."""
        query = self.schema.query_type
        assert query is not None
        body = self._selection(query, 0, width=3)
        declared = ", ".join(f"${name}: {type_}" for name, (type_, _) in self.variables.items())
        head = f"query Generated({declared}) " if declared else "query Generated "
        text = "\n".join([head + body, *self.fragments])
        return Generated(text, {name: value for name, (_, value) in self.variables.items()})

    def _variable(self, type_: str, value: Any) -> str:
        name = f"v{len(self.variables)}"
        self.variables[name] = (type_, value)
        return f"${name}"

    def _selection(self, type_: GraphQLObjectType | GraphQLInterfaceType, depth: int, width: int = 7) -> str:
        parts = ["__typename"] if self.random.random() < 0.3 else []
        allowed = [name for name in type_.fields if name not in MOVING and self._may(type_, type_.fields[name])]
        allowed = [name for name in allowed if name not in SEALED or not self.listed]
        if depth >= self.depth:
            allowed = [name for name in allowed if not is_composite_type(get_named_type(type_.fields[name].type))]
        for position in range(self.random.randint(1, width)):
            if allowed:
                name = self.random.choice(allowed)
                parts.append(self._field(name, type_.fields[name], f"{name}{depth}{position}", depth))
        if isinstance(type_, GraphQLInterfaceType):
            readable = filter(self._readable, self.random.sample(self.schema.get_possible_types(type_), 2))
            parts += [f"... on {concrete.name} {self._selection(concrete, depth + 1)}" for concrete in readable]
        body = "{ " + " ".join(parts or ["__typename"]) + " }"
        return self._wrapped(type_.name, body)

    def _wrapped(self, name: str, body: str) -> str:
        chance = self.random.random()
        if chance < 0.1:
            fragment = f"F{len(self.fragments)}"
            self.fragments.append(f"fragment {fragment} on {name} {body}")
            return f"{{ ...{fragment}{self._directive()} __typename }}"
        if chance < 0.2:
            return f"{{ ... on {name}{self._directive()} {body} x: __typename }}"
        return body

    def _may(self, parent: Any, definition: GraphQLField) -> bool:
        if isinstance(parent, GraphQLObjectType) and not required(parent, definition) <= self.permissions:
            return False
        returned = get_named_type(definition.type)
        return not isinstance(returned, GraphQLObjectType) or self._readable(returned)

    def _readable(self, type_: GraphQLObjectType) -> bool:
        return all(required(type_, definition) <= self.permissions for definition in type_.fields.values())

    def _field(self, name: str, definition: GraphQLField, alias: str, depth: int) -> str:
        if depth == 0:
            self.listed = name in LISTED
        chance = self.random.random()
        key = f"{alias}: " if chance < 0.5 else f"{LONG}{alias}: " if chance < 0.55 else ""
        arguments = self._arguments(definition)
        if arguments and not key:
            key = f"{alias}: "
        returned = get_named_type(definition.type)
        below = ""
        if isinstance(returned, GraphQLObjectType | GraphQLInterfaceType):
            below = " " + self._selection(returned, depth + 1)
            key = key or f"{alias}: "
        return f"{key}{name}{arguments}{self._directive()}{below}"

    def _directive(self) -> str:
        if self.random.random() > 0.12:
            return ""
        name = self.random.choice(["skip", "include"])
        switch = self.random.random() < 0.5
        given = str(switch).lower() if self.random.random() < 0.5 else self._variable("Boolean!", switch)
        return f" @{name}(if: {given})"

    def _arguments(self, definition: GraphQLField) -> str:
        given = []
        if "first" in definition.args:
            size = self.random.choice([1, 2, 3, 100])
            name = self.random.choice(["first", "first", "last"])
            given.append(f"{name}: {self._variable('Int', size) if self.random.random() < 0.5 else size}")
        for name, argument in definition.args.items():
            needed = isinstance(argument.type, GraphQLNonNull)
            if name not in PAGED and (needed or self.random.random() < 0.4):
                given.append(f"{name}: {self._argument(name, argument.type)}")
        return f"({', '.join(given)})" if given else ""

    def _argument(self, name: str, type_: Any) -> str:
        if name in NAMED:
            return self._variable(str(type_), self.random.choice(NAMED[name]))
        return self._value(type_)

    def _value(self, type_: Any) -> str:
        named = get_named_type(type_)
        if not isinstance(type_, GraphQLNonNull) and self.random.random() < 0.1:
            return "null"
        if str(named) == "ID":
            given = self.random.choice(self.ids)
            if "[" in str(type_):
                return self._variable(str(type_), [given])
            return self._variable("ID!", given) if self.random.random() < 0.5 else f'"{given}"'
        if isinstance(named, GraphQLEnumType):
            return self._member(type_, self.random.choice(list(named.values)))
        if isinstance(named, GraphQLInputObjectType):
            members = (f"{key}: {self._value(member.type)}" for key, member in named.fields.items())
            return "{" + ", ".join(members) + "}"
        return self._variable(str(type_), self.random.choice(SCALARS.get(str(named), TEXTS)))

    def _member(self, type_: Any, member: str) -> str:
        nullable = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
        is_list = isinstance(nullable, GraphQLList)
        if self.random.random() < 0.5:
            return self._variable(str(type_), [member] if is_list else member)
        return f"[{member}]" if is_list else member
