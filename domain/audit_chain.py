"""The chain over the audit: what is hashed of a row, and whether a chain is whole.

Each authority's rows are a chain. A link's hash covers the whole row, its place and the hash before it, as canonical
JSON (RFC 8785). Of what a row says was there before and after it covers a salted hash only: those details may be
erased when their time is over, and the chain stands.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from domain import canonical_json

NO_AUTHORITY = UUID(int=0)
"""The chain of the rows that are of no authority."""

LARGEST = 2**53 - 1
"""The largest integer that every reader of JSON reads the same; larger ones are written as text."""

ERASED = "audit.erased"
"""The action under which an erasure is put on record, in the same chain; its `after` names the rows by position."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of the audit; the last five are the chain's."""

    id: int
    authority_id: UUID | None
    organisation_id: UUID | None
    account_id: UUID | None
    action: str
    object_type: str
    object_id: UUID
    object_version: int | None
    before: Any
    after: Any
    occurred_at: datetime
    request_id: str | None
    position: int | None = None
    salt: bytes | None = None
    details_hash: bytes | None = None
    hash: bytes | None = None
    erased_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """How far a chain goes, and the hash that stands for all of it."""

    position: int = 0
    hash: bytes = b""


@dataclass(frozen=True, slots=True)
class Link:
    """A row's place in its chain."""

    id: int
    head: Head
    salt: bytes
    details_hash: bytes


@dataclass(frozen=True, slots=True)
class Broken:
    """The first place at which a chain does not hold, and why."""

    position: int
    row_id: int | None
    why: str


def details_hash(salt: bytes, before: Any, after: Any) -> bytes:
    """The salted hash of what there was before and after."""
    return hashlib.sha256(salt + canonical_json.dumps({"after": _exact(after), "before": _exact(before)})).digest()


def link_hash(previous: Head, row: Row, details: bytes) -> bytes:
    """The hash of the row as the next of its chain."""
    said: dict[str, Any] = {
        "account": _text(row.account_id),
        "action": row.action,
        "authority": _text(row.authority_id),
        "details": details.hex(),
        "id": str(row.id),
        "object": str(row.object_id),
        "object_type": row.object_type,
        "object_version": row.object_version,
        "occurred_at": row.occurred_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "organisation": _text(row.organisation_id),
        "position": previous.position + 1,
        "previous": previous.hash.hex(),
        "request": row.request_id,
    }
    return hashlib.sha256(canonical_json.dumps(said)).digest()


def link(previous: Head, row: Row, salt: bytes) -> Link:
    """The row as the next of its chain."""
    details = details_hash(salt, row.before, row.after)
    return Link(row.id, Head(previous.position + 1, link_hash(previous, row, details)), salt, details)


@dataclass(slots=True)
class Verifying:
    """A walk along one chain, its rows in their order; after the first break nothing more is said.

    `expected` are heads that were signed, by position: what stood there then.
    """

    expected: Mapping[int, bytes] = field(default_factory=dict)
    head: Head = field(default_factory=Head)
    broken: Broken | None = None
    erased: dict[int, int] = field(default_factory=dict)
    recorded: set[int] = field(default_factory=set)

    def take(self, row: Row) -> None:
        """Look at the next row."""
        if self.broken is not None:
            return
        why = self._wrong(row)
        if why is not None:
            self.broken = Broken(self.head.position + 1, row.id, why)
            return
        assert row.hash is not None
        self.head = Head(self.head.position + 1, row.hash)
        if row.erased_at is not None:
            self.erased[self.head.position] = row.id
        self.on_record(row)

    def on_record(self, row: Row) -> None:
        """Note which rows were erased, where the row says so; also of one that is not chained yet."""
        if row.action == ERASED and isinstance(row.after, Mapping):
            self.recorded.update(row.after.get("positions", ()))

    def _wrong(self, row: Row) -> str | None:
        if row.position != self.head.position + 1:
            return f"the row at position {self.head.position + 1} is missing: the next one is at {row.position}"
        if row.details_hash is None or row.hash is None:
            return "its hashes are missing"
        if row.erased_at is None and (
            row.salt is None or details_hash(row.salt, row.before, row.after) != row.details_hash
        ):
            return "what it says was there before or after was changed"
        if row.erased_at is not None and (row.before is not None or row.after is not None):
            return "it is marked as erased, and says something"
        if link_hash(self.head, row, row.details_hash) != row.hash:
            return "the row was changed, or is not the one that stood there"
        signed = self.expected.get(row.position)
        return "its hash is not the one that was signed" if signed not in (None, row.hash) else None

    def end(self, stored: Head | None) -> Broken | None:
        """The first break, now that all rows were taken; `stored` is the head that the database names."""
        if self.broken is not None:
            return self.broken
        missing = self.head.position + 1
        furthest = max(self.expected, default=0)
        if furthest > self.head.position:
            return Broken(missing, None, f"a signed head says that the chain went to position {furthest}")
        if stored is not None and stored != self.head:
            return Broken(missing, None, f"the chain's head says that it goes to position {stored.position}")
        secret = sorted(set(self.erased) - self.recorded)
        if secret:
            return Broken(secret[0], self.erased[secret[0]], "its details were erased, and nothing is on record of it")
        return None


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)


def _exact(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _exact(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_exact(item) for item in value]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > LARGEST:
        return str(value)
    return value
