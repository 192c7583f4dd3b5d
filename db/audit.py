"""Who did what, when, before and after: one append-only row for each change, in the transaction of the change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from db import visibility
from db.transaction import Tx
from domain.permissions import Role
from domain.viewer import OPERATOR

# Write down one change. No RETURNING: who writes may not read.
APPEND = """
INSERT INTO audit (authority_id, organisation_id, account_id, action, object_type, object_id, object_version,
                   before, after, occurred_at, request_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""

# Write down many changes of one kind.
APPEND_ALL = """
INSERT INTO audit (authority_id, account_id, action, object_type, object_id, before, after, occurred_at, request_id)
SELECT r.authority_id, $6, $2, $3, r.object_id, r.before, r.after, $4, $5
FROM jsonb_to_recordset($1) AS r (authority_id uuid, object_id uuid, before jsonb, after jsonb)
"""

# Read what happened to an object after the version a person had seen, and who (by role) did it.
SINCE = f"""
SELECT h.action, a.role, h.occurred_at
FROM audit h LEFT JOIN accounts a ON a.id = h.account_id
WHERE h.object_id = $1 AND h.object_version > $2
  AND (({visibility.council("audit", "h", "$3")}) OR ({visibility.provider("audit", "h", "$4")}))
ORDER BY h.id LIMIT 20
"""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that was done to an object: `package.deadline_changed`, by whom (None: the service itself), when."""

    name: str
    role: Role | None
    at: datetime


async def append(  # noqa: PLR0913 - one row, named column by column
    tx: Tx,
    *,
    action: str,
    object_type: str,
    object_id: UUID,
    version: int | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    authority_id: UUID | None = None,
) -> None:
    """Write down one change by the caller, at the transaction's instant.

    `before` and `after` hold the changed fields only; `version` is the object's new one. `authority_id` is whose
    record it is where the caller is a provider; a council's own needs no saying.
    """
    await tx.connection.execute(
        APPEND,
        authority_id or visibility.authority(tx),
        visibility.organisation(tx),
        _account(tx),
        action,
        object_type,
        object_id,
        version,
        _plain(before),
        _plain(after),
        tx.now,
        tx.request_id,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One of many changes of the same kind."""

    object_id: UUID
    authority_id: UUID
    before: Mapping[str, Any]
    after: Mapping[str, Any]


async def append_all(tx: Tx, action: str, object_type: str, changes: Sequence[Recorded]) -> None:
    """Write down many changes of a council's things by the caller, at the transaction's instant, in one statement."""
    rows = [
        {
            "object_id": str(one.object_id),
            "authority_id": str(one.authority_id),
            "before": _plain(one.before),
            "after": _plain(one.after),
        }
        for one in changes
    ]
    await tx.connection.execute(APPEND_ALL, rows, action, object_type, tx.now, tx.request_id, _account(tx))


async def since(tx: Tx, object_id: UUID, version: int) -> list[Action]:
    """What was done to the object after `version`, oldest first, at most twenty."""
    rows = await tx.connection.fetch(SINCE, object_id, version, visibility.authority(tx), visibility.organisation(tx))
    return [Action(row["action"], Role(row["role"]) if row["role"] else None, row["occurred_at"]) for row in rows]


def _account(tx: Tx) -> UUID | None:
    """Whoever acts, unless it is the service itself or its operator."""
    viewer = tx.viewer
    return viewer.account_id if viewer and viewer.account_id != OPERATOR else None


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Of two records, only the fields that differ."""
    names = [name for name in after if before.get(name) != after[name]]
    return {name: before[name] for name in names if name in before}, {name: after[name] for name in names}


def _plain(value: Any) -> Any:
    """The value as JSON has it: ids as text, and numbers with decimals too, because JSON has no exact ones."""
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, UUID | Decimal) else value
