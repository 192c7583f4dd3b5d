"""Selection + shapes → one statement: its text, and where each parameter comes from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from db import readings, shapes, visibility
from db.carrying import SETTINGS, carrying
from db.projection import paging
from db.projection.records import Below, Record
from db.shapes.declare import Filter, Many, One, Shape, member
from domain.selection import Bound, NodeId, Selection
from domain.viewer import Viewer, ViewerKind

Source = Callable[[Viewer, timedelta, Bound], Any]
"""Where a parameter's value comes from: the viewer, the clock's offset, the bound arguments."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A compiled read: `sql` gives one value, the pair of the answer (JSON) and how many objects it holds."""

    sql: str
    sources: tuple[Source, ...]

    def values(self, viewer: Viewer, offset: timedelta, bound: Bound) -> list[Any]:
        """The parameters for one request, in order."""
        return [source(viewer, offset, bound) for source in self.sources]


class Compiler:
    """Compiles one operation for one kind of viewer and one shape of arguments."""

    def __init__(self, kind: ViewerKind, argued: Sequence[Selection], bound: Bound) -> None:
        self.kind = kind
        self.positions = {id(selection): position for position, selection in enumerate(argued)}
        self.bound = bound
        self.sources: list[Source] = []
        self._placed: dict[Any, str] = {}
        self._aliases = 0

    # --- names and parameters ---------------------------------------------------------------------------------------
    def alias(self) -> str:
        """A fresh alias: with a `$`, which no name of GraphQL has, so that no column of a client can shadow it."""
        self._aliases += 1
        return f"t${self._aliases}"

    def record(self) -> Record:
        """An empty record."""
        return Record(self.alias())

    def parameter(self, key: Any, source: Source, cast: str) -> str:
        """The placeholder of a parameter; the same `key` shares one."""
        if key not in self._placed:
            self.sources.append(source)
            self._placed[key] = f"${len(self.sources)}::{cast}"
        return self._placed[key]

    def arguments(self, selection: Selection) -> Mapping[str, Any]:
        """The bound arguments of a selection, less those that are null."""
        position = self.positions.get(id(selection))
        found = {} if position is None else self.bound[position]
        return {name: value for name, value in found.items() if value is not None}

    def argument(
        self, selection: Selection, name: str, cast: str, transform: Callable[[Any], Any], part: str = ""
    ) -> str:
        """The placeholder of (a part of) a selection's argument."""
        position = self.positions[id(selection)]
        return self.parameter(
            (position, name, part), lambda _viewer, _offset, bound: transform(bound[position][name]), cast
        )

    def for_viewer(self, selection: Selection, name: str, cast: str, transform: Callable[[Viewer, Any], Any]) -> str:
        """The placeholder of what an argument means for this viewer."""
        position = self.positions[id(selection)]
        return self.parameter(
            (position, name, "viewer"), lambda viewer, _offset, bound: transform(viewer, bound[position][name]), cast
        )

    def visible(self, noun: str | None, alias: str) -> str:
        """The predicate of `db/visibility.py` for rows of a noun."""
        if noun is None:
            return "true"
        return self.bound_to_viewer(visibility.predicate(noun, self.kind), alias)

    def bound_to_viewer(self, predicate: visibility.Predicate, alias: str, order: str = "") -> str:
        """A predicate on an alias, with the viewer's value as a parameter."""
        if predicate.home is None:
            return predicate.text(alias)
        return predicate.text(alias, self.of_viewer(predicate.home), order)

    def of_viewer(self, field: str, cast: str = "uuid") -> str:
        """The placeholder of a field of the viewer."""
        return self.parameter(field, lambda viewer, _offset, _bound: getattr(viewer, field), cast)

    def fill(self, fragment: str, alias: str, **more: str) -> str:
        """Put aliases, the instant and the viewer's permissions into a declared fragment."""
        if "{now}" in fragment:
            more["now"] = f"(now() + {self.parameter('offset', lambda _viewer, offset, _bound: offset, 'interval')})"
        if "{permissions}" in fragment:
            more["permissions"] = self.parameter(
                "permissions", lambda viewer, _offset, _bound: sorted(viewer.permissions), "text[]"
            )
        return fragment.format(t=alias, **more)

    # --- objects ----------------------------------------------------------------------------------------------------
    def object(self, shape: Shape, alias: str, branch: Sequence[Selection]) -> Record:
        """The record of everything selected on one row."""
        record = self.record()
        record.objects = 1
        if shape.opens is not None and shape.opened(selection.name for selection in branch):
            record.opened.append(f"{self.fill(shape.opens, alias)}::text")
        for selection in branch:
            if selection.name == "__typename":
                record.add(selection.key, f"'{shape.type}'::text")
            elif selection.name in shape.columns:
                record.add(selection.key, self.fill(shape.columns[selection.name], alias))
            else:
                self.relate(record, shape.relations[selection.name], alias, selection)
        return record

    def relate(self, record: Record, relation: One | Many, parent: str, selection: Selection) -> None:
        """Join a relation to a record and name its value."""
        joined = self.alias()
        if isinstance(relation, One):
            below = self.one(relation, parent, selection)
            record.joins.append(f"LEFT JOIN LATERAL ({below.sql}) {joined} ON true")
            record.counts.append(f"coalesce({joined}.c, 0)")
        else:
            below = self.many(relation, parent, selection)
            record.joins.append(f"CROSS JOIN LATERAL ({below.sql}) {joined}")
            record.counts.append(f"{joined}.c")
        if below.opens:
            record.opened.append(f"{joined}.o")
        record.add(selection.key, f"{joined}.j")

    def one(self, relation: One, parent: str, selection: Selection) -> Below:
        """A statement of at most one row."""
        shape = shapes.SHAPES[relation.shape]
        alias = self.alias()
        record = self.object(shape, alias, selection.branches[shape.type])
        on = self.fill(relation.on, parent, child=alias)
        rows = self.source(shape, alias, selection)
        if relation.source is not None:
            rows = self.fill(relation.source, parent, child=alias)
        return Below(
            f"SELECT {record.whole} AS j, {record.cost} AS c{record.also} FROM {rows} {record.sql}"
            f" WHERE {on} AND {self.visible(shape.noun, alias)}",
            bool(record.opened),
        )

    def many(self, relation: Many, parent: str, selection: Selection) -> Below:
        """A statement of exactly one row: a list or a connection."""
        shape = shapes.SHAPES[relation.shape]
        if relation.connection:
            return paging.connection(self, relation, shape, parent, selection)
        relation = self.taking(relation, selection)
        alias, rows = self.alias(), self.alias()
        record = self.object(shape, alias, selection.branches[shape.type])
        where = self.conditions(relation, shape, parent, alias, selection)
        found = f"coalesce(json_agg({rows}.j), '[]')"
        if relation.shown is not None:
            shown = self.fill(relation.shown, parent)
            found, where = f"CASE WHEN {shown} THEN {found} END", f"{shown} AND {where}"
        opened = f", string_agg({rows}.o, ' ') AS o" if record.opened else ""
        return Below(
            f"SELECT {found} AS j, coalesce(sum({rows}.c), 0)::bigint AS c{opened} FROM ("
            f"SELECT {record.whole} AS j, {record.cost} AS c{record.also}"
            f" FROM {self.rows(relation, shape, parent, alias)} {record.sql}"
            f" WHERE {where}"
            f" ORDER BY {self.fill(relation.orders[relation.default].sql, alias)}) {rows}",
            bool(record.opened),
        )

    def rows(self, relation: Many, shape: Shape, parent: str, alias: str, sorting: str = "") -> str:
        """What stands in FROM for the rows of a list: the shape's table, or what is declared in its place."""
        if relation.source is not None:
            visible = "" if relation.within is None else self.visible(relation.within, "c")
            return self.fill(relation.source, parent, child=alias, visible=visible)
        return self.table(shape.noun, parent, alias, sorting)

    def table(self, noun: str | None, parent: str, alias: str, sorting: str = "") -> str:
        """A noun's table; where a list begins with it, what `db/visibility.py` may put in its place."""
        listed = self.listed(noun, parent)
        if listed is None:
            return f"{noun} {alias}"
        order = f"ORDER BY {sorting.replace(f'{alias}.', 'many.')}" if sorting else ""
        return self.bound_to_viewer(listed, alias, order)

    def listed(self, noun: str | None, parent: str) -> visibility.Predicate | None:
        """What stands in place of a table and its predicate: at the root alone, below it few rows are looked at."""
        return visibility.LISTED.get((self.kind, noun)) if noun and not parent else None

    def taking(self, relation: Many, selection: Selection) -> Many:
        """A relation whose source takes arguments, with their placeholders in it."""
        if not relation.takes or relation.source is None:
            return relation
        given = self.arguments(selection)
        placed = {
            name: self.argument(selection, name, cast, int if cast == "bigint" else str)
            if name in given
            else f"NULL::{cast}"
            for name, cast in relation.takes.items()
        }
        kept = {name: f"{{{name}}}" for name in ("child", "t", "visible")}
        return replace(relation, source=relation.source.format(**kept, **placed))

    def source(self, shape: Shape, alias: str, selection: Selection) -> str:
        """What stands in FROM for a shape: its table, or the statement it declares over visible rows."""
        if shape.source is None:
            return f"{shape.noun} {alias}"
        rows = shape.source
        given = self.arguments(selection)
        chosen = {name: item for name, item in rows.filters.items() if name in given}
        joins = "".join(f" {item.join.format(t='i')}" for item in chosen.values())
        filters = [self.filter(item, "i", selection, name) for name, item in chosen.items()]
        visible = self.visible(rows.noun, "i") if self.listed(rows.noun, "") is None else "true"
        where = " AND ".join([self.fill(rows.on, "i"), visible, *filters])
        found = self.table(rows.noun, "", "i")
        return f"(SELECT {self.fill(rows.columns, 'i')} FROM {found}{joins} WHERE {where}) {alias}"

    # --- lists ------------------------------------------------------------------------------------------------------
    def conditions(self, relation: Many, shape: Shape, parent: str, alias: str, selection: Selection) -> str:
        """What the rows of a list must satisfy: the relation, visibility, the filters that were given."""
        given = self.arguments(selection)
        found = [self.fill(relation.on, parent, child=alias)]
        if relation.source is not None or self.listed(shape.noun, parent) is None:
            found.append(self.visible(shape.noun, alias))
        found += [
            self.filter(chosen, alias, selection, name) for name, chosen in relation.filters.items() if name in given
        ]
        return " AND ".join(f"({condition})" for condition in found if condition != "true") or "true"

    def filter(self, chosen: Filter, alias: str, selection: Selection, name: str) -> str:
        """One filter's condition."""
        if isinstance(chosen.sql, str):
            value = self.argument(selection, name, chosen.cast, chosen.transform)
            return self.fill(chosen.sql, alias, value=value)
        return self.fill(chosen.sql[member(self.arguments(selection)[name])], alias)

    # --- roots ------------------------------------------------------------------------------------------------------
    def root(self, answer: Record, selection: Selection) -> None:
        """Add one root field to the answer."""
        if selection.name == "__typename":
            answer.add(selection.key, "'Query'::text")
        elif selection.name == "node" or selection.name in shapes.BY_ID:
            self.by_id(answer, selection)
        else:
            self.relate(answer, shapes.ROOTS[selection.name], "", selection)

    def by_id(self, answer: Record, selection: Selection) -> None:
        """A root field that takes an id: the id's noun chooses the shape; an unknown or foreign one is null."""
        node: NodeId = self.arguments(selection)["id"]
        name = shapes.NODES.get((self.kind, node.noun))
        wanted = shapes.BY_ID.get(selection.name, name)
        if name is None or name != wanted or shapes.SHAPES[name].type not in selection.branches:
            answer.add(selection.key, "NULL::json")
            return
        value = self.argument(selection, "id", "uuid", lambda given: given.id)
        self.relate(answer, One(name, f"{{child}}.id = {value}"), "", selection)


def compile_plan(roots: Sequence[Selection], kind: ViewerKind, argued: Sequence[Selection], bound: Bound) -> Plan:
    """Compile the root selections of a query into one statement.

    `argued` are the selections that have arguments, in `walk` order; `bound` are their values in this request, of
    which only the shape (`domain.selection.shape`) decides the text.
    """
    compiler = Compiler(kind, argued, bound)
    answer = compiler.record()
    for selection in roots:
        compiler.root(answer, selection)
    values = f"to_json({answer.whole}) AS answer, {answer.cost} AS actual"
    sql = f"SELECT {values}{answer.also} FROM (SELECT) nothing {answer.sql}"
    before, source = "", f"({sql}) shown"
    if answer.opened:
        before, source = readings.noting(sql, compiler.of_viewer("account_id"), compiler.fill("{now}", "")), "shown"
    row = f"SELECT ROW(answer, actual) FROM {source}"
    if kind is not ViewerKind.ANONYMOUS:
        row = carrying(row, {field: compiler.of_viewer(field, cast) for field, cast in SETTINGS.items()})
    return Plan(before + row, tuple(compiler.sources))
