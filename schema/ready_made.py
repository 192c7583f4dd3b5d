"""The page on the queries that are ready made: each field, its type, and what it means, as the API itself says it."""

from collections.abc import Iterator

from graphql import (
    FieldNode,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    parse,
)

import resolvers.payloads
from schema.schema import Schema

HEAD = """# Payloads that are ready made

What an endpoint is told beside an event's own fields, as `data.payload`, where it asks for one of the queries that are
ready made. [webhooks](webhooks.md) says how, and how to ask for something else. This page is generated.
"""
TABLE = "| field | type | meaning |\n| --- | --- | --- |"


def markdown() -> str:
    """`docs/payloads.md`."""
    core = Schema().core
    return "\n".join([HEAD, *(_section(core, name) for name in resolvers.payloads.ready_made())])


def _section(core: GraphQLSchema, name: str) -> str:
    text, events, scope = resolvers.payloads.ready_made()[name]
    (operation,) = parse(text, no_location=True).definitions
    assert isinstance(operation, OperationDefinitionNode)
    assert core.query_type is not None
    rows = "\n".join(_rows(core.query_type, operation.selection_set, ""))
    told = ", ".join(f"`{event}`" for event in events)
    about = (
        f"For {told}, unless other events are named. A client that acts as a finance officer with the scope `{scope}`"
        " sees all of it, once a package was awarded."
    )
    return f"## {name}\n\n{about}\n\n{TABLE}\n{rows}\n\nThe query:\n\n```graphql\n{text}```\n"


def _rows(parent: GraphQLObjectType, selected: SelectionSetNode, path: str) -> Iterator[str]:
    for node in selected.selections:
        assert isinstance(node, FieldNode)
        field = parent.fields[node.name.value]
        below = get_named_type(field.type)
        here = f"{path}{node.name.value}"
        yield f"| `{here}` | `{field.type}` | {_told(field.description)} |"
        if node.selection_set is not None and isinstance(below, GraphQLObjectType):
            many = "[]." if str(field.type).startswith("[") else "."
            yield from _rows(below, node.selection_set, f"{here}{many}")


def _told(description: str | None) -> str:
    return (description or "").replace("|", "\\|")
