"""Grows documents out of the schema, up to the token limit, with knobs for whatever could make one expensive."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_composite_type,
    is_required_argument,
)

ARGUMENTS = {
    "id": '"package_8808f7f6-fa75-c46a-dc03-d8ef18aa43a2"',
    "tab": "ALL",
    "first": "1",
}
PROVIDERS = frozenset({"invitations", "invitation", "invitationCounts"})


@dataclass(frozen=True, slots=True)
class Knobs:
    """What a document is like: all shares are between 0 and 1."""

    tokens: int
    aliases: float
    repeats: float
    fragments: float
    inline: float
    depth: int
    width: int
    provider: bool
    seed: int


class Grower:
    """Grows one document."""

    def __init__(self, schema: GraphQLSchema, knobs: Knobs) -> None:
        self.schema, self.knobs = schema, knobs
        self.random = random.Random(knobs.seed)
        self.left = knobs.tokens - 4
        self.fragments: list[str] = []
        self.aliases = 0

    def document(self) -> str:
        """The whole document."""
        query = self.schema.query_type
        assert query is not None
        roots = [
            name for name in query.fields if name in {"viewer", "node"} or (name in PROVIDERS) == self.knobs.provider
        ]
        parts: list[str] = []
        while self.left > 12 and len(parts) < 200:
            parts.append(self._field(query, self.random.choice(roots), 1))
        return "{ " + " ".join(parts or ["__typename"]) + " }" + "".join(self.fragments)

    def _field(self, parent: GraphQLObjectType | GraphQLInterfaceType, name: str, depth: int) -> str:
        field = parent.fields[name]
        given = [
            f"{argument}: {ARGUMENTS[argument]}"
            for argument, definition in field.args.items()
            if argument in ARGUMENTS and (is_required_argument(definition) or argument == "first")
        ]
        text = name + (f"({', '.join(given)})" if given else "")
        self.left -= 1 + 2 * bool(given) + 3 * len(given)
        # Roots take arguments that may differ under one name, so each gets a name of its own.
        if depth == 1 or self.random.random() < self.knobs.aliases:
            self.aliases += 1
            self.left -= 2
            text = f"a{self.aliases}: {text}"
        kind = get_named_type(field.type)
        if is_composite_type(kind):
            text += " " + self._set(kind, depth + 1)  # type: ignore[arg-type] # there are no unions
        return text

    def _set(self, kind: GraphQLObjectType | GraphQLInterfaceType, depth: int) -> str:
        self.left -= 2
        names = list(kind.fields)
        leaves = [name for name in names if not is_composite_type(get_named_type(kind.fields[name].type))]
        deeper = [name for name in names if name not in leaves]
        if self.left < 12 or depth > self.knobs.depth:
            self.left -= 1
            return "{ " + (leaves[0] if leaves else "__typename") + " }"
        chosen: list[str] = []
        for _ in range(self.knobs.width):
            pool = deeper if deeper and self.random.random() < 0.6 else (leaves or deeper)
            repeat = bool(chosen) and self.random.random() < self.knobs.repeats
            chosen.append(chosen[-1] if repeat else self.random.choice(pool))
        parts = [self._field(kind, name, depth) for name in chosen if self.left > 8]
        return "{ " + self._wrapped(kind, parts or ["__typename"]) + " }"

    def _wrapped(self, kind: GraphQLObjectType | GraphQLInterfaceType, parts: Sequence[str]) -> str:
        text = " ".join(parts)
        draw = self.random.random()
        if draw < self.knobs.fragments and len(self.fragments) < 30:
            name = f"f{len(self.fragments)}"
            self.left -= 8
            self.fragments.append(f" fragment {name} on {kind.name} {{ {text} }}")
            return f"...{name}" if draw < self.knobs.fragments / 2 else f"...{name} ...{name}"
        if draw < self.knobs.fragments + self.knobs.inline:
            self.left -= 5
            return f"... on {kind.name} {{ {text} }}"
        return text


def grow(schema: GraphQLSchema, knobs: Knobs) -> str:
    """A document of about `knobs.tokens` tokens."""
    return Grower(schema, knobs).document()
