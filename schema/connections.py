"""Relay connections: pages of a list, by keyset cursors."""

from typing import Annotated, Any, Generic, TypeVar

import strawberry

from domain.permissions import Permission
from schema import gate

Item = TypeVar("Item")

First = Annotated[int | None, gate.argument("How many from the start, 1 to 100. Give this or `last`.")]
Last = Annotated[int | None, gate.argument("How many from the end, 1 to 100. Give this or `first`.")]
After = Annotated[str | None, gate.argument("Only what comes after this cursor.")]
Before = Annotated[str | None, gate.argument("Only what comes before this cursor.")]


@gate.shown(Permission.VIEWER_READ, "Where a page stands in its list.")
class PageInfo:
    """Relay's PageInfo."""

    has_next_page: bool = gate.field("Whether more follows; asked from the end, whether `before` was given.")
    has_previous_page: bool = gate.field("Whether more precedes; asked from the start, whether `after` was given.")
    start_cursor: str | None = gate.field("The cursor of the first item; null where the page is empty.")
    end_cursor: str | None = gate.field("The cursor of the last item; null where the page is empty.")


@gate.shown(Permission.VIEWER_READ, "One item of a page and its place.")
class Edge(Generic[Item]):
    """Relay's Edge."""

    cursor: str = gate.field("The place of the item in this order.")
    node: Item = gate.field("The item.")


@gate.shown(Permission.VIEWER_READ, "One page of a list.")
class Connection(Generic[Item]):
    """Relay's Connection, with the items themselves as `nodes`."""

    nodes: list[Item] = gate.field("The items of this page.")
    edges: list[Edge[Item]] = gate.field("The items of this page with their cursors.")
    page_info: PageInfo = gate.field("Where this page stands in the list.")
    total_count: int = gate.field("How many there are in the whole list. It is counted only when asked for.")
    unfiltered_count: int = gate.field(
        "How many there would be without the search and the filters: 1 of 1, filtered from 9 (rule P4)."
    )


@strawberry.interface(description="Whatever has a global id.")
class Node:
    """Relay's Node."""

    id: strawberry.ID = gate.field("The global id. Opaque: do not take it apart.")


def paged(description: str) -> Any:
    """A connection among the fields of an object: its arguments are those of every connection."""

    def page(first: First = None, last: Last = None, after: After = None, before: Before = None) -> None:
        """Only the signature is used: the value comes from the projection, with the rest of the object."""
        del first, last, after, before

    return gate.field(description, arguments=page)
