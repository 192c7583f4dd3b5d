"""How a noun declares what can be read of it.

SQL fragments are written with placeholders: `{t}` is the row's own alias, `{child}` a related row's, `{now}` the
instant of the request, `{permissions}` what the viewer may do. A value never stands in a fragment: it travels as a
parameter, written `{value}` in a filter.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Literal

Kind = Literal["text", "timestamptz", "date", "bigint"]


@dataclass(frozen=True, slots=True)
class Order:
    """One way to sort a connection: an expression that is never NULL, its type, and a join that it needs.

    Where the expression is of a small table (`part`, joined `on`), the list is read part by part, each in the order of
    its ids, so that a page costs as much as a page of each part and not as much as the whole list.

    Where each viewer has a list of their own (`owner`, whose it is), it is sorted by a number alone, and a place in
    somebody else's is refused.
    """

    sql: str
    kind: Kind = "text"
    join: str = ""
    part: str = ""
    on: str = ""
    owner: str = ""

    @property
    def beside(self) -> str:
        """What stands beside the value in a cursor: the row's id, or whose list it is."""
        return self.owner or "{t}.id"


@dataclass(frozen=True, slots=True)
class Filter:
    """One argument that narrows a list.

    `sql` is a fragment with `{value}` (whose type is `cast`), or a mapping from the argument's value to a fragment
    without one. `transform` makes the parameter from the argument. What `chooses` a list (a tab) stays when the list is
    counted as it is without filters.
    """

    sql: str | Mapping[Any, str]
    cast: str = "text"
    transform: Callable[[Any], Any] = lambda value: value
    join: str = ""
    chooses: bool = False


@dataclass(frozen=True, slots=True)
class One:
    """A to-one relation: at most one row of `shape` for which `on` holds; `source` replaces the shape's own table."""

    shape: str
    on: str
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Many:
    """A to-many relation: a plain list, or a connection with keyset pages.

    `orders` maps what `order_by` may name to ways to sort; `default` is the one used where none is asked for, and
    `descending` its direction. `source` replaces the shape's own table (a JSON column spread into rows). `shown` is
    what must hold of the row it belongs to: where it does not, a plain list is null. The source of a plain list may
    take arguments of the field (`{search}`), named in `takes` with their types; one that is not given is NULL. Where a
    source counts rows of a noun (`within`), `{visible}` in it are those rows `c` that the viewer may see.
    """

    shape: str
    orders: Mapping[str, Order]
    default: str
    on: str = "true"
    descending: bool = False
    connection: bool = False
    filters: Mapping[str, Filter] = field(default_factory=dict)
    source: str | None = None
    shown: str | None = None
    takes: Mapping[str, str] = field(default_factory=dict)
    within: str | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """One row made of many: aggregates (`columns`) over the visible rows for which `on` and the filters hold."""

    noun: str
    columns: str
    on: str
    filters: Mapping[str, Filter] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of object: where it is stored and what it is made of.

    `type` is its name in the API; `noun` names its table and its predicate in `db/visibility.py` (None where the rows
    are parts of rows that are visible); `source` makes the one row in place of a table. `opens` is the id of the
    invitation whose sealed answer such a row is: whoever reads more of it than `UNOPENED` is put on record (rule B27).
    """

    type: str
    noun: str | None
    columns: Mapping[str, str]
    relations: Mapping[str, "One | Many"] = field(default_factory=dict)
    source: Summary | None = None
    opens: str | None = None

    def opened(self, names: Iterable[str]) -> bool:
        """Whether reading these fields is reading an answer."""
        return self.opens is not None and not UNOPENED.issuperset(names)


UNOPENED = frozenset({"__typename", "id", "number", "action", "recorded_at", "recorded_by"})
"""What may be known of an answer without having read it."""


def member(value: Any) -> Any:
    """The value of an enumeration member; anything else as it is."""
    return value.value if isinstance(value, Enum) else value


def row_id(noun: str) -> Callable[[Any], str]:
    """The transform of an argument that is the global id of a noun; the id of something else is nobody's."""
    return lambda node: node.id if node.noun == noun else "00000000-0000-0000-0000-000000000000"


def plain(*names: str) -> dict[str, str]:
    """Columns that are shown under their own name."""
    return {name: "{t}." + name for name in names}


def global_id(noun: str) -> dict[str, str]:
    """The column `id` of a noun: its prefix and the row's UUID."""
    return {"id": "'" + noun + "_' || {t}.id"}


def pounds(pence: str) -> str:
    """An amount as people write it (`50.00`), of an expression in pence."""
    return f"round({pence} / 100.0, 2)::text"


def cursor(order: str, value: str, beside: str) -> str:
    """The cursor of a row: base64url of `[order, value, id]`, of expressions."""
    text = f"json_build_array('{order}', {value}, {beside})::text"
    return f"rtrim(translate(encode(convert_to({text}, 'UTF8'), 'base64'), E'+/\\n', '-_'), '=')"


POSITION = {"POSITION": Order("{t}.position")}
"""The order of reference lists and of what people arranged by hand."""


def spread(column: str, *names_and_types: str) -> str:
    """A JSON array column as rows, in its own order, which is the column `position`."""
    names = ", ".join(item.split(" ")[0] for item in names_and_types)
    return (
        f"ROWS FROM (jsonb_to_recordset({{t}}.{column}) AS ({', '.join(names_and_types)})) WITH ORDINALITY"
        f" AS {{child}} ({names}, position)"
    )
