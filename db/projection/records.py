"""One JSON object under construction, as SQL."""

from dataclasses import dataclass, field

LONGEST_NAME = 63
"""PostgreSQL cuts identifiers at this many bytes; a longer alias takes the way by `json_object_agg`."""


@dataclass(slots=True)
class Record:
    """The named values of one object, the joins they need, and what counts towards the actual cost.

    `alias` names the lateral join that makes the record; `whole` stands for the record in an expression.
    """

    alias: str
    values: list[tuple[str, str]] = field(default_factory=list)
    joins: list[str] = field(default_factory=list)
    counts: list[str] = field(default_factory=list)
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
    def sql(self) -> str:
        """The joins of the values and the record itself, to stand behind a FROM item."""
        return " ".join([*self.joins, f"CROSS JOIN LATERAL ({self._making()}) {self.alias}"])

    def _making(self) -> str:
        if not self.long:
            return "SELECT " + ", ".join(f'{value} AS "{key}"' for key, value in self.values)
        entries = ", ".join(f"({place}, '{key}', to_json({value}))" for place, (key, value) in enumerate(self.values))
        return f"SELECT json_object_agg(k, v ORDER BY n) AS whole FROM (VALUES {entries}) entries (n, k, v)"
