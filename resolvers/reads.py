"""How a read is answered: bind, check, compile once, run one statement."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cachetools import LRUCache

import db.reading
from db.failures import TimedOut, Unavailable
from db.projection import Plan, compile_plan
from db.shapes import NODES, ROOTS, SHAPES
from db.transaction import Database
from domain.refusals import Checks, InvalidInput
from domain.selection import Bound, NodeId, Selection, bind, cost, page_size, shape, walk
from domain.viewer import Viewer, ViewerKind

__all__ = ["Answer", "Reader", "TimedOut", "Unavailable", "type_of"]

LONGEST_PAGE = 100
PLANS_KEPT = 8
"""How many shapes of arguments one reader keeps compiled; they go when the document that they belong to goes."""

COSTS_KEPT = 16
"""How many combinations of page sizes one operation keeps the cost of."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a read gave: the JSON of the selected roots, and how many objects it holds."""

    json: bytes
    actual: int


SHAPES_BY_TYPE = {shape.type: shape for shape in SHAPES.values()}

Aside = Callable[..., Awaitable[Any]]
"""Runs a function with its arguments, at once or beside the event loop."""


async def at_once(work: Callable[..., Any], *given: Any) -> Any:
    """Run a function that is quick."""
    return work(*given)


class Reader:
    """Reads the root selections of one operation, with different arguments each time."""

    def __init__(self, roots: Sequence[Selection], aside: Aside = at_once) -> None:
        self.roots, self.aside = tuple(roots), aside
        everything = tuple(walk(self.roots))
        self.argued = tuple(selection for selection in everything if selection.arguments)
        self.connections = tuple(selection for selection in everything if _is_connection(selection))
        self.opens_lists = any(_opens(root) for root in self.roots if root.name in ROOTS)
        self.positions = {id(selection): position for position, selection in enumerate(self.argued)}
        self._plans: LRUCache[tuple[ViewerKind, Any], Plan] = LRUCache(PLANS_KEPT)
        self._costs: LRUCache[tuple[int, ...], int] = LRUCache(COSTS_KEPT)

    def bind(self, variables: Mapping[str, Any]) -> Bound:
        """Fill in the variables of one request; `Refused` where a page is not asked for as it must be."""
        bound = bind(self.argued, variables)
        checks = Checks()
        for selection in self.connections:
            position = self.positions.get(id(selection))
            _check_page(checks, selection.key, {} if position is None else bound[position])
        checks.done()
        return bound

    def requested(self, bound: Bound) -> int:
        """How many objects the answer may hold at most."""
        sizes = tuple(page_size(arguments) for arguments in bound)
        if sizes not in self._costs:
            by_selection = {id(selection): arguments for selection, arguments in zip(self.argued, bound, strict=True)}
            self._costs[sizes] = cost(self.roots, by_selection)
        return self._costs[sizes]

    async def read(self, database: Database, viewer: Viewer, bound: Bound) -> Answer:
        """Run the one statement for this viewer."""
        json, actual = await db.reading.run(database, viewer, await self.plan(viewer, bound), bound)
        return Answer(json, actual)

    async def plan(self, viewer: Viewer, bound: Bound) -> Plan:
        """The statement for this kind of viewer and this shape of arguments, compiled once."""
        key = (viewer.kind, shape(bound))
        plan = self._plans.get(key)
        if plan is None:
            plan = await self.aside(compile_plan, self.roots, viewer.kind, self.argued, bound)
            self._plans[key] = plan
        return plan

    async def check(self, viewer: Viewer, bound: Bound) -> None:
        """Refuse arguments (a forged cursor) that `read` would refuse, without reading."""
        (await self.plan(viewer, bound)).values(viewer, timedelta(0), bound)


def type_of(viewer: Viewer, node: NodeId) -> str | None:
    """The name of the type that a global id names for this kind of viewer."""
    name = NODES.get((viewer.kind, node.noun))
    return None if name is None else SHAPES[name].type


def _opens(root: Selection) -> bool:
    """Whether answers are read below a root; a walk, because only what the client selected counts."""
    return any(
        SHAPES_BY_TYPE[type_].opened(child.name for child in branch)
        for selection in walk([root])
        for type_, branch in selection.branches.items()
        if type_ in SHAPES_BY_TYPE
    )


def _is_connection(selection: Selection) -> bool:
    return any(name.endswith("Connection") for name in selection.branches)


def _check_page(checks: Checks, key: str, arguments: Mapping[str, Any]) -> None:
    given = [name for name in ("first", "last") if arguments.get(name) is not None]
    problem = f"{key} needs `first` or `last`, and not both: how many items you want, 1 to {LONGEST_PAGE}"
    checks.require(len(given) == 1, InvalidInput(key, problem=problem))
    for name in given:
        problem = f"`{name}` of {key} must be 1 to {LONGEST_PAGE}; ask for further pages with a cursor"
        checks.require(1 <= arguments[name] <= LONGEST_PAGE, InvalidInput(key, name, problem=problem))
