"""What an endpoint is told beside an event's own fields: a query of its owner's, asked as a machine of the council.

A query can show nothing that its machine may not read, at the moment at which it is asked; nor can anybody have sent
what they may not read themselves.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.permissions import FINANCE_SCOPE, SCOPES, Permission, Role, allowed
from domain.refusals import (
    Checks,
    InvalidInput,
    PayloadClientUnknown,
    PayloadNotPermitted,
    PayloadNotYours,
    PayloadQueryInvalid,
)
from domain.selection import NOTHING, NodeId, Selection, Variable, node_id
from domain.viewer import NEVER, Viewer

KEY = "payload"
"""Under which a query's answer stands in an event's `data`; no event has a field of this name."""


TOLD_AFTER = timedelta(minutes=10)
"""For how long a query must have made no sense to another version before its owner is told."""


class Preset(StrEnum):
    """A query that is ready made."""

    FINANCE = "FINANCE"
    MONITORING = "MONITORING"


MADE_FOR: Mapping[Preset, tuple[Role, str]] = {
    Preset.FINANCE: (Role.FINANCE_OFFICER, FINANCE_SCOPE),
    Preset.MONITORING: (Role.FINANCE_OFFICER, "packages:read"),
}
"""The role and the scope with which a machine sees what a query that is ready made asks for, and no more."""


class Problem(StrEnum):
    """Why a query is not answered. All but TOO_LARGE, which is one event's, hold back everything."""

    QUERY_INVALID = "QUERY_INVALID"
    CLIENT_DISABLED = "CLIENT_DISABLED"
    PERMISSION_MISSING = "PERMISSION_MISSING"
    TOO_LARGE = "TOO_LARGE"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wished for as a payload: a query, or one that is ready made; asked as `client_id`, or as the caller."""

    query: str | None
    preset: Preset | None
    client_id: str | None


@dataclass(frozen=True, slots=True)
class Machine:
    """A client that acts by itself, as it is at this moment."""

    client_id: str
    account_id: UUID
    authority_id: UUID
    role: Role
    scopes: tuple[str, ...]
    disabled: bool

    def viewer(self) -> Viewer:
        """Who it is to whoever reads in its stead."""
        known = frozenset(self.scopes).intersection(SCOPES)
        permissions = allowed(self.role, known) if known and not self.disabled else frozenset()
        return Viewer(self.account_id, self.role, self.authority_id, None, permissions, self.client_id, NEVER)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A query made plain: its selections, and the permissions that they take."""

    selections: tuple[Selection, ...]
    permissions: frozenset[Permission]


@dataclass(frozen=True, slots=True)
class Payload:
    """A query that an endpoint has, compiled for the schema of `schema_hash`; `problem` is why it is not answered."""

    client_id: str
    preset: Preset | None
    query: str
    selections: tuple[Selection, ...]
    permissions: frozenset[str]
    schema_hash: str
    problem: Problem | None = None
    detail: str | None = None


def check_wish(wish: Wish) -> None:
    """Refuse a wish that says nothing, or two things."""
    checks = Checks()
    one = (wish.query is None) != (wish.preset is None)
    problem = "Give `query`, or `preset`, and not both."
    checks.require(one, InvalidInput("payload", problem=problem))
    checks.done()


def check_clearing(wish: Wish | None) -> None:
    """Refuse to have something taken away and given at once."""
    checks = Checks()
    problem = "Give `payload`, or clear it, and not both."
    checks.require(wish is None, InvalidInput("clear_payload", problem=problem))
    checks.done()


def check_client(found: Machine | None, client_id: str) -> Machine:
    """The machine as which a query is to be asked; refused where there is none, or it is let in no more."""
    checks = Checks()
    usable = found is not None and not found.disabled
    checks.require(usable, PayloadClientUnknown("payload", "client_id", client_id=client_id))
    checks.done()
    assert found is not None
    return found


def check_permissions(permissions: Collection[str], machine: Machine, caller: Viewer) -> None:
    """Refuse a query that its machine may not ask, or that whoever wants it sent may not."""
    checks = Checks()
    missing = sorted(set(permissions) - machine.viewer().permissions)
    facts = {"client_id": machine.client_id, "missing": ", ".join(missing)}
    checks.require(not missing, PayloadNotPermitted("payload", "client_id", **facts))
    check_own(checks, permissions, caller)
    checks.done()


def check_own(checks: Checks, permissions: Collection[str], caller: Viewer) -> None:
    """Note that a caller would have sent somewhere what they may not read themselves."""
    missing = sorted(set(permissions) - caller.permissions)
    checks.require(not missing, PayloadNotYours(KEY, missing=", ".join(missing)))


def check_variables(checks: Checks, payload: Payload, carried: Mapping[str, Collection[str]]) -> None:
    """Note each event (`carried`: the ids that it carries, by name) that has not what a query is asked about."""
    for type_, ids in carried.items():
        for name in sorted(variables(payload.selections) - set(ids)):
            problem = f'The event "{type_}" carries no {name}. Choose `eventTypes` that do, or ask about another id.'
            checks.require(False, PayloadQueryInvalid(KEY, problem=problem))


def variables(selections: Sequence[Selection]) -> frozenset[str]:
    """The names of the variables that selections take."""
    return frozenset(name for selection in selections for name in _variables(selection))


def _variables(selection: Selection) -> Iterator[str]:
    yield from _named(selection.arguments)
    for branch in selection.branches.values():
        for child in branch:
            yield from _variables(child)


def _named(value: Any) -> Iterator[str]:
    if isinstance(value, Variable):
        yield value.name
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _named(item)
    elif isinstance(value, list):
        for item in value:
            yield from _named(item)


def ids(data: Mapping[str, Any]) -> dict[str, NodeId]:
    """The ids that an event carries, by name: what a query can be asked about."""
    found = {name: node_id(value) for name, value in data.items() if isinstance(value, str)}
    return {name: id for name, id in found.items() if id is not NOTHING}


def asked_about(payload_variables: Collection[str], data: Mapping[str, Any]) -> dict[str, NodeId]:
    """What the variables of a query stand for in one event; an id that it does not carry is the id of nothing."""
    carried = ids(data)
    return {name: carried.get(name, NOTHING) for name in payload_variables}


def problem_of(machine: Machine | None, permissions: Collection[str]) -> tuple[Problem, str] | None:
    """Why a query cannot be asked at this moment, in a word and in a sentence; None where it can."""
    if machine is None or machine.disabled:
        return Problem.CLIENT_DISABLED, "The client as which it is asked is let in no more."
    missing = sorted(set(permissions) - machine.viewer().permissions)
    if missing:
        return Problem.PERMISSION_MISSING, f"{machine.client_id} has no longer {', '.join(missing)}, which it takes."
    return None
