"""Lets a document in, or not, in time linear in its size and before validation, whose own time is quadratic.

Bytes are counted first, then tokens (one pass of one expression), then fields: each selection set is merged as
execution would merge it, with a budget that ends the walk long before a clever document can make it long.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from schema.errors import ErrorCode, RequestError

TOKEN = re.compile(
    r"""(?P<skip>(?:[\s,\ufeff]++|\#[^\n\r]*+)++)
    |(?P<open>[{(\[])|(?P<close>[})\]])
    |(?P<other>[_A-Za-z][_0-9A-Za-z]*+|-?[0-9][0-9.eE+\-]*+|\.\.\.|[!$&:=@|]
        |\"\"\"(?:\\\"\"\"|[^"]|"(?!\"\"))*+\"\"\"|"(?:\\.|[^"\\\n\r])*+")""",
    re.VERBOSE,
)


META = frozenset({"__schema", "__type"})
"""The fields that ask about the schema itself."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a document may be.

    `characters` of text; `tokens` lexical tokens; `depth` selection sets in each other; `fields` after merging and
    spreading fragments and, among them, `objects`, which have fields below them (the schema's own apart); `same_name`
    fields of one response name in one merged selection set; `fragments` and `operations` definitions.
    """

    characters: int = 32_768
    tokens: int = 1000
    depth: int = 16
    fields: int = 1000
    objects: int = 120
    same_name: int = 12
    fragments: int = 32
    operations: int = 8

    @property
    def nesting(self) -> int:
        """Brackets in each other: selection sets, arguments and values."""
        return 3 * self.depth


def too_costly(message: str) -> RequestError:
    """The refusal of a document that asks too much."""
    return RequestError.of(ErrorCode.QUERY_TOO_COSTLY, message)


def count_tokens(text: str, limits: Limits) -> int:
    """How many tokens a document has; refused above the limit, or when its brackets are too deep."""
    count = depth = position = 0
    end = len(text)
    if end > limits.characters:
        raise too_costly(f"The document has more than {limits.characters} characters; send values as variables.")
    while position < end:
        match = TOKEN.match(text, position)
        if match is None:
            break  # not GraphQL: the parser says where and why
        position = match.end()
        if match.lastgroup == "skip":
            continue
        count += 1
        depth += (match.lastgroup == "open") - (match.lastgroup == "close")
        if count > limits.tokens:
            raise too_costly(f"The document has more than {limits.tokens} tokens; ask for less at once.")
        if depth > limits.nesting:
            raise too_costly(f"The document's brackets are more than {limits.nesting} deep; ask for less at once.")
    return count


def fragments(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    """The fragments of a document by name."""
    return {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}


def measure(document: DocumentNode, limits: Limits) -> None:
    """Refuse a parsed document that validation or execution would take too long over."""
    defined = fragments(document)
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if len(defined) > limits.fragments or len(operations) > limits.operations:
        raise too_costly(
            f"The document defines more than {limits.fragments} fragments or {limits.operations} operations."
        )
    walk = _Walk(defined, limits)
    for operation in operations:
        walk.scope([operation.selection_set], 1)
    for fragment in defined.values():
        walk.scope([fragment.selection_set], 1, stored=not fragment.type_condition.name.value.startswith("__"))


class _Walk:
    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode], limits: Limits) -> None:
        self.fragments, self.limits = fragments, limits
        self.visited = self.objects = 0

    def scope(self, sets: Iterable[SelectionSetNode], depth: int, *, stored: bool = True) -> None:
        """Measure one merged selection set; what is not `stored` (the schema itself) is answered from memory."""
        if depth > self.limits.depth:
            raise too_costly(f"The document's fields are more than {self.limits.depth} deep; ask for less at once.")
        groups: dict[str, list[FieldNode]] = {}
        spread: set[str] = set()
        for selection_set in sets:
            self._gather(selection_set, groups, spread)
        for name, nodes in groups.items():
            if len(nodes) > self.limits.same_name:
                raise too_costly(f"The field {name} is selected more than {self.limits.same_name} times in one place.")
            below = [node.selection_set for node in nodes if node.selection_set]
            if below:
                below_stored = stored and nodes[0].name.value not in META
                self.objects += below_stored
                if self.objects > self.limits.objects:
                    raise too_costly(f"The document selects more than {self.limits.objects} objects; ask for less.")
                self.scope(below, depth + 1, stored=below_stored)

    def _gather(self, selection_set: SelectionSetNode, groups: dict[str, list[FieldNode]], spread: set[str]) -> None:
        for node in selection_set.selections:
            self.visited += 1
            if self.visited > self.limits.fields:
                raise too_costly(f"The document selects more than {self.limits.fields} fields; ask for less at once.")
            if isinstance(node, FieldNode):
                groups.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
            elif isinstance(node, FragmentSpreadNode):
                name = node.name.value
                if name not in spread and name in self.fragments:
                    spread.add(name)
                    self._gather(self.fragments[name].selection_set, groups, spread)
            else:
                self._gather(node.selection_set, groups, spread)  # type: ignore[attr-defined] # an inline fragment


def choose_operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    """The operation to run."""
    operations: Sequence[OperationDefinitionNode] = [
        node for node in document.definitions if isinstance(node, OperationDefinitionNode)
    ]
    if name is None and len(operations) == 1:
        return operations[0]
    for operation in operations:
        if name is not None and operation.name is not None and operation.name.value == name:
            return operation
    problem = "names no operation of the document" if name else "is required where the document has several operations"
    raise RequestError.of(ErrorCode.BAD_USER_INPUT, f"operationName {problem if operations else 'finds no operation'}.")
