"""One JSON object under construction, as SQL."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Below:
    """A statement of rows `(j, c)`: an object's JSON, and how many objects it holds.

    Where it `opens` answers, a third column `o` has the ids of their invitations.
    """

    sql: str
    opens: bool


LONGEST_NAME = 63
"""PostgreSQL cuts identifiers at this many bytes; a longer alias takes the way by `json_object_agg`."""


@dataclass(slots=True)
class Record:
    """The named values of one object, the joins they need, what counts towards the actual cost, what is opened.

    `alias` names the lateral join that makes the record; `whole` stands for the record in an expression. `opened` are
    texts of the ids of those whose answers are read, with spaces between.
    """

    alias: str
    values: list[tuple[str, str]] = field(default_factory=list)
    joins: list[str] = field(default_factory=list)
    counts: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    objects: int = 0

    def add(self, key: str, value: str) -> None:
        """Give the object a value under the client's key."""
        self.values.append((key, value))

    @property
    def long(self) -> bool:
        """Whether a key is too long for a column name."""
        return any(len(key) > LONGEST_NAME for key, _ in self.values)

    @property
    def whole(self) -> str:
        """The record as one value."""
        return f"{self.alias}.whole" if self.long else self.alias

    @property
    def cost(self) -> str:
        """How many objects this one is, with all below it."""
        return " + ".join([str(self.objects), *self.counts])

    @property
    def ids(self) -> str:
        """The invitations whose answers this object shows, as one text."""
        return f"concat_ws(' ', {', '.join(self.opened)})"

    @property
    def also(self) -> str:
        """The column `o` of those ids, beside `j` and `c`, where there are any."""
        return f", {self.ids} AS o" if self.opened else ""

    @property
    def sql(self) -> str:
        """The joins of the values and the record itself, to stand behind a FROM item."""
        return " ".join([*self.joins, f"CROSS JOIN LATERAL ({self._making()}) {self.alias}"])

    def _making(self) -> str:
        if not self.long:
            return "SELECT " + ", ".join(f'{value} AS "{key}"' for key, value in self.values)
        entries = ", ".join(f"({place}, '{key}', to_json({value}))" for place, (key, value) in enumerate(self.values))
        return f"SELECT json_object_agg(k, v ORDER BY n) AS whole FROM (VALUES {entries}) entries (n, k, v)"
