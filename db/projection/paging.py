"""Keyset pages: how a connection is ordered, cut and described.

A cursor is the place of one row in one order: base64url of `[order, value, id]`, which the row tells as well.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from db.projection.records import Below, Record
from db.shapes.declare import Kind, Many, Order, Shape, cursor, member
from domain import cursors, streams
from domain.refusals import InvalidInput, Refused
from domain.selection import COUNT_COST, Selection
from domain.viewer import Viewer

if TYPE_CHECKING:
    from db.projection.compiler import Compiler


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\x00" in value:
        raise ValueError(value)
    return value


def _instant(value: Any) -> datetime:
    found = datetime.fromisoformat(value)
    if found.tzinfo is None:
        raise ValueError(value)
    return found.astimezone(UTC)


PARSERS: Mapping[Kind, Callable[[Any], Any]] = {
    "text": _text,
    "timestamptz": _instant,
    "date": date.fromisoformat,
    "bigint": int,
}


@dataclass(frozen=True, slots=True)
class Page:
    """How one connection is cut: its order, and whether it is read from the end."""

    name: str
    order: Order
    descending: bool
    backward: bool

    @classmethod
    def of(cls, relation: Many, given: Mapping[str, Any]) -> "Page":
        """The page that the arguments ask for."""
        chosen = given.get("order_by") or {}
        name = member(chosen.get("field")) or relation.default
        direction = member(chosen.get("direction") or given.get("direction"))
        descending = relation.descending if direction is None else direction == "DESC"
        return cls(name, relation.orders[name], descending, given.get("last") is not None)

    def sorting(self, alias: str, *, reading: bool) -> str:
        """ORDER BY: as the rows are read from the index, or as they are shown."""
        direction = self.direction(reading=reading)
        value = f"{self.order.sql.format(t=alias)} {direction}"
        return value if self.order.owner else f"{value}, {alias}.id {direction}"

    def direction(self, *, reading: bool) -> str:
        """Which way the rows are read, or shown."""
        return "DESC" if self.descending != (self.backward and reading) else "ASC"

    def comparison(self, argument: str) -> str:
        """The operator that keeps the rows `after` or `before` a cursor."""
        return "<" if (argument == "after") == self.descending else ">"


@dataclass(slots=True)
class Rows:
    """What the page's rows must yield: columns of each (`inner`) and what is gathered of them (`outer`)."""

    joins: list[str] = field(default_factory=list)
    costs: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    inner: list[str] = field(default_factory=list)
    outer: dict[str, str] = field(default_factory=dict)
    looks_ahead: bool = False

    def gather(self, record: Record) -> str:
        """List one record of each row; the name of the list."""
        self.joins.append(record.sql)
        self.costs.append(record.cost)
        self.opened += record.opened
        name = f"list{len(self.inner)}"
        self.inner.append(f"{record.whole} AS {name}")
        self.outer[name] = f"coalesce(json_agg(p.{name}){{kept}}, '[]')"
        return name


def connection(compiler: "Compiler", relation: Many, shape: Shape, parent: str, selection: Selection) -> Below:
    """A statement of exactly one row: the connection."""
    builder = Connection(compiler, relation, shape, parent, selection)
    record = builder.describe()
    page = f"({builder.statement()}) {builder.page_alias}" if builder.rows.outer else "(SELECT) nothing"
    sql = f"SELECT {record.whole} AS j, {record.cost} AS c{record.also} FROM {page} {record.sql}"
    return Below(sql, bool(record.opened))


class Connection:
    """Builds the statement of one connection."""

    def __init__(self, compiler: "Compiler", relation: Many, shape: Shape, parent: str, selection: Selection) -> None:
        self.compiler, self.relation, self.shape = compiler, relation, shape
        self.parent, self.selection = parent, selection
        self.given = compiler.arguments(selection)
        self.page = Page.of(relation, self.given)
        self.page_alias = compiler.alias()
        self.row = compiler.alias()
        self.rows = Rows()
        self.totals: dict[str, str] = {}

    # --- what the client asked of the connection ----------------------------------------------------------------------
    def describe(self) -> Record:
        """The record of the connection itself."""
        record = self.compiler.record()
        record.objects = 1
        for child in self.selection.only_branch():
            record.add(child.key, self._field(record, child))
        if self.rows.costs:
            record.counts.append(f"{self.page_alias}.c")
        if self.rows.opened:
            record.opened.append(f"{self.page_alias}.o")
        return record

    def _field(self, record: Record, child: Selection) -> str:
        match child.name:
            case "__typename":
                return _type_name(self.selection)
            case "total_count" | "unfiltered_count":
                return self._counted(record, child.name)
            case "nodes":
                return self._of_page(self.rows.gather(self._node(child)))
            case "edges":
                return self._of_page(self.rows.gather(self._edge(child)))
            case _:
                record.objects += 1
                info = self._page_info(child)
                return f"(SELECT {info.whole} FROM (SELECT) nothing {info.sql})"

    def _counted(self, record: Record, name: str) -> str:
        """The whole list's length, with its filters or without, counted once however often it is asked for."""
        if name not in self.totals:
            self.totals[name] = self.compiler.alias()
            total = self._total(filtered=name == "total_count")
            record.joins.append(f"CROSS JOIN LATERAL ({total}) {self.totals[name]}")
            record.objects += COUNT_COST
        return f"{self.totals[name]}.whole_count"

    def _node(self, selection: Selection) -> Record:
        return self.compiler.object(self.shape, self.row, selection.only_branch())

    def _edge(self, selection: Selection) -> Record:
        edge = self.compiler.record()
        edge.objects = 1
        for child in selection.only_branch():
            match child.name:
                case "__typename":
                    edge.add(child.key, _type_name(selection))
                case "cursor":
                    edge.add(child.key, self._cursor())
                case _:
                    node = self._node(child)
                    edge.joins.append(node.sql)
                    edge.counts.append(node.cost)
                    edge.opened += node.opened
                    edge.add(child.key, node.whole)
        return edge

    def _page_info(self, selection: Selection) -> Record:
        info = self.compiler.record()
        ahead, behind = ("has_previous_page", "before") if self.page.backward else ("has_next_page", "after")
        for child in selection.only_branch():
            if child.name == "__typename":
                info.add(child.key, _type_name(selection))
            elif child.name in {"start_cursor", "end_cursor"}:
                info.add(child.key, self._end(child.name))
            elif child.name == ahead:
                self.rows.looks_ahead = True
                self.rows.outer["more"] = f"count(*) > {self._size()}"
                info.add(child.key, self._of_page("more"))
            else:
                info.add(child.key, str(behind in self.given).lower())
        return info

    def _end(self, name: str) -> str:
        cursor = f"{self._cursor()} AS place"
        if cursor not in self.rows.inner:
            self.rows.inner.append(cursor)
        index = "1" if name == "start_cursor" else "count(*){kept}"
        self.rows.outer[name] = f"(array_agg(p.place){{kept}})[{index}]"
        return self._of_page(name)

    def _of_page(self, column: str) -> str:
        return f"{self.page_alias}.{column}"

    def _cursor(self) -> str:
        order = self.page.order
        return cursor(self.page.name, order.sql.format(t=self.row), order.beside.format(t=self.row))

    # --- the rows ---------------------------------------------------------------------------------------------------
    def statement(self) -> str:
        """The page's rows, gathered into one."""
        rows, size = self.rows, self._size()
        ahead = rows.looks_ahead
        kept = f" FILTER (WHERE p.page_row <= {size})" if ahead else ""
        inner = [*rows.inner, f"{' + '.join(rows.costs) or '0'} AS c", *([f"{self.row}.page_row"] if ahead else [])]
        outer = [f"{sql.format(kept=kept)} AS {name}" for name, sql in rows.outer.items()]
        if rows.opened:
            inner.append(f"concat_ws(' ', {', '.join(rows.opened)}) AS o")
            outer.append(f"string_agg(p.o, ' '){kept} AS o")
        return (
            f"SELECT {', '.join(outer)}, coalesce(sum(p.c){kept}, 0)::bigint AS c FROM (SELECT {', '.join(inner)}"
            f" FROM ({self._page_rows(size)}) {self.row} {self.page.order.join.format(t=self.row)}"
            f" {' '.join(rows.joins)}"
            f" ORDER BY {self.page.sorting(self.row, reading=False)}) p"
        )

    def _page_rows(self, size: str) -> str:
        alias = self.compiler.alias()
        sorting = self.page.sorting(alias, reading=True)
        filters = (item.join for name, item in self.relation.filters.items() if name in self.given)
        number = f", row_number() OVER (ORDER BY {sorting}) AS page_row" if self.rows.looks_ahead else ""
        limit = f"LIMIT {size}{' + 1' if self.rows.looks_ahead else ''}"
        order, conditions = self.page.order, self._conditions(alias)
        if order.part:
            direction = self.page.direction(reading=True)
            part = (
                f"SELECT {alias}.* FROM {self._rows(alias)} {self._joins(alias, *filters)}"
                f" WHERE {conditions} AND {order.on.format(t=alias)} ORDER BY {alias}.id {direction} {limit}"
            )
            found = f"{order.part.format(t=alias)} CROSS JOIN LATERAL ({part}) {alias}"
        else:
            rows = self._rows(alias, "" if order.join else sorting)
            found = f"{rows} {self._joins(alias, order.join, *filters)} WHERE {conditions}"
        return f"SELECT {alias}.*{number} FROM {found} ORDER BY {sorting} {limit}"

    def _total(self, *, filtered: bool) -> str:
        alias = self.compiler.alias()
        chosen = {name: item for name, item in self.relation.filters.items() if filtered or item.chooses}
        relation = replace(self.relation, filters=chosen)
        conditions = self.compiler.conditions(relation, self.shape, self.parent, alias, self.selection)
        joins = self._joins(alias, *(item.join for name, item in chosen.items() if name in self.given))
        return f"SELECT count(*) AS whole_count FROM {self._rows(alias)} {joins} WHERE {conditions}"

    def _rows(self, alias: str, sorting: str = "") -> str:
        return self.compiler.rows(self.relation, self.shape, self.parent, alias, sorting)

    def _joins(self, alias: str, *joins: str) -> str:
        return " ".join(join.format(t=alias) for join in sorted({*joins}))

    def _size(self) -> str:
        """The page's size, an int of 1 to 100 and part of the plan's key.

        It stands in the text, because PostgreSQL guesses badly what a parameter limits and would plan every request
        anew.
        """
        return str(int(self.given["last" if self.page.backward else "first"]))

    def _conditions(self, alias: str) -> str:
        conditions = self.compiler.conditions(self.relation, self.shape, self.parent, alias, self.selection)
        places = [self._beyond(name, alias) for name in ("after", "before") if name in self.given]
        return " AND ".join([conditions, *places])

    def _beyond(self, name: str, alias: str) -> str:
        page = self.page
        if page.order.owner:
            value = self.compiler.for_viewer(
                self.selection, name, page.order.kind, lambda viewer, given: own_place(viewer, given, name)
            )
            return f"{page.order.sql.format(t=alias)} {page.comparison(name)} {value}"
        value = self.compiler.argument(
            self.selection, name, page.order.kind, lambda given: read_cursor(given, page, name)[0], "value"
        )
        identity = self.compiler.argument(
            self.selection, name, "uuid", lambda given: read_cursor(given, page, name)[1], "id"
        )
        place, compared = page.order.sql.format(t=alias), page.comparison(name)
        # by itself the place is no row's own: a part that lies before it all is not read
        gate = f"{place} {compared}= {value} AND " if page.order.part else ""
        return f"{gate}({place}, {alias}.id) {compared} ({value}, {identity})"


def _type_name(selection: Selection) -> str:
    (name,) = selection.branches
    return f"'{name}'::text"


def own_place(viewer: Viewer, given: str, argument: str) -> int:
    """The number of a cursor in the viewer's own stream; refused when it is none, or is somebody else's."""
    stream = streams.stream_of(viewer)
    try:
        stream_id, sequence = streams.placed(given)
    except streams.NoPlace:
        problem = "This is not a place in a stream; use one from pageInfo, edges, `cursor` or `eventSummary`"
        raise Refused([InvalidInput(argument, problem=problem)]) from None
    if stream is None or stream_id != stream.id:
        problem = "This place is in another stream than yours; begin without one (your role may have changed)"
        raise Refused([InvalidInput(argument, problem=problem)])
    return sequence


def read_cursor(given: str, page: Page, argument: str) -> tuple[Any, UUID]:
    """The value and the id of a cursor; refused when it is none, or belongs to another order."""
    problem = "This is not a cursor that this service gave; use one from pageInfo or edges"
    try:
        name, value, identity = cursors.read(given)
        if name == page.name:
            return PARSERS[page.order.kind](value), UUID(identity)
        problem = "This cursor belongs to another order; ask without a cursor when you change the order"
    except (ValueError, TypeError, AttributeError, OverflowError):
        pass
    raise Refused([InvalidInput(argument, problem=problem)])
