"""What `docs/permissions.md` says: the page that the matrix holds the running service against."""

from collections.abc import Iterator
from pathlib import Path

from domain.permissions import Permission, Role

PAGE = (Path(__file__).parents[2] / "docs" / "permissions.md").read_text()


def _rows(title: str) -> Iterator[dict[str, str]]:
    """The rows of the table under a heading."""
    lines = [line for line in PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0].splitlines() if "|" in line]
    head, _, *body = [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines]
    return (dict(zip(head, cells, strict=True)) for cells in body)


def _column(caller: str) -> str:
    return caller.replace("_", " ").capitalize() if caller in set(Role) else caller


TABLE = {kind: {row["field"]: row for row in _rows(kind)} for kind in ("Queries", "Mutations", "Subscriptions")}
QUERIES, MUTATIONS, SUBSCRIPTIONS = TABLE["Queries"], TABLE["Mutations"], TABLE["Subscriptions"]
FIELDS = {**QUERIES, **MUTATIONS}


def may(caller: str, field: str) -> bool:
    """Whether the page lets this role, or this scope, use the root field."""
    return FIELDS[field][_column(caller)] == "✓"


def takes(field: str) -> Permission:
    """The permission that the page says a root field takes."""
    return Permission(FIELDS[field]["permission"].strip("`"))
